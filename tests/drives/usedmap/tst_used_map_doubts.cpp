// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "UsedMapSupport.h"

#include "base/Endian.h"
#include "block/FaultDevice.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

namespace {

/// Bytes of a partition inside a drive's file, changed in place.
class Patch {
public:
    Patch(const TestDrive &drive, std::size_t index) : m_file(drive.file()), m_base(drive.partitions()[index].range.begin)
    {
        m_open = m_file.open(QIODevice::ReadWrite);
    }

    QByteArray get(std::uint64_t at, qsizetype length)
    {
        return m_open && m_file.seek(static_cast<qint64>(m_base.value + at)) ? m_file.read(length) : QByteArray(length, '\0');
    }
    void put(std::uint64_t at, const QByteArray &bytes)
    {
        if (m_open && m_file.seek(static_cast<qint64>(m_base.value + at))) {
            m_file.write(bytes);
            m_file.flush();
        }
    }
    template<std::unsigned_integral T>
    T little(std::uint64_t at)
    {
        const QByteArray bytes = get(at, sizeof(T));
        return loadLittle<T>(std::as_bytes(std::span(bytes)));
    }
    template<std::unsigned_integral T>
    void putLittle(std::uint64_t at, T value)
    {
        QByteArray bytes(sizeof(T), '\0');
        storeLittle<T>(std::as_writable_bytes(std::span(bytes)), 0, value);
        put(at, bytes);
    }

private:
    QFile m_file;
    ByteOffset m_base;
    bool m_open = false;
};

constexpr std::uint64_t extSuper = 1024;

/// Where MFT record @p number begins.
std::uint64_t mftRecord(Patch &patch, std::uint64_t number)
{
    const std::uint64_t cluster = std::uint64_t{patch.little<std::uint16_t>(11)} * patch.little<std::uint8_t>(13);
    return patch.little<std::uint64_t>(48) * cluster + number * 1024;
}

/// Sets "volume is dirty" in $Volume and in its mirror.
void markNtfsDirty(Patch &patch)
{
    const std::uint64_t cluster = std::uint64_t{patch.little<std::uint16_t>(11)} * patch.little<std::uint8_t>(13);
    const std::uint64_t mirror = patch.little<std::uint64_t>(56) * cluster + std::uint64_t{3} * 1024;
    for (const std::uint64_t record : {mftRecord(patch, 3), mirror}) {
        std::uint64_t at = record + patch.little<std::uint16_t>(record + 0x14);
        while (patch.little<std::uint32_t>(at) != 0x70) // $VOLUME_INFORMATION
            at += patch.little<std::uint32_t>(at + 4);
        patch.putLittle<std::uint16_t>(at + patch.little<std::uint16_t>(at + 0x14) + 10, 1);
    }
}

/// Two restart pages of a $LogFile: of a client that is still @p inUse, or that went away.
void writeNtfsLog(Patch &patch, std::uint64_t logAt, bool inUse)
{
    QByteArray page(4096, '\0');
    const auto bytes = std::as_writable_bytes(std::span(page));
    page.replace(0, 4, "RSTR");
    storeLittle<std::uint16_t>(bytes, 0x04, 0x1E); // update sequence: where, how many
    storeLittle<std::uint16_t>(bytes, 0x06, 9);
    storeLittle<std::uint32_t>(bytes, 0x10, 4096); // system page, log page
    storeLittle<std::uint32_t>(bytes, 0x14, 4096);
    storeLittle<std::uint16_t>(bytes, 0x18, 0x30); // the restart area
    storeLittle<std::uint16_t>(bytes, 0x1A, 1);    // version 1.1
    storeLittle<std::uint16_t>(bytes, 0x1C, 1);
    constexpr std::size_t area = 0x30;
    storeLittle<std::uint64_t>(bytes, area + 0x00, 0x100000);
    storeLittle<std::uint16_t>(bytes, area + 0x08, 1);                               // one client
    storeLittle<std::uint16_t>(bytes, area + 0x0A, inUse ? 0xFFFF : 0);              // free list
    storeLittle<std::uint16_t>(bytes, area + 0x0C, inUse ? 0 : 0xFFFF);              // in-use list
    storeLittle<std::uint32_t>(bytes, area + 0x10, 43);                              // sequence number bits for a log of 2 MiB: 67 - 24...
    storeLittle<std::uint16_t>(bytes, area + 0x14, 0x30 + 0xA0);                     // length
    storeLittle<std::uint16_t>(bytes, area + 0x16, 0x30);                            // clients
    storeLittle<std::uint64_t>(bytes, area + 0x18, 2 << 20);                         // size of the file
    storeLittle<std::uint16_t>(bytes, area + 0x24, 0x30);
    storeLittle<std::uint16_t>(bytes, area + 0x26, 0x40);
    constexpr std::size_t client = area + 0x30;
    storeLittle<std::uint16_t>(bytes, client + 0x10, 0xFFFF);
    storeLittle<std::uint16_t>(bytes, client + 0x12, 0xFFFF);
    storeLittle<std::uint32_t>(bytes, client + 0x1C, 8);
    page.replace(static_cast<qsizetype>(client) + 0x20, 8, QByteArray("N\0T\0F\0S\0", 8));
    storeLittle<std::uint16_t>(bytes, 0x1E, 1);
    for (std::size_t sector = 1; sector <= 8; ++sector)
        storeLittle<std::uint16_t>(bytes, sector * 512 - 2, 1);
    patch.put(logAt, page);
    patch.put(logAt + 4096, page);
}

} // namespace

/// Everything that must make a map say "everything", with its reason.
class UsedMapDoubtsTest : public QObject {
    Q_OBJECT

private:
    void expectEverything(TestDrive &drive, const QString &reason, const QString &mountPoint = {})
    {
        const auto map = mapOf(drive, 0, DriveAs::Device, mountPoint);
        QVERIFY(map);
        QVERIFY2(isEverything(*map, drive.partitions()[0].range.size()), describe(*map));
        QCOMPARE(map->method, reason.isEmpty() ? u"everything"_s : u"everything: "_s + reason);
    }

    /// A copy of the drive as it is now, while its file system may be mounted: what a power failure leaves.
    QString crashed(TestDrive &drive)
    {
        const QString copy = m_folder.filePath(u"crashed.img"_s);
        QFile::remove(copy);
        const TestDrive::Partition &partition = drive.partitions()[0];
        const UsedMap all{.used = Extents({ByteOffset(), ByteOffset(partition.range.size().value)}), .zero = {}, .fileSystemSize = {}, .method = {}};
        return restoreIntoGarbage(drive.file(), partition.range, all, copy) ? copy : QString();
    }

    /// Writes a file that is on the drive, but whose blocks only the journal knows.
    bool writeFsynced(const QString &mountPoint)
    {
        return runTool(u"dd"_s, {u"if=/dev/urandom"_s, u"of="_s + mountPoint + u"/newest"_s, u"bs=1M"_s, u"count=6"_s, u"conv=fsync"_s}).exitCode == 0;
    }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void whatHasNoMap_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::newRow("LUKS") << TestFs::Luks;
        QTest::newRow("random bytes") << TestFs::RandomBytes;
        QTest::newRow("nothing") << TestFs::Nothing;
    }

    void whatHasNoMap()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs}}});
        QVERIFY2(drive, drive.message());
        expectEverything(drive, blkidType(fs));
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
        TestDrive drive({.partitions = {{.fs = fs, .size = std::max(leastSize(fs), 64_MiB), .fill = ByteCount()}}});
        QVERIFY2(drive, drive.message());
        QString at;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at));
        QVERIFY(writeFsynced(at));
        const QString copy = crashed(drive);
        QVERIFY(!copy.isEmpty());
        const auto map = mapOfFile(copy, blkidType(fs));
        QVERIFY(map);
        QCOMPARE(map->method, u"everything: "_s + reason);
        expectEverything(drive, u"mounted for writing"_s, at);
    }

    void xfsMountedWithoutReplay()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Xfs, .fill = ByteCount()}}});
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
        const auto map = readUsedMap({.device = **device,
                                      .drivePath = again.path(),
                                      .partition = {ByteOffset(), ByteOffset((*device)->size().value)},
                                      .nodePath = again.path(),
                                      .fileSystem = u"xfs"_s,
                                      .mountPoint = second},
                                     {});
        QVERIFY(map);
        QCOMPARE(map->method, u"everything: log not replayed"_s);
    }

    void fsyncedBtrfsNeedsNoReplay()
    {
        // A log tree lies in allocated chunks: the map stays good, and the file is in it.
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs, .size = 200_MiB}}});
        QVERIFY2(drive, drive.message());
        QString at;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at));
        QVERIFY(writeFsynced(at));
        const FileHashes files = hashFolder(at);
        const QString copy = crashed(drive);
        LIFEBOAT_VERIFY_TOOL(drive.loop().unmount(at));
        drive.loop().detach();
        const auto map = mapOfFile(copy, u"btrfs"_s);
        QVERIFY(map);
        QCOMPARE(map->method, u"btrfs chunks"_s);
        const QString target = m_folder.filePath(u"restored.img"_s);
        QVERIFY(restoreIntoGarbage(copy, {ByteOffset(), ByteOffset((200_MiB).value)}, *map, target));
        LoopDrive restored(target);
        QVERIFY2(restored, restored.message());
        QString again;
        LIFEBOAT_VERIFY_TOOL(restored.mount(0, &again));
        QCOMPARE(hashFolder(again), files);
    }

    void damagedExt_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("reason");
        QTest::newRow("error flag") << u"set_super_value state 3"_s << u"the file system is marked as damaged"_s;
        QTest::newRow("not valid") << u"set_super_value state 0"_s << u"not cleanly unmounted"_s;
        QTest::newRow("unknown incompatible feature") << u"set_super_value feature_incompat 0x400002c2"_s << QString();
        QTest::newRow("unknown read-only feature") << u"set_super_value feature_ro_compat 0x4000046b"_s << u"unknown feature"_s;
        QTest::newRow("larger than its partition") << u"set_super_value blocks_count 999999"_s << QString();
        QTest::newRow("free counts of a group") << u"set_block_group 0 free_blocks_count 5"_s << QString();
    }

    void damagedExt()
    {
        QFETCH(const QString, command);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = TestFs::Ext4, .size = 32_MiB}}});
        QVERIFY2(drive, drive.message());
        const QString node = drive.loop().node(1);
        LIFEBOAT_VERIFY_TOOL(runTool(u"debugfs"_s, {u"-w"_s, u"-R"_s, command, node}));
        LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--flushbufs"_s, node}));
        const auto map = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(map);
        QVERIFY2(isEverything(*map, drive.partitions()[0].range.size()), describe(*map));
        if (!reason.isEmpty())
            QCOMPARE(map->method, u"everything: "_s + reason);
    }

    void damagedExtBitmap_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("reason");
        QTest::newRow("checksums") << QStringList() << u"a block bitmap has a wrong checksum"_s;
        QTest::newRow("no checksums") << QStringList{u"-O"_s, u"^metadata_csum,^uninit_bg"_s} << u"a block bitmap and its group disagree"_s;
    }

    void damagedExtBitmap()
    {
        QFETCH(const QStringList, options);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = TestFs::Ext4, .size = 32_MiB, .mkfsOptions = options + QStringList{u"-b"_s, u"4096"_s}}}});
        QVERIFY2(drive, drive.message());
        Patch patch(drive, 0);
        const std::uint64_t bitmap = std::uint64_t{patch.little<std::uint32_t>(4096)} * 4096;
        QVERIFY(patch.little<std::uint8_t>(bitmap) == 0xFF);
        patch.putLittle<std::uint8_t>(bitmap, 0x7F); // one used block forgotten
        expectEverything(drive, reason);
    }

    void truncated_data()
    {
        QTest::addColumn<TestFs>("fs");
        for (const TestFs fs : {TestFs::Ext2, TestFs::Ext4, TestFs::Xfs, TestFs::Btrfs, TestFs::Ntfs, TestFs::Fat16, TestFs::Fat32, TestFs::ExFat,
                                TestFs::Swap})
            QTest::newRow(qPrintable(blkidType(fs) + QString::number(static_cast<int>(fs)))) << fs;
    }

    void truncated()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .fill = ByteCount()}}});
        QVERIFY2(drive, drive.message());
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        ByteRange range = drive.partitions()[0].range;
        range.end = ByteOffset(range.end.value - (1_MiB).value);
        const auto map = readUsedMap({.device = **device,
                                      .drivePath = drive.file(),
                                      .partition = range,
                                      .nodePath = {},
                                      .fileSystem = blkidType(fs),
                                      .mountPoint = {}},
                                     {});
        QVERIFY(map);
        QVERIFY2(isEverything(*map, range.size()), describe(*map));
        QCOMPARE(map->method, u"everything: the file system is larger than its partition"_s);
    }

    void btrfsOnTwoDrives()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs, .fill = ByteCount()}, {.fs = TestFs::Nothing, .size = 160_MiB}}});
        QVERIFY2(drive, drive.message());
        LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.btrfs"_s, {u"-q"_s, u"-f"_s, drive.loop().node(1), drive.loop().node(2)}));
        expectEverything(drive, u"the file system extends over several drives"_s);
    }

    void btrfsOddities_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("reason");
        QTest::newRow("sha256") << QStringList{u"--csum"_s, u"sha256"_s} << u"checksums of an unknown kind"_s;
        QTest::newRow("blake2") << QStringList{u"--csum"_s, u"blake2"_s} << u"checksums of an unknown kind"_s;
    }

    void btrfsOddities()
    {
        QFETCH(const QStringList, options);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs, .mkfsOptions = options, .fill = ByteCount()}}});
        QVERIFY2(drive, drive.message());
        expectEverything(drive, reason);
    }

    void btrfsSeed()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs}}});
        QVERIFY2(drive, drive.message());
        LIFEBOAT_VERIFY_TOOL(runTool(u"btrfstune"_s, {u"-S"_s, u"1"_s, drive.loop().node(1)}));
        LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--flushbufs"_s, drive.loop().node(1)}));
        expectEverything(drive, u"unknown feature"_s);
    }

    void xfsParentPointersAndRealtime()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Xfs, .mkfsOptions = {u"-n"_s, u"parent=1"_s}, .fill = ByteCount()}}});
        QVERIFY2(drive, drive.message());
        // partclone's copy of libxfs may be too old for it: then all of it, never a wrong map.
        const auto map = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(map);
        const Verdict verdict = verdictOf(TestFs::Xfs, drive.loop().node(1));
        Extents free({ByteOffset(), ByteOffset(map->fileSystemSize.value)});
        free.remove(map->used);
        for (const ByteRange &range : free.ranges())
            QVERIFY2(verdict.free->contains(range), describe(*map));
    }

    void ntfs_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("hibernated") << u"hibernated"_s << u"Windows is hibernated"_s;
        QTest::newRow("log in use") << u"log in use"_s << u"not cleanly unmounted"_s;
        QTest::newRow("log closed") << u"log closed"_s << QString();
        QTest::newRow("marked dirty") << u"marked dirty"_s << u"partclone.ntfs refused"_s;
    }

    void ntfs()
    {
        QFETCH(const QString, what);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = TestFs::Ntfs, .size = 40_MiB}}});
        QVERIFY2(drive, drive.message());
        const QString node = drive.loop().node(1);
        if (what == u"hibernated"_s) {
            QFile file(m_folder.filePath(u"hiberfil.sys"_s));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray("hibr") + QByteArray(8188, '\1')) == 8192);
            file.close();
            LIFEBOAT_VERIFY_TOOL(runTool(u"ntfscp"_s, {u"-q"_s, node, file.fileName(), u"hiberfil.sys"_s}));
            LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--flushbufs"_s, node}));
        } else if (what == u"marked dirty"_s) {
            Patch patch(drive, 0);
            markNtfsDirty(patch);
        } else {
            const QString info = QString::fromUtf8(runTool(u"ntfsinfo"_s, {u"-v"_s, u"-i"_s, u"2"_s, node}).output);
            const QString run = info.section(u"Runlist:"_s, 1, 1).section(u'\n', 1, 1).simplified();
            bool ok = false;
            const std::uint64_t cluster = run.section(u' ', 1, 1).mid(2).toULongLong(&ok, 16);
            QVERIFY2(ok, qPrintable(info));
            Patch patch(drive, 0);
            writeNtfsLog(patch, cluster * 4096, what == u"log in use"_s);
        }
        if (!reason.isEmpty())
            return expectEverything(drive, reason);
        const auto map = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(map);
        QCOMPARE(map->method, u"partclone.ntfs"_s);
    }

    void fat_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("at"); // -1: the second entry of the table
        QTest::addColumn<QString>("reason");
        const QString unclean = u"not cleanly unmounted"_s;
        QTest::newRow("fat12") << TestFs::Fat16 << QStringList{u"-F"_s, u"12"_s} << 0 << u"FAT12"_s;
        QTest::newRow("fat16, boot sector") << TestFs::Fat16 << QStringList() << 0x25 << unclean;
        QTest::newRow("fat16, table") << TestFs::Fat16 << QStringList() << -1 << unclean;
        QTest::newRow("fat32, boot sector") << TestFs::Fat32 << QStringList() << 0x41 << unclean;
        QTest::newRow("fat32, table") << TestFs::Fat32 << QStringList() << -1 << unclean;
        QTest::newRow("exfat") << TestFs::ExFat << QStringList() << 106 << unclean;
    }

    void fat()
    {
        QFETCH(const TestFs, fs);
        QFETCH(const QStringList, options);
        QFETCH(const int, at);
        QFETCH(const QString, reason);
        const bool twelve = reason == u"FAT12"_s;
        TestDrive drive({.partitions = {{.fs = fs, .size = twelve ? 8_MiB : ByteCount(), .mkfsOptions = options, .fill = ByteCount()}}});
        QVERIFY2(drive, drive.message());
        Patch patch(drive, 0);
        const std::uint64_t table = std::uint64_t{patch.little<std::uint16_t>(14)} * 512;
        if (at > 0)
            patch.putLittle<std::uint8_t>(static_cast<std::uint64_t>(at), fs == TestFs::ExFat ? 2 : 1);
        else if (at < 0 && fs == TestFs::Fat32)
            patch.putLittle<std::uint32_t>(table + 4, 0x07FFFFFF);
        else if (at < 0)
            patch.putLittle<std::uint16_t>(table + 2, 0x7FFF);
        expectEverything(drive, reason);
    }

    void exFatBitmapIsTakenToTheBit()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::ExFat}}});
        QVERIFY2(drive, drive.message());
        const auto before = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(before);
        Patch patch(drive, 0);
        const std::uint64_t heap = std::uint64_t{patch.little<std::uint32_t>(88)} * 512;
        const std::uint64_t cluster = 512ULL << patch.little<std::uint8_t>(109);
        const std::uint64_t clusters = patch.little<std::uint32_t>(92);
        Extents expected = before->used;
        // The bitmap is in the first cluster of the heap.
        for (const std::uint64_t number : {std::uint64_t{7}, std::uint64_t{8}, std::uint64_t{100}, std::uint64_t{1023}, clusters - 1}) {
            const std::uint64_t at = heap + number / 8;
            patch.putLittle<std::uint8_t>(at, static_cast<std::uint8_t>(patch.little<std::uint8_t>(at) | (1U << (number % 8))));
            expected.add({ByteOffset(heap + number * cluster), ByteOffset(heap + (number + 1) * cluster)});
        }
        const auto after = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(after);
        QVERIFY2(after->used == expected, describe(*after));
    }

    void hibernatedSwap()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Swap}}});
        QVERIFY2(drive, drive.message());
        Patch(drive, 0).put(4086, "S1SUSPEND\0"_ba);
        expectEverything(drive, u"no plain swap header, perhaps hibernated"_s);
    }

    void ioErrors_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::newRow("ext4") << TestFs::Ext4;
        QTest::newRow("xfs") << TestFs::Xfs;
        QTest::newRow("btrfs") << TestFs::Btrfs;
        QTest::newRow("ntfs") << TestFs::Ntfs;
        QTest::newRow("vfat") << TestFs::Fat32;
        QTest::newRow("exfat") << TestFs::ExFat;
        QTest::newRow("swap") << TestFs::Swap;
    }

    void ioErrors()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .fill = ByteCount()}}});
        QVERIFY2(drive, drive.message());
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        const TestDrive::Partition &partition = drive.partitions()[0];
        const auto read = [&](FaultDevice &faulty, std::stop_token stop = {}) {
            return readUsedMap({.device = faulty,
                                .drivePath = drive.file(),
                                .partition = partition.range,
                                .nodePath = {},
                                .fileSystem = blkidType(fs),
                                .mountPoint = {}},
                               stop);
        };
        FaultDevice unreadable(**device, {.unreadable = Extents(partition.range)});
        const auto map = read(unreadable);
        QVERIFY(map);
        QVERIFY2(isEverything(*map, partition.range.size()), describe(*map));

        FaultDevice gone(**device, {.vanishAfter = 0});
        const auto lost = read(gone);
        QVERIFY(!lost);
        QCOMPARE(lost.error().code, ErrorCode::DeviceGone);

        FaultDevice sound(**device, {});
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = read(sound, stop.get_token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(UsedMapDoubtsTest)
#include "tst_used_map_doubts.moc"
