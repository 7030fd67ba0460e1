// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "jobs/Check.h"
#include "jobs/Restore.h"
#include "qcow2/Reader.h"
#include "support/RandomBytes.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

constexpr unsigned lanes = 2;

/// A byte of a file as it is and, until the object goes, as it should not be.
class FlippedByte {
public:
    FlippedByte(const QString &path, std::uint64_t at, unsigned mask)
        : m_fd(::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC)), m_at(static_cast<off_t>(at))
    {
        const bool read = ::pread(m_fd.get(), &m_byte, 1, m_at) == 1;
        const auto flipped = static_cast<unsigned char>(m_byte ^ mask);
        m_done = read && ::pwrite(m_fd.get(), &flipped, 1, m_at) == 1;
    }
    FlippedByte(const FlippedByte &) = delete;
    FlippedByte &operator=(const FlippedByte &) = delete;
    ~FlippedByte()
    {
        if (::pwrite(m_fd.get(), &m_byte, 1, m_at) != 1)
            qFatal("cannot put a byte back");
    }
    bool done() const { return m_done; }

private:
    UniqueFd m_fd;
    off_t m_at;
    unsigned char m_byte = 0;
    bool m_done = false;
};

/// Every bit has its turn, at each place in an aligned word.
unsigned maskFor(std::uint64_t at) { return 1U << ((at + at / 8) % 8); }

/// An image of its own and a target that must stay as it is, for one thread.
struct Lane {
    QString image;
    QString target;
    DriveIdentity identity{};

    /// Nothing when check() reports damage, else what it said.
    QByteArray notFoundByCheck() const;
    QByteArray notStoppedInRestore() const;
};

QByteArray Lane::notFoundByCheck() const
{
    const auto opened = Image::open(image);
    if (!opened)
        return opened.error().code == ErrorCode::ImageDamaged ? QByteArray() : describe(opened.error());
    TestJob job{.workers = 1};
    const auto report = check(*opened, job.context(), {.record = RecordCheck::No});
    if (!report)
        return describe(report.error());
    if (report->outcome != Outcome::NotDone || !report->problem)
        return "not found";
    return report->problem->code == ErrorCode::ImageDamaged ? QByteArray() : describe(*report->problem);
}

QByteArray Lane::notStoppedInRestore() const
{
    const auto opened = Image::open(image);
    if (!opened)
        return opened.error().code == ErrorCode::ImageDamaged ? QByteArray() : describe(opened.error());
    struct stat before{};
    struct stat after{};
    ::stat(QFile::encodeName(target).constData(), &before);
    TestJob job{.workers = 1};
    const auto report = restore(*opened, {.target = target, .expected = identity, .selection = {}}, job.context());
    ::stat(QFile::encodeName(target).constData(), &after);
    if (before.st_ctim.tv_sec != after.st_ctim.tv_sec || before.st_ctim.tv_nsec != after.st_ctim.tv_nsec)
        return "the target was touched";
    if (report)
        return "restored";
    return report.error().code == ErrorCode::ImageDamaged ? QByteArray() : describe(report.error());
}

using Judge = QByteArray (Lane::*)() const;

struct Flips {
    const char *file;
    std::uint64_t step = 1;
    Judge judge = &Lane::notFoundByCheck;
};

/// Flips bytes, one after the other, on all lanes at once; gives those that the judge did not see.
QStringList unseen(std::span<const Lane> lanesOfTest, const Flips &flips)
{
    const auto size =
        static_cast<std::uint64_t>(QFileInfo(lanesOfTest[0].image + u'/' + QLatin1StringView(flips.file)).size());
    std::mutex mutex;
    QStringList missed;
    const auto run = [&](std::size_t lane) {
        const QString path = lanesOfTest[lane].image + u'/' + QLatin1StringView(flips.file);
        for (std::uint64_t at = lane * flips.step; at < size; at += flips.step * lanesOfTest.size()) {
            const FlippedByte flipped(path, at, maskFor(at));
            const QByteArray verdict =
                flipped.done() ? (lanesOfTest[lane].*flips.judge)() : QByteArray("cannot be flipped");
            if (verdict.isEmpty())
                continue;
            const std::scoped_lock lock(mutex);
            missed += u"%1 byte %2 of %3: %4"_s.arg(QLatin1StringView(flips.file))
                          .arg(at)
                          .arg(size)
                          .arg(QString::fromUtf8(verdict));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t lane = 0; lane < lanesOfTest.size(); ++lane)
            threads.emplace_back(run, lane);
    }
    if (size == 0)
        missed += u"%1 is empty or missing"_s.arg(QLatin1StringView(flips.file));
    return missed;
}

} // namespace

/// One wrong byte anywhere in an image is found, and nothing is restored from such an image.
class FlippedByteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void found_data();
    void found();
    void stopsRestore_data();
    void stopsRestore();
    void inUnusedParts();
    void inLargeImage_data();
    void inLargeImage();
    void inCheckRecord();
    void wrongFile_data();
    void wrongFile();
    void strangeFileIsLeftAlone();

private:
    bool prepare(const QString &name, Checking checking);
    std::span<const Lane> lanesOf(const QString &name) const { return m_lanes.at(name); }
    bool isGood(const Lane &lane) const;
    Flips flipsOfRow() const;

    std::unique_ptr<QTemporaryDir> m_folder = quickFolder();
    QString m_drive;
    std::map<QString, std::vector<Lane>> m_lanes;
};

bool FlippedByteTest::isGood(const Lane &lane) const
{
    const auto image = Image::open(lane.image);
    TestJob job;
    const auto report =
        image ? check(*image, job.context(), {.record = RecordCheck::No}) : Result<CheckReport>(fail(image.error()));
    return report && report->outcome == Outcome::DoneAndChecked;
}

bool FlippedByteTest::prepare(const QString &name, Checking checking)
{
    const QString place = m_folder->filePath(name);
    if (!QDir().mkpath(place))
        return false;
    const auto report = backUp(m_drive, place, checking, 12);
    if (!report)
        return false;
    for (unsigned i = 0; i < lanes; ++i) {
        Lane lane{.image = place + u"/image%1"_s.arg(i), .target = place + u"/target%1"_s.arg(i)};
        const auto target = createFileDrive(lane.target, report->image.manifest().drive.size);
        if (!runTool(u"cp"_s, {u"-r"_s, report->image.folder(), lane.image}) || !target ||
            !overwrite(lane.target, 0, randomByteArray(1_MiB, i)))
            return false;
        lane.identity = (*target)->identity().value_or(DriveIdentity());
        m_lanes[name].push_back(lane);
    }
    return true;
}

void FlippedByteTest::initTestCase()
{
    // Of every kind of cluster some; the drive ends inside a cluster and inside an L2 table.
    m_drive = m_folder->filePath(u"drive.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(
        m_drive, {.size = 4_MiB + 512_KiB + ByteCount(512), .fill = ByteCount(3000), .noise = ByteCount(9000)}));
    QVERIFY(prepare(u"fresh"_s, Checking::Skip));
    QVERIFY(prepare(u"checked"_s, Checking::Check));
    QVERIFY(!QFileInfo::exists(lanesOf(u"fresh"_s)[0].image + u"/SHA256SUMS"_s));
    QVERIFY(isGood(lanesOf(u"checked"_s)[0]));
}

void FlippedByteTest::found_data()
{
    QTest::addColumn<QString>("image");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("step");
    // Without SHA256SUMS each file must prove itself: every byte. With it the same proofs still hold.
    QTest::newRow("fresh, image.json") << u"fresh"_s << QByteArray("image.json") << 1;
    QTest::newRow("fresh, disk.sums") << u"fresh"_s << QByteArray("disk.sums") << 1;
    QTest::newRow("fresh, disk.qcow2") << u"fresh"_s << QByteArray("disk.qcow2") << 1;
    QTest::newRow("checked, image.json") << u"checked"_s << QByteArray("image.json") << 1;
    QTest::newRow("checked, disk.sums") << u"checked"_s << QByteArray("disk.sums") << 1;
    QTest::newRow("checked, SHA256SUMS") << u"checked"_s << QByteArray("SHA256SUMS") << 1;
    QTest::newRow("checked, disk.qcow2") << u"checked"_s << QByteArray("disk.qcow2") << 13;
}

Flips FlippedByteTest::flipsOfRow() const
{
    QFETCH(QByteArray, file);
    QFETCH(int, step);
    return {.file = file == dataFileName   ? dataFileName
                : file == manifestFileName ? manifestFileName
                : file == sumsFileName     ? sumsFileName
                                           : fileSumsFileName,
            .step = static_cast<std::uint64_t>(step)};
}

void FlippedByteTest::found()
{
    QFETCH(QString, image);
    const QStringList missed = unseen(lanesOf(image), flipsOfRow());
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u'\n').left(2000)));
}

void FlippedByteTest::stopsRestore_data()
{
    QTest::addColumn<QString>("image");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("step");
    QTest::newRow("fresh, image.json") << u"fresh"_s << QByteArray("image.json") << 1;
    QTest::newRow("fresh, disk.sums") << u"fresh"_s << QByteArray("disk.sums") << 1;
    QTest::newRow("fresh, disk.qcow2") << u"fresh"_s << QByteArray("disk.qcow2") << 331;
    QTest::newRow("checked, SHA256SUMS") << u"checked"_s << QByteArray("SHA256SUMS") << 1;
    QTest::newRow("checked, disk.qcow2") << u"checked"_s << QByteArray("disk.qcow2") << 991;
}

void FlippedByteTest::stopsRestore()
{
    QFETCH(QString, image);
    const std::span<const Lane> used = lanesOf(image);
    const QByteArray before = contentHash(used[0].target);
    Flips flips = flipsOfRow();
    flips.judge = &Lane::notStoppedInRestore;
    const QStringList missed = unseen(used, flips);
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u'\n').left(2000)));
    QCOMPARE(contentHash(used[0].target), before);
}

/// With few frames in large clusters most of the file is ends of tables and what the last frame leaves.
void FlippedByteTest::inUnusedParts()
{
    const QTemporaryDir folder;
    const QString drive = folder.filePath(u"drive.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(drive, {.size = 24_MiB, .partition = 20_MiB, .fill = ByteCount(100'000)}));
    const auto report = backUp(drive, folder.path(), Checking::Skip, 19);
    LIFEBOAT_VERIFY_RESULT(report);
    const Lane lane{.image = report->image.folder(), .target = {}};
    const QStringList missed = unseen(std::span(&lane, 1), {.file = dataFileName, .step = 16411});
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u'\n').left(2000)));
}

void FlippedByteTest::inLargeImage_data()
{
    QTest::addColumn<bool>("checked");
    QTest::newRow("fresh") << false;
    QTest::newRow("checked") << true;
}

void FlippedByteTest::inLargeImage()
{
    QFETCH(bool, checked);
    const QTemporaryDir folder;
    const QString drive = folder.filePath(u"drive.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(drive, {.size = 96_MiB, .partition = 80_MiB, .fill = 60_MiB, .noise = 1_MiB}));
    const auto report = backUp(drive, folder.path(), checked ? Checking::Check : Checking::Skip, 19);
    LIFEBOAT_VERIFY_RESULT(report);
    const Lane lane{.image = report->image.folder(), .target = {}};
    const QString data = report->image.filePath(dataFileName);
    const auto size = static_cast<std::uint64_t>(QFileInfo(data).size());
    QVERIFY(size > (60_MiB).value);
    std::mt19937_64 random(checked ? 1 : 2);
    for (int i = 0; i < 50; ++i) {
        const std::uint64_t at = random() % size;
        const FlippedByte flipped(data, at, 1U << (random() % 8));
        const QByteArray verdict = lane.notFoundByCheck();
        QVERIFY2(verdict.isEmpty(), "byte " + QByteArray::number(static_cast<qulonglong>(at)) + ": " + verdict);
    }
    QVERIFY(isGood(lane));
}

/// The image stays valid, but the loss is told once, by the check that replaces the record.
void FlippedByteTest::inCheckRecord()
{
    const Lane &lane = lanesOf(u"checked"_s)[0];
    const QString path = lane.image + u'/' + QLatin1StringView(checkFileName);
    const qint64 size = QFileInfo(path).size();
    QVERIFY(size > 0);
    for (qint64 at = 0; at < size; ++at) {
        const FlippedByte flipped(path, static_cast<std::uint64_t>(at), maskFor(static_cast<std::uint64_t>(at)));
        QVERIFY(flipped.done());
        const auto image = Image::open(lane.image);
        LIFEBOAT_VERIFY_RESULT(image);
        QVERIFY2(image->checkState() == CheckState::NotChecked, QByteArray::number(at));
    }
    QVERIFY(overwrite(path, 10, "x"));
    for (const Outcome expected : {Outcome::NotDone, Outcome::DoneAndChecked}) {
        const auto image = Image::open(lane.image);
        TestJob job;
        const auto report = check(*image, job.context());
        LIFEBOAT_VERIFY_RESULT(report);
        QVERIFY2(report->outcome == expected, describe(report->problem));
    }
    QVERIFY(Image::open(lane.image)->checkState() == CheckState::Good);
}

void FlippedByteTest::wrongFile_data()
{
    QTest::addColumn<QString>("image");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("command");
    for (const QString &file : {u"image.json"_s, u"disk.qcow2"_s, u"disk.sums"_s, u"SHA256SUMS"_s}) {
        for (const QString &image : {u"fresh"_s, u"checked"_s}) {
            if (image == u"fresh"_s && file == u"SHA256SUMS"_s)
                continue;
            const QByteArray name = (image + u", "_s + file).toUtf8();
            QTest::newRow(name + " one byte shorter") << image << file << QStringList{u"truncate"_s, u"-s-1"_s};
            QTest::newRow(name + " one byte longer") << image << file << QStringList{u"truncate"_s, u"-s+1"_s};
            QTest::newRow(name + " one cluster longer") << image << file << QStringList{u"truncate"_s, u"-s+4096"_s};
            QTest::newRow(name + " empty") << image << file << QStringList{u"truncate"_s, u"-s0"_s};
            if (file != u"SHA256SUMS"_s) // that one is optional
                QTest::newRow(name + " missing") << image << file << QStringList{u"rm"_s};
        }
    }
}

void FlippedByteTest::wrongFile()
{
    QFETCH(QString, image);
    QFETCH(QString, file);
    QFETCH(QStringList, command);
    Lane lane = lanesOf(image)[0];
    const QTemporaryDir folder;
    const QString copy = folder.filePath(u"image"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, lane.image, copy}));
    lane.image = copy;
    LIFEBOAT_VERIFY_TOOL(runTool(command[0], command.sliced(1) + QStringList{copy + u'/' + file}));
    QCOMPARE(lane.notFoundByCheck(), QByteArray());
    QCOMPARE(lane.notStoppedInRestore(), QByteArray());
}

void FlippedByteTest::strangeFileIsLeftAlone()
{
    const Lane &lane = lanesOf(u"checked"_s)[0];
    QFile strange(lane.image + u"/notes.txt"_s);
    QVERIFY(strange.open(QIODevice::WriteOnly) && strange.write("mine") == 4);
    strange.close();
    QVERIFY(isGood(lane));
    QVERIFY(strange.exists());
}

QTEST_GUILESS_MAIN(FlippedByteTest)
#include "tst_flipped_byte.moc"
