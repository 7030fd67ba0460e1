// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/ServiceFixture.h"
#include "service/Types.h"
#include "support/TestDrive.h"

#include <QDBusConnection>
#include <QDBusPendingCall>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

std::uint64_t numberIn(const QByteArray &text, const QString &pattern)
{
    const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
    return expression.match(QString::fromUtf8(text)).captured(1).toULongLong();
}

/// The answer of each file system's own tool, and by how much it may be less than ours: a last cluster that is not whole.
struct Judged {
    std::uint64_t used = 0;
    std::uint64_t slack = 0;
};

Judged judge(TestFs fs, const QString &node)
{
    if (fs == TestFs::Ext4) {
        const QByteArray text = runTool(u"dumpe2fs"_s, {u"-h"_s, node}).output;
        return {.used = (numberIn(text, u"^Block count: +(\\d+)"_s) - numberIn(text, u"^Free blocks: +(\\d+)"_s)) *
                    numberIn(text, u"^Block size: +(\\d+)"_s)};
    }
    if (fs == TestFs::Xfs) {
        const QByteArray text =
            runTool(u"xfs_db"_s,
                    {u"-r"_s, u"-c"_s, u"sb 0"_s, u"-c"_s, u"p dblocks blocksize"_s, u"-c"_s, u"freesp -s"_s, node})
                .output;
        return {.used = (numberIn(text, u"^dblocks = (\\d+)"_s) - numberIn(text, u"^total free blocks (\\d+)"_s)) *
                    numberIn(text, u"^blocksize = (\\d+)"_s)};
    }
    if (fs == TestFs::Ntfs) {
        const QByteArray text = runTool(u"ntfsinfo"_s, {u"-m"_s, node}).output;
        const std::uint64_t cluster = numberIn(text, u"Cluster Size: (\\d+)"_s);
        return {.used = (numberIn(text, u"Volume Size in Clusters: (\\d+)"_s) -
                         numberIn(text, u"Free Clusters: (\\d+)"_s)) *
                    cluster,
                .slack = cluster};
    }
    if (fs == TestFs::Fat32) {
        const QByteArray text = runTool(u"fsck.fat"_s, {u"-n"_s, u"-v"_s, node}).output;
        const std::uint64_t cluster = numberIn(text, u"(\\d+) bytes per cluster"_s);
        return {.used = numberIn(text, u"Data area starts at byte (\\d+)"_s) +
                    numberIn(text, u" (\\d+)/\\d+ clusters"_s) * cluster,
                .slack = cluster};
    }
    return {.used = 4096}; // the head of a swap partition: a page
}

} // namespace

/// UsedSpace of the real service, on a drive with a file system of every kind.
class TestUsedSpace : public QObject {
    Q_OBJECT

private:
    enum Index : std::size_t { Ext4, Xfs, Ntfs, Fat32, Swap, Noise, Mounted };

    ServiceFixture m_service;
    std::unique_ptr<TestDrive> m_drive;
    QMap<int, std::uint64_t> m_unmounted; ///< the answer while nothing of the drive is mounted

    const TestDrive::Partition &partition(Index index) const { return m_drive->partitions()[index]; }
    QString node(Index index) const { return m_drive->loop().node(partition(index).number); }
    static QDBusMessage ask(const QString &drive) { return ServiceFixture::ask(u"UsedSpace"_s, {drive}); }
    /// By number; empty when the question failed.
    static QMap<int, std::uint64_t> usedOn(const QString &drive)
    {
        const QDBusMessage reply = ask(drive);
        QMap<int, std::uint64_t> found;
        if (reply.type() != QDBusMessage::ReplyMessage)
            return found;
        const auto uses = qdbus_cast<QList<PartitionUse>>(reply.arguments().constFirst());
        for (const PartitionUse &use : uses)
            found.insert(use.number, use.used.value);
        return found;
    }
    QMap<int, std::uint64_t> used() const { return usedOn(m_drive->loop().path()); }

private Q_SLOTS:
    void initTestCase();
    void toolsAgree_data();
    void toolsAgree();
    void whatNobodyKnowsIsLeftOut();
    void wholeDriveIsNumberZero();
    void mountedIsWhatDfSays();
    void mountedReadOnlyIsWhatItsMapClaims();
    void whatLiesOverAMountPointDoesNotCount();
    void refusesWhatIsNoDrive_data();
    void refusesWhatIsNoDrive();
    void anybodyMayAskAndNobodyTooMuch();
    void damagedOneDoesNotSpoilTheOthers();
};

void TestUsedSpace::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    registerWireTypes();
    LIFEBOAT_VERIFY_NOTHING(m_service.start(16_MiB));
    m_drive = std::make_unique<TestDrive>(
        TestDriveLayout{.partitions = {{.fs = TestFs::Ext4, .size = 300_MiB, .fileSystemSize = 270_MiB},
                                       {.fs = TestFs::Xfs, .size = 330_MiB, .fileSystemSize = 310_MiB},
                                       {.fs = TestFs::Ntfs, .size = 80_MiB},
                                       {.fs = TestFs::Fat32, .size = 80_MiB},
                                       {.fs = TestFs::Swap, .size = 32_MiB},
                                       {.fs = TestFs::RandomBytes, .size = 16_MiB},
                                       {.fs = TestFs::Ext4, .size = 100_MiB}}});
    QVERIFY2(*m_drive, m_drive->message());
    m_unmounted = used();
}

void TestUsedSpace::toolsAgree_data()
{
    QTest::addColumn<int>("index");
    QTest::newRow("ext4, space behind it") << int(Ext4);
    QTest::newRow("xfs, space behind it") << int(Xfs);
    QTest::newRow("ntfs") << int(Ntfs);
    QTest::newRow("fat32") << int(Fat32);
    QTest::newRow("swap") << int(Swap);
    QTest::newRow("ext4, not mounted") << int(Mounted);
}

void TestUsedSpace::toolsAgree()
{
    QFETCH(const int, index);
    const auto which = static_cast<Index>(index);
    const Judged judged = judge(partition(which).fs, node(which));
    QVERIFY(judged.used >= 4096);
    QVERIFY(m_unmounted.contains(partition(which).number));
    const std::uint64_t ours = m_unmounted[partition(which).number];
    QVERIFY2(ours >= judged.used && ours <= judged.used + judged.slack,
             qPrintable(u"%1, by its tool %2"_s.arg(ours).arg(judged.used)));
}

void TestUsedSpace::whatNobodyKnowsIsLeftOut()
{
    QCOMPARE(m_unmounted.size(), 6);
    QVERIFY(!m_unmounted.contains(partition(Noise).number));
    QVERIFY(ask(m_service.drive().path()).type() == QDBusMessage::ReplyMessage); // full of random bytes
    QVERIFY(usedOn(m_service.drive().path()).isEmpty());
}

void TestUsedSpace::wholeDriveIsNumberZero()
{
    LoopDrive stick(64_MiB);
    QVERIFY2(stick, stick.message());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ext4"_s, {u"-q"_s, stick.path()}));
    const QMap<int, std::uint64_t> expected{{0, judge(TestFs::Ext4, stick.path()).used}};
    QCOMPARE(usedOn(stick.path()), expected);
    QString mountPoint;
    LIFEBOAT_VERIFY_TOOL(stick.mount(0, &mountPoint));
    const ToolResult df = runTool(u"df"_s, {u"-B1"_s, u"--output=used"_s, mountPoint});
    const QMap<int, std::uint64_t> mounted{{0, numberIn(df.output, u"^ *(\\d+)"_s)}};
    QCOMPARE(usedOn(stick.path()), mounted);
}

void TestUsedSpace::mountedIsWhatDfSays()
{
    QString mountPoint;
    LIFEBOAT_VERIFY_TOOL(m_drive->loop().mount(partition(Mounted).number, &mountPoint));
    LIFEBOAT_VERIFY_TOOL(runTool(u"dd"_s,
                                 {u"if=/dev/urandom"_s, u"of="_s + mountPoint + u"/new"_s, u"bs=1M"_s, u"count=8"_s,
                                  u"conv=fsync"_s, u"status=none"_s}));
    const ToolResult df = runTool(u"df"_s, {u"-B1"_s, u"--output=used"_s, mountPoint});
    const std::uint64_t byDf = numberIn(df.output, u"^ *(\\d+)"_s);
    QVERIFY(byDf > (8_MiB).value);
    const auto found = used();
    QCOMPARE(found.size(), 6);
    QCOMPARE(found[partition(Mounted).number], byDf);
    LIFEBOAT_VERIFY_TOOL(m_drive->loop().unmount(mountPoint));
}

void TestUsedSpace::mountedReadOnlyIsWhatItsMapClaims()
{
    QString mountPoint;
    LIFEBOAT_VERIFY_TOOL(m_drive->loop().mount(partition(Ext4).number, &mountPoint, {u"-o"_s, u"ro"_s}));
    const auto found = used();
    QCOMPARE(found[partition(Ext4).number], judge(TestFs::Ext4, node(Ext4)).used);
    LIFEBOAT_VERIFY_TOOL(m_drive->loop().unmount(mountPoint));
}

void TestUsedSpace::whatLiesOverAMountPointDoesNotCount()
{
    QString mountPoint;
    LIFEBOAT_VERIFY_TOOL(m_drive->loop().mount(partition(Mounted).number, &mountPoint));
    LIFEBOAT_VERIFY_TOOL(runTool(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=16M"_s, u"over-it"_s, mountPoint}));
    const auto found = used();
    LIFEBOAT_VERIFY_TOOL(runTool(u"umount"_s, {mountPoint}));
    QCOMPARE(found.size(), 5);
    QVERIFY(!found.contains(partition(Mounted).number));
    LIFEBOAT_VERIFY_TOOL(m_drive->loop().unmount(mountPoint));
}

void TestUsedSpace::refusesWhatIsNoDrive_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("code");
    QTest::newRow("nothing there") << u"/dev/no-such-drive"_s << u"DRIVE_NOT_FOUND"_s;
    QTest::newRow("partition") << node(Ext4) << u"NOT_A_DRIVE"_s;
    QTest::newRow("folder") << u"/"_s << u"NOT_A_DRIVE"_s;
    QTest::newRow("no block device") << u"/dev/null"_s << u"NOT_A_DRIVE"_s;
    QTest::newRow("empty") << QString() << u"INVALID_ARGUMENT"_s;
    QTest::newRow("relative") << u"dev/sda"_s << u"INVALID_ARGUMENT"_s;
    QTest::newRow("endless") << u"/"_s + QString(100'000, u'a') << u"INVALID_ARGUMENT"_s;
}

void TestUsedSpace::refusesWhatIsNoDrive()
{
    QFETCH(const QString, path);
    QFETCH(const QString, code);
    const QDBusMessage reply = ask(path);
    QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
    QCOMPARE(reply.errorName(), u"org.lifeboat.Lifeboat1.Error."_s + code);
}

void TestUsedSpace::anybodyMayAskAndNobodyTooMuch()
{
    constexpr int bound = 32; // of the contract
    constexpr int asked = 40;
    LoopDrive stick(64_MiB);
    QVERIFY2(stick, stick.message());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ntfs"_s, {u"-q"_s, u"-F"_s, u"-Q"_s, stick.path()}));
    QDBusMessage call = QDBusMessage::createMethodCall(QLatin1StringView(serviceName), QLatin1StringView(managerPath),
                                                       u"org.lifeboat.Lifeboat1.Manager"_s, u"UsedSpace"_s);
    call << stick.path();
    constexpr int longest = 180'000; // milliseconds
    std::vector<QDBusPendingCall> questions;
    for (int i = 0; i < asked; ++i)
        questions.push_back(QDBusConnection::systemBus().asyncCall(call, longest));
    const ToolResult other = ServiceFixture::runAsOther(
        {u"busctl"_s, u"call"_s, QLatin1StringView(serviceName), QLatin1StringView(managerPath),
         u"org.lifeboat.Lifeboat1.Manager"_s, u"UsedSpace"_s, u"s"_s, stick.path()});
    QVERIFY2(other && other.output.startsWith("a(it) 1 0 "), other.message());
    // Whoever asks once does not wait for all of those.
    const auto waiting = std::ranges::count_if(questions, [](const auto &question) { return !question.isFinished(); });
    QVERIFY2(waiting > bound / 4, qPrintable(QString::number(waiting)));
    QVERIFY(QTest::qWaitFor(
        [&] { return std::ranges::all_of(questions, [](const auto &question) { return question.isFinished(); }); },
        longest));
    const auto busy = std::ranges::count_if(
        questions, [](const auto &question) { return errorOfReply(question.reply()).code == ErrorCode::Busy; });
    const auto answered = std::ranges::count_if(questions, [](const auto &question) { return !question.isError(); });
    QVERIFY2(answered >= bound && answered < asked && answered + busy == asked,
             qPrintable(u"%1 answered, %2 busy"_s.arg(answered).arg(busy)));
    QCOMPARE(usedOn(stick.path()).size(), 1); // and it goes on
}

void TestUsedSpace::damagedOneDoesNotSpoilTheOthers()
{
    auto expected = m_unmounted;
    expected.remove(partition(Mounted).number); // has been written to since
    QVERIFY(expected.remove(partition(Ext4).number) == 1);
    LIFEBOAT_VERIFY_TOOL(runTool(u"dd"_s,
                                 {u"if=/dev/urandom"_s, u"of="_s + node(Ext4), u"bs=4096"_s, u"seek=1"_s, u"count=1"_s,
                                  u"conv=fsync"_s, u"status=none"_s}));
    auto found = used();
    QVERIFY(found.remove(partition(Mounted).number) == 1);
    QCOMPARE(found, expected);
}

QTEST_GUILESS_MAIN(TestUsedSpace)
#include "tst_used_space.moc"
