// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FakeMachine.h"
#include "support/Tools.h"

#include "drives/Describe.h"
#include "drives/StackWalker.h"
#include "drives/Usages.h"

#include <QFile>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

QString text(const Usage &usage)
{
    static const char *const kinds[] = {"mount", "swap", "dm", "md", "loop", "holder"};
    return QStringLiteral("%1 %2%3%4")
        .arg(QLatin1StringView(kinds[static_cast<int>(usage.kind)]), usage.where,
             usage.readOnly ? QStringLiteral(" ro") : QString(), usage.system ? QStringLiteral(" system") : QString());
}

QStringList texts(const std::vector<Usage> &usages)
{
    QStringList list;
    for (const Usage &usage : usages)
        list.append(text(usage));
    return list;
}

} // namespace

class TestUsages : public QObject {
    Q_OBJECT

private:
    static QStringList usagesOf(const FakeMachine &machine, const QString &name)
    {
        const auto state = machine.state();
        return state ? texts(Usages(*state).ofDevice(state->sysfs.folderNamed(name)))
                     : QStringList{QStringLiteral("no state")};
    }
    static QStringList stackOf(const FakeMachine &machine, const QString &name)
    {
        const auto state = machine.state();
        StackWalker walker(*state);
        walker.addDevice(state->sysfs.folderNamed(name));
        QStringList names;
        for (const QString &path : walker.stack().drives)
            names.append(path.section(QLatin1Char('/'), -1));
        for (const QString &path : walker.stack().files)
            names.append(path);
        return names;
    }

private Q_SLOTS:
    void parsesMountInfo_data();
    void parsesMountInfo();
    void mountsOfAPartition();
    void systemMountPoints_data();
    void systemMountPoints();
    void systemOnLvmOnLuksOnRaid();
    void swapIsSystem();
    void swapFileIsSystem();
    void overlayLayersAreSystem();
    void loopFileOnADrive();
    void btrfsUsesAllItsDevices();
    void btrfsMountedOutOfSightIsInUse();
    void liveSystemBelowOverlayAndLoop();
    void fileBehindALoop();
    void endsInALoopOfDevices();
    void missingMountInfoIsAnError();
    void closedDriveKeepsWhatSysfsTells();
};

void TestUsages::parsesMountInfo_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("expected"); ///< "mount point|type|source|ro flags"; empty: left out
    QTest::newRow("plain") << QByteArray("36 35 8:1 / /mnt rw - ext4 /dev/sda1 rw")
                           << QStringLiteral("/mnt|ext4|/dev/sda1|");
    QTest::newRow("optional fields")
        << QByteArray("36 35 8:1 /a /mnt rw shared:1 master:3 - ext4 /dev/sda1 rw,errors=continue")
        << QStringLiteral("/mnt|ext4|/dev/sda1|");
    QTest::newRow("blank, tab, newline, backslash")
        << QByteArray("36 35 8:1 / /a\\040b\\011c\\012d\\134e rw - ext4 /dev/x\\040y rw")
        << QStringLiteral("/a b\tc\nd\\e|ext4|/dev/x y|");
    QTest::newRow("UTF-8") << QByteArray("36 35 8:1 / /B\xc3\xbcro rw - ext4 /dev/sda1 rw")
                           << QStringLiteral("/Büro|ext4|/dev/sda1|");
    QTest::newRow("backslash at the end")
        << QByteArray("36 35 8:1 / /a\\04 rw - ext4 /dev/sda1 rw") << QStringLiteral("/a\\04|ext4|/dev/sda1|");
    QTest::newRow("mount read-only") << QByteArray("36 35 8:1 / /mnt ro,relatime - ext4 /dev/sda1 rw")
                                     << QStringLiteral("/mnt|ext4|/dev/sda1|m");
    QTest::newRow("file system read-only") << QByteArray("36 35 8:1 / /mnt rw - ext4 /dev/sda1 ro,data=ordered")
                                           << QStringLiteral("/mnt|ext4|/dev/sda1|f");
    QTest::newRow("errors=remount-ro is not read-only")
        << QByteArray("36 35 8:1 / /mnt rw - ext4 /dev/sda1 rw,errors=remount-ro")
        << QStringLiteral("/mnt|ext4|/dev/sda1|");
    QTest::newRow("cut off") << QByteArray("36 35 8:1 / /mnt rw - ext4") << QString();
    QTest::newRow("no separator") << QByteArray("36 35 8:1 / /mnt rw ext4 /dev/sda1 rw x y z") << QString();
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestUsages::parsesMountInfo()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, expected);
    const auto rows = parseMountInfo("1 0 0:1 / / rw - rootfs rootfs rw\n" + line + "\n");
    if (expected.isEmpty()) {
        QCOMPARE(rows.size(), 1);
        return;
    }
    QCOMPARE(rows.size(), 2);
    const MountRow &row = rows[1];
    QCOMPARE(row.mountPoint + QLatin1Char('|') + row.type + QLatin1Char('|') + row.source + QLatin1Char('|') +
                 (row.mountReadOnly ? QStringLiteral("m") : QString()) +
                 (row.fileSystemReadOnly ? QStringLiteral("f") : QString()),
             expected);
    QCOMPARE(row.id, 36);
    QCOMPARE(row.device, (8U << 8) + 1);
}

void TestUsages::mountsOfAPartition()
{
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addPartition(QStringLiteral("sdx"), 1, 17);
    machine.addPartition(QStringLiteral("sdx"), 2, 18);
    machine.addMount("/media/one", 17, "ext4", "/dev/whatever", "rw", "rw");
    machine.addMount("/bind/one", 17, "ext4", "/dev/whatever", "ro", "rw");
    machine.addMount("/media/two", 18, "xfs", "/dev/whatever", "ro", "ro");
    // FUSE has a number of its own and names the device as the source.
    machine.addMount("/media/ntfs", 0, "fuseblk", machine.node(QStringLiteral("sdx2")).toUtf8(), "ro", "ro");
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx1")),
             (QStringList{QStringLiteral("mount /media/one"), QStringLiteral("mount /bind/one")}));
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx2")),
             (QStringList{QStringLiteral("mount /media/two ro"), QStringLiteral("mount /media/ntfs ro")}));
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")), QStringList());
}

void TestUsages::systemMountPoints_data()
{
    QTest::addColumn<QByteArray>("mountPoint");
    QTest::addColumn<bool>("system");
    for (const char *path : {"/", "/usr", "/boot", "/boot/efi", "/efi", "/var", "/etc"})
        QTest::newRow(path) << QByteArray(path) << true;
    for (const char *path : {"/home", "/usr2", "/var/backups", "/mnt", "/media/boot", "/srv"})
        QTest::newRow(path) << QByteArray(path) << false;
}

void TestUsages::systemMountPoints()
{
    QFETCH(QByteArray, mountPoint);
    QFETCH(bool, system);
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addMount(mountPoint, 16, "ext4", "/dev/sdx");
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")),
             QStringList{QStringLiteral("mount ") + QString::fromUtf8(mountPoint) +
                         (system ? QStringLiteral(" system") : QString())});
}

void TestUsages::systemOnLvmOnLuksOnRaid()
{
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addPartition(QStringLiteral("sdx"), 1, 17);
    machine.addDrive(QStringLiteral("sdy"), 32);
    machine.addPartition(QStringLiteral("sdy"), 1, 33);
    machine.addDrive(QStringLiteral("sdz"), 48);
    machine.addHolder(QStringLiteral("md127"), 64, {QStringLiteral("sdx1"), QStringLiteral("sdy1")});
    machine.addHolder(QStringLiteral("dm-0"), 80, {QStringLiteral("md127")});
    machine.addHolder(QStringLiteral("dm-1"), 81, {QStringLiteral("dm-0")});
    machine.addHolder(QStringLiteral("dm-2"), 82, {QStringLiteral("sdz")});
    machine.addHolder(QStringLiteral("bcache0"), 83, {QStringLiteral("sdz")});
    machine.addMount("/", 81, "ext4", "/dev/mapper/vg-root");
    machine.addMount("/data", 82, "ext4", "/dev/mapper/data");

    QCOMPARE(usagesOf(machine, QStringLiteral("sdx1")), QStringList{QStringLiteral("md md127 system")});
    QCOMPARE(usagesOf(machine, QStringLiteral("sdy1")), QStringList{QStringLiteral("md md127 system")});
    QCOMPARE(usagesOf(machine, QStringLiteral("md127")), QStringList{QStringLiteral("dm dm-0 system")});
    QCOMPARE(usagesOf(machine, QStringLiteral("sdz")),
             (QStringList{QStringLiteral("holder bcache0"), QStringLiteral("dm dm-2")}));
    QCOMPARE(
        stackOf(machine, QStringLiteral("dm-1")),
        (QStringList{QStringLiteral("dm-0"), QStringLiteral("dm-1"), QStringLiteral("md127"), QStringLiteral("sdx"),
                     QStringLiteral("sdx1"), QStringLiteral("sdy"), QStringLiteral("sdy1")}));
}

void TestUsages::swapIsSystem()
{
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addPartition(QStringLiteral("sdx"), 5, 21);
    machine.addSwap(machine.node(QStringLiteral("sdx5")).toUtf8(), "partition");
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx5")), QStringList{QStringLiteral("swap swap system")});
}

void TestUsages::swapFileIsSystem()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("swap file"));
    QVERIFY(runTool(QStringLiteral("truncate"), {QStringLiteral("-s1"), file}));
    FakeMachine machine;
    machine.addDriveBelow(QStringLiteral("sdx"), file);
    machine.addHolder(QStringLiteral("dm-0"), 80, {QStringLiteral("sdx")});
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")), QStringList{QStringLiteral("dm dm-0")});
    machine.addSwap(QString(file).replace(QLatin1Char(' '), QStringLiteral("\\040")).toUtf8(), "file");
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")), QStringList{QStringLiteral("dm dm-0 system")});
}

void TestUsages::overlayLayersAreSystem()
{
    const QTemporaryDir layer;
    FakeMachine machine;
    machine.addDriveBelow(QStringLiteral("sdx"), layer.path());
    machine.addHolder(QStringLiteral("dm-0"), 80, {QStringLiteral("sdx")});
    machine.addMount("/", 0, "overlay", "overlay", "rw",
                     "rw,lowerdir=/nowhere:" + layer.path().toUtf8() + ",workdir=/nowhere");
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")), QStringList{QStringLiteral("dm dm-0 system")});
}

void TestUsages::loopFileOnADrive()
{
    const QTemporaryDir folder;
    const QString file = QFileInfo(folder.path()).canonicalFilePath() + QStringLiteral("/inner.img");
    QVERIFY(runTool(QStringLiteral("truncate"), {QStringLiteral("-s1"), file}));
    FakeMachine machine;
    machine.addDriveBelow(QStringLiteral("sdx"), file);
    machine.addLoop(QStringLiteral("loop7"), 90, file);
    machine.addPartition(QStringLiteral("loop7"), 1, 91);
    QCOMPARE(stackOf(machine, QStringLiteral("loop71")),
             (QStringList{QStringLiteral("loop7"), QStringLiteral("loop71"), QStringLiteral("sdx"), file}));
}

void TestUsages::btrfsUsesAllItsDevices()
{
    FakeMachine machine;
    for (const unsigned minor : {16U, 32U, 48U})
        machine.addDrive(QStringLiteral("sd%1").arg(QChar(QLatin1Char(static_cast<char>('w' + minor / 16)))), minor);
    machine.addBtrfs(QStringLiteral("11111111-2222-3333-4444-555555555555"),
                     {QStringLiteral("sdx"), QStringLiteral("sdy")});
    machine.addMount("/data", 0, "btrfs", machine.node(QStringLiteral("sdy")).toUtf8());
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")), QStringList{QStringLiteral("mount /data")});
    QCOMPARE(usagesOf(machine, QStringLiteral("sdy")), QStringList{QStringLiteral("mount /data")});
    QCOMPARE(usagesOf(machine, QStringLiteral("sdz")), QStringList());
}

void TestUsages::btrfsMountedOutOfSightIsInUse()
{
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addBtrfs(QStringLiteral("11111111-2222-3333-4444-555555555555"), {QStringLiteral("sdx")});
    QCOMPARE(usagesOf(machine, QStringLiteral("sdx")), QStringList{QStringLiteral("holder btrfs")});
}

void TestUsages::liveSystemBelowOverlayAndLoop()
{
    // A rescue stick: / is an overlay over a loop device that shows a file of the stick.
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addPartition(QStringLiteral("sdx"), 1, 17);
    machine.addLoop(QStringLiteral("loop0"), 90, QStringLiteral("/nowhere/live/filesystem.squashfs"));
    machine.addMount("/", 90, "squashfs", "/dev/loop0", "ro", "ro");
    auto state = machine.state();
    QVERIFY(state);
    // What the loop device's file lies on is asked from the kernel; here it is given.
    state->loops.at(0).backingDevice = state->sysfs.device(state->sysfs.folderNamed(QStringLiteral("sdx1")));
    const Usages usages(*state);
    QCOMPARE(texts(usages.ofDevice(state->sysfs.folderNamed(QStringLiteral("loop0")))),
             QStringList{QStringLiteral("mount / ro system")});
    StackWalker walker(*state);
    walker.addMount(state->mounts.at(0));
    QVERIFY(walker.stack().contains(machine.node(QStringLiteral("sdx"))));
    QVERIFY(walker.stack().contains(machine.node(QStringLiteral("sdx1"))));
    QVERIFY(walker.stack().contains(QStringLiteral("/nowhere/live/filesystem.squashfs")));
}

void TestUsages::fileBehindALoop()
{
    FakeMachine machine;
    machine.addLoop(QStringLiteral("loop0"), 90, QStringLiteral("/images/office.img"));
    machine.addLoop(QStringLiteral("loop1"), 91, QStringLiteral("/images/other.img"));
    machine.setAttribute(QStringLiteral("loop1"), QStringLiteral("ro"), "1");
    machine.addMount("/boot", 91, "ext4", "/dev/loop1");
    const auto state = machine.state();
    QVERIFY(state);
    const Usages usages(*state);
    QCOMPARE(texts(usages.ofFile(1, 2, QStringLiteral("/images/office.img"))),
             QStringList{QStringLiteral("loop loop0")});
    QCOMPARE(texts(usages.ofFile(1, 2, QStringLiteral("/images/other.img"))),
             QStringList{QStringLiteral("loop loop1 ro system")});
    QCOMPARE(texts(usages.ofFile(1, 2, QStringLiteral("/images/third.img"))), QStringList());

    // The kernel's numbers count for more than a name.
    LoopRow row{
        .folder = {}, .backingFile = QStringLiteral("/a"), .identified = true, .backingDevice = 5, .backingInode = 7};
    QVERIFY(row.shows(5, 7, QStringLiteral("/b")));
    QVERIFY(!row.shows(5, 8, QStringLiteral("/a")));
}

void TestUsages::endsInALoopOfDevices()
{
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addHolder(QStringLiteral("dm-0"), 80, {QStringLiteral("sdx")});
    QVERIFY(QFile::link(machine.folder(QStringLiteral("dm-0")),
                        machine.folder(QStringLiteral("sdx")) + QStringLiteral("/slaves/dm-0")));
    QCOMPARE(stackOf(machine, QStringLiteral("sdx")), (QStringList{QStringLiteral("dm-0"), QStringLiteral("sdx")}));
}

void TestUsages::missingMountInfoIsAnError()
{
    const QTemporaryDir empty;
    const auto state = SystemState::read({.sys = empty.path(), .proc = empty.path(), .dev = empty.path()});
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Internal);
}

void TestUsages::closedDriveKeepsWhatSysfsTells()
{
    FakeMachine machine;
    machine.addDrive(QStringLiteral("sdx"), 16);
    machine.addPartition(QStringLiteral("sdx"), 2, 18);
    machine.setAttribute(QStringLiteral("sdx"), QStringLiteral("size"), "2000");
    machine.setAttribute(QStringLiteral("sdx"), QStringLiteral("device/model"), "Brick 3000");
    machine.setAttribute(QStringLiteral("sdx"), QStringLiteral("queue/logical_block_size"), "4096");
    machine.setAttribute(QStringLiteral("sdx2"), QStringLiteral("start"), "64");
    machine.setAttribute(QStringLiteral("sdx2"), QStringLiteral("size"), "128");
    machine.addMount("/home", 18, "ext4", "/dev/sdx2");
    auto state = machine.state();
    QVERIFY(state);
    const DriveDescriber describer(std::move(*state));
    const Drive drive =
        describer.describeClosed(describer.sysfs().folderNamed(QStringLiteral("sdx")), QStringLiteral("why"));
    QCOMPARE(drive.path, machine.node(QStringLiteral("sdx")));
    QCOMPARE(drive.displayName(), QStringLiteral("Brick 3000"));
    QCOMPARE(drive.identity.size, ByteCount(2000 * 512));
    QCOMPARE(drive.sectors.logical, ByteCount(4096));
    QCOMPARE(drive.tableProblem, QStringLiteral("why"));
    QCOMPARE(drive.partitions.size(), 1);
    QCOMPARE(drive.partitions[0].entry.range, (ByteRange{ByteOffset(64 * 512), ByteOffset(192 * 512)}));
    QCOMPARE(drive.partitions[0].nodePath, machine.node(QStringLiteral("sdx2")));
    QCOMPARE(texts(drive.partitions[0].usages), QStringList{QStringLiteral("mount /home")});
}

QTEST_GUILESS_MAIN(TestUsages)
#include "tst_usages.moc"
