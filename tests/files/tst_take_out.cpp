// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/TakeOutJob.h"
#include "support/MemoryFiles.h"
#include "support/RandomBytes.h"
#include "support/Tools.h"

#include <QDirIterator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// perl's own zip reader, as a program that unpacks all of an archive.
static const QString unzipScript = uR"(
    my $zip = IO::Uncompress::Unzip->new(shift) or die;
    do {
        my $name = $zip->getHeaderInfo()->{Name};
        if ($name =~ m(/$)) { mkdir $name or die }
        else {
            open my $file, '>', $name or die;
            while ($zip->read(my $bytes) > 0) { print $file $bytes }
        }
    } while ($zip->nextStream() > 0);
)"_s;

/// Getting files out, from file systems that are made up, each as bad as a test needs it.
class TakeOutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_target.reset(); }
    void everythingComesOut();
    void existingFiles_data();
    void existingFiles();
    void nothingLandsElsewhere();
    void namesThatAreOneStayTwo();
    void damagedPartIsNamedAndTheRestComesOut();
    void holesStayHoles();
    void cancelLeavesNothingUnfinished();
    void inspectorThatDies();
    void archive_data();
    void archive();

private:
    using How = decltype(TakeOutJob::Request::how);
    /// All of the topmost folder.
    Result<TakeOutReport> take(const How &how);
    Result<TakeOutReport> copyTo(const QString &folder, OnConflict rule)
    {
        return take(CopyOptions{.folder = folder, .onConflict = rule});
    }
    std::vector<FileRef> all() const;
    QString target() const { return m_target->path(); }
    QByteArray contentOf(const QString &name) const;
    QStringList inTarget() const;

    std::optional<QTemporaryDir> m_target;
    MemoryFiles m_files;
    TakeOutProgress m_last;
};

void TakeOutTest::init()
{
    m_target.emplace();
    m_files.folders = {{"/", {}}};
    m_files.unreadableFolders.clear();
    m_last = {};
}

std::vector<FileRef> TakeOutTest::all() const
{
    std::vector<FileRef> chosen;
    for (const MemoryFiles::Node &node : m_files.folders.at("/"))
        chosen.push_back({.partition = 1, .path = '/' + node.entry.name, .inode = 0});
    return chosen;
}

Result<TakeOutReport> TakeOutTest::take(const How &how)
{
    return takeOut({.source = m_files,
                    .chosen = all(),
                    .stop = {},
                    .progress = [this](const TakeOutProgress &progress) { m_last = progress; }},
                   how);
}

QByteArray TakeOutTest::contentOf(const QString &name) const
{
    QFile file(target() + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

QStringList TakeOutTest::inTarget() const
{
    QStringList found;
    QDirIterator all(target(), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext())
        found << all.next().sliced(target().size() + 1);
    found.sort();
    return found;
}

void TakeOutTest::everythingComesOut()
{
    m_files.addFile("/", "letter.odt", "Dear Sir");
    m_files.addFile("/", "tool", "#!").entry.mode = 06755;
    m_files.addFile("/", "empty", {});
    m_files.addFolder("/", "photos");
    m_files.addFile("/photos", "\xC3\xA4.jpg", QByteArray(3'000'000, 'x'));
    m_files.addFolder("/photos", "2026");
    m_files.addLink("/photos", "newest", "\xC3\xA4.jpg");
    m_files.addLink("/", "outside", "/etc/passwd");
    m_files.addFile("/", "null", {}).entry.kind = FileKind::Other;

    const Result<TakeOutReport> report = copyTo(target(), OnConflict::Skip);
    QVERIFY(report);
    QCOMPARE(report->files, 4U);
    QCOMPARE(report->folders, 2U);
    QCOMPARE(report->links, 2U);
    QCOMPARE(m_last.done, ByteCount(3'000'010));
    QCOMPARE(m_last.total, m_last.done);
    QVERIFY(std::ranges::contains(report->lost, Lost{.path = "/null", .what = Loss::SpecialFile}));
    QVERIFY(std::ranges::contains(report->lost, Lost{.path = "/tool", .what = Loss::SetUserId}));
    QCOMPARE(report->lost.size(), 2U);

    QCOMPARE(inTarget(),
             QStringList({u"empty"_s, u"letter.odt"_s, u"outside"_s, u"photos"_s, u"photos/2026"_s, u"photos/newest"_s,
                          u"photos/ä.jpg"_s, u"tool"_s}));
    QCOMPARE(contentOf(u"letter.odt"_s), "Dear Sir");
    QCOMPARE(contentOf(u"photos/ä.jpg"_s), QByteArray(3'000'000, 'x'));
    struct stat status{};
    QCOMPARE(::stat(qPrintable(target() + u"/tool"_s), &status), 0);
    QCOMPARE(status.st_mode & 07777U, 0755U);
    QCOMPARE(::stat(qPrintable(target() + u"/letter.odt"_s), &status), 0);
    QCOMPARE(status.st_mode & 07777U, 0640U);
    for (const QString &name : {u"/letter.odt"_s, u"/photos"_s, u"/photos/newest"_s}) {
        QCOMPARE(::lstat(qPrintable(target() + name), &status), 0);
        QCOMPARE(status.st_mtim.tv_sec, 1'700'000'000);
        QCOMPARE(status.st_mtim.tv_nsec, 123'000'000);
    }
    char link[64]{};
    QVERIFY(::readlink(qPrintable(target() + u"/outside"_s), link, sizeof(link) - 1) > 0);
    QCOMPARE(QByteArray(link), "/etc/passwd");
}

void TakeOutTest::existingFiles_data()
{
    QTest::addColumn<int>("rule");
    QTest::addColumn<QByteArray>("old");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<int>("existing");
    QTest::newRow("skip") << int(OnConflict::Skip) << QByteArray("there before") << QByteArray("not there") << 1;
    QTest::newRow("overwrite") << int(OnConflict::Overwrite) << QByteArray("from the image") << QByteArray("not there")
                               << 0;
    QTest::newRow("rename") << int(OnConflict::Rename) << QByteArray("there before") << QByteArray("from the image")
                            << 0;
}

void TakeOutTest::existingFiles()
{
    QFETCH(int, rule);
    QFile there(target() + u"/folder/letter.odt"_s);
    QVERIFY(QDir(target()).mkdir(u"folder"_s) && there.open(QIODevice::WriteOnly));
    there.write("there before");
    there.close();
    m_files.addFolder("/", "folder");
    m_files.addFile("/folder", "letter.odt", "from the image");
    const Result<TakeOutReport> report = copyTo(target(), static_cast<OnConflict>(rule));
    QVERIFY(report && report->complete());
    QTEST(contentOf(u"folder/letter.odt"_s), "old");
    QTEST(contentOf(u"folder/letter (2).odt"_s), "second");
    QTEST(int(report->existing), "existing");
    QCOMPARE(m_last.done, m_last.total);
}

void TakeOutTest::nothingLandsElsewhere()
{
    const QTemporaryDir elsewhere;
    // In the target there is a link already, and the image brings another, each with the name of a folder of the image.
    QVERIFY(QFile::link(elsewhere.path(), target() + u"/there"_s));
    m_files.addFolder("/", "there");
    m_files.addFile("/there", "planted", "!");
    m_files.addLink("/", "brought", elsewhere.path().toUtf8());
    m_files.addFolder("/", "brought");
    m_files.addFile("/brought", "planted", "!");
    for (const OnConflict rule : {OnConflict::Overwrite, OnConflict::Rename, OnConflict::Skip}) {
        QVERIFY(copyTo(target(), rule));
        QVERIFY(QDir(elsewhere.path()).isEmpty());
    }
    // What no honest inspector would send.
    const QStringList before = inTarget();
    init();
    for (const QByteArray &name : {QByteArray("../up"), QByteArray("/etc/lifeboat-planted"), QByteArray("a\0b", 3)})
        m_files.addFile("/", name, "!");
    m_files.folders["/x"];
    (void)copyTo(target(), OnConflict::Overwrite);
    QVERIFY(!QFile::exists(target() + u"/../up"_s));
    QVERIFY(!QFile::exists(u"/etc/lifeboat-planted"_s));
}

void TakeOutTest::namesThatAreOneStayTwo()
{
    // Neither may take the other's place, whatever the rule is.
    m_files.addFile("/", "double", "first");
    m_files.addFile("/", "double", "other");
    QVERIFY(copyTo(target(), OnConflict::Overwrite));
    QCOMPARE(inTarget(), QStringList({u"double"_s, u"double (2)"_s}));
}

void TakeOutTest::damagedPartIsNamedAndTheRestComesOut()
{
    const QByteArray content(1'000'000, 'c');
    m_files.addFile("/", "photo.jpg", content).unreadable = {ByteOffset(200'000), ByteOffset(330'000)};
    m_files.addFile("/", "gone.jpg", content).unreadable = {ByteOffset(), ByteOffset(1'000'000)};
    m_files.addFile("/", "good.jpg", content);
    m_files.addFolder("/", "half");
    m_files.addFile("/half", "seen", "1");
    m_files.unreadableFolders = {"/half"};
    const Result<TakeOutReport> report = copyTo(target(), OnConflict::Skip);
    QVERIFY(report);
    QVERIFY(!report->complete());
    QCOMPARE(inTarget(), QStringList({u"good.jpg"_s, u"half"_s, u"half/seen"_s, u"photo (damaged).jpg"_s}));
    QCOMPARE(contentOf(u"good.jpg"_s), content);
    const QByteArray partly = contentOf(u"photo (damaged).jpg"_s);
    QCOMPARE(partly.size(), content.size());
    QCOMPARE(partly.first(200'000), content.first(200'000));
    QCOMPARE(partly.sliced(393'216), content.sliced(393'216)); // the next 64 KiB
    QCOMPARE(partly.sliced(200'000, 130'000), QByteArray(130'000, '\0'));
    QCOMPARE(report->unreadableCount, 3U);
    for (const QByteArray &path : {QByteArray("/photo.jpg"), QByteArray("/gone.jpg"), QByteArray("/half")})
        QVERIFY2(std::ranges::contains(report->unreadable, path, &Unreadable::path), path);
    QCOMPARE(m_last.done, m_last.total);
}

void TakeOutTest::holesStayHoles()
{
    constexpr std::uint64_t size = 64 << 20;
    MemoryFiles::Node &file = m_files.addFile("/", "disk.img", QByteArray(1 << 20, 'd'));
    file.entry.size = ByteCount(size);
    file.hole = {ByteOffset(1 << 20), ByteOffset(size)};
    QVERIFY(copyTo(target(), OnConflict::Skip));
    struct stat status{};
    QCOMPARE(::stat(qPrintable(target() + u"/disk.img"_s), &status), 0);
    QCOMPARE(status.st_size, qint64(size));
    QVERIFY2(status.st_blocks * 512 < 4 << 20, qPrintable(QString::number(status.st_blocks)));
}

void TakeOutTest::cancelLeavesNothingUnfinished()
{
    m_files.addFile("/", "a-whole", "whole");
    m_files.addFile("/", "b-long", QByteArray(256 << 20, 'l'));
    ServedFiles served(m_files);
    TakeOutJob job(served.takeSocket(),
                   {.chosen = all(), .how = CopyOptions{.folder = target(), .onConflict = OnConflict::Skip}});
    QSignalSpy finished(&job, &TakeOutJob::finished);
    connect(&job, &TakeOutJob::progressed, &job, [&](const TakeOutProgress &progress) {
        if (progress.filesDone > 0)
            job.cancel();
    });
    job.start();
    QVERIFY(finished.wait(20'000));
    const auto result = finished.front().front().value<Result<TakeOutReport>>();
    if (result)
        QSKIP("the copy was quicker than the cancel");
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
    QCOMPARE(inTarget(), QStringList({u"a-whole"_s}));
}

void TakeOutTest::inspectorThatDies()
{
    int ends[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    ::close(ends[1]);
    m_files.addFile("/", "x", "content");
    TakeOutJob job(UniqueFd(ends[0]),
                   {.chosen = all(), .how = CopyOptions{.folder = target(), .onConflict = OnConflict::Skip}});
    QSignalSpy finished(&job, &TakeOutJob::finished);
    job.start();
    QVERIFY(finished.wait(5000));
    const auto result = finished.front().front().value<Result<TakeOutReport>>();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InspectorDied);
    QCOMPARE(inTarget(), QStringList());
}

void TakeOutTest::archive_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("tar.zst") << u"files.tar.zst"_s;
    QTest::newRow("zip") << u"files.zip"_s;
}

void TakeOutTest::archive()
{
    QFETCH(QString, name);
    const QByteArray noise = randomByteArray(ByteCount(2'000'000), 7);
    m_files.addFile("/", "letter.odt", "Dear Sir");
    m_files.addFolder("/", "photos");
    m_files.addFile("/photos", "\xC3\xA4.jpg", noise);
    m_files.addLink("/photos", "newest", "\xC3\xA4.jpg");
    const QString path = target() + u'/' + name;
    const Result<TakeOutReport> report = take(TakeOutJob::ToArchive{.file = path});
    QVERIFY(report);
    QCOMPARE(report->files, 2U);
    QCOMPARE(inTarget(), QStringList{name});

    // Judged by those that people unpack with.
    const bool isZip = name.endsWith(u".zip"_s);
    QVERIFY(QDir(target()).mkdir(u"unpacked"_s));
    const ToolOptions there{.input = {}, .timeoutSeconds = 60, .workingDirectory = target() + u"/unpacked"_s};
    LIFEBOAT_VERIFY_TOOL(isZip ? runTool(u"perl"_s, {u"-MIO::Uncompress::Unzip"_s, u"-e"_s, unzipScript, path}, there)
                               : runTool(u"tar"_s, {u"--zstd"_s, u"-xpf"_s, path}, there));
    QCOMPARE(contentOf(u"unpacked/letter.odt"_s), "Dear Sir");
    QCOMPARE(contentOf(u"unpacked/photos/ä.jpg"_s), noise);
    if (isZip)
        return;
    struct stat status{};
    QCOMPARE(::stat(qPrintable(target() + u"/unpacked/letter.odt"_s), &status), 0);
    QCOMPARE(status.st_mode & 07777U, 0640U);
    QCOMPARE(status.st_mtim.tv_sec, 1'700'000'000);
    QCOMPARE(QFileInfo(target() + u"/unpacked/photos/newest"_s).symLinkTarget(),
             target() + u"/unpacked/photos/ä.jpg"_s);
}

QTEST_GUILESS_MAIN(TakeOutTest)
#include "tst_take_out.moc"
