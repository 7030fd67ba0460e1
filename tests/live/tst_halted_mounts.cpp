// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "LiveSupport.h"

#include "drives/FakeMachine.h"
#include "support/FileSystems.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Which file systems of a drive are halted, and what cannot be. Nothing is halted here.
class TestHaltedMounts : public QObject {
    Q_OBJECT

private:
    static ToolResult partition(LoopDrive &drive)
    {
        ToolResult made =
            runTool(u"sfdisk"_s, {u"--quiet"_s, drive.path()}, {.input = "label: gpt\nsize=40M\nsize=40M\nsize=40M\n"});
        return made ? drive.scanPartitions() : made;
    }
    static Result<std::vector<HaltedMount>> ask(const QString &drivePath, const QSet<int> &partitions = {})
    {
        LIFEBOAT_TRY_ASSIGN(const Drive drive, findDrive(drivePath));
        LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
        return mountsToHalt(state, drive, partitions);
    }
    static QStringList texts(const Result<std::vector<HaltedMount>> &mounts)
    {
        if (!mounts)
            return {QLatin1StringView(wireName(mounts.error().code)), mounts.error().subject, mounts.error().detail};
        QStringList list;
        for (const HaltedMount &mount : *mounts)
            list.append(u"%1 %2 %3 %4"_s.arg(mount.partition)
                            .arg(mount.fileSystem, mount.by == HaltedMount::By::Freeze ? u"freeze"_s : u"read-only"_s,
                                 mount.mountPoint));
        return list;
    }
    static QStringList refusal(const QString &subject, const QString &detail)
    {
        return {u"CANNOT_FREEZE"_s, subject, detail};
    }
    static QString kernelName(const LoopDrive &drive) { return QFileInfo(drive.path()).fileName(); }

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void nothingIsMounted();
    void eachOnceAndInnerOnesFirst();
    void onlyWhatIsInTheImage();
    void readOnlyNeedsNothing();
    void byItsKind_data();
    void byItsKind();
    void fuseCannot();
    void coveredByAnother();
    void btrfsSubvolumesAreOne();
    void btrfsOnTwoDrives();
    void swap();
    void loopOverAPartition();
    void fileThatALoopDeviceWritesTo();
    void otherHolders_data();
    void otherHolders();
    void mountedWhereNobodySees();
};

void TestHaltedMounts::nothingIsMounted()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(1)));
    QCOMPARE(texts(ask(drive.path())), QStringList());
    QVERIFY(!ask(u"/dev/no-such-drive"_s));
}

void TestHaltedMounts::eachOnceAndInnerOnesFirst()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    for (const int number : {1, 2, 3})
        LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(number)));
    QString outer;
    LIFEBOAT_VERIFY_TOOL(drive.mount(2, &outer));
    const InnerMount inner(drive.node(3), outer + u"/inner"_s);
    const InnerMount innermost(drive.node(1), inner.path() + u"/most"_s);
    // The same file systems again, elsewhere: bind mounts, and one mounted twice.
    const InnerMount bind(outer, inner.path() + u"/bind"_s, {u"--bind"_s});
    const InnerMount twice(drive.node(1), outer + u"/a/b/c/d"_s);
    QVERIFY(inner && innermost && bind && twice);
    QCOMPARE(texts(ask(drive.path())),
             (QStringList{u"1 ext4 freeze "_s + innermost.path(), u"3 ext4 freeze "_s + inner.path(),
                          u"2 ext4 freeze "_s + outer}));
}

void TestHaltedMounts::onlyWhatIsInTheImage()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    QString first;
    QString second;
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(1)));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext2, drive.node(2)));
    LIFEBOAT_VERIFY_TOOL(drive.mount(1, &first));
    LIFEBOAT_VERIFY_TOOL(drive.mount(2, &second));
    QCOMPARE(texts(ask(drive.path(), {2})), QStringList{u"2 ext2 freeze "_s + second});
    QCOMPARE(texts(ask(drive.path(), {3})), QStringList());
    QCOMPARE(texts(ask(drive.path())).size(), 2);

    LoopDrive whole(64_MiB);
    QVERIFY2(whole, whole.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, whole.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(whole.mount(0, &where));
    QCOMPARE(texts(ask(whole.path())), QStringList{u"0 ext4 freeze "_s + where});
}

void TestHaltedMounts::readOnlyNeedsNothing()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(1)));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(2)));
    QString readOnly;
    LIFEBOAT_VERIFY_TOOL(drive.mount(1, &readOnly, {u"-o"_s, u"ro"_s}));
    QCOMPARE(texts(ask(drive.path())), QStringList());
    // Read-only at this place is not read-only: others may write elsewhere.
    QString writable;
    LIFEBOAT_VERIFY_TOOL(drive.mount(2, &writable));
    const QTemporaryDir elsewhere;
    const InnerMount bind(writable, elsewhere.filePath(u"bind"_s), {u"--bind"_s, u"-o"_s, u"ro"_s});
    QVERIFY2(bind, bind.message());
    QCOMPARE(texts(ask(drive.path())), QStringList{u"2 ext4 freeze "_s + writable});
    LIFEBOAT_VERIFY_TOOL(drive.unmount(writable));
    QCOMPARE(texts(ask(drive.path())), QStringList{u"2 ext4 freeze "_s + bind.path()});
}

void TestHaltedMounts::byItsKind_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("superOptions");
    QTest::addColumn<QString>("way");
    QTest::addColumn<QString>("options");
    const QString options = u"rw,uid=0,gid=0,iocharset=utf8"_s;
    for (const char *type : {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs"})
        QTest::newRow(type) << QString::fromLatin1(type) << options << u"freeze"_s << QString();
    for (const char *type : {"vfat", "exfat", "msdos"})
        QTest::newRow(type) << QString::fromLatin1(type) << options << u"read-only"_s << QString();
    QTest::newRow("ntfs3") << u"ntfs3"_s << options << u"read-only"_s << u"uid=0,gid=0,iocharset=utf8"_s;
    for (const char *type : {"hfsplus", "ntfs", "fuseblk", "bcachefs", "jfs", "udf"})
        QTest::newRow(type) << QString::fromLatin1(type) << options << QString() << QString();
}

/// A real mount, of which the table says another kind: no kernel has them all.
void TestHaltedMounts::byItsKind()
{
    QFETCH(const QString, type);
    QFETCH(const QString, superOptions);
    QFETCH(const QString, way);
    QFETCH(const QString, options);
    LoopDrive drive(16_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext2, drive.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(drive.mount(0, &where));
    auto state = SystemState::read();
    const auto described = findDrive(drive.path());
    QVERIFY(state && described);
    const auto row = std::ranges::find(state->mounts, where, &MountRow::mountPoint);
    QVERIFY(row != state->mounts.end());
    row->type = type;
    row->superOptions = superOptions;
    const auto mounts = mountsToHalt(*state, *described, {});
    if (way.isEmpty()) {
        QCOMPARE(texts(mounts), refusal(where, u"there is no way to hold %1 still"_s.arg(type)));
        row->fileSystemReadOnly = true;
        QCOMPARE(texts(mountsToHalt(*state, *described, {})), QStringList());
        return;
    }
    QCOMPARE(texts(mounts), QStringList{u"0 %1 %2 %3"_s.arg(type, way, where)});
    QCOMPARE(mounts->front().options, options);
    QCOMPARE(mounts->front().mountId, row->id);
}

void TestHaltedMounts::fuseCannot()
{
    if (!haveTool(u"ntfs-3g"_s))
        QSKIP("ntfs-3g is not installed");
    LoopDrive drive(32_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ntfs, drive.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(drive.mount(0, &where, {u"-t"_s, u"ntfs-3g"_s}));
    QCOMPARE(texts(ask(drive.path())), refusal(where, u"there is no way to hold fuseblk still"_s));
}

void TestHaltedMounts::coveredByAnother()
{
    LoopDrive drive(16_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext2, drive.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(drive.mount(0, &where));
    const InnerMount cover(u"none"_s, where, {u"-t"_s, u"tmpfs"_s});
    QVERIFY2(cover, cover.message());
    QCOMPARE(texts(ask(drive.path())), refusal(where, u"no mount point of it can be reached"_s));
    const QTemporaryDir folder;
    const InnerMount again(drive.path(), folder.filePath(u"deep/er"_s));
    QVERIFY2(again, again.message());
    QCOMPARE(texts(ask(drive.path())), QStringList{u"0 ext2 freeze "_s + again.path()});
}

void TestHaltedMounts::btrfsSubvolumesAreOne()
{
    LoopDrive drive(160_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Btrfs, drive.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(drive.mount(0, &where));
    for (const QString &name : {u"/root"_s, u"/home"_s})
        LIFEBOAT_VERIFY_TOOL(runTool(u"btrfs"_s, {u"subvolume"_s, u"create"_s, where + name}));
    LIFEBOAT_VERIFY_TOOL(drive.unmount(where));
    const QTemporaryDir folder;
    const InnerMount root(drive.path(), folder.filePath(u"root"_s), {u"-o"_s, u"subvol=root"_s});
    const InnerMount home(drive.path(), root.path() + u"/home"_s, {u"-o"_s, u"subvol=home"_s});
    QVERIFY2(root && home, root.message() + home.message());
    QCOMPARE(texts(ask(drive.path())), QStringList{u"0 btrfs freeze "_s + root.path()});
}

void TestHaltedMounts::btrfsOnTwoDrives()
{
    LoopDrive one(160_MiB);
    LoopDrive two(160_MiB);
    QVERIFY2(one && two, one.message() + two.message());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.btrfs"_s, {u"-qf"_s, one.path(), two.path()}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"btrfs"_s, {u"device"_s, u"scan"_s, one.path(), two.path()}));
    // Without udev nobody makes the kernel forget the devices; a later user of the loop devices would meet them.
    const auto forget =
        qScopeGuard([&] { runTool(u"btrfs"_s, {u"device"_s, u"scan"_s, u"--forget"_s, one.path(), two.path()}); });
    const QTemporaryDir folder;
    const InnerMount mount(one.path(), folder.filePath(u"mount"_s));
    QVERIFY2(mount, mount.message());
    QCOMPARE(texts(ask(one.path())), refusal(mount.path(), u"it also lies on "_s + two.path()));
    QCOMPARE(texts(ask(two.path())), refusal(mount.path(), u"it also lies on "_s + one.path()));
}

void TestHaltedMounts::swap()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(1)));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(3)));
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkswap"_s, {drive.node(2)}));
    const QTemporaryDir folder;
    const InnerMount one(drive.node(1), folder.filePath(u"one"_s));
    const InnerMount other(drive.node(3), folder.filePath(u"other"_s));
    QVERIFY(one && other);
    const QString file = one.path() + u"/swap file"_s;
    LIFEBOAT_VERIFY_TOOL(runTool(u"fallocate"_s, {u"-l"_s, u"8M"_s, file}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"chmod"_s, {u"600"_s, file}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkswap"_s, {file}));

    // A partition is swap for whoever needs it: nothing to halt.
    if (!runTool(u"swapon"_s, {drive.node(2)}))
        QSKIP("this kernel refuses swap on a loop device");
    const auto partitionOff = qScopeGuard([&] { runTool(u"swapoff"_s, {drive.node(2)}); });
    QCOMPARE(texts(ask(drive.path())).size(), 2);
    LIFEBOAT_VERIFY_TOOL(runTool(u"swapon"_s, {file}));
    const auto fileOff = qScopeGuard([&] { runTool(u"swapoff"_s, {file}); });
    QCOMPARE(texts(ask(drive.path())), refusal(file, u"a swap file on "_s + one.path()));
    QCOMPARE(texts(ask(drive.path(), {3})), QStringList{u"3 ext4 freeze "_s + other.path()});
    // Where it lies cannot be seen any more.
    const InnerMount cover(u"none"_s, one.path(), {u"-t"_s, u"tmpfs"_s});
    QVERIFY(cover);
    QCOMPARE(texts(ask(drive.path(), {3})), refusal(file, u"a swap file, and where it lies is not known"_s));
}

void TestHaltedMounts::loopOverAPartition()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    {
        const LoopDrive over(drive.node(2));
        QVERIFY2(over, over.message());
        QCOMPARE(texts(ask(drive.path())),
                 refusal(u"%1 (%2)"_s.arg(kernelName(over), drive.node(2)), u"it holds "_s + drive.node(2)));
        QCOMPARE(texts(ask(drive.path(), {1})), QStringList());
    }
    const ToolResult readOnly = runTool(u"losetup"_s, {u"--find"_s, u"--show"_s, u"--read-only"_s, drive.node(2)});
    LIFEBOAT_VERIFY_TOOL(readOnly);
    const auto detach =
        qScopeGuard([&] { runTool(u"losetup"_s, {u"-d"_s, QString::fromUtf8(readOnly.output).trimmed()}); });
    QCOMPARE(texts(ask(drive.path())), QStringList());
}

void TestHaltedMounts::fileThatALoopDeviceWritesTo()
{
    LoopDrive drive(16_MiB);
    QVERIFY2(drive, drive.message());
    QCOMPARE(texts(ask(drive.file())),
             refusal(u"%1 (%2)"_s.arg(kernelName(drive), drive.file()), u"it holds "_s + drive.file()));
    drive.detach();
    QCOMPARE(texts(ask(drive.file())), QStringList());
}

void TestHaltedMounts::otherHolders_data()
{
    QTest::addColumn<QString>("holder");
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("subject");
    QTest::newRow("LUKS, LVM") << u"dm-0"_s << u"dm/name"_s << QByteArray("office-root") << u"dm-0 (office-root)"_s;
    QTest::newRow("RAID") << u"md127"_s << u"md/level"_s << QByteArray("raid1") << u"md127 (raid1)"_s;
    QTest::newRow("bcache") << u"bcache0"_s << u"ro"_s << QByteArray("0") << u"bcache0"_s;
}

/// Made up: not every kernel that tests run on has a device mapper.
void TestHaltedMounts::otherHolders()
{
    QFETCH(const QString, holder);
    QFETCH(const QString, attribute);
    QFETCH(const QByteArray, value);
    QFETCH(const QString, subject);
    FakeMachine machine;
    machine.addDrive(u"sdx"_s, 0);
    machine.addPartition(u"sdx"_s, 1, 1);
    machine.addPartition(u"sdx"_s, 2, 2);
    machine.setAttribute(u"sdx1"_s, u"partition"_s, "1");
    machine.setAttribute(u"sdx2"_s, u"partition"_s, "2");
    machine.addHolder(holder, 80, {u"sdx2"_s});
    machine.setAttribute(holder, attribute, value);
    const auto state = machine.state();
    QVERIFY(state);
    Drive drive;
    drive.path = machine.node(u"sdx"_s);
    QCOMPARE(texts(mountsToHalt(*state, drive, {})), refusal(subject, u"it holds "_s + machine.node(u"sdx2"_s)));
    QCOMPARE(texts(mountsToHalt(*state, drive, {1})), QStringList());
}

void TestHaltedMounts::mountedWhereNobodySees()
{
    LoopDrive drive(128_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(partition(drive));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.node(1)));
    QProcess elsewhere;
    elsewhere.start(
        u"unshare"_s,
        {u"--mount"_s, u"sh"_s, u"-c"_s, u"mount %1 /mnt && echo mounted && read -r end"_s.arg(drive.node(1))});
    QVERIFY(elsewhere.waitForReadyRead(10'000));
    QCOMPARE(elsewhere.readAll().trimmed(), "mounted");
    const auto end = qScopeGuard([&] {
        elsewhere.closeWriteChannel();
        elsewhere.waitForFinished();
    });
    QCOMPARE(texts(ask(drive.path())),
             refusal(drive.node(1), u"it is in use by something that this process does not see"_s));
    QCOMPARE(texts(ask(drive.path(), {2})), QStringList());
}

QTEST_GUILESS_MAIN(TestHaltedMounts)
#include "tst_halted_mounts.moc"
