// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "UsedMapSupport.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

namespace {

QByteArray hashOf(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    return file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result() : QByteArray();
}

struct Row {
    const char *name;
    TestPartition partition;
    int sectorSize = 512;
};

std::vector<Row> rows()
{
    const QStringList block1K{u"-b"_s, u"1024"_s};
    const QStringList block4K{u"-b"_s, u"4096"_s};
    return {
        {"ext2, 1 KiB blocks, no checksums", {.fs = TestFs::Ext2, .size = 40_MiB, .mkfsOptions = block1K}},
        {"ext2, 4 KiB blocks", {.fs = TestFs::Ext2, .size = 40_MiB, .mkfsOptions = block4K}},
        {"ext3", {.fs = TestFs::Ext3, .size = 64_MiB}},
        {"ext4", {.fs = TestFs::Ext4, .size = 270_MiB}},
        {"ext4, 1 KiB blocks", {.fs = TestFs::Ext4, .size = 100_MiB, .mkfsOptions = block1K}},
        {"ext4, 2 KiB blocks, last group short",
         {.fs = TestFs::Ext4, .size = 101_MiB + 6_KiB, .mkfsOptions = {u"-b"_s, u"2048"_s}}},
        {"ext4, formerly full, tables never written",
         {.fs = TestFs::Ext4,
          .size = 300_MiB,
          .mkfsOptions = {u"-E"_s, u"nodiscard,lazy_itable_init=1,lazy_journal_init=1"_s},
          .formerlyFull = true}},
        {"ext4, group descriptor checksums of old",
         {.fs = TestFs::Ext4, .size = 270_MiB, .mkfsOptions = {u"-O"_s, u"^metadata_csum,uninit_bg"_s}}},
        {"ext4, no checksums at all",
         {.fs = TestFs::Ext4, .size = 100_MiB, .mkfsOptions = {u"-O"_s, u"^metadata_csum,^uninit_bg"_s}}},
        {"ext4, bigalloc",
         {.fs = TestFs::Ext4, .size = 200_MiB, .mkfsOptions = {u"-O"_s, u"bigalloc"_s, u"-C"_s, u"65536"_s}}},
        {"ext4, bigalloc, 1 KiB blocks",
         {.fs = TestFs::Ext4,
          .size = 90_MiB,
          .mkfsOptions = {u"-b"_s, u"1024"_s, u"-O"_s, u"bigalloc"_s, u"-C"_s, u"16384"_s}}},
        {"ext4, meta_bg", {.fs = TestFs::Ext4, .size = 270_MiB, .mkfsOptions = {u"-O"_s, u"meta_bg,^resize_inode"_s}}},
        {"ext4, sparse_super2, checksum seed",
         {.fs = TestFs::Ext4,
          .size = 270_MiB,
          .mkfsOptions = {u"-O"_s, u"sparse_super2,^resize_inode,metadata_csum_seed"_s}}},
        {"ext4, no flex_bg, no 64bit",
         {.fs = TestFs::Ext4, .size = 270_MiB, .mkfsOptions = {u"-O"_s, u"^flex_bg,^64bit"_s}}},
        {"ext4, no journal, tail",
         {.fs = TestFs::Ext4, .size = 64_MiB, .mkfsOptions = {u"-O"_s, u"^has_journal"_s}, .fileSystemSize = 40_MiB}},
        {"ext4, 4096-byte sectors", {.fs = TestFs::Ext4, .size = 64_MiB}, 4096},
        {"xfs", {.fs = TestFs::Xfs, .fill = 16_MiB}},
        {"xfs, formerly full", {.fs = TestFs::Xfs, .mkfsOptions = {u"-K"_s}, .formerlyFull = true}},
        {"xfs, no reverse map, 1 KiB blocks",
         {.fs = TestFs::Xfs, .mkfsOptions = {u"-m"_s, u"rmapbt=0"_s, u"-b"_s, u"size=1024"_s}}},
        {"xfs, reverse map", {.fs = TestFs::Xfs, .mkfsOptions = {u"-m"_s, u"rmapbt=1"_s}}},
        {"xfs, tail", {.fs = TestFs::Xfs, .size = 330_MiB, .fileSystemSize = 310_MiB}},
        {"xfs, 4096-byte sectors", {.fs = TestFs::Xfs}, 4096},
        {"btrfs", {.fs = TestFs::Btrfs}},
        {"btrfs, single metadata", {.fs = TestFs::Btrfs, .mkfsOptions = {u"-m"_s, u"single"_s}}},
        {"btrfs, both twice",
         {.fs = TestFs::Btrfs, .size = 300_MiB, .mkfsOptions = {u"-m"_s, u"dup"_s, u"-d"_s, u"dup"_s}}},
        {"btrfs, mixed", {.fs = TestFs::Btrfs, .mkfsOptions = {u"--mixed"_s}}},
        {"btrfs, xxhash, nodes of 32 KiB",
         {.fs = TestFs::Btrfs, .mkfsOptions = {u"--csum"_s, u"xxhash"_s, u"-n"_s, u"32768"_s}}},
        {"btrfs, tail, formerly full",
         {.fs = TestFs::Btrfs,
          .size = 300_MiB,
          .mkfsOptions = {u"-K"_s},
          .fileSystemSize = 200_MiB,
          .formerlyFull = true}},
        {"btrfs, 4096-byte sectors", {.fs = TestFs::Btrfs}, 4096},
        {"ntfs", {.fs = TestFs::Ntfs, .size = 80_MiB}},
        {"ntfs, clusters of 64 KiB",
         {.fs = TestFs::Ntfs, .size = 80_MiB + 3_KiB, .mkfsOptions = {u"-c"_s, u"65536"_s}}},
        {"ntfs, tail", {.fs = TestFs::Ntfs, .size = 80_MiB, .fileSystemSize = 60_MiB}},
        {"ntfs, 4096-byte sectors", {.fs = TestFs::Ntfs, .size = 80_MiB}, 4096},
        {"fat16", {.fs = TestFs::Fat16, .size = 40_MiB}},
        {"fat32", {.fs = TestFs::Fat32, .size = 80_MiB}},
        {"fat32, odd size, large clusters",
         {.fs = TestFs::Fat32, .size = 270_MiB + 3_KiB, .mkfsOptions = {u"-s"_s, u"8"_s}}},
        {"fat32, few clusters", {.fs = TestFs::Fat32, .size = 40_MiB, .mkfsOptions = {u"-s"_s, u"4"_s}}},
        {"fat32, tail", {.fs = TestFs::Fat32, .size = 100_MiB, .fileSystemSize = 70_MiB}},
        {"fat32, 4096-byte sectors", {.fs = TestFs::Fat32}, 4096},
        {"exfat", {.fs = TestFs::ExFat, .size = 64_MiB}},
        {"exfat, 4096-byte sectors", {.fs = TestFs::ExFat, .size = 64_MiB}, 4096},
    };
}

} // namespace

/// For every kind of file system: put back by its map alone, over a target full of garbage, it must pass its own checker and hold every
/// file; and its own tools must agree about what is free.
class UsedMapTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void survivesRestoreIntoGarbage_data()
    {
        QTest::addColumn<std::size_t>("row");
        const auto all = rows();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << i;
    }

    void survivesRestoreIntoGarbage()
    {
        QFETCH(const std::size_t, row);
        const Row wanted = rows()[row];
        TestDrive drive(
            {.sectorSize = ByteCount(static_cast<std::uint64_t>(wanted.sectorSize)), .partitions = {wanted.partition}});
        QVERIFY2(drive, drive.message());
        const TestDrive::Partition &partition = drive.partitions()[0];
        const QByteArray before = hashOf(drive.file());

        const auto map = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(map);
        QVERIFY2(!map->method.startsWith(u"everything"_s), describe(*map));
        const ByteCount size = partition.range.size();
        QVERIFY(map->used.end().value <= size.value && map->zero.end().value <= size.value);
        QVERIFY(map->used.total() < size);
        if (wanted.partition.fileSystemSize != ByteCount()) {
            // mkfs rounds down, by less than a MiB
            QVERIFY(map->fileSystemSize <= wanted.partition.fileSystemSize &&
                    map->fileSystemSize + 1_MiB > wanted.partition.fileSystemSize);
            QVERIFY(map->used.contains({ByteOffset(map->fileSystemSize.value), ByteOffset(size.value)}));
        }
        compareWithVerdict(partition, drive.loop().node(partition.number), *map);
        if (QTest::currentTestFailed())
            return;
        if (wanted.sectorSize == 512) {
            // A file knows no sector size, and some file systems depend on it.
            const auto byFile = mapOf(drive, 0, DriveAs::File);
            QVERIFY(byFile);
            QCOMPARE(describe(*byFile), describe(*map));
        }
        // ntfsfix does not like a tail: the restored one must fare like its source.
        const int verdict = checkFileSystem(partition.fs, drive.loop().node(partition.number)).exitCode;
        QVERIFY(verdict == 0 || wanted.partition.fileSystemSize != ByteCount());
        QCOMPARE(hashOf(drive.file()), before); // whoever looked changed nothing

        const QTemporaryDir folder;
        const QString target = folder.filePath(u"restored.img"_s);
        QVERIFY(restoreIntoGarbage(drive.file(), partition.range, *map, target));
        LoopDrive restored(target, ByteCount(static_cast<std::uint64_t>(wanted.sectorSize)));
        QVERIFY2(restored, restored.message());
        const ToolResult checked = checkFileSystem(partition.fs, restored.path());
        QVERIFY2(checked.exitCode == verdict, checked.message());
        FileHashes files;
        LIFEBOAT_VERIFY_TOOL(hashFiles(partition.fs, restored.path(), &files));
        QCOMPARE(files, partition.files);
    }

    void swapKeepsItsHeader()
    {
        TestDrive drive(
            {.partitions = {{.fs = TestFs::Swap, .size = 32_MiB, .label = u"swappy"_s, .fileSystemSize = 24_MiB}}});
        QVERIFY2(drive, drive.message());
        const auto map = mapOf(drive, 0, DriveAs::Device);
        QVERIFY(map);
        QCOMPARE(map->method, u"swap header"_s);
        QCOMPARE(map->fileSystemSize, 24_MiB);
        Extents expected({ByteOffset(), ByteOffset(4096)});
        expected.add({ByteOffset((24_MiB).value), ByteOffset((32_MiB).value)});
        QVERIFY2(map->used == expected, describe(*map));

        const QTemporaryDir folder;
        const QString target = folder.filePath(u"restored.img"_s);
        QVERIFY(restoreIntoGarbage(drive.file(), drive.partitions()[0].range, *map, target));
        const auto identify = [](const QString &node) {
            return runTool(u"blkid"_s, {u"-p"_s, u"-o"_s, u"value"_s, u"-s"_s, u"LABEL"_s, u"-s"_s, u"UUID"_s, node})
                .output;
        };
        QVERIFY(identify(target).contains("swappy"));
        QCOMPARE(identify(target), identify(drive.loop().node(1)));
    }

    void mountedReadOnly_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::addColumn<QString>("method");
        QTest::newRow("ext4") << TestFs::Ext4 << u"libext2fs"_s;
        QTest::newRow("xfs") << TestFs::Xfs << u"FS_IOC_GETFSMAP"_s;
        QTest::newRow("btrfs") << TestFs::Btrfs << u"btrfs chunks"_s;
    }

    void mountedReadOnly()
    {
        QFETCH(const TestFs, fs);
        QFETCH(const QString, method);
        TestDrive drive({.partitions = {{.fs = fs, .size = std::max(leastSize(fs), 64_MiB)}}});
        QVERIFY2(drive, drive.message());
        const TestDrive::Partition &partition = drive.partitions()[0];
        QString at;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at, {u"-o"_s, u"ro"_s}));
        const auto map = mapOf(drive, 0, DriveAs::Device, at);
        QVERIFY(map);
        QCOMPARE(map->method, method);
        compareWithVerdict(partition, drive.loop().node(1), *map);

        const QTemporaryDir folder;
        const QString target = folder.filePath(u"restored.img"_s);
        QVERIFY(restoreIntoGarbage(drive.file(), partition.range, *map, target));
        LoopDrive restored(target);
        QVERIFY2(restored, restored.message());
        LIFEBOAT_VERIFY_TOOL(checkFileSystem(fs, restored.path()));
        // Two file systems with one UUID cannot be mounted at the same time.
        LIFEBOAT_VERIFY_TOOL(drive.loop().unmount(at));
        drive.loop().detach();
        FileHashes files;
        LIFEBOAT_VERIFY_TOOL(hashFiles(fs, restored.path(), &files));
        QCOMPARE(files, partition.files);
    }

private:
    void compareWithVerdict(const TestDrive::Partition &partition, const QString &node, const UsedMap &map)
    {
        const Verdict verdict = verdictOf(partition.fs, node);
        const ByteRange own{ByteOffset(), ByteOffset(map.fileSystemSize.value)};
        Extents free({own});
        free.remove(map.used);
        free.remove(map.zero);
        if (verdict.free) {
            QVERIFY(!verdict.free->empty());
            // The kernel's map counts the allocator's reserve as used: a map may say used too often, never too seldom.
            const bool exact = map.method != u"FS_IOC_GETFSMAP"_s;
            QVERIFY2(exact ? free == *verdict.free : !free.empty(), describe(map));
            for (const ByteRange &range : free.ranges())
                QVERIFY2(verdict.free->contains(range), describe(map));
        }
        if (verdict.used) {
            Extents expected = *verdict.used;
            expected.add({ByteOffset(), ByteOffset((1_MiB).value)});
            expected.add({ByteOffset((64_MiB).value), ByteOffset((64_MiB + 4_KiB).value)});
            expected.remove({own.end, ByteOffset(UINT64_MAX)});
            Extents inside = map.used;
            inside.remove({own.end, ByteOffset(UINT64_MAX)});
            QVERIFY2(inside == expected, describe(map));
        }
        if (verdict.freeBytes) {
            QVERIFY(*verdict.freeBytes != ByteCount());
            // partclone.exfat never looks at the last two clusters: they count as used.
            const ByteCount unseen(partition.fs == TestFs::ExFat ? 2 * 4096 : 0);
            QVERIFY2(free.total() + unseen == *verdict.freeBytes,
                     describe(map) +
                         " judge: " + QByteArray::number(static_cast<qulonglong>(verdict.freeBytes->value)));
        }
    }
};

QTEST_GUILESS_MAIN(UsedMapTest)
#include "tst_used_map.moc"
