// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/MemorySource.h"

#include "files/takeout/Archive.h"
#include "files/takeout/CopyOut.h"
#include "files/takeout/TargetRules.h"

#include "support/LoopDrive.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

FileRef ref(const QByteArray &path) { return {.partition = 1, .path = path, .inode = 0}; }

} // namespace

/// Copying out of a source that says whatever it wants, into a folder of which nothing outside may change.
class TakeOutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void contentTimesAndModesArrive();
    void nothingIsWrittenOutside();
    void linksInTheTargetAreNotFollowed();
    void conflicts_data();
    void conflicts();
    void whatCannotBeReadIsNamed();
    void damagedFilesAreSalvaged_data();
    void damagedFilesAreSalvaged();
    void damagedFilesTakeNobodysPlace();
    void foldersThatWereThereStayAsTheyWere();
    void whatWasWrittenIsNeverReplaced_data();
    void whatWasWrittenIsNeverReplaced();
    void ownersCanUseWhatIsCopied();
    void namesOfFileSystems();
    void namesOnNtfs();
    void doneMeansOnTheMedium();
    void holesStayHoles();
    void specialFilesAndSetUserIdDoNotCome();
    void cancelLeavesNothingHalf();
    void archivesHoldTheSame_data();
    void archivesHoldTheSame();
    void archiveOfHostileNames_data();
    void archiveOfHostileNames();

private:
    TakeOutContext context(const std::vector<FileRef> &chosen)
    {
        return {.source = *m_source, .chosen = chosen, .stop = {}, .progress = {}};
    }
    Result<TakeOutReport> copy(const std::vector<FileRef> &chosen, OnConflict rule = OnConflict::Rename)
    {
        return copyOut(context(chosen), {.folder = target(), .onConflict = rule});
    }
    QString target(const QString &name = {}) const { return m_folder->filePath(u"target/"_s + name); }

    std::unique_ptr<MemorySource> m_source;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TakeOutTest::init()
{
    m_source = std::make_unique<MemorySource>();
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkdir(u"target"_s));
    put(m_folder->filePath(u"outside"_s), "untouched");
}

/// By bytes: QTemporaryDir does not find names again that are no UTF-8.
void TakeOutTest::cleanup()
{
    const QByteArray folder = QFile::encodeName(m_folder->path());
    m_folder->setAutoRemove(false);
    std::error_code error;
    std::filesystem::remove_all(folder.toStdString(), error);
    QVERIFY2(!error, error.message().c_str());
}

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

void TakeOutTest::whatCannotBeReadIsNamed()
{
    m_source->addFile("/", "before", "b");
    m_source->addFile("/", "spoiled", QByteArray(100'000, 's'));
    m_source->addFile("/", "behind", "b");
    m_source->add("/", {.name = "lost", .kind = FileKind::Regular, .flags = MetaUnreadable});
    m_source->add("/", {.name = "short", .kind = FileKind::Regular, .size = ByteCount(10)}, "12345");
    m_source->spoil("/spoiled");
    const auto report = copy({ref("/")});
    QVERIFY(report);
    QCOMPARE(report->files, 2U);
    QCOMPARE(report->unreadableCount, 3U);
    QCOMPARE(report->unreadable[0].path, "/spoiled");
    QCOMPARE(report->unreadable[1].path, "/lost");
    QCOMPARE(report->unreadable[2].path, "/short");
    QCOMPARE(report->unreadable[2].keptAs, "short (damaged)");
    QCOMPARE(contentOf(target(u"short (damaged)"_s)), QByteArray("12345\0\0\0\0\0", 10));
    QCOMPARE(QDir(target()).entryList(QDir::Files | QDir::Hidden),
             QStringList({u"before"_s, u"behind"_s, u"short (damaged)"_s}));
}

void TakeOutTest::damagedFilesAreSalvaged_data()
{
    QTest::addColumn<std::vector<std::pair<int, int>>>("damage"); // bytes
    QTest::addColumn<std::vector<std::pair<int, int>>>("gaps");   // what may be missing because of it
    using Places = std::vector<std::pair<int, int>>;
    QTest::newRow("start") << Places{{0, 1}} << Places{{0, 4096}};
    QTest::newRow("end") << Places{{999'999, 1'000'000}} << Places{{999'424, 1'000'000}};
    QTest::newRow("across clusters") << Places{{300'000, 500'000}} << Places{{299'008, 503'808}};
    QTest::newRow("scattered") << Places{{5000, 5001}, {12'288, 16'384}, {700'000, 700'001}}
                               << Places{{4096, 8192}, {12'288, 16'384}, {696'320, 700'416}};
    QTest::newRow("everything") << Places{{0, 1'000'000}} << Places{{0, 1'000'000}};
}

void TakeOutTest::damagedFilesAreSalvaged()
{
    using Places = std::vector<std::pair<int, int>>;
    QFETCH(const Places, damage);
    QFETCH(const Places, gaps);
    QByteArray expected(1'000'000, '\0');
    for (qsizetype i = 0; i < expected.size(); ++i)
        expected[i] = static_cast<char>(1 + i % 251);
    m_source->addFile("/", "a.b.txt", expected);
    std::vector<ByteRange> ranges;
    for (const auto &[begin, end] : damage)
        ranges.push_back({ByteOffset(std::uint64_t(begin)), ByteOffset(std::uint64_t(end))});
    m_source->damage("/a.b.txt", ranges);
    std::uint64_t missing = 0;
    for (const auto &[begin, end] : gaps) {
        std::fill(expected.begin() + begin, expected.begin() + end, '\0');
        missing += std::uint64_t(end - begin);
    }
    const bool nothing = missing == 1'000'000;
    for (const bool asArchive : {false, true}) {
        const auto report = asArchive ? archive(context({ref("/a.b.txt")}), m_folder->filePath(u"a.tar.zst"_s))
                                      : copy({ref("/a.b.txt")});
        QVERIFY(report && !report->complete());
        QCOMPARE(report->files, 0U);
        QCOMPARE(report->unreadableCount, 1U);
        QCOMPARE(report->unreadable[0].path, "/a.b.txt");
        QCOMPARE(report->unreadable[0].keptAs, nothing ? QByteArray() : QByteArray("a.b (damaged).txt"));
        QCOMPARE(report->unreadable[0].missing, ByteCount(nothing ? 0 : missing));
        if (asArchive)
            LIFEBOAT_VERIFY_TOOL(
                runTool(u"tar"_s, {u"--zstd"_s, u"-xf"_s, m_folder->filePath(u"a.tar.zst"_s), u"-C"_s, target()}));
        QCOMPARE(QDir(target()).entryList(QDir::Files | QDir::Hidden),
                 nothing ? QStringList() : QStringList{u"a.b (damaged).txt"_s});
        QVERIFY(nothing || contentOf(target(u"a.b (damaged).txt"_s)) == expected);
        QVERIFY(nothing || QFile::remove(target(u"a.b (damaged).txt"_s)));
    }
}

void TakeOutTest::damagedFilesTakeNobodysPlace()
{
    put(target(u"file"_s), "whole");
    put(target(u"file (damaged)"_s), "older");
    m_source->addFile("/", "file", QByteArray(10'000, 'f'));
    m_source->damage("/file", {{ByteOffset(0), ByteOffset(1)}});
    const auto report = copy({ref("/file")}, OnConflict::Overwrite);
    QVERIFY(report && !report->complete());
    QCOMPARE(report->unreadable[0].keptAs, "file (damaged) (2)");
    QCOMPARE(contentOf(target(u"file"_s)), "whole");
    QCOMPARE(contentOf(target(u"file (damaged)"_s)), "older");
    QCOMPARE(contentOf(target(u"file (damaged) (2)"_s)), QByteArray(4096, '\0') + QByteArray(5904, 'f'));
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

void TakeOutTest::whatWasWrittenIsNeverReplaced_data()
{
    QTest::addColumn<int>("rule");
    QTest::newRow("skip") << int(OnConflict::Skip);
    QTest::newRow("overwrite") << int(OnConflict::Overwrite);
    QTest::newRow("rename") << int(OnConflict::Rename);
}

void TakeOutTest::whatWasWrittenIsNeverReplaced()
{
    QFETCH(const int, rule);
    // Longer than a name can be here, and alike as far as it can.
    const QByteArray name(255, 'n');
    m_source->addFile("/", name + "1", "first");
    m_source->addFile("/", name + "2", "second");
    for (const char *folder : {"one", "two"}) {
        m_source->addFolder("/", folder);
        m_source->addFolder(QByteArray("/") + folder, "same");
        m_source->addFile(QByteArray("/") + folder + "/same", "file", folder);
    }
    const auto report =
        copy({ref('/' + name + "1"), ref('/' + name + "2"), ref("/one/same"), ref("/two/same")}, OnConflict(rule));
    QVERIFY(report && report->complete());
    QCOMPARE(report->files, 4U);
    QCOMPARE(report->lostCount, 3U); // two names cut, one folder with a number
    QCOMPARE(contentOf(target(QString(255, u'n'))), "first");
    QCOMPARE(contentOf(target(QString(251, u'n') + u" (2)"_s)), "second");
    QCOMPARE(contentOf(target(u"same/file"_s)), "one");
    QCOMPARE(contentOf(target(u"same (2)/file"_s)), "two");
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

void TakeOutTest::namesOfFileSystems()
{
    for (const std::uint32_t magic : {0x4d44U, 0x2011bab0U, 0x5346544eU, 0x7366746eU, 0xff534d42U, 0xfe534d42U})
        QCOMPARE(nameRulesOf(magic, {}), NameRules::Windows);
    QCOMPARE(nameRulesOf(0x65735546, "fuseblk"), NameRules::Windows);
    QCOMPARE(nameRulesOf(0x65735546, "fuse.sshfs"), NameRules::Linux);
    for (const std::uint32_t magic : {0xef53U, 0x58465342U, 0x9123683eU, 0x01021994U})
        QCOMPARE(nameRulesOf(magic, "fuseblk"), NameRules::Linux);
}

void TakeOutTest::namesOnNtfs()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    const QString drive = m_folder->filePath(u"drive"_s);
    const auto unmount = qScopeGuard([&] { runTool(u"umount"_s, {u"-q"_s, target()}); });
    LIFEBOAT_VERIFY_TOOL(runTool(
        u"bash"_s,
        {u"-c"_s, u"truncate -s 16M \"$1\" && mkfs.ntfs -q -F \"$1\" && mount -t ntfs-3g -o loop \"$1\" \"$2\""_s,
         u"bash"_s, drive, target()}));
    for (const char *name : {"CON", "com1.txt", "a:b", "a?b", "A_B", "end.", "end ", "plain"})
        m_source->addFile("/", name, name);
    const auto report = copy({ref("/")}, OnConflict::Overwrite);
    QVERIFY(report);
    QCOMPARE(report->files, 8U);
    QCOMPARE(report->lostCount, 7U);
    const QStringList expected{u"A_B (3)"_s, u"_CON"_s, u"_com1.txt"_s, u"a_b"_s,
                               u"a_b (2)"_s, u"end_"_s, u"end_ (2)"_s,  u"plain"_s};
    QStringList names = QDir(target()).entryList(QDir::Files | QDir::Hidden);
    names.sort();
    QCOMPARE(names, expected);
    QCOMPARE(contentOf(target(u"a_b"_s)), "a:b");
    QCOMPARE(contentOf(target(u"A_B (3)"_s)), "A_B");
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

void TakeOutTest::archivesHoldTheSame_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("unpack");
    QTest::newRow("tar") << u"a.tar.zst"_s << QStringList{u"tar"_s, u"--zstd"_s, u"-xf"_s};
    QTest::newRow("zip") << u"a.zip"_s << QStringList{u"python3"_s, u"-m"_s, u"zipfile"_s, u"-e"_s};
}

void TakeOutTest::archivesHoldTheSame()
{
    QFETCH(const QString, file);
    QFETCH(QStringList, unpack);
    m_source->addFolder("/", "desk");
    m_source->addFile("/desk", "großes Blatt.txt", QByteArray(3'000'000, 'g') + "end");
    m_source->addFile("/desk", "empty", {});
    m_source->addFile("/desk", "spoiled", QByteArray(100'000, 's'));
    m_source->addFile("/", "long", QByteArray(20'000'000, 'l') + "end"); // more than is kept in memory
    m_source->spoil("/desk/spoiled");
    const auto report = archive(context({ref("/desk"), ref("/long")}), target(file));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->files, 3U);
    QCOMPARE(report->unreadableCount, 1U);
    QCOMPARE(QDir(target()).entryList(QDir::Files | QDir::Hidden), QStringList{file});
    const QString program = unpack.takeFirst();
    unpack << target(file);
    if (program == u"tar")
        unpack << u"-C"_s;
    unpack << target();
    LIFEBOAT_VERIFY_TOOL(runTool(program, unpack));
    QCOMPARE(contentOf(target(u"desk/großes Blatt.txt"_s)), QByteArray(3'000'000, 'g') + "end");
    QCOMPARE(contentOf(target(u"desk/empty"_s)), QByteArray());
    QCOMPARE(contentOf(target(u"long"_s)), QByteArray(20'000'000, 'l') + "end");
    QVERIFY(!QFile::exists(target(u"desk/spoiled"_s)));
    QCOMPARE(archive(context({ref("/desk")}), target(file)).error().code, ErrorCode::FileExists);
    QCOMPARE(archive(context({ref("/desk")}), target(u"a.rar"_s)).error().code, ErrorCode::InvalidArgument);
}

void TakeOutTest::archiveOfHostileNames_data() { archivesHoldTheSame_data(); }

void TakeOutTest::archiveOfHostileNames()
{
    QFETCH(const QString, file);
    for (const char *name : {"../outside", "..", "/outside", "a/../../outside"})
        m_source->add("/", {.name = name, .kind = FileKind::Regular, .size = ByteCount(4)}, "evil");
    QVERIFY(archive(context({ref("/")}), target(file)));
    const ToolResult listed = file.endsWith(u".zip")
        ? runTool(u"python3"_s, {u"-m"_s, u"zipfile"_s, u"-l"_s, target(file)})
        : runTool(u"tar"_s, {u"--zstd"_s, u"-tPf"_s, target(file)});
    LIFEBOAT_VERIFY_TOOL(listed);
    QVERIFY2(!listed.output.contains("../") && !listed.output.contains("/outside"), listed.output.constData());
}

QTEST_GUILESS_MAIN(TakeOutTest)
#include "tst_take_out.moc"
