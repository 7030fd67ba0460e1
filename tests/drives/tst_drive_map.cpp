// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Tables.h"

#include "drives/DriveMap.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

ByteRange range(quint64 first, quint64 end) { return {ByteOffset(first), ByteOffset(end)}; }
ByteRange sectors(quint64 first, quint64 count) { return range(first * 512, (first + count) * 512); }

} // namespace

class TestDriveMap : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_file = m_folder.filePath(QStringLiteral("drive.img"));
    static constexpr ByteCount size = 128_MiB;

    bool putFileSystem(const QStringList &command, ByteRange where)
    {
        const QString part = m_folder.filePath(QStringLiteral("part.img"));
        QFile::remove(part);
        return makeFile(part, where.size()) && runTool(command.first(), command.mid(1) + QStringList{part}) &&
            writeFile(m_file, static_cast<qint64>(where.begin.value), readFile(part));
    }
    Result<DriveMap> mapOf(const Drive &drive, const QSet<int> &include = {},
                           CopyMode mode = CopyMode::UsedBlocks) const
    {
        LIFEBOAT_TRY_ASSIGN(auto device, openBlockDevice(m_file, DeviceAccess::Read));
        return mapDrive(*device, drive, include, mode, {});
    }
    Result<DriveMap> mapOfFile(const QSet<int> &include = {}, CopyMode mode = CopyMode::UsedBlocks) const
    {
        LIFEBOAT_TRY_ASSIGN(const Drive drive, findDrive(m_file));
        return mapOf(drive, include, mode);
    }

private Q_SLOTS:
    void init();
    void outsideOfPartitionsIsAlwaysUsed();
    void bootRecordsOfLogicalPartitionsAreUsed();
    void unknownContentIsUsed();
    void mapsAreShiftedToTheirPartition();
    void excludedPartitionsContributeNothing();
    void exactIsEverything();
    void wholeDriveFileSystem();
    void tableProblemIsEverything();
    void blankIsEverything();
    void inUseIsEverything_data();
    void inUseIsEverything();
    void unknownNumberIsRefused();
    void stops();
};

void TestDriveMap::init()
{
    QFile::remove(m_file);
    LIFEBOAT_VERIFY_TOOL(makeFile(m_file, size));
}

void TestDriveMap::outsideOfPartitionsIsAlwaysUsed()
{
    // Odd sectors on purpose; swap contributes its first pages only, so that gaps show.
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2049, size=20001\nstart=30001, size=20000\n"));
    QVERIFY(putFileSystem({QStringLiteral("mkswap")}, sectors(2049, 20001)));
    QVERIFY(putFileSystem({QStringLiteral("mkswap")}, sectors(30001, 20000)));
    const auto map = mapOfFile();
    QVERIFY(map);
    for (const ByteRange outside : {sectors(0, 2049), sectors(22050, 7951), range(50001 * 512, size.value)})
        QVERIFY(map->used.contains(outside));
    QVERIFY(map->used.total() < size);
    QVERIFY(!map->used.contains(sectors(2049, 20001)));
    QVERIFY(!map->used.contains(sectors(30001, 20000)));
    for (const ByteRange &part : map->used.ranges())
        QVERIFY(part.end.value <= size.value);
    QVERIFY(!map->tableExact);
}

void TestDriveMap::bootRecordsOfLogicalPartitionsAreUsed()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(
        m_file, "label: dos\nstart=2048, type=f\nstart=4096, size=20000, type=82\nstart=30720, size=20000, type=82\n"));
    QVERIFY(putFileSystem({QStringLiteral("mkswap")}, sectors(4096, 20000)));
    QVERIFY(putFileSystem({QStringLiteral("mkswap")}, sectors(30720, 20000)));
    const auto drive = findDrive(m_file);
    QVERIFY(drive && drive->table.partitions.size() == 3 && drive->partitions.size() == 2);
    const auto map = mapOf(*drive);
    QVERIFY(map);
    QCOMPARE(drive->table.metadata.size(), 3);
    for (const ByteRange &record : drive->table.metadata)
        QVERIFY(map->used.contains(record));
    QVERIFY(map->used.contains(sectors(2048, 2048)));
    QVERIFY(!map->used.contains(sectors(4096, 20000)));
    QCOMPARE(map->partitions.size(), 2);
    QCOMPARE(map->partitions[0].number, 5);
}

void TestDriveMap::unknownContentIsUsed()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2048, size=2048\n"));
    const auto map = mapOfFile();
    QVERIFY(map);
    QVERIFY(map->used == Extents(range(0, size.value)));
    QVERIFY(map->zero.empty());
    QCOMPARE(map->partitions[0].used, ByteCount(2048 * 512));
    QCOMPARE(map->partitions[0].lastUsed, ByteOffset(4096 * 512));
    QCOMPARE(map->partitions[0].neededEnd, ByteOffset(4096 * 512));
}

void TestDriveMap::mapsAreShiftedToTheirPartition()
{
    // The file system ends 8 MiB before its partition does.
    const ByteRange partition = sectors(4096, 131072);
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=4096, size=131072, name=root\n"));
    const ByteRange fileSystem{partition.begin, partition.end - 8_MiB};
    QVERIFY(putFileSystem(
        {QStringLiteral("mkfs.ext4"), QStringLiteral("-qF"), QStringLiteral("-L"), QStringLiteral("root")},
        fileSystem));
    const auto drive = findDrive(m_file);
    QVERIFY(drive);
    const auto device = openBlockDevice(m_file, DeviceAccess::Read);
    QVERIFY(device);
    const auto own = readUsedMap({.device = **device,
                                  .drivePath = m_file,
                                  .partition = partition,
                                  .nodePath = {},
                                  .fileSystem = QStringLiteral("ext4"),
                                  .mountPoint = {}},
                                 {});
    QVERIFY(own);
    QVERIFY2(own->used.total() < 40_MiB, qPrintable(own->method));
    const auto map = mapOf(*drive);
    QVERIFY(map);

    Extents expected(range(0, partition.begin.value));
    expected.add(range(partition.end.value, size.value));
    expected.add(own->used.shifted(partition.begin - ByteOffset(0)));
    QVERIFY(map->used == expected);
    Extents zero = own->zero.shifted(partition.begin - ByteOffset(0));
    zero.remove(expected);
    QVERIFY(map->zero == zero);

    const PartitionRecord &record = map->partitions.at(0);
    QCOMPARE(record.number, 1);
    QCOMPARE(record.name, QStringLiteral("root"));
    QCOMPARE(record.label, QStringLiteral("root"));
    QCOMPARE(record.fileSystem, QStringLiteral("ext4"));
    QCOMPARE(record.uuid, drive->partitions[0].uuid);
    QCOMPARE(record.guid, drive->table.partitions[0].guid);
    QCOMPARE(record.type, drive->table.partitions[0].type);
    QCOMPARE(record.range, partition);
    QCOMPARE(record.mapMethod, own->method);
    QCOMPARE(record.used, own->used.total());
    QCOMPARE(record.neededEnd, fileSystem.end);
    QVERIFY(record.lastUsed <= fileSystem.end);
    QVERIFY(record.lastUsed > fileSystem.begin);
    QVERIFY(record.included);
}

void TestDriveMap::excludedPartitionsContributeNothing()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2048, size=20000\nstart=40000, size=20000\n"));
    QVERIFY(putFileSystem({QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")}, sectors(40000, 20000)));
    for (const CopyMode mode : {CopyMode::UsedBlocks, CopyMode::Exact}) {
        const auto map = mapOfFile({1}, mode);
        QVERIFY(map);
        QVERIFY(map->used.contains(sectors(0, 40000)));
        QVERIFY(map->used.contains(range(60000 * 512, size.value)));
        QVERIFY(!map->used.intersects(sectors(40000, 20000)));
        QVERIFY(!map->zero.intersects(sectors(40000, 20000)));
        QCOMPARE(map->partitions.size(), 2);
        QVERIFY(map->partitions[0].included);
        QVERIFY(!map->partitions[1].included);
        QCOMPARE(map->partitions[1].fileSystem, QStringLiteral("ext4"));
        QCOMPARE(map->partitions[1].used, ByteCount());
    }
}

void TestDriveMap::exactIsEverything()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2048, size=65536\n"));
    QVERIFY(putFileSystem({QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")}, sectors(2048, 65536)));
    const auto map = mapOfFile({}, CopyMode::Exact);
    QVERIFY(map);
    QVERIFY(map->tableExact);
    QVERIFY(map->used == Extents(range(0, size.value)));
    QVERIFY(map->zero.empty());
    QCOMPARE(map->partitions[0].mapMethod, QStringLiteral("exact"));
    QCOMPARE(map->partitions[0].neededEnd, ByteOffset((2048 + 65536) * 512));
}

void TestDriveMap::wholeDriveFileSystem()
{
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), m_file}));
    const auto map = mapOfFile();
    QVERIFY(map);
    QCOMPARE(map->partitions.size(), 1);
    QCOMPARE(map->partitions[0].number, 0);
    QVERIFY(map->used.contains(range(0, 1 << 20))); // boot code in front of it
    QVERIFY(map->used.total() < 64_MiB);
    for (const ByteRange &zero : map->zero.ranges())
        QVERIFY(!map->used.intersects(zero));
    const auto only = mapOfFile({0});
    QVERIFY(only && only->used == map->used);
}

void TestDriveMap::tableProblemIsEverything()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: dos\nstart=2048, size=2048, type=83\n"));
    QVERIFY(writeFile(m_file, 446 + 12, QByteArray(4, '\x7f')));
    const auto map = mapOfFile();
    QVERIFY(map);
    QVERIFY(map->used == Extents(range(0, size.value)));
    QVERIFY(map->partitions.empty());
    const auto picked = mapOfFile({1});
    QVERIFY(!picked);
    QCOMPARE(picked.error().code, ErrorCode::PartitionNotFound);
}

void TestDriveMap::blankIsEverything()
{
    const auto map = mapOfFile();
    QVERIFY(map);
    QVERIFY(map->used == Extents(range(0, size.value)));
    QVERIFY(map->partitions.empty());
}

void TestDriveMap::inUseIsEverything_data()
{
    QTest::addColumn<Usage::Kind>("kind");
    QTest::addColumn<bool>("readOnly");
    QTest::addColumn<bool>("ofTheDrive");
    QTest::addColumn<bool>("everything");
    for (const bool drive : {false, true}) {
        const char *what = drive ? "drive" : "partition";
        QTest::addRow("%s loop", what) << Usage::Kind::Loop << false << drive << true;
        QTest::addRow("%s loop read-only", what) << Usage::Kind::Loop << true << drive << false;
        QTest::addRow("%s dm", what) << Usage::Kind::DeviceMapper << false << drive << true;
        QTest::addRow("%s mounted", what) << Usage::Kind::Mount << false << drive << true;
    }
}

void TestDriveMap::inUseIsEverything()
{
    QFETCH(Usage::Kind, kind);
    QFETCH(bool, readOnly);
    QFETCH(bool, ofTheDrive);
    QFETCH(bool, everything);
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2048, size=65536\n"));
    QVERIFY(putFileSystem({QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")}, sectors(2048, 65536)));
    auto drive = findDrive(m_file);
    QVERIFY(drive);
    auto &usages = ofTheDrive ? drive->usages : drive->partitions[0].usages;
    usages.push_back({.kind = kind, .where = QStringLiteral("somebody"), .readOnly = readOnly, .system = false});
    const auto map = mapOf(*drive);
    QVERIFY(map);
    QCOMPARE(map->used == Extents(range(0, size.value)), everything);
    QCOMPARE(map->partitions[0].mapMethod.contains(QStringLiteral("in use by somebody")), everything);
}

void TestDriveMap::unknownNumberIsRefused()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: dos\nstart=2048, type=f\nstart=4096, size=20000, type=82\n"));
    for (const int number : {0, 1, 2, 6}) { // 1 is the container: nothing to copy by itself
        const auto map = mapOfFile({5, number});
        QVERIFY(!map);
        QCOMPARE(map.error().code, ErrorCode::PartitionNotFound);
        QCOMPARE(map.error().subject, QString::number(number));
    }
}

void TestDriveMap::stops()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2048, size=2048\n"));
    const auto drive = findDrive(m_file);
    const auto device = openBlockDevice(m_file, DeviceAccess::Read);
    QVERIFY(drive && device);
    std::stop_source source;
    source.request_stop();
    const auto map = mapDrive(**device, *drive, {}, CopyMode::UsedBlocks, source.get_token());
    QVERIFY(!map);
    QCOMPARE(map.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestDriveMap)
#include "tst_drive_map.moc"
