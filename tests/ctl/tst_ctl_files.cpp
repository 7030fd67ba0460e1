// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "support/FileSystems.h"
#include "support/LoopDrive.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <random>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

/// Names, kinds, sizes, times and modes below a folder, a line each, sorted: by find, not by us.
QByteArray factsOf(const QString &folder, const QString &format)
{
    const ToolResult found = runTool(
        u"find"_s,
        {folder, u"-mindepth"_s, u"1"_s, u"-name"_s, u"lost+found"_s, u"-prune"_s, u"-o"_s, u"-printf"_s, format});
    QByteArrayList lines = found.output.split('\n');
    std::ranges::sort(lines);
    return lines.join('\n');
}

/// By the kernel, or what stands in for it: the file "$1" on the folder "$2".
QString mountScript(const QString &kind, const QString &access)
{
    if (kind == u"ntfs")
        return u"ntfs-3g -o streams_interface=windows,"_s + access + u" \"$1\" \"$2\""_s;
    if (kind == u"exfat") // the loop device goes when it is unmounted
        return u"node=$(losetup -f --show \"$1\") && mount.exfat-fuse -o "_s + access +
            u" \"$node\" \"$2\" && losetup -d \"$node\""_s;
    return u"mount -o loop,"_s + access + u" \"$1\" \"$2\""_s;
}

bool write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

bool flip(const QString &path, const std::function<qint64()> &where, int times)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite))
        return false;
    for (int i = 0; i < times; ++i) {
        const qint64 at = where();
        char byte = 0;
        if (!file.seek(at) || !file.getChar(&byte) || !file.seek(at) || !file.putChar(static_cast<char>(byte ^ 0x11)))
            return false;
    }
    return true;
}

} // namespace

/// The files in an image through lifeboatctl, held against what the kernel, ntfs-3g, mtools and the like say of the same file system.
class CtlFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everyFileIsAsItWas_data()
    {
        addKinds();
        QTest::newRow("exfat") << u"%P %y\n"_s << true;
        QTest::newRow("vfat") << u"%P %y\n"_s << false; // mtools writes even seconds only
    }
    void everyFileIsAsItWas();
    void realFilesAreAsTheyWere_data() { addKinds(); }
    void realFilesAreAsTheyWere();
    void eachOfManyImagesHasItsFiles();
    void damagedImageGivesTheRest_data();
    void damagedImageGivesTheRest();
    void spoiledFileSystemsHarmNobody_data();
    void spoiledFileSystemsHarmNobody();
    void wrongRequestsAreRefused();

private:
    bool makeTree(const QString &folder);
    ToolResult makeRealTree(const QString &folder);
    ToolResult putOnDrive(const QString &kind, ByteCount room, const QString &more);
    ToolResult makeDrive(const QString &kind);
    QString backup();
    void addKinds();
    void copyAndCompare(const QString &image, CtlRun &run);
    QString path(const QString &name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void CtlFilesTest::initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

void CtlFilesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    for (const char *name : {"source", "mounted", "place", "out"})
        QVERIFY(QDir(m_folder->path()).mkdir(QString::fromLatin1(name)));
}

bool CtlFilesTest::makeTree(const QString &folder)
{
    QString deep = folder;
    for (int i = 0; i < 30; ++i)
        deep += u"/a folder in a folder"_s;
    bool good = QDir().mkpath(deep) && QDir().mkpath(folder + u"/Ordner für Übungen/日本語"_s) &&
        QDir().mkpath(folder + u"/many"_s);
    std::mt19937 random(5); // NOLINT: the same every time
    QByteArray noise(5'000'000, '\0');
    std::ranges::generate(noise, [&] { return static_cast<char>(random()); });
    good = good && write(folder + u"/noise"_s, noise) && write(folder + u"/text"_s, noise.first(4'000'000).toHex()) &&
        write(deep + u"/deepest"_s, "deep") && write(folder + u"/Ordner für Übungen/日本語/empty"_s, {}) &&
        write(folder + u"/Ordner für Übungen/A name that is too long for eight and three.text"_s, noise.first(70'001));
    for (const qsizetype size : {1, 511, 512, 4095, 4096, 4097, 65536, 65537})
        good = good && write(folder + u"/size %1"_s.arg(size), noise.first(size));
    for (int i = 0; i < 1000; ++i)
        good = good && write(folder + u"/many/file %1"_s.arg(i), QByteArray::number(i));
    return good;
}

/// 20,000 files of this system, spread over all it has, with names that every file system takes.
ToolResult CtlFilesTest::makeRealTree(const QString &folder)
{
    const QString script =
        u"find /usr -xdev -type f -size -256k ! -perm /7000 | grep -vE '[<>:\"|?*\\\\]|[. ]/|[. ]$' | LC_ALL=C sort | "
        "awk '!seen[tolower($0)]++' | awk '{ all[NR] = $0 } END { n = NR < 20000 ? NR : 20000; "
        "for (i = 0; i < n; i++) print all[int(i * NR / n) + 1] }' | tar -cf - -T - | tar -C \"$1\" -xf -"_s;
    return runTool(u"bash"_s, {u"-c"_s, script, u"bash"_s, folder});
}

/// "drive": a file with a file system of that kind and what is in the source folder. @p more: run in the mounted folder, where it is mounted at all.
ToolResult CtlFilesTest::putOnDrive(const QString &kind, ByteCount room, const QString &more)
{
    const QString drive = path(u"drive"_s);
    const QString source = path(u"source"_s);
    if (kind == u"iso9660")
        return runTool(u"xorrisofs"_s, {u"-quiet"_s, u"-J"_s, u"-joliet-long"_s, u"-R"_s, u"-o"_s, drive, source});
    static const std::map<QString, TestFs> systems{{u"ext4"_s, TestFs::Ext4},  {u"ntfs"_s, TestFs::Ntfs},
                                                   {u"xfs"_s, TestFs::Xfs},    {u"btrfs"_s, TestFs::Btrfs},
                                                   {u"vfat"_s, TestFs::Fat32}, {u"exfat"_s, TestFs::ExFat}};
    makeSparseFile(drive, std::max(room, leastSize(systems.at(kind))));
    const ToolResult made = makeFileSystem(systems.at(kind), drive);
    if (!made)
        return made;
    if (kind == u"vfat") {
        const QStringList names = QDir(source).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        QStringList arguments{u"-s"_s, u"-m"_s, u"-i"_s, drive};
        for (const QString &name : names)
            arguments << source + u'/' + name;
        return runTool(u"mcopy"_s, arguments << u"::"_s);
    }
    const QString mount = mountScript(kind, u"rw"_s);
    const QString keep = kind == u"exfat" ? u"-r --preserve=timestamps"_s : u"-a"_s;
    const QString script = mount + u" && cp "_s + keep + u" \"$3\"/. \"$2\" && cd \"$2\" && "_s +
        (more.isEmpty() ? u"true"_s : more) + u" && cd / && umount \"$2\""_s;
    return runTool(u"bash"_s, {u"-c"_s, script, u"bash"_s, drive, path(u"mounted"_s), source});
}

/// With the cases that are hard for that kind.
ToolResult CtlFilesTest::makeDrive(const QString &kind)
{
    if (!makeTree(path(u"source"_s)))
        return {};
    QString more;
    if (kind == u"ntfs")
        more = u"echo more > noise:more && rm -r 'many/file 7'"_s;
    else if (kind == u"ext4" || kind == u"xfs" || kind == u"btrfs")
        more =
            u"ln noise hard && ln -s ../../etc/shadow link && truncate -s 200M sparse && "
            "printf x | dd of=sparse bs=1 seek=100000000 conv=notrunc status=none && chmod 6711 'size 512' && "
            "chown 1000:100 'size 511' && touch -d '1980-02-03 04:05:06.789' 'size 1' && fallocate -l 2M unwritten && "
            "rm 'many/file 7'"_s;
    if (kind == u"btrfs")
        more += u" && btrfs -q subvolume create sub && cp -a text sub"_s;
    return putOnDrive(kind, kind == u"vfat" ? 80_MiB : 64_MiB, more);
}

QString CtlFilesTest::backup()
{
    const CtlRun run = runCtl({u"backup"_s, path(u"drive"_s), u"--to"_s, path(u"place"_s), u"--no-check"_s});
    if (run.exitCode != 0)
        qWarning("%s", run.message().constData());
    return onlyImageIn(path(u"place"_s));
}

/// What find can compare of it, and who says what is in it: the kernel, ntfs-3g, exfat-fuse, else the folder that it was made of.
void CtlFilesTest::addKinds()
{
    QTest::addColumn<QString>("facts");
    QTest::addColumn<bool>("isMounted");
    const QString all = u"%P %y %T@ %m %l %U %G\n"_s;
    QTest::newRow("ext4") << all << true;
    QTest::newRow("xfs") << all << true;
    QTest::newRow("btrfs") << all << true;
    QTest::newRow("ntfs") << u"%P %y %T@\n"_s << true;
    QTest::newRow("iso9660") << u"%P %y\n"_s << false;
}

/// Copies everything out of the image, as told in @p run, and holds it against the judge.
void CtlFilesTest::copyAndCompare(const QString &image, CtlRun &run)
{
    QFETCH(const QString, facts);
    QFETCH(const bool, isMounted);
    const QString kind = QString::fromLatin1(QTest::currentDataTag());
    if (kind == u"xfs" || kind == u"btrfs") {
        const CtlRun refused = runCtl({u"files"_s, image, u"--json"_s});
        LIFEBOAT_VERIFY_EXIT(refused, 3);
        QCOMPARE(refused.result().value(u"errorCode"_s).toString(), u"IMAGE_NOT_CHECKED"_s);
        LIFEBOAT_VERIFY_EXIT(runCtl({u"check"_s, image, u"--json"_s}), 0);
    }
    run = runCtl({u"copy-out"_s, image, u"/"_s, u"--to"_s, path(u"out"_s), u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QString expected = path(u"source"_s);
    const auto unmount = qScopeGuard([&] { runTool(u"umount"_s, {u"-q"_s, path(u"mounted"_s)}); });
    if (isMounted) {
        expected = path(u"mounted"_s);
        const QString script = mountScript(kind, u"ro"_s);
        LIFEBOAT_VERIFY_TOOL(runTool(u"bash"_s, {u"-c"_s, script, u"bash"_s, path(u"drive"_s), expected}));
    }
    const auto without = [](QByteArray text) { return text.replace(" 6711 ", " 711 "); }; // what is said not to be kept
    QCOMPARE(factsOf(path(u"out"_s), facts), without(factsOf(expected, facts)));
    QCOMPARE(hashFolder(path(u"out"_s)), hashFolder(expected));
}

void CtlFilesTest::everyFileIsAsItWas()
{
    const QString kind = QString::fromLatin1(QTest::currentDataTag());
    LIFEBOAT_VERIFY_TOOL(makeDrive(kind));
    const QString image = backup();
    CtlRun run;
    copyAndCompare(image, run);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(hashFolder(path(u"out"_s)).size() > 1000);
    if (kind == u"ntfs") {
        const auto isStream = [](const QJsonObject &line) {
            return line.value(u"event"_s) == u"not-kept"_s && line.value(u"what"_s) == u"extra-streams"_s &&
                line.value(u"path"_s) == u"/noise"_s;
        };
        QVERIFY(std::ranges::any_of(run.lines, isStream));
    }
    if (kind == u"ext4" || kind == u"xfs" || kind == u"btrfs") {
        struct stat sparse{};
        QCOMPARE(::stat(QFile::encodeName(path(u"out/sparse"_s)).constData(), &sparse), 0);
        QVERIFY(sparse.st_blocks < 4096);
    }
    const CtlRun found = runCtl({u"find"_s, image, u"FILE 99"_s, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(found, 0);
    QCOMPARE(found.lines.size(), 12); // 99, 990 … 999, and the result
}

void CtlFilesTest::realFilesAreAsTheyWere()
{
    LIFEBOAT_VERIFY_TOOL(makeRealTree(path(u"source"_s)));
    LIFEBOAT_VERIFY_TOOL(putOnDrive(QString::fromLatin1(QTest::currentDataTag()), 3_GiB, {}));
    CtlRun run;
    copyAndCompare(backup(), run);
    QVERIFY(hashFolder(path(u"out"_s)).size() > 15'000);
}

/// The second stores only what changed; the first is read, the second is read, the first is deleted, the second is read.
void CtlFilesTest::eachOfManyImagesHasItsFiles()
{
    LIFEBOAT_VERIFY_TOOL(makeDrive(u"ext4"_s));
    const auto takeImage = [this](const QString &name) -> QString {
        const CtlRun run =
            runCtl({u"backup"_s, path(u"drive"_s), u"--to"_s, path(u"place"_s), u"--name"_s, name, u"--json"_s});
        return run.exitCode == 0 ? run.result().value(u"image"_s).toString() : QString();
    };
    const auto filesOf = [this](const QString &image) {
        QDir(path(u"out"_s)).removeRecursively();
        QDir().mkpath(path(u"out"_s));
        const CtlRun run = runCtl({u"copy-out"_s, image, u"/"_s, u"--to"_s, path(u"out"_s), u"--json"_s});
        return run.exitCode == 0 ? hashFolder(path(u"out"_s)) : FileHashes();
    };
    const QString first = takeImage(u"first"_s);
    QVERIFY(!first.isEmpty());
    const FileHashes before = filesOf(first);
    QVERIFY(before.size() > 1000);
    const QString change = mountScript(u"ext4"_s, u"rw"_s) +
        u" && cd \"$2\" && rm noise 'many/file 9' && echo new > text && head -c 900000 /dev/urandom > added && cd / && umount \"$2\""_s;
    LIFEBOAT_VERIFY_TOOL(runTool(u"bash"_s, {u"-c"_s, change, u"bash"_s, path(u"drive"_s), path(u"mounted"_s)}));
    const QString second = takeImage(u"second"_s);
    QVERIFY(!second.isEmpty() && second != first);
    QVERIFY(QFileInfo(second + u"/disk.qcow2"_s).size() < QFileInfo(first + u"/disk.qcow2"_s).size() / 2);
    const FileHashes after = filesOf(second);
    QVERIFY(after.contains(u"added"_s) && !after.contains(u"noise"_s) && after.size() == before.size() - 1);
    QVERIFY(filesOf(first) == before);

    LIFEBOAT_VERIFY_EXIT(runCtl({u"delete"_s, first, u"--yes"_s, u"--json"_s}), 0);
    QVERIFY(!QFile::exists(first));
    QVERIFY(filesOf(second) == after);
    LIFEBOAT_VERIFY_EXIT(runCtl({u"check"_s, second, u"--json"_s}), 0);
    LIFEBOAT_VERIFY_TOOL(runTool(u"qemu-img"_s, {u"check"_s, u"-q"_s, second + u"/disk.qcow2"_s}));
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"sha256sum"_s, {u"-c"_s, u"--quiet"_s, u"SHA256SUMS"_s}, {.workingDirectory = second}));
}

void CtlFilesTest::damagedImageGivesTheRest_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("in a compressed cluster") << u"text"_s;
    QTest::newRow("in a plain cluster") << u"noise"_s; // which has no sum of its own in the qcow2 file
}

void CtlFilesTest::damagedImageGivesTheRest()
{
    QFETCH(const QString, name);
    LIFEBOAT_VERIFY_TOOL(makeDrive(u"ext4"_s));
    const QString image = backup();
    const QString data = image + u"/disk.qcow2"_s;
    QFile whole(data);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    qint64 hit = 0;
    if (name == u"noise"_s) {
        QFile noise(path(u"source/noise"_s));
        QVERIFY(noise.open(QIODevice::ReadOnly) && noise.seek(noise.size() / 2));
        hit = bytes.indexOf(noise.read(64));
    } else {
        // In a large frame: of the text, as what the file system keeps for itself packs well.
        const QByteArray magic = QByteArray::fromHex("28b52ffd");
        const auto lengthAt = [&](qint64 at) { return bytes.indexOf(magic, at + 1) - at; };
        qint64 frame = bytes.indexOf(magic);
        while (frame >= 0 && (lengthAt(frame) < 100'000 || lengthAt(frame) > 200'000))
            frame = bytes.indexOf(magic, frame + 1);
        hit = frame < 0 ? frame : frame + 50'000;
    }
    QVERIFY(hit > 0);
    QVERIFY(flip(data, [at = hit]() mutable { return at += 7; }, 20));
    const CtlRun run = runCtl({u"copy-out"_s, image, u"/"_s, u"--to"_s, path(u"out"_s), u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 4);
    QStringList unreadable;
    for (const QJsonObject &line : run.lines) {
        if (line.value(u"event"_s) == u"unreadable"_s)
            unreadable += line.value(u"path"_s).toString();
    }
    QVERIFY2(unreadable.contains(u'/' + name), qPrintable(unreadable.join(u' ')));
    QVERIFY(unreadable.size() < 50);
    QVERIFY(!QFile::exists(path(u"out/"_s) + name));
    // What is left of it: each block is either that of the source or zeroes, and these are as many as was said.
    QFile source(path(u"source/"_s) + name);
    QFile salvaged(path(u"out/"_s) + name + u" (damaged)"_s);
    QVERIFY(source.open(QIODevice::ReadOnly) && salvaged.open(QIODevice::ReadOnly));
    QCOMPARE(salvaged.size(), source.size());
    qint64 missing = 0;
    while (!source.atEnd()) {
        const QByteArray was = source.read(4096);
        const QByteArray is = salvaged.read(4096);
        QVERIFY(is == was || is == QByteArray(was.size(), '\0'));
        missing += is == was ? 0 : was.size();
    }
    const auto line = std::ranges::find_if(run.lines, [&](const QJsonObject &one) {
        return one.value(u"event"_s) == u"unreadable"_s && one.value(u"path"_s).toString() == u'/' + name;
    });
    QCOMPARE(line->value(u"keptAs"_s).toString(), name + u" (damaged)"_s);
    QCOMPARE(line->value(u"missing"_s).toInteger(), missing);
    QVERIFY(missing > 0 && missing <= 2 << 20); // a cluster of the image
    const FileHashes there = hashFolder(path(u"source"_s));
    const FileHashes here = hashFolder(path(u"out"_s));
    for (auto file = there.begin(); file != there.end(); ++file) {
        if (!unreadable.contains(u'/' + file.key()) && !file.key().endsWith(u"many/file 7"_s))
            QCOMPARE(here.value(file.key()), file.value());
    }
}

void CtlFilesTest::spoiledFileSystemsHarmNobody_data()
{
    QTest::addColumn<int>("seed");
    for (const char *kind : {"ext4", "ntfs", "vfat", "iso9660"}) {
        for (int seed = 1; seed <= 4; ++seed)
            QTest::addRow("%s %d", kind, seed) << seed;
    }
}

/// Bits over superblock, inode tables, MFT, FAT and folders.
void CtlFilesTest::spoiledFileSystemsHarmNobody()
{
    QFETCH(const int, seed);
    const QString kind = QString::fromLatin1(QTest::currentDataTag()).section(u' ', 0, 0);
    LIFEBOAT_VERIFY_TOOL(makeDrive(kind));
    std::mt19937 random(static_cast<unsigned>(seed)); // NOLINT: the same every time
    // What makes it known at all stays: blkid would else offer nothing. NTFS has its MFT at 4 clusters of 4 KiB.
    const qint64 from = kind == u"ext4" ? 1160 : kind == u"iso9660" ? 34'900 : kind == u"ntfs" ? 16'384 : 512 * 32;
    const auto where = [&] { return from + qint64(random() % 600'000); };
    QVERIFY(flip(path(u"drive"_s), where, 300));
    QVERIFY(write(path(u"untouched"_s), "untouched"));
    const QString image = backup();
    QVERIFY(!image.isEmpty());
    const QList<int> mayEnd{0, 3, 4, 5};
    const CtlRun listed = runCtl({u"files"_s, image, u"--recursive"_s, u"--json"_s});
    QVERIFY2(mayEnd.contains(listed.exitCode) && listed.allJson, listed.message().constData());
    const CtlRun found = runCtl({u"find"_s, image, u"e"_s, u"--json"_s});
    QVERIFY2(mayEnd.contains(found.exitCode) && found.allJson, found.message().constData());
    const CtlRun copied = runCtl({u"copy-out"_s, image, u"/"_s, u"--to"_s, path(u"out"_s), u"--json"_s});
    QVERIFY2(mayEnd.contains(copied.exitCode) && copied.allJson, copied.message().constData());
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList({u"drive"_s, u"mounted"_s, u"out"_s, u"place"_s, u"source"_s, u"untouched"_s}));
    LIFEBOAT_VERIFY_EXIT(runCtl({u"show"_s, image, u"--json"_s}), 0);
}

void CtlFilesTest::wrongRequestsAreRefused()
{
    LIFEBOAT_VERIFY_TOOL(makeDrive(u"ext4"_s));
    const QString image = backup();
    const auto ends = [&](const QStringList &words, int code, const QString &error) {
        const CtlRun run = runCtl(words + QStringList{u"--json"_s});
        return run.exitCode == code && run.result().value(u"errorCode"_s) == error ? QByteArray() : run.message();
    };
    LIFEBOAT_VERIFY_NOTHING(ends({u"files"_s, image, u"/none"_s}, 3, u"FILE_NOT_FOUND"_s));
    LIFEBOAT_VERIFY_NOTHING(ends({u"files"_s, image, u"--partition"_s, u"9"_s}, 3, u"PARTITION_NOT_FOUND"_s));
    LIFEBOAT_VERIFY_NOTHING(ends({u"files"_s, path(u"out"_s)}, 3, u"IMAGE_NOT_FOUND"_s));
    LIFEBOAT_VERIFY_NOTHING(ends({u"copy-out"_s, image, u"/noise"_s, u"--to"_s, path(u"none"_s)}, 5, u"FILE_WRITE"_s));
    LIFEBOAT_VERIFY_NOTHING(
        ends({u"archive"_s, image, u"/noise"_s, u"--to"_s, path(u"a.rar"_s)}, 2, u"INVALID_ARGUMENT"_s));
    LIFEBOAT_VERIFY_NOTHING(
        ends({u"copy-out"_s, image, u"/noise"_s, u"--to"_s, path(u"out"_s), u"--existing"_s, u"eat"_s}, 2,
             u"INVALID_ARGUMENT"_s));
    QVERIFY(QDir(path(u"out"_s)).isEmpty());
}

QTEST_GUILESS_MAIN(CtlFilesTest)
#include "tst_ctl_files.moc"
