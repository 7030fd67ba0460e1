// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TakeOutFixture.h"

#include "support/LoopDrive.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

#include <array>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Copying out of a source that says whatever it wants, into a folder of which nothing outside may change.
class TakeOutTest : public TakeOutFixture {
    Q_OBJECT

private Q_SLOTS:
    void contentTimesAndModesArrive();
    void nothingIsWrittenOutside();
    void linksInTheTargetAreNotFollowed();
    void conflicts_data();
    void conflicts();
    void foldersThatWereThereStayAsTheyWere();
    void ownersCanUseWhatIsCopied();
    void doneMeansOnTheMedium();
    void holesStayHoles();
    void specialFilesAndSetUserIdDoNotCome();
    void cancelLeavesNothingHalf();
};

void TakeOutTest::contentTimesAndModesArrive()
{
    m_source->addFolder("/", "desk");
    m_source->addFolder("/desk", "inner");
    m_source->addFile("/desk/inner", "caf\xe9", QByteArray(100'000, 'a'));
    m_source->addFile("/desk", "empty", {});
    m_source->addLink("/desk", "link", "../../outside");
    const auto report = copy({ref("/desk")});
    QVERIFY(report);
    QVERIFY(report->complete() && report->lost.empty());
    QCOMPARE(report->files, 2U);
    QCOMPARE(report->folders, 2U);
    QCOMPARE(report->links, 1U);
    QCOMPARE(report->bytes, ByteCount(100'000));
    const QByteArray base = QFile::encodeName(target(u"desk/"_s));
    struct stat status{};
    QCOMPARE(::stat((base + "inner/caf\xe9").constData(), &status), 0);
    QCOMPARE(status.st_size, 100'000);
    QCOMPARE(status.st_mode & 07777, 0640U);
    QCOMPARE(status.st_mtim.tv_sec, 1'700'000'000);
    QCOMPARE(status.st_mtim.tv_nsec, 123'456'700);
    QCOMPARE(QFile::symLinkTarget(target(u"desk/link"_s)).isEmpty(), false);
    std::array<char, 64> to{};
    QCOMPARE(::readlink((base + "link").constData(), to.data(), to.size()), 13);
}

void TakeOutTest::nothingIsWrittenOutside()
{
    const auto plant = [&](const QByteArray &name) {
        m_source->add("/", {.name = name, .kind = FileKind::Regular, .size = ByteCount(4)}, "evil");
        m_source->add("/", {.name = name, .kind = FileKind::Folder});
        m_source->add("/", {.name = name, .kind = FileKind::Link, .linkTarget = "/"});
    };
    for (const char *name : {"../outside", "..", ".", "/outside", "a/../../outside", "", "/"})
        plant(name);
    plant(QByteArray("x\0y", 3));
    // A link, and something that wants to go through it.
    m_source->addLink("/", "way", "..");
    m_source->add("/", {.name = "way", .kind = FileKind::Folder});
    m_source->add("/way", {.name = "outside", .kind = FileKind::Regular, .size = ByteCount(4)}, "evil");
    for (const OnConflict rule : {OnConflict::Rename, OnConflict::Overwrite, OnConflict::Skip})
        QVERIFY(copy({ref("/")}, rule));
    QCOMPARE(contentOf(m_folder->filePath(u"outside"_s)), "untouched");
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList({u"outside"_s, u"target"_s}));
}

void TakeOutTest::linksInTheTargetAreNotFollowed()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"elsewhere"_s));
    QCOMPARE(::symlink("../elsewhere", QFile::encodeName(target(u"desk"_s)).constData()), 0);
    QCOMPARE(::symlink("../outside", QFile::encodeName(target(u"file"_s)).constData()), 0);
    m_source->addFolder("/", "desk");
    m_source->addFile("/desk", "inside", "new");
    m_source->addFile("/", "file", "new");
    QVERIFY(copy({ref("/desk"), ref("/file")}, OnConflict::Overwrite));
    QVERIFY(QDir(m_folder->filePath(u"elsewhere"_s)).isEmpty());
    QCOMPARE(contentOf(m_folder->filePath(u"outside"_s)), "untouched");
    QCOMPARE(contentOf(target(u"file"_s)), "new");
    QVERIFY(copy({ref("/desk")}, OnConflict::Rename));
    QCOMPARE(contentOf(target(u"desk (2)/inside"_s)), "new");
    QVERIFY(QDir(m_folder->filePath(u"elsewhere"_s)).isEmpty());
}

void TakeOutTest::conflicts_data()
{
    QTest::addColumn<int>("rule");
    QTest::addColumn<QByteArray>("old");
    QTest::addColumn<QByteArray>("second");
    QTest::newRow("skip") << int(OnConflict::Skip) << QByteArray("old") << QByteArray("(none)");
    QTest::newRow("overwrite") << int(OnConflict::Overwrite) << QByteArray("new") << QByteArray("(none)");
    QTest::newRow("rename") << int(OnConflict::Rename) << QByteArray("old") << QByteArray("new");
}

void TakeOutTest::conflicts()
{
    QFETCH(const int, rule);
    put(target(u"report.txt"_s), "old");
    QVERIFY(QDir(target()).mkdir(u"busy"_s));
    m_source->addFile("/", "report.txt", "new");
    m_source->addFile("/", "busy", "new");
    const auto report = copy({ref("/")}, OnConflict(rule));
    QVERIFY(report);
    QTEST(contentOf(target(u"report.txt"_s)), "old");
    QTEST(contentOf(target(u"report (2).txt"_s)), "second");
    QVERIFY(QDir(target(u"busy"_s)).exists());
    QCOMPARE(report->existing, rule == int(OnConflict::Skip) ? 2U : rule == int(OnConflict::Overwrite) ? 1U : 0U);
}

void TakeOutTest::foldersThatWereThereStayAsTheyWere()
{
    QVERIFY(QDir(target()).mkdir(u"desk"_s));
    const QByteArray folder = QFile::encodeName(target(u"desk"_s));
    QCOMPARE(::chmod(folder.constData(), 0711), 0);
    FileEntry desk{.name = "desk", .kind = FileKind::Folder, .mode = std::uint16_t{0750}};
    desk.modified = FileTime{.seconds = 1'000'000'000, .nanoseconds = 0};
    m_source->add("/", desk);
    m_source->addFolder("/desk", "new");
    QVERIFY(copy({ref("/")}));
    struct stat status{};
    QCOMPARE(::stat(folder.constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, 0711U);
    QVERIFY(status.st_mtim.tv_sec > 1'600'000'000);
    QCOMPARE(::stat((folder + "/new").constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, 0755U);
}

void TakeOutTest::ownersCanUseWhatIsCopied()
{
    for (const int mode : {0, 0444, 0200, 01777, 0644}) {
        FileEntry entry{.name = "f" + QByteArray::number(mode, 8), .kind = FileKind::Regular};
        entry.mode = static_cast<std::uint16_t>(mode);
        entry.uid = ::getuid();
        entry.gid = ::getgid();
        m_source->add("/", entry);
    }
    const auto report = copy({ref("/")});
    QVERIFY(report);
    QCOMPARE(report->modesNotKept, 3U);
    QCOMPARE(report->lostCount, 0U);
    const auto modeOf = [&](const char *name) {
        struct stat status{};
        const bool there = ::stat(QFile::encodeName(target(QString::fromLatin1(name))).constData(), &status) == 0;
        return there ? status.st_mode & 07777 : ~0U;
    };
    QCOMPARE(modeOf("f0"), 0600U);
    QCOMPARE(modeOf("f444"), 0644U);
    QCOMPARE(modeOf("f200"), 0600U);
    QCOMPARE(modeOf("f1777"), 0777U);
    QCOMPARE(modeOf("f644"), 0644U);
}

/// A drive that takes everything, and then has no room for it: only who waits for it hears of that.
void TakeOutTest::doneMeansOnTheMedium()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    const QString small = m_folder->filePath(u"small"_s);
    const auto unmount = qScopeGuard([&] {
        runTool(u"umount"_s, {u"-q"_s, target()});
        runTool(u"umount"_s, {u"-q"_s, small});
    });
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"bash"_s,
                {u"-c"_s,
                 u"mkdir \"$1\" && mount -t tmpfs -o size=4M none \"$1\" && truncate -s 64M \"$1/drive\" && "
                 "mkfs.ext4 -q -O ^has_journal \"$1/drive\" && mount -o loop \"$1/drive\" \"$2\""_s,
                 u"bash"_s, small, target()}));
    m_source->addFile("/", "file", QByteArray(16'000'000, 'f'));
    const auto report = copy({ref("/file")});
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::FileWrite);
    QCOMPARE(report.error().detail, u"syncfs"_s);
}

void TakeOutTest::holesStayHoles()
{
    class Holes final : public FileSource {
    public:
        Result<> partitions(const PartitionSink &) override { return {}; }
        Result<> list(const FileRef &, const EntrySink &) override { return {}; }
        Result<FileEntry> stat(const FileRef &) override
        {
            return FileEntry{.name = "holes", .kind = FileKind::Regular, .size = ByteCount(std::uint64_t{1} << 40)};
        }
        Result<> read(const FileRef &, ByteOffset, ByteCount length, const ContentSink &sink) override
        {
            const std::byte one{1};
            const bool more = sink({.at = {}, .bytes = {}, .zeroes = length - ByteCount(1)}) &&
                sink({.at = ByteOffset(length.value - 1), .bytes = {&one, 1}, .zeroes = {}});
            return more ? Result<>() : fail(ErrorCode::Cancelled);
        }
    } holes;
    const auto report = copyOut({.source = holes, .chosen = {ref("/holes")}, .stop = {}, .progress = {}},
                                {.folder = target(), .onConflict = OnConflict::Rename});
    QVERIFY(report);
    struct stat status{};
    QCOMPARE(::stat(QFile::encodeName(target(u"holes"_s)).constData(), &status), 0);
    QCOMPARE(status.st_size, std::int64_t{1} << 40);
    QVERIFY(status.st_blocks <= 64);
}

void TakeOutTest::specialFilesAndSetUserIdDoNotCome()
{
    m_source->add("/", {.name = "device", .kind = FileKind::Other});
    FileEntry program{.name = "program", .kind = FileKind::Regular, .size = ByteCount(1), .mode = std::uint16_t{06755}};
    program.uid = ::getuid();
    program.gid = ::getgid();
    m_source->add("/", program, "p");
    FileEntry streams{.name = "streams", .kind = FileKind::Regular, .flags = ExtraStreams};
    streams.extraStreams = 2;
    m_source->add("/", streams);
    const auto report = copy({ref("/")});
    QVERIFY(report);
    const std::vector<Lost> lost{{.path = "/device", .what = Loss::SpecialFile},
                                 {.path = "/program", .what = Loss::SetUserId},
                                 {.path = "/streams", .what = Loss::ExtraStreams}};
    QVERIFY(report->lost == lost);
    struct stat status{};
    QCOMPARE(::stat(QFile::encodeName(target(u"program"_s)).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, 0755U);
}

void TakeOutTest::cancelLeavesNothingHalf()
{
    m_source->addFile("/", "first", "1");
    m_source->addFile("/", "second", QByteArray(10'000'000, '2'));
    std::stop_source stop;
    auto asked = context({ref("/")});
    asked.stop = stop.get_token();
    asked.progress = [&](const TakeOutProgress &now) {
        if (!now.counting)
            stop.request_stop();
    };
    for (const QString &file : {QString(), target(u"a.zip"_s), target(u"a.tar.zst"_s)}) {
        const auto report = file.isEmpty() ? copyOut(asked, {.folder = target(), .onConflict = OnConflict::Rename})
                                           : archive(asked, file);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
    }
    const QStringList left = QDir(target()).entryList(QDir::Files | QDir::Hidden);
    QVERIFY2(left.isEmpty() || left == QStringList{u"first"_s}, qPrintable(left.join(u' ')));
}

QTEST_GUILESS_MAIN(TakeOutTest)
#include "tst_take_out.moc"
