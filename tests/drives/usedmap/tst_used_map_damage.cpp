// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PartitionPatch.h"
#include "UsedMapSupport.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

namespace {

constexpr ByteCount nothing{};

/// Programs change the node, the map is read from the file: what they wrote must be there.
ToolResult flushed(const ToolResult &result, const QString &node)
{
    return result ? runTool(u"blockdev"_s, {u"--flushbufs"_s, node}) : result;
}

/// Where the parts of the second allocation group of an XFS with 4 KiB blocks lie.
struct XfsGroup {
    explicit XfsGroup(PartitionPatch &patch)
    {
        super = std::uint64_t{patch.big<std::uint32_t>(84)} * blockSize;
        freeSpace = super + 512;
        freeList = super + 3 * 512;
        tree = super + std::uint64_t{patch.big<std::uint32_t>(freeSpace + 16)} * blockSize;
    }

    static constexpr std::uint64_t blockSize = 4096;
    std::uint64_t super = 0;
    std::uint64_t freeSpace = 0;
    std::uint64_t freeList = 0;
    std::uint64_t tree = 0; ///< by block number; a single leaf here
};

} // namespace

/// Damaged and unusual records: a checksum, a mark or a count that is wrong, a feature that nobody knows. And bits that are read to the last.
class UsedMapDamageTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void ext_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QStringList>("options");
        const QStringList unchecked{u"-O"_s, u"^metadata_csum,^uninit_bg"_s};
        QTest::newRow("error flag") << u"set_super_value state 3"_s << u"the file system is marked as damaged"_s
                                    << QStringList();
        QTest::newRow("not valid") << u"set_super_value state 0"_s << u"not cleanly unmounted"_s << QStringList();
        QTest::newRow("unknown incompatible feature") << u"set_super_value feature_incompat 0x400002c2"_s
                                                      << u"Filesystem has unsupported feature(s)"_s << QStringList();
        QTest::newRow("unknown read-only feature")
            << u"set_super_value feature_ro_compat 0x4000046b"_s << u"unknown feature"_s << QStringList();
        QTest::newRow("larger than its partition")
            << u"set_super_value blocks_count 32769"_s << u"the file system is larger than its partition"_s
            << QStringList();
        QTest::newRow("free count of a group")
            << u"set_block_group 0 free_blocks_count 5"_s << u"a block bitmap and its group disagree"_s << unchecked;
        QTest::newRow("checksum of a group")
            << u"set_block_group 0 checksum 5"_s << u"a group descriptor has a wrong checksum"_s << QStringList();
        QTest::newRow("bitmap out of bounds") << u"set_block_group 0 block_bitmap 888888"_s
                                              << u"a block bitmap lies outside the file system"_s << unchecked;
        QTest::newRow("inode table out of bounds") << u"set_block_group 0 inode_table 888888"_s
                                                   << u"an inode table lies outside the file system"_s << unchecked;
    }

    void ext()
    {
        QFETCH(const QString, command);
        QFETCH(const QString, reason);
        QFETCH(const QStringList, options);
        TestDrive drive({.partitions = {{.fs = TestFs::Ext4, .size = 32_MiB, .mkfsOptions = options}}});
        QVERIFY2(drive, drive.message());
        const QString node = drive.loop().node(1);
        LIFEBOAT_VERIFY_TOOL(flushed(runTool(u"debugfs"_s, {u"-w"_s, u"-R"_s, command, node}), node));
        QCOMPARE(doubtOf(drive), reason);
    }

    void extBitmap_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("reason");
        QTest::newRow("checksums") << QStringList() << u"a block bitmap has a wrong checksum"_s;
        QTest::newRow("no checksums") << QStringList{u"-O"_s, u"^metadata_csum,^uninit_bg"_s}
                                      << u"a block bitmap and its group disagree"_s;
    }

    void extBitmap()
    {
        QFETCH(const QStringList, options);
        QFETCH(const QString, reason);
        TestDrive drive(
            {.partitions = {
                 {.fs = TestFs::Ext4, .size = 32_MiB, .mkfsOptions = options + QStringList{u"-b"_s, u"4096"_s}}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch patch(drive, 0);
        const std::uint64_t bitmap = std::uint64_t{patch.little<std::uint32_t>(4096)} * 4096;
        QVERIFY(patch.little<std::uint8_t>(bitmap) == 0xFF);
        patch.putLittle<std::uint8_t>(bitmap, 0x7F); // one used block forgotten
        QCOMPARE(doubtOf(drive), reason);
    }

    void extSuperblockChecksum()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Ext4, .size = 32_MiB, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch patch(drive, 0);
        patch.putLittle<std::uint8_t>(1024 + 0x78, 'x'); // the label
        QCOMPARE(doubtOf(drive), u"Superblock checksum does not match superblock"_s);
    }

    void btrfsOnTwoDrives()
    {
        TestDrive drive(
            {.partitions = {{.fs = TestFs::Btrfs, .fill = nothing}, {.fs = TestFs::Nothing, .size = 160_MiB}}});
        QVERIFY2(drive, drive.message());
        LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.btrfs"_s, {u"-q"_s, u"-f"_s, drive.loop().node(1), drive.loop().node(2)}));
        QCOMPARE(doubtOf(drive), u"the file system extends over several drives"_s);
    }

    void btrfsChecksumsWeCannotVerify_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("sha256") << u"sha256"_s;
        QTest::newRow("blake2") << u"blake2"_s;
    }

    void btrfsChecksumsWeCannotVerify()
    {
        QFETCH(const QString, kind);
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs, .mkfsOptions = {u"--csum"_s, kind}, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        QCOMPARE(doubtOf(drive), u"checksums of an unknown kind"_s);
    }

    void btrfsSeed()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs}}});
        QVERIFY2(drive, drive.message());
        const QString node = drive.loop().node(1);
        LIFEBOAT_VERIFY_TOOL(flushed(runTool(u"btrfstune"_s, {u"-S"_s, u"1"_s, node}), node));
        QCOMPARE(doubtOf(drive), u"unknown feature"_s);
    }

    /// The super block's checksum is wrong: even a copy that is good is not asked, because the first is what is mounted.
    void btrfsSuperblock()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch patch(drive, 0);
        patch.putLittle<std::uint8_t>((64_KiB).value + 300, 'x'); // the label
        QCOMPARE(doubtOf(drive), u"the superblock is damaged"_s);
    }

    /// One copy of a tree node is enough, none is a doubt.
    void btrfsNode()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Btrfs, .mkfsOptions = {u"-m"_s, u"dup"_s}, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        const QString node = drive.loop().node(1);
        const QString super =
            QString::fromUtf8(runTool(u"btrfs"_s, {u"inspect-internal"_s, u"dump-super"_s, node}).output);
        const QString address = super.section(u"chunk_root\t"_s, 1, 1).simplified().section(u' ', 0, 0);
        const QString copies = QString::fromUtf8(runTool(u"btrfs-map-logical"_s, {u"-l"_s, address, node}).output);
        const QStringList lines = copies.split(u'\n', Qt::SkipEmptyParts);
        QVERIFY2(lines.size() == 2, qPrintable(super + copies));
        const auto sound = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(sound);
        PartitionPatch patch(drive, 0);
        patch.putLittle<std::uint8_t>(lines[0].section(u"physical "_s, 1, 1).section(u' ', 0, 0).toULongLong() + 200,
                                      'x');
        const auto again = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(again);
        QCOMPARE(describe(*again), describe(*sound));
        patch.putLittle<std::uint8_t>(lines[1].section(u"physical "_s, 1, 1).section(u' ', 0, 0).toULongLong() + 200,
                                      'x');
        QCOMPARE(doubtOf(drive), u"a tree node is damaged"_s);
    }

    void xfs_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("reason");
        const QString damaged = u"the records of free space are damaged"_s;
        QTest::newRow("superblock") << u"super"_s << 108 << u"the superblock is damaged"_s; // the label
        QTest::newRow("header of a group: checksum") << u"header"_s << 200 << damaged;
        QTest::newRow("header of a group: free list") << u"header"_s << 43 << damaged;
        QTest::newRow("header of a group: tree's root") << u"header"_s << 19 << damaged;
        QTest::newRow("free list") << u"list"_s << 39 << damaged;
        QTest::newRow("free space tree: magic") << u"tree"_s << 0 << damaged;
        QTest::newRow("free space tree: first block") << u"tree"_s << 56 + 3 << damaged;
        QTest::newRow("free space tree: count") << u"tree"_s << 56 + 7 << damaged;
    }

    /// partclone.xfs verifies nothing: our second opinion must.
    void xfs()
    {
        QFETCH(const QString, where);
        QFETCH(const int, at);
        QFETCH(const QString, reason);
        TestDrive drive({.partitions = {{.fs = TestFs::Xfs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch patch(drive, 0);
        const XfsGroup group(patch);
        const std::uint64_t base = where == u"tree"_s ? group.tree
            : where == u"list"_s                      ? group.freeList
            : where == u"header"_s                    ? group.freeSpace
                                                      : 0;
        const std::uint64_t byte = base + static_cast<std::uint64_t>(at);
        patch.putLittle<std::uint8_t>(byte, static_cast<std::uint8_t>(patch.little<std::uint8_t>(byte) ^ 4U));
        QCOMPARE(doubtOf(drive), reason);
    }

    /// Without checksums there are still counts.
    void xfsWithoutChecksums()
    {
        TestDrive drive({.partitions = {{.fs = TestFs::Xfs, .mkfsOptions = {u"-m"_s, u"crc=0"_s}, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch patch(drive, 0);
        const XfsGroup group(patch);
        patch.putLittle<std::uint8_t>(group.tree + 16 + 7,
                                      static_cast<std::uint8_t>(patch.little<std::uint8_t>(group.tree + 16 + 7) ^ 4U));
        QCOMPARE(doubtOf(drive), u"the records of free space are damaged"_s);
    }

    void ntfs_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("hibernated") << u"hibernated"_s << u"Windows is hibernated"_s;
        QTest::newRow("log in use") << u"log in use"_s << u"not cleanly unmounted"_s;
        QTest::newRow("log closed") << u"log closed"_s << QString();
        QTest::newRow("marked dirty") << u"marked dirty"_s << u"marked as not cleanly unmounted"_s;
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
            LIFEBOAT_VERIFY_TOOL(
                flushed(runTool(u"ntfscp"_s, {u"-q"_s, node, file.fileName(), u"hiberfil.sys"_s}), node));
        } else if (what == u"marked dirty"_s) {
            PartitionPatch patch(drive, 0);
            markNtfsDirty(patch);
        } else {
            const auto log = ntfsDataOf(node, 2, 4096);
            QVERIFY(log);
            PartitionPatch patch(drive, 0);
            writeNtfsLog(patch, *log, what == u"log in use"_s ? NtfsClient::InUse : NtfsClient::Gone);
        }
        if (!reason.isEmpty()) {
            QCOMPARE(doubtOf(drive), reason);
            return;
        }
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
        TestDrive drive(
            {.partitions = {
                 {.fs = fs, .size = twelve ? 8_MiB : ByteCount(), .mkfsOptions = options, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        PartitionPatch patch(drive, 0);
        const std::uint64_t table = std::uint64_t{patch.little<std::uint16_t>(14)} * 512;
        if (at > 0)
            patch.putLittle<std::uint8_t>(static_cast<std::uint64_t>(at), fs == TestFs::ExFat ? 2 : 1);
        else if (at < 0 && fs == TestFs::Fat32)
            patch.putLittle<std::uint32_t>(table + 4, 0x07FFFFFF);
        else if (at < 0)
            patch.putLittle<std::uint16_t>(table + 2, 0x7FFF);
        QCOMPARE(doubtOf(drive), reason);
    }

    void bitmapsAreTakenToTheBit_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::newRow("ntfs") << TestFs::Ntfs;
        QTest::newRow("fat16") << TestFs::Fat16;
        QTest::newRow("fat32") << TestFs::Fat32;
        QTest::newRow("exfat") << TestFs::ExFat;
    }

    /// What partclone must say, to the last cluster.
    void bitmapsAreTakenToTheBit()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        const auto before = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(before);
        PartitionPatch patch(drive, 0);
        const Clusters clusters = clustersOf(patch, fs, drive.loop().node(1));
        QVERIFY(clusters.bitmap != 0);
        Extents expected = before->used;
        QVERIFY(expected.total() < drive.partitions()[0].range.size());
        for (const std::uint64_t number :
             {clusters.count / 2, clusters.count / 2 + 1, clusters.count - 9, clusters.count - 2, clusters.count - 1}) {
            markUsed(patch, fs, clusters, number);
            const ByteOffset at(clusters.begin + number * clusters.size);
            expected.add({at, at + ByteCount(clusters.size)});
        }
        const auto after = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(after);
        QVERIFY2(after->used == expected, describe(*after));
    }

    void disagreementIsADoubt_data() { bitmapsAreTakenToTheBit_data(); }

    /// We read that a cluster is in use, partclone, of a copy made before, that it is not.
    void disagreementIsADoubt()
    {
        QFETCH(const TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .fill = nothing}}});
        QVERIFY2(drive, drive.message());
        const QString copy = m_folder.filePath(u"copy.img"_s);
        QFile::remove(copy);
        QVERIFY(QFile::copy(drive.file(), copy));
        PartitionPatch patch(drive, 0);
        const Clusters clusters = clustersOf(patch, fs, drive.loop().node(1));
        markUsed(patch, fs, clusters, clusters.count / 4 * 3);
        const auto device = openBlockDevice(drive.file(), DeviceAccess::Read);
        QVERIFY(device);
        const ByteRange partition = drive.partitions()[0].range;
        const auto map = readUsedMap({.device = **device,
                                      .drivePath = copy,
                                      .partition = partition,
                                      .nodePath = {},
                                      .fileSystem = blkidType(fs),
                                      .mountPoint = {}},
                                     {});
        const QString reason = doubtOf(map, partition.size());
        QVERIFY2(reason.endsWith(u" and the file system's own records disagree"_s), qPrintable(reason));
    }

private:
    struct Clusters {
        std::uint64_t bitmap = 0; ///< or table
        std::uint64_t begin = 0;  ///< of the first cluster
        std::uint64_t size = 0;
        std::uint64_t count = 0;
    };

    static void markUsed(PartitionPatch &patch, TestFs fs, const Clusters &clusters, std::uint64_t number)
    {
        if (fs == TestFs::Fat32)
            patch.putLittle<std::uint32_t>(clusters.bitmap + 4 * (number + 2), 0x0FFFFFFF);
        else if (fs == TestFs::Fat16)
            patch.putLittle<std::uint16_t>(clusters.bitmap + 2 * (number + 2), 0xFFFF);
        else
            patch.setBit(clusters.bitmap, number);
    }

    static Clusters clustersOf(PartitionPatch &patch, TestFs fs, const QString &node)
    {
        Clusters clusters;
        if (fs == TestFs::ExFat) { // the bitmap is in the first cluster
            clusters.begin = std::uint64_t{patch.little<std::uint32_t>(88)} * 512;
            clusters.bitmap = clusters.begin;
            clusters.size = 512ULL << patch.little<std::uint8_t>(109);
            clusters.count = patch.little<std::uint32_t>(92);
            return clusters;
        }
        const std::uint64_t perCluster = patch.little<std::uint8_t>(13);
        clusters.size = perCluster * 512;
        if (fs == TestFs::Ntfs) {
            clusters.bitmap = ntfsDataOf(node, 6, clusters.size).value_or(0);
            clusters.count = patch.little<std::uint64_t>(40) / perCluster;
            return clusters;
        }
        const std::uint64_t reserved = patch.little<std::uint16_t>(14);
        const std::uint64_t table =
            fs == TestFs::Fat32 ? patch.little<std::uint32_t>(36) : patch.little<std::uint16_t>(22);
        const std::uint64_t before = reserved + 2 * table + std::uint64_t{patch.little<std::uint16_t>(17)} * 32 / 512;
        const std::uint64_t total =
            patch.little<std::uint16_t>(19) != 0 ? patch.little<std::uint16_t>(19) : patch.little<std::uint32_t>(32);
        clusters.bitmap = reserved * 512;
        clusters.begin = before * 512;
        clusters.count = (total - before) / perCluster;
        return clusters;
    }
};

QTEST_GUILESS_MAIN(UsedMapDamageTest)
#include "tst_used_map_damage.moc"
