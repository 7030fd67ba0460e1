// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/LoopDrive.h"
#include "Tables.h"

#include "block/BlockDevice.h"
#include "drives/DeviceStack.h"
#include "drives/Drive.h"
#include "drives/DriveMap.h"
#include "drives/GptFit.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScopeGuard>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;

/// What only real block devices show: nodes, mounts, swap, loops over loops, btrfs on two drives.
class TestDrivesDevice : public QObject {
    Q_OBJECT

private:
    static const QByteArray script;

    static QStringList usages(const std::vector<Usage> &list)
    {
        QStringList texts;
        for (const Usage &u : list)
            texts.append(QString::number(static_cast<int>(u.kind)) + QLatin1Char(' ') + u.where +
                         (u.readOnly ? QStringLiteral(" ro") : QString()) +
                         (u.system ? QStringLiteral(" system") : QString()));
        return texts;
    }
    static QString usage(Usage::Kind kind, const QString &where)
    {
        return QString::number(static_cast<int>(kind)) + QLatin1Char(' ') + where;
    }
    static QString kernelName(const LoopDrive &drive) { return QFileInfo(drive.path()).fileName(); }

private Q_SLOTS:
    void initTestCase();
    void listsWhatLsblkLists();
    void listDescribesALoopDrive();
    void findDriveFollowsLinksAndRefusesPartitions();
    void sectorsOf4096();
    void mountsReadWriteAndReadOnly();
    void stalePagesDoNotHideANewFileSystem();
    void activeSwap();
    void fileAndItsLoopDevice();
    void loopOverAPartition();
    void btrfsOnTwoDrives();
    void kernelPartitionWithoutATableEntry();
    void stackThroughALoopFile();
    void readOnlyMountStillHasAMap();
};

const QByteArray TestDrivesDevice::script = "label: gpt\n"
                                            "start=2048, size=65536, name=first\n"
                                            "start=69632, size=32769, name=second\n";

void TestDrivesDevice::initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

void TestDrivesDevice::listsWhatLsblkLists()
{
    const auto drives = listDrives();
    QVERIFY(drives);
    const ToolResult lsblk =
        runTool(QStringLiteral("lsblk"),
                {QStringLiteral("--json"), QStringLiteral("--bytes"), QStringLiteral("--nodeps"),
                 QStringLiteral("--output"), QStringLiteral("PATH,TYPE,SIZE,RO,RM,LOG-SEC,PHY-SEC")});
    QVERIFY2(lsblk, lsblk.message().constData());
    const QJsonArray judged =
        QJsonDocument::fromJson(lsblk.output).object().value(QStringLiteral("blockdevices")).toArray();
    int compared = 0;
    for (const QJsonValue &value : judged) {
        const QJsonObject row = value.toObject();
        // Other tests come and go with their loop devices.
        if (row.value(QStringLiteral("type")).toString() != QLatin1StringView("disk") ||
            row.value(QStringLiteral("size")).toInteger() == 0 ||
            row.value(QStringLiteral("path")).toString().contains(QLatin1StringView("ram")))
            continue;
        const QString path = row.value(QStringLiteral("path")).toString();
        const auto drive = std::ranges::find(*drives, path, &Drive::path);
        QVERIFY2(drive != drives->end(), qPrintable(path));
        QCOMPARE(drive->identity.size, ByteCount(static_cast<quint64>(row.value(QStringLiteral("size")).toInteger())));
        QCOMPARE(drive->readOnly, row.value(QStringLiteral("ro")).toBool());
        QCOMPARE(drive->removable, row.value(QStringLiteral("rm")).toBool());
        QCOMPARE(drive->sectors.logical.value, static_cast<quint64>(row.value(QStringLiteral("log-sec")).toInteger()));
        QCOMPARE(drive->sectors.physical.value, static_cast<quint64>(row.value(QStringLiteral("phy-sec")).toInteger()));
        ++compared;
    }
    for (const Drive &drive : *drives)
        QVERIFY2(drive.identity.size.value > 0, qPrintable(drive.path));
    if (compared == 0)
        QSKIP("no drives of its own in this machine");
}

void TestDrivesDevice::listDescribesALoopDrive()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"),
                                 {QStringLiteral("-qF"), QStringLiteral("-L"), QStringLiteral("eins"), loop.node(1)}));
    const auto drives = listDrives();
    QVERIFY(drives);
    const auto drive = std::ranges::find(*drives, loop.path(), &Drive::path);
    QVERIFY(drive != drives->end());
    QCOMPARE(drive->bus, Bus::Loop);
    QVERIFY(!drive->isFile);
    QCOMPARE(QFileInfo(drive->backingFile).fileName(), QStringLiteral("drive.img"));
    QCOMPARE(drive->displayName(), QStringLiteral("Drive image drive.img"));
    QCOMPARE(drive->identity.size, 64_MiB);
    QVERIFY(drive->identity.device != 0);
    QCOMPARE(drive->table.type, TableType::Gpt);
    QCOMPARE(drive->partitions.size(), 2);
    QCOMPARE(drive->partitions[0].nodePath, loop.node(1));
    QCOMPARE(drive->partitions[0].fileSystem, QStringLiteral("ext4"));
    QCOMPARE(drive->partitions[0].label, QStringLiteral("eins"));
    QCOMPARE(drive->partitions[1].nodePath, loop.node(2));
    QVERIFY(drive->usages.empty());

    // A detached one is no drive any more.
    const QString path = loop.path();
    loop.detach();
    const auto after = listDrives();
    QVERIFY(after);
    QVERIFY(std::ranges::none_of(*after, [&](const Drive &d) {
        return d.path == path && d.backingFile.endsWith(QStringLiteral("/drive.img"));
    }));
}

void TestDrivesDevice::findDriveFollowsLinksAndRefusesPartitions()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    const QTemporaryDir folder;
    const QString link = folder.filePath(QStringLiteral("by-id"));
    QVERIFY(QFile::link(loop.path(), link));
    const auto drive = findDrive(link);
    QVERIFY(drive);
    QCOMPARE(drive->path, loop.path());

    const auto partition = findDrive(loop.node(1));
    QVERIFY(!partition);
    QCOMPARE(partition.error().code, ErrorCode::NotADrive);
    QCOMPARE(partition.error().detail, loop.path());
}

void TestDrivesDevice::sectorsOf4096()
{
    LoopDrive loop(64_MiB, ByteCount(4096));
    QVERIFY2(loop, loop.message().constData());
    // sgdisk takes the sector size from the device; its own verification is the judge of what we wrote.
    LIFEBOAT_VERIFY_TOOL(sgdisk(loop.path(), {QStringLiteral("--new=1:256:+8M"), QStringLiteral("--new=2:0:+16M")}));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    const auto drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(drive->sectors.logical, ByteCount(4096));
    QCOMPARE(drive->table.sectorSize, ByteCount(4096));
    QCOMPARE(drive->partitions.size(), 2);
    QCOMPARE(drive->partitions[0].entry.range.begin, ByteOffset(256 * 4096));
    QCOMPARE(drive->partitions[0].nodePath, loop.node(1));

    const QByteArray head = readFile(loop.file(), 0, 1 << 20);
    LoopDrive target(96_MiB, ByteCount(4096));
    QVERIFY2(target, target.message().constData());
    const auto patch = fitTableToTarget(
        drive->table, std::as_bytes(std::span(head.constData(), static_cast<std::size_t>(head.size()))), 96_MiB, {},
        {});
    QVERIFY(patch);
    for (const auto &piece : patch->pieces)
        QVERIFY(writeFile(target.path(), static_cast<qint64>(piece.at.value),
                          QByteArray(reinterpret_cast<const char *>(piece.bytes.data()),
                                     static_cast<qsizetype>(piece.bytes.size()))));
    const ToolResult judge = sgdisk(target.path(), {QStringLiteral("--verify")});
    QVERIFY2(judge && judge.output.contains("No problems found"), judge.message().constData());
}

void TestDrivesDevice::mountsReadWriteAndReadOnly()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), loop.node(1)}));
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where));
    auto drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(usages(drive->partitions[0].usages), QStringList{usage(Usage::Kind::Mount, where)});
    QVERIFY(drive->partitions[1].usages.empty());
    QVERIFY(drive->usages.empty());
    QVERIFY(!drive->isSystem());
    auto mounts = mountedFileSystems();
    QVERIFY(mounts);
    auto row = std::ranges::find(*mounts, where, &MountedFileSystem::mountPoint);
    QVERIFY(row != mounts->end());
    QCOMPARE(row->device, loop.node(1));
    QCOMPARE(row->type, QStringLiteral("ext4"));
    QVERIFY(!row->readOnly);

    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mount"), {QStringLiteral("-o"), QStringLiteral("remount,ro"), where}));
    drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(usages(drive->partitions[0].usages),
             QStringList{usage(Usage::Kind::Mount, where) + QStringLiteral(" ro")});
    mounts = mountedFileSystems();
    row = std::ranges::find(*mounts, where, &MountedFileSystem::mountPoint);
    QVERIFY(row != mounts->end() && row->readOnly);

    LIFEBOAT_VERIFY_TOOL(loop.unmount(where));
    drive = findDrive(loop.path());
    QVERIFY(drive && drive->partitions[0].usages.empty());
}

void TestDrivesDevice::stalePagesDoNotHideANewFileSystem()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    // Somebody holds the whole drive open and has read it: its page cache keeps what was there.
    QFile holder(loop.path());
    QVERIFY(holder.open(QIODevice::ReadOnly));
    QVERIFY(!holder.readAll().isEmpty());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"),
                                 {QStringLiteral("-qF"), QStringLiteral("-L"), QStringLiteral("neu"), loop.node(1)}));
    const auto drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(drive->partitions[0].label, QStringLiteral("neu"));
}

void TestDrivesDevice::activeSwap()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkswap"), {loop.node(2)}));
    const ToolResult on = runTool(QStringLiteral("swapon"), {loop.node(2)});
    if (!on)
        QSKIP("this kernel refuses swap on a loop device");
    const auto off = qScopeGuard([&] { runTool(QStringLiteral("swapoff"), {loop.node(2)}); });
    const auto drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(usages(drive->partitions[1].usages),
             QStringList{usage(Usage::Kind::Swap, QStringLiteral("swap")) + QStringLiteral(" system")});
    QVERIFY(drive->isSystem());
    QCOMPARE(drive->partitions[1].fileSystem, QStringLiteral("swap"));
}

void TestDrivesDevice::fileAndItsLoopDevice()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    auto file = findDrive(loop.file());
    QVERIFY(file);
    QCOMPARE(usages(file->usages), QStringList{usage(Usage::Kind::Loop, kernelName(loop))});
    QVERIFY(file->isFile);

    // Under another name it is still the same file.
    const QString other = QFileInfo(loop.file()).path() + QStringLiteral("/other.img");
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("ln"), {loop.file(), other}));
    file = findDrive(other);
    QVERIFY(file);
    QCOMPARE(file->usages.size(), 1);

    const QString path = loop.file();
    loop.detach();
    file = findDrive(path);
    QVERIFY(file && file->usages.empty());
    const ToolResult attached =
        runTool(QStringLiteral("losetup"),
                {QStringLiteral("--find"), QStringLiteral("--show"), QStringLiteral("--read-only"), path});
    QVERIFY2(attached, attached.message().constData());
    const QString readOnlyLoop = QString::fromUtf8(attached.output).trimmed();
    const auto detach = qScopeGuard([&] { runTool(QStringLiteral("losetup"), {QStringLiteral("-d"), readOnlyLoop}); });
    file = findDrive(path);
    QVERIFY(file);
    QCOMPARE(usages(file->usages),
             QStringList{usage(Usage::Kind::Loop, QFileInfo(readOnlyLoop).fileName()) + QStringLiteral(" ro")});
    const auto drive = findDrive(readOnlyLoop);
    QVERIFY(drive && drive->readOnly);
}

void TestDrivesDevice::loopOverAPartition()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    LoopDrive inner(loop.node(1));
    QVERIFY2(inner, inner.message().constData());
    const auto drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(usages(drive->partitions[0].usages), QStringList{usage(Usage::Kind::Loop, kernelName(inner))});
    const auto stack = stackBelowDrive(inner.path());
    QVERIFY(stack);
    for (const QString &path : {inner.path(), loop.node(1), loop.path(), QFileInfo(loop.file()).canonicalFilePath()})
        QVERIFY2(stack->contains(path), qPrintable(path));
    QVERIFY(!stack->contains(loop.node(2)));
}

void TestDrivesDevice::btrfsOnTwoDrives()
{
    LoopDrive one(160_MiB);
    LoopDrive two(160_MiB);
    QVERIFY2(one, one.message().constData());
    QVERIFY2(two, two.message().constData());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.btrfs"), {QStringLiteral("-qf"), one.path(), two.path()}));
    LIFEBOAT_VERIFY_TOOL(
        runTool(QStringLiteral("btrfs"), {QStringLiteral("device"), QStringLiteral("scan"), one.path(), two.path()}));
    // Without udev nobody makes the kernel forget the devices; a later user of the loop devices would meet them.
    const auto forget = qScopeGuard([&] {
        runTool(QStringLiteral("btrfs"),
                {QStringLiteral("device"), QStringLiteral("scan"), QStringLiteral("--forget"), one.path(), two.path()});
    });
    QString where;
    LIFEBOAT_VERIFY_TOOL(one.mount(0, &where));
    for (const LoopDrive *loop : {&one, &two}) {
        const auto drive = findDrive(loop->path());
        QVERIFY(drive);
        QCOMPARE(usages(drive->usages), QStringList{usage(Usage::Kind::Mount, where)});
        QCOMPARE(drive->partitions.size(), 1);
        QCOMPARE(usages(drive->partitions[0].usages), usages(drive->usages));
    }
    const auto stack = stackBelowPath(where);
    QVERIFY(stack);
    QVERIFY(stack->contains(one.path()));
    QVERIFY(stack->contains(two.path()));
    LIFEBOAT_VERIFY_TOOL(one.unmount(where));
    const auto drive = findDrive(two.path());
    QVERIFY(drive && drive->usages.empty());
}

void TestDrivesDevice::kernelPartitionWithoutATableEntry()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), loop.node(2)}));
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(2, &where));
    // The table is gone, the kernel still works with it: the drive is in use.
    QVERIFY(writeFile(loop.file(), 0, QByteArray(34 * 512, 0)));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("blockdev"), {QStringLiteral("--flushbufs"), loop.path()}));
    auto drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(drive->table.type, TableType::None);
    QVERIFY(drive->partitions.empty());
    QCOMPARE(usages(drive->usages), QStringList{usage(Usage::Kind::Mount, where)});

    // The same number in another place: in use, but that node is not this partition.
    LIFEBOAT_VERIFY_TOOL(
        runTool(QStringLiteral("sfdisk"),
                {QStringLiteral("--quiet"), QStringLiteral("--no-reread"), QStringLiteral("--force"), loop.file()},
                {.input = "label: gpt\n2: start=4096, size=2048\n", .workingDirectory = {}}));
    drive = findDrive(loop.path());
    QVERIFY(drive);
    QCOMPARE(drive->partitions.size(), 1);
    QVERIFY(drive->partitions[0].nodePath.isEmpty());
    QCOMPARE(usages(drive->partitions[0].usages), QStringList{usage(Usage::Kind::Mount, where)});
}

void TestDrivesDevice::stackThroughALoopFile()
{
    LoopDrive outer(128_MiB);
    QVERIFY2(outer, outer.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(outer.path(), "label: gpt\nstart=2048\n"));
    LIFEBOAT_VERIFY_TOOL(outer.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), outer.node(1)}));
    QString where;
    LIFEBOAT_VERIFY_TOOL(outer.mount(1, &where));
    const QString innerFile = QFileInfo(where).canonicalFilePath() + QStringLiteral("/inner file.img");
    LIFEBOAT_VERIFY_TOOL(makeFile(innerFile, 32_MiB));
    {
        LoopDrive inner(innerFile);
        QVERIFY2(inner, inner.message().constData());
        LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), inner.path()}));
        QString innerWhere;
        LIFEBOAT_VERIFY_TOOL(inner.mount(0, &innerWhere));
        const auto stack = stackBelowPath(innerWhere + QStringLiteral("/lost+found"));
        QVERIFY(stack);
        for (const QString &path :
             {inner.path(), innerFile, outer.node(1), outer.path(), QFileInfo(outer.file()).canonicalFilePath()})
            QVERIFY2(stack->contains(path), qPrintable(path));
        const auto drive = findDrive(inner.path());
        QVERIFY(drive);
        QCOMPARE(drive->backingFile, innerFile);
        QCOMPARE(usages(drive->usages), QStringList{usage(Usage::Kind::Mount, innerWhere)});
        // A deleted file still lies somewhere.
        QVERIFY(QFile::remove(innerFile));
        const auto deleted = stackBelowDrive(inner.path());
        QVERIFY(deleted);
        QVERIFY(deleted->contains(outer.path()));
    }
    const auto outside = stackBelowPath(outer.file());
    QVERIFY(outside);
    QVERIFY(!outside->contains(outer.path()));
}

void TestDrivesDevice::readOnlyMountStillHasAMap()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(sfdisk(loop.path(), script));
    LIFEBOAT_VERIFY_TOOL(loop.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), loop.node(1)}));
    const auto used = [&]() -> ByteCount {
        const auto drive = findDrive(loop.path());
        auto device = openBlockDevice(loop.path(), DeviceAccess::Read);
        const auto map = drive && device ? mapDrive(**device, *drive, {1}, CopyMode::UsedBlocks, {})
                                         : Result<DriveMap>(fail(ErrorCode::Internal));
        return map ? map->partitions.at(0).used : ByteCount();
    };
    const ByteCount unmounted = used();
    QVERIFY(unmounted.value > 0 && unmounted < 16_MiB);
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where, {QStringLiteral("-o"), QStringLiteral("ro")}));
    QCOMPARE(used(), unmounted);
    LIFEBOAT_VERIFY_TOOL(loop.unmount(where));
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where));
    QCOMPARE(used(), ByteCount(65536 * 512)); // somebody may be writing
}

QTEST_GUILESS_MAIN(TestDrivesDevice)
#include "tst_drives_device.moc"
