// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "BadMedium.h"
#include "PartitionPatch.h"
#include "UsedMapSupport.h"

#include "block/FaultDevice.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

namespace {

constexpr ByteCount nothing{};

UsedMapRequest requestFor(BlockDevice &device, const QString &path, const TestDrive::Partition &partition)
{
    return {.device = device,
            .drivePath = path,
            .partition = partition.range,
            .nodePath = {},
            .fileSystem = blkidType(partition.fs),
            .mountPoint = {}};
}

/// Writes a file that is on the drive, but whose blocks only the journal knows.
bool writeFsynced(const QString &mountPoint)
{
    return bool(runTool(
        u"dd"_s,
        {u"if=/dev/urandom"_s, u"of="_s + mountPoint + u"/newest"_s, u"bs=1M"_s, u"count=6"_s, u"conv=fsync"_s}));
}

} // namespace

/// What every file system may be in when a drive is copied: in use, not closed, cut off, unreadable. Then all of it is copied.
class UsedMapDoubtsTest : public QObject {
    Q_OBJECT

private:
    /// A copy of the first partition as it is now, while its file system may be mounted: what a power failure leaves.
    QString crashed(TestDrive &drive)
    {
        const QString copy = m_folder.filePath(u"crashed.img"_s);
        const ByteRange range = drive.partitions()[0].range;
        const UsedMap all{.used = Extents({ByteOffset(), ByteOffset(range.size().value)}),
                          .zero = {},
                          .fileSystemSize = {},
                          .method = {}};
        return restoreIntoGarbage(drive.file(), range, all, copy) ? copy : QString();
    }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void whatHasNoMap_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::addColumn<QString>("method");
        QTest::newRow("LUKS") << TestFs::Luks << u"everything: crypto_LUKS"_s;
        QTest::newRow("random bytes") << TestFs::RandomBytes << u"everything"_s;
        QTest::newRow("nothing") << TestFs::Nothing << u"everything"_s;
    }

    void whatHasNoMap()
    {
        QFETCH(const TestFs, fs);
        QFETCH(const QString, method);
        TestDrive drive({.partitions = {{.fs = fs}}});
        QVERIFY2(drive, drive.message());
        const auto map = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(map);
        QVERIFY2(isEverything(*map, drive.partitions()[0].range.size()), describe(*map));
        QCOMPARE(map->method, method);
    }

    void journalNotReplayed_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::addColumn<QString>("reason");
        QTest::newRow("ext2") << TestFs::Ext2 << u"not cleanly unmounted"_s;
        QTest::newRow("ext3") << TestFs::Ext3 << u"journal not replayed"_s;
        QTest::newRow("ext4") << TestFs::Ext4 << u"journal not replayed"_s;
        QTest::newRow("xfs") << TestFs::Xfs << u"log not replayed"_s;
    }

    void journalNotReplayed()
    {
        QFETCH(const TestFs, fs);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = fs, .size = std::max(leastSize(fs), 64_MiB), .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        QString at;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at));
        QVERIFY(writeFsynced(at));
        const QString copy = crashed(drive);
        QCOMPARE(doubtOf(mapOfFile(copy, blkidType(fs)), drive.partitions()[0].range.size()), reason);
        QCOMPARE(doubtOf(drive, 0, at), u"mounted for writing"_s);
    }

    void xfsMountedWithoutReplay()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Xfs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        QString at;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at));
        QVERIFY(writeFsynced(at));
        const QString copy = crashed(drive);
        LoopDrive again(copy);
        QVERIFY2(again, again.message());
        QString second;
        LIFEBOAT_VERIFY_TOOL(again.mount(0, &second, {u"-o"_s, u"ro,norecovery,nouuid"_s}));
        const auto device = openBlockDevice(again.path(), DeviceAccess::Read);
        QVERIFY(device);
        const ByteCount size = (*device)->size();
        const auto map = readUsedMap({.device = **device,
                                      .drivePath = again.path(),
                                      .partition = {ByteOffset(), ByteOffset(size.value)},
                                      .nodePath = again.path(),
                                      .fileSystem = u"xfs"_s,
                                      .mountPoint = second},
                                     {});
        QCOMPARE(doubtOf(map, size), u"log not replayed"_s);
    }

    void fsyncedBtrfsNeedsNoReplay()
    {
        // A log tree lies in allocated chunks: the map stays good, and the file is in it.
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs}}});
        QVERIFY2(drive, drive.message());
        QString at;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at));
        QVERIFY(writeFsynced(at));
        const FileHashes files = hashFolder(at);
        const QString copy = crashed(drive);
        // Two file systems with one UUID cannot be mounted at the same time.
        LIFEBOAT_VERIFY_TOOL(drive.loop().unmount(at));
        drive.loop().detach();
        const auto map = mapOfFile(copy, u"btrfs"_s);
        QVERIFY(map);
        QCOMPARE(map->method, u"btrfs chunks"_s);
        const QString target = m_folder.filePath(u"restored.img"_s);
        QVERIFY(restoreIntoGarbage(copy, {ByteOffset(), ByteOffset(drive.partitions()[0].range.size().value)}, *map,
                                   target));
        LoopDrive restored(target);
        QVERIFY2(restored, restored.message());
        QString again;
        LIFEBOAT_VERIFY_TOOL(restored.mount(0, &again));
        QVERIFY(files.contains(u"newest"_s));
        QCOMPARE(hashFolder(again), files);
    }

    void hibernatedSwap()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Swap}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch(drive, 0).put(4086, "S1SUSPEND\0"_ba);
        QCOMPARE(doubtOf(drive), u"no plain swap header, perhaps hibernated"_s);
    }

    void cutOff_data()
    {
        QTest::addColumn<TestFs>("fs");
        for (const TestFs fs : {TestFs::Ext2, TestFs::Ext4, TestFs::Xfs, TestFs::Btrfs, TestFs::Ntfs, TestFs::Fat16,
                                TestFs::Fat32, TestFs::ExFat, TestFs::Swap})
            QTest::newRow(qPrintable(blkidType(fs) + QString::number(static_cast<int>(fs)))) << fs;
    }

    void cutOff()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        UsedMapRequest request = requestFor(**device, drive.file(), drive.partitions()[0]);
        request.partition.end = ByteOffset(request.partition.end.value - (1_MiB).value);
        QCOMPARE(doubtOf(readUsedMap(request, {}), request.partition.size()),
                 u"the file system is larger than its partition"_s);

        request.partition.begin = ByteOffset((*device)->size().value - (1_MiB).value);
        request.partition.end = ByteOffset((*device)->size().value + (1_MiB).value);
        QCOMPARE(doubtOf(readUsedMap(request, {}), 2_MiB), u"the partition ends behind the drive"_s);
    }

    void goneOrUnreadable_data()
    {
        QTest::addColumn<TestFs>("fs");
        for (const TestFs fs :
             {TestFs::Ext4, TestFs::Xfs, TestFs::Btrfs, TestFs::Ntfs, TestFs::Fat32, TestFs::ExFat, TestFs::Swap})
            QTest::newRow(qPrintable(blkidType(fs))) << fs;
    }

    void goneOrUnreadable()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        const TestDrive::Partition &partition = drive.partitions()[0];
        const auto read = [&](FaultDevice &faulty, const std::stop_token &stop = {}) {
            return readUsedMap(requestFor(faulty, drive.file(), partition), stop);
        };
        FaultDevice unreadable(**device, {.unreadable = Extents(partition.range)});
        QCOMPARE(doubtOf(read(unreadable), partition.range.size()), u"the file system's own records cannot be read"_s);

        FaultDevice sound(**device, {});
        const auto map = read(sound);
        QVERIFY(map);
        QVERIFY2(!isEverything(*map, partition.range.size()), describe(*map));
        for (std::uint64_t after = 0; after < sound.calls(); ++after) {
            FaultDevice gone(**device, {.vanishAfter = after});
            const auto lost = read(gone);
            QVERIFY2(!lost, qPrintable(u"after %1 reads"_s.arg(after)));
            QCOMPARE(lost.error().code, ErrorCode::DeviceGone);
        }

        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = read(sound, stop.get_token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    }

    /// Whatever piece cannot be read: the map is as good as ever (that piece has no metadata, or a second copy), or it is everything.
    void unreadablePieces_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::newRow("ext4") << TestFs::Ext4;
        QTest::newRow("btrfs") << TestFs::Btrfs;
    }

    void unreadablePieces()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs}}});
        QVERIFY2(drive, drive.message());
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        const TestDrive::Partition &partition = drive.partitions()[0];
        const auto sound = readUsedMap(requestFor(**device, drive.file(), partition), {});
        QVERIFY(sound);
        int doubts = 0;
        for (ByteOffset at = partition.range.begin; at < partition.range.end; at += 256_KiB) {
            FaultDevice bad(**device, {.unreadable = Extents({at, at + 256_KiB})});
            const auto map = readUsedMap(requestFor(bad, drive.file(), partition), {});
            QVERIFY(map);
            if (describe(*map) == describe(*sound))
                continue;
            ++doubts;
            QVERIFY2(isEverything(*map, partition.range.size()), describe(*map));
        }
        QVERIFY(doubts > 0);
    }

    /// The same for programs: what they cannot read must not count as free.
    void unreadableForPrograms_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::addColumn<QString>("reason");
        QTest::newRow("xfs, all of it") << TestFs::Xfs << u"log not replayed"_s;
        QTest::newRow("xfs, second allocation group") << TestFs::Xfs << QString();
        QTest::newRow("ntfs, all of it") << TestFs::Ntfs << QString();
        QTest::newRow("ntfs, bitmap") << TestFs::Ntfs << QString();
        QTest::newRow("fat32, all of it") << TestFs::Fat32 << u"partclone.fat refused"_s;
        QTest::newRow("fat32, table") << TestFs::Fat32 << QString();
        QTest::newRow("exfat, all of it") << TestFs::ExFat << u"partclone.exfat refused"_s;
        QTest::newRow("exfat, bitmap") << TestFs::ExFat << u"partclone.exfat refused"_s;
    }

    void unreadableForPrograms()
    {
        QFETCH(const TestFs, fs);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = fs}}});
        QVERIFY2(drive, drive.message());
        const TestDrive::Partition &partition = drive.partitions()[0];
        // Our own reads succeed: it is the program's that fail.
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        const auto sound = readUsedMap(requestFor(**device, drive.file(), partition), {});
        QVERIFY(sound);
        ByteRange bad{ByteOffset(), ByteOffset(partition.range.size().value)};
        if (!QByteArray(QTest::currentDataTag()).contains("all of it"))
            bad = whereItIsRecorded(drive);
        QVERIFY(!bad.empty());
        BadMedium medium(drive.file(),
                         Extents({partition.range.begin + (bad.begin - ByteOffset()),
                                  partition.range.begin + (bad.end - ByteOffset())}));
        QVERIFY2(medium, medium.message());
        const auto map = readUsedMap(requestFor(**device, medium.path(), partition), {});
        QVERIFY(map);
        if (!reason.isEmpty())
            QCOMPARE(doubtOf(map, partition.range.size()), reason);
        QVERIFY(describe(*map) != describe(*sound));
        for (const ByteRange &range : sound->used.ranges())
            QVERIFY2(map->used.contains(range), describe(*map));
    }

private:
    /// Where the file system says what is free, or a part of that; 64 KiB, or less.
    static ByteRange whereItIsRecorded(TestDrive &drive)
    {
        const QString node = drive.loop().node(1);
        PartitionPatch patch(drive, 0);
        std::uint64_t at = 0;
        switch (drive.partitions()[0].fs) {
        case TestFs::Xfs: { // begins with superblock and free space headers
            const QString super = QString::fromUtf8(
                runTool(u"xfs_db"_s, {u"-r"_s, u"-c"_s, u"sb 0"_s, u"-c"_s, u"p agblocks"_s, node}).output);
            at = super.section(u" = "_s, 1).trimmed().toULongLong() * 4096;
            break;
        }
        case TestFs::Ntfs:
            at = ntfsDataOf(node, 6, 4096).value_or(0);
            return {ByteOffset(at), ByteOffset(at + 4096)};
        case TestFs::Fat32:
            at = std::uint64_t{patch.little<std::uint16_t>(14)} * 512;
            break;
        default:
            at = std::uint64_t{patch.little<std::uint32_t>(88)} * 512;
            return {ByteOffset(at), ByteOffset(at + 4096)};
        }
        return {ByteOffset(at), ByteOffset(at + (at == 0 ? 0 : 65536))};
    }
};

QTEST_GUILESS_MAIN(UsedMapDoubtsTest)
#include "tst_used_map_doubts.moc"
