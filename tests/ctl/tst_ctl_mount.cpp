// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "support/FileSystems.h"
#include "support/PrivateWorker.h"
#include "support/TestDrive.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

/// mov dx, 0x501; mov al, 0x10; out dx, al; hlt: ends a qemu that has its debug exit there, with that status.
const QByteArray bootCode = QByteArray::fromHex("ba0105b010eef4");
constexpr int bootedExit = 0x10 << 1 | 1;

} // namespace

/// An image as a folder of raw files, held against what qemu-img makes of it and used by the programs that such files are for.
class CtlMountTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void theFilesAreTheDrive();
    void programsUseThem();
    void damageIsAnError();
    void writingLeavesTheImage();
    void anybodyMayMount();
    void theImageIsHeld();
    void wrongRequestsAreRefused();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString view(const QString &file) const { return path(u"view/"_s) + file; }
    CtlRun run(const QStringList &arguments, CtlOptions options = {});
    CtlRun mount(const QStringList &more = {}, const CtlOptions &options = {});
    CtlRun unmount() { return run({u"unmount"_s, path(u"view"_s), u"--json"_s}); }

    std::optional<PrivateWorker> m_worker; ///< of all runs: a view lives as long as it
    std::unique_ptr<TestDrive> m_drive;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_image;
};

void CtlMountTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    m_drive = std::make_unique<TestDrive>(TestDriveLayout{
        .partitions = {{.fs = TestFs::Fat32, .label = u"EFI"_s}, {.fs = TestFs::Ext4, .label = u"Data"_s}}});
    QVERIFY2(*m_drive, m_drive->message().constData());
    QFile drive(m_drive->loop().path());
    QVERIFY(drive.open(QIODevice::ReadWrite | QIODevice::ExistingOnly) && drive.write(bootCode) == bootCode.size());
}

void CtlMountTest::init()
{
    m_worker.emplace();
    m_folder = std::make_unique<QTemporaryDir>();
    m_folder->setAutoRemove(false); // not while something is mounted below it
    for (const QString &name : {u"place"_s, u"view"_s, u"scratch"_s, u"mounted"_s})
        QVERIFY(QDir(m_folder->path()).mkdir(name));
    LIFEBOAT_VERIFY_EXIT(run({u"backup"_s, m_drive->loop().path(), u"--to"_s, path(u"place"_s), u"--no-check"_s}), 0);
    m_image = onlyImageIn(path(u"place"_s));
}

void CtlMountTest::cleanup()
{
    if (!m_folder)
        return;
    runTool(u"umount"_s, {u"-q"_s, path(u"mounted"_s)});
    runTool(u"fusermount3"_s, {u"-u"_s, u"-q"_s, path(u"view"_s)});
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"rm"_s, {u"-rf"_s, u"--one-file-system"_s, u"--preserve-root=all"_s, m_folder->path()}));
    m_worker.reset();
}

CtlRun CtlMountTest::run(const QStringList &arguments, CtlOptions options)
{
    options.environment = m_worker->environment();
    return runCtl(arguments, options);
}

CtlRun CtlMountTest::mount(const QStringList &more, const CtlOptions &options)
{
    return run(QStringList{u"mount"_s, m_image, path(u"view"_s), u"--json"_s} + more, options);
}

void CtlMountTest::theFilesAreTheDrive()
{
    const CtlRun mounted = mount();
    LIFEBOAT_VERIFY_EXIT(mounted, 0);
    QCOMPARE(QDir(path(u"view"_s)).entryList(QDir::Files, QDir::Name),
             QStringList({u"disk.raw"_s, u"p1.raw"_s, u"p2.raw"_s}));
    QCOMPARE(mounted.lines.size(), 4);
    const QString raw = path(u"raw"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"qemu-img"_s, {u"convert"_s, u"-O"_s, u"raw"_s, m_image + u"/disk.qcow2"_s, raw}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"cmp"_s, {raw, view(u"disk.raw"_s)}));
    for (const TestDrive::Partition &partition : m_drive->partitions()) {
        const QString skip = u"--ignore-initial=%1:0"_s.arg(partition.range.begin.value);
        const QString length = u"--bytes=%1"_s.arg(partition.range.size().value);
        const QString file = view(u"p%1.raw"_s.arg(partition.number));
        LIFEBOAT_VERIFY_TOOL(runTool(u"cmp"_s, {skip, length, raw, file}));
        QCOMPARE(QFileInfo(file).size(), qint64(partition.range.size().value));
    }
    QFile file(view(u"p1.raw"_s));
    QVERIFY(!file.open(QIODevice::ReadWrite));
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
    QVERIFY(QDir(path(u"view"_s)).isEmpty());
}

void CtlMountTest::programsUseThem()
{
    LIFEBOAT_VERIFY_EXIT(mount(), 0);
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsck.ext4"_s, {u"-n"_s, u"-f"_s, view(u"p2.raw"_s)}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsck.vfat"_s, {u"-n"_s, view(u"p1.raw"_s)}));
    const ToolResult machine =
        runTool(u"qemu-system-x86_64"_s,
                {u"-display"_s, u"none"_s, u"-device"_s, u"isa-debug-exit,iobase=0x501,iosize=1"_s, u"-drive"_s,
                 u"if=virtio,format=raw,readonly=on,file="_s + view(u"disk.raw"_s)},
                {.timeoutSeconds = 60});
    QVERIFY2(machine.exitCode == bootedExit, machine.message().constData());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mount"_s, {u"-o"_s, u"ro,loop,noload"_s, view(u"p2.raw"_s), path(u"mounted"_s)}));
    QCOMPARE(hashFolder(path(u"mounted"_s)), m_drive->partitions()[1].files);
    LIFEBOAT_VERIFY_TOOL(runTool(u"umount"_s, {path(u"mounted"_s)}));
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
}

void CtlMountTest::damageIsAnError()
{
    QFile data(m_image + u"/disk.qcow2"_s);
    QVERIFY(data.open(QIODevice::ReadWrite));
    const qint64 at = data.size() / 2; // among the clusters
    QVERIFY(data.seek(at));
    const QByteArray before = data.read(5000);
    QVERIFY(data.seek(at) && data.write(QByteArray(5000, before.front() == 'x' ? 'y' : 'x')) == 5000);
    data.close();
    LIFEBOAT_VERIFY_EXIT(mount(), 0);
    const ToolResult read = runTool(u"cat"_s, {view(u"disk.raw"_s)}, {.timeoutSeconds = 60});
    QVERIFY(!read);
    QVERIFY2(read.errors.contains("Input/output error"), read.message().constData());
    QFile start(view(u"disk.raw"_s));
    QVERIFY(start.open(QIODevice::ReadOnly) && start.read(512).endsWith(QByteArray::fromHex("55aa")));
    start.close();
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
}

void CtlMountTest::writingLeavesTheImage()
{
    const auto label = [&] { return runTool(u"e2label"_s, {view(u"p2.raw"_s)}).output.trimmed(); };
    LIFEBOAT_VERIFY_EXIT(mount({u"--scratch"_s, path(u"scratch"_s)}), 0);
    LIFEBOAT_VERIFY_TOOL(runTool(u"e2label"_s, {view(u"p2.raw"_s), u"Changed"_s}));
    QCOMPARE(label(), QByteArray("Changed"));
    LIFEBOAT_VERIFY_TOOL(runTool(u"mount"_s, {u"-o"_s, u"loop"_s, view(u"p2.raw"_s), path(u"mounted"_s)}));
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"bash"_s,
                {u"-c"_s, u"head -c 1M /dev/urandom > \"$1/new\" && sync -f \"$1\""_s, u"bash"_s, path(u"mounted"_s)}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"umount"_s, {path(u"mounted"_s)}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsck.ext4"_s, {u"-n"_s, u"-f"_s, view(u"p2.raw"_s)}));
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
    LIFEBOAT_VERIFY_EXIT(run({u"check"_s, m_image, u"--json"_s}), 0);
    LIFEBOAT_VERIFY_EXIT(mount(), 0);
    QCOMPARE(label(), QByteArray("Data"));
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
}

/// No rights are needed but those to the image.
void CtlMountTest::anybodyMayMount()
{
    LIFEBOAT_VERIFY_TOOL(runTool(u"chown"_s, {u"-R"_s, u"65534:65534"_s, m_folder->path()}));
    CtlOptions options;
    options.prefix = QStringList{u"setpriv"_s, u"--reuid=65534"_s, u"--regid=65534"_s, u"--clear-groups"_s};
    m_worker.emplace();
    LIFEBOAT_VERIFY_EXIT(mount({}, options), 0);
    const ToolResult read = runTool(u"setpriv"_s,
                                    {u"--reuid=65534"_s, u"--regid=65534"_s, u"--clear-groups"_s, u"fsck.ext4"_s,
                                     u"-n"_s, u"-f"_s, view(u"p2.raw"_s)});
    LIFEBOAT_VERIFY_TOOL(read);
    LIFEBOAT_VERIFY_EXIT(run({u"unmount"_s, path(u"view"_s), u"--json"_s}, options), 0);
}

/// It can be checked, but nobody deletes it meanwhile.
void CtlMountTest::theImageIsHeld()
{
    LIFEBOAT_VERIFY_EXIT(mount(), 0);
    LIFEBOAT_VERIFY_EXIT(run({u"check"_s, m_image, u"--json"_s}), 0);
    const QStringList remove{u"delete"_s, m_image, u"--yes"_s, u"--json"_s};
    const CtlRun refused = run(remove);
    LIFEBOAT_VERIFY_EXIT(refused, 3);
    QCOMPARE(refused.result().value(u"errorCode"_s).toString(), u"BUSY"_s);
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
    QVERIFY(QTest::qWaitFor([&] { return run(remove).exitCode == 0; }));
    QVERIFY(!QFile::exists(m_image));
}

void CtlMountTest::wrongRequestsAreRefused()
{
    const auto ends = [&](const QStringList &words, int code, const QString &error) {
        const CtlRun ended = run(words + QStringList{u"--json"_s});
        return ended.exitCode == code && ended.result().value(u"errorCode"_s) == error ? QByteArray() : ended.message();
    };
    LIFEBOAT_VERIFY_NOTHING(ends({u"mount"_s, m_image, path(u"place"_s)}, 3, u"MOUNT_FAILED"_s)); // not empty
    LIFEBOAT_VERIFY_NOTHING(ends({u"mount"_s, m_image, path(u"none"_s)}, 3, u"MOUNT_FAILED"_s));
    LIFEBOAT_VERIFY_NOTHING(ends({u"mount"_s, path(u"place"_s), path(u"view"_s)}, 3, u"IMAGE_NOT_FOUND"_s));
    LIFEBOAT_VERIFY_NOTHING(
        ends({u"mount"_s, m_image, path(u"view"_s), u"--scratch"_s, path(u"none"_s)}, 3, u"PLACE_NOT_FOUND"_s));
    LIFEBOAT_VERIFY_NOTHING(ends({u"unmount"_s, path(u"view"_s)}, 3, u"MOUNT_FAILED"_s));
    LIFEBOAT_VERIFY_NOTHING(ends({u"unmount"_s, u"/proc"_s}, 3, u"MOUNT_FAILED"_s));
    LIFEBOAT_VERIFY_EXIT(mount(), 0);
    LIFEBOAT_VERIFY_NOTHING(ends({u"mount"_s, m_image, path(u"view"_s)}, 3, u"MOUNT_FAILED"_s)); // there already
    QFile inUse(view(u"disk.raw"_s));
    QVERIFY(inUse.open(QIODevice::ReadOnly));
    LIFEBOAT_VERIFY_NOTHING(ends({u"unmount"_s, path(u"view"_s)}, 3, u"MOUNT_FAILED"_s));
    inUse.close();
    LIFEBOAT_VERIFY_EXIT(unmount(), 0);
}

QTEST_GUILESS_MAIN(CtlMountTest)
#include "tst_ctl_mount.moc"
