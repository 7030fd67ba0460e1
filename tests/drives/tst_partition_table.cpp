// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TableFixture.h"

#include "block/FaultDevice.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

class PartitionTableTest : public QObject, private TableFixture {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithSfdisk_data();
    void agreesWithSfdisk();
    void findsEveryFormOfTableOnItsMedium_data();
    void findsEveryFormOfTableOnItsMedium();
    void hybrid();
    void usesTheOtherCopyOfADamagedGpt_data();
    void usesTheOtherCopyOfADamagedGpt();
    void noticesAnyChangedByteOfThePrimary();
    void fileSystemWithoutATableIsNone_data();
    void fileSystemWithoutATableIsNone();
    void tableBehindRemainsOfAFileSystem();
    void metadataIsEverySectorOfTheTable();
    void movedDriveEndIsNoticed();
    void ioErrors();
    void tinyDrives();
};

void PartitionTableTest::agreesWithSfdisk_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("sector");
    QTest::addColumn<TableType>("type");
    QByteArray many = "label: gpt\n";
    for (int i = 0; i < 100; ++i)
        many += "size=7\n";
    many.replace("label: gpt\n", "label: gpt\ngrain: 512\n");
    QByteArray manyLogical = "label: dos\nstart=2048, size=20000, type=5\n";
    for (int i = 0; i < 50; ++i)
        manyLogical += "start=" + QByteArray::number(2049 + 8 * i) + ", size=7, type=83\n";
    QTest::newRow("gpt") << gptScript << 512 << TableType::Gpt;
    QTest::newRow("gpt without partitions") << QByteArray("label: gpt\n") << 512 << TableType::Gpt;
    QTest::newRow("gpt with many partitions") << many << 512 << TableType::Gpt;
    QTest::newRow("gpt with gaps in the numbers")
        << QByteArray("label: gpt\n4: size=100\n9: size=100\n128: size=100\n") << 512 << TableType::Gpt;
    QTest::newRow("gpt with 256 entries")
        << QByteArray("label: gpt\ntable-length: 256\n200: size=100\n") << 512 << TableType::Gpt;
    QTest::newRow("gpt with 4 entries") << QByteArray("label: gpt\ntable-length: 4\nsize=100\n") << 512
                                        << TableType::Gpt;
    QTest::newRow("gpt, 4096-byte sectors")
        << QByteArray("label: gpt\nsize=256, name=one\nsize=512, name=two\n") << 4096 << TableType::Gpt;
    QTest::newRow("mbr") << QByteArray(
                                "label: dos\nstart=63, size=2000, type=7, bootable\nstart=2063, size=1, type=83\n")
                         << 512 << TableType::Mbr;
    QTest::newRow("mbr without partitions") << QByteArray("label: dos\n") << 512 << TableType::Mbr;
    QTest::newRow("mbr with only partition 3")
        << QByteArray("label: dos\n3: size=100, type=83\n") << 512 << TableType::Mbr;
    QTest::newRow("mbr to the last sector") << QByteArray("label: dos\nstart=1, type=83\n") << 512 << TableType::Mbr;
    QTest::newRow("mbr with logical partitions") << logicalScript << 512 << TableType::Mbr;
    QTest::newRow("mbr with 50 logical partitions") << manyLogical << 512 << TableType::Mbr;
    QTest::newRow("mbr with an empty extended partition")
        << QByteArray("label: dos\nsize=100, type=5\n") << 512 << TableType::Mbr;
}

void PartitionTableTest::agreesWithSfdisk()
{
    QFETCH(QByteArray, script);
    QFETCH(int, sector);
    QFETCH(TableType, type);
    const QByteArray bytes = madeInFile(script, sector);
    QVERIFY(!bytes.isEmpty());
    const QJsonObject judged = sfdiskJson(m_file, sector);

    const auto device = loadDrive(bytes, sector == 4096 ? Medium::Device4096 : Medium::Device512);
    const auto table = readPartitionTable(*device);
    QVERIFY2(table, table ? "" : qPrintable(table.error().detail));
    QCOMPARE(table->type, type);
    QCOMPARE(describeTable(*table), describeTable(judged));
    QCOMPARE(table->sectorSize, ByteCount(static_cast<quint64>(sector)));
    QVERIFY(!table->primaryDamaged);
    QVERIFY(!table->backupDamaged);
    const QString id = judged.value(QStringLiteral("id")).toString().toLower();
    QCOMPARE(table->diskGuid, type == TableType::Gpt ? id : id.mid(2));
    if (type == TableType::Gpt) {
        const auto bound = [&](const char *key) {
            return static_cast<quint64>(judged.value(QLatin1StringView(key)).toInteger());
        };
        QCOMPARE(table->usable.begin.value, bound("firstlba") * static_cast<quint64>(sector));
        QCOMPARE(table->usable.end.value, (bound("lastlba") + 1) * static_cast<quint64>(sector));
    } else {
        QCOMPARE(table->usable, (ByteRange{ByteOffset(512), ByteOffset(driveSize.value)}));
    }
}

void PartitionTableTest::findsEveryFormOfTableOnItsMedium_data()
{
    QTest::addColumn<int>("writtenFor");
    QTest::addColumn<Medium>("medium");
    QTest::addColumn<bool>("found");
    QTest::newRow("512 in a file") << 512 << Medium::File << true;
    QTest::newRow("4096 in a file") << 4096 << Medium::File << true;
    QTest::newRow("512 on a 512 drive") << 512 << Medium::Device512 << true;
    QTest::newRow("4096 on a 4096 drive") << 4096 << Medium::Device4096 << true;
    // What the kernel does not see there, is not there.
    QTest::newRow("4096 on a 512 drive") << 4096 << Medium::Device512 << false;
    QTest::newRow("512 on a 4096 drive") << 512 << Medium::Device4096 << false;
}

void PartitionTableTest::findsEveryFormOfTableOnItsMedium()
{
    QFETCH(int, writtenFor);
    QFETCH(Medium, medium);
    QFETCH(bool, found);
    const auto device = loadDrive(madeInFile("label: gpt\nsize=300, name=only\n", writtenFor), medium);
    const auto table = readPartitionTable(*device);
    QCOMPARE(table.has_value(), found);
    if (!found) {
        QCOMPARE(table.error().code, ErrorCode::NotADrive);
        return;
    }
    QCOMPARE(table->sectorSize, ByteCount(static_cast<quint64>(writtenFor)));
    QCOMPARE(table->partitions.size(), 1);
    QCOMPARE(table->partitions[0].range.size(), ByteCount(300) * static_cast<quint64>(writtenFor));
    QVERIFY(!table->primaryDamaged && !table->backupDamaged);
}

void PartitionTableTest::hybrid()
{
    QVERIFY(!madeInFile(gptScript).isEmpty());
    LIFEBOAT_VERIFY_TOOL(sgdisk(m_file, {QStringLiteral("--hybrid=1:2")}));
    const auto table = readPartitionTable(*loadDrive(readFile(m_file)));
    QVERIFY(table);
    QCOMPARE(table->type, TableType::Hybrid);
    QCOMPARE(describeTable(*table), describeTable(sfdiskJson(m_file)));
    QCOMPARE(table->partitions.size(), 3);
}

void PartitionTableTest::usesTheOtherCopyOfADamagedGpt_data()
{
    QTest::addColumn<Mutation>("damage");
    QTest::addColumn<bool>("primaryDamaged");
    QTest::addColumn<bool>("backupDamaged");
    const auto row = [](const char *name, bool primary, const Mutation &damage) {
        QTest::newRow(name) << damage << primary << !primary;
    };
    const qsizetype backup = lastLba * sectorSize;
    row("primary header zeroed", true,
        [](QByteArray &d) { d.replace(sectorSize, sectorSize, QByteArray(sectorSize, 0)); });
    row("primary header checksum", true,
        [](QByteArray &d) { d[sectorSize + 16] = static_cast<char>(d[sectorSize + 16] + 1); });
    row("primary entries", true,
        [](QByteArray &d) { d[2 * sectorSize + 130] = static_cast<char>(d[2 * sectorSize + 130] + 1); });
    row("primary unused entry", true, [](QByteArray &d) { d[33 * sectorSize + 511] = 1; });
    row("primary says another sector", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 24, 2); }));
    row("primary header too long", true, inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 12, 513); }));
    row("primary header endless", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 12, 0x7FFFFFFF); }));
    row("primary header too short", true, inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 12, 91); }));
    row("primary entries beyond the drive", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 72, ~quint64{0}); }));
    row("primary entries on the header", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 72, 1); }));
    row("primary entries in the usable space", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 72, 4096); }));
    row("primary entry size 127", true, inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 84, 127); }));
    row("primary entry size 0", true, inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 84, 0); }));
    row("primary entry size 384", true, inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 84, 384); }));
    row("primary entry size 2^31", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 84, 1U << 31); }));
    row("primary with 16385 entries", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 80, 16385); }));
    row("primary without entries", true, inPrimaryHeader([](QByteArray &d, qsizetype h) { store32(d, h + 80, 0); }));
    row("primary usable space reversed", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 48, 33); }));
    row("primary usable beyond the drive", true,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 48, lastLba); }));
    row("backup header zeroed", false,
        [backup](QByteArray &d) { d.replace(backup, sectorSize, QByteArray(sectorSize, 0)); });
    row("backup header checksum", false, [backup](QByteArray &d) { d[backup + 20] = 1; });
    row("backup entries", false, [backup](QByteArray &d) { d[backup - 32 * sectorSize] = 1; });
    row("backup of another table", false, [backup](QByteArray &d) {
        d[backup - 32 * sectorSize + 32] = static_cast<char>(d[backup - 32 * sectorSize + 32] + 1);
        sealGpt(d, lastLba);
    });
    row("primary points elsewhere", false,
        inPrimaryHeader([](QByteArray &d, qsizetype h) { store64(d, h + 32, lastLba - 40); }));
}

void PartitionTableTest::usesTheOtherCopyOfADamagedGpt()
{
    QFETCH(Mutation, damage);
    QFETCH(bool, primaryDamaged);
    QFETCH(bool, backupDamaged);
    QByteArray bytes = made(gptScript);
    const auto whole = readPartitionTable(*loadDrive(bytes));
    damage(bytes);
    const auto table = readPartitionTable(*loadDrive(bytes));
    QVERIFY2(table, table ? "" : qPrintable(table.error().detail));
    QCOMPARE(table->primaryDamaged, primaryDamaged);
    QCOMPARE(table->backupDamaged, backupDamaged);
    QCOMPARE(describeTable(*table), describeTable(*whole));
    QCOMPARE(table->diskGuid, whole->diskGuid);
    QCOMPARE(table->usable, whole->usable);
    QCOMPARE(table->gptEntries, whole->gptEntries);
}

void PartitionTableTest::noticesAnyChangedByteOfThePrimary()
{
    const QByteArray bytes = made(gptScript);
    const auto whole = readPartitionTable(*loadDrive(bytes));
    QVERIFY(whole);
    std::vector<qsizetype> positions;
    for (qsizetype i = 0; i < 92; ++i)
        positions.push_back(sectorSize + i);
    for (qsizetype i = 0; i < 3 * 128; ++i)
        positions.push_back(2 * sectorSize + i);
    const auto device = loadDrive(bytes);
    const auto put = [&](qsizetype at, char value) {
        device->put(ByteOffset(static_cast<quint64>(at)), std::as_bytes(std::span(&value, 1)));
    };
    for (const qsizetype at : positions) {
        put(at, static_cast<char>(bytes[at] ^ 0x10));
        const auto table = readPartitionTable(*device);
        QVERIFY2(table && table->primaryDamaged, qPrintable(QString::number(at)));
        QCOMPARE(describeTable(*table), describeTable(*whole));
        put(at, bytes[at]);
    }
}

void PartitionTableTest::fileSystemWithoutATableIsNone_data()
{
    QTest::addColumn<QStringList>("maker");
    QTest::newRow("FAT12") << QStringList{QStringLiteral("mkfs.vfat"), QStringLiteral("-F12")};
    QTest::newRow("FAT16") << QStringList{QStringLiteral("mkfs.vfat"), QStringLiteral("-F16")};
    QTest::newRow("FAT32") << QStringList{QStringLiteral("mkfs.vfat"), QStringLiteral("-F32")};
    QTest::newRow("exFAT") << QStringList{QStringLiteral("mkfs.exfat")};
    QTest::newRow("NTFS") << QStringList{QStringLiteral("mkfs.ntfs"), QStringLiteral("-qFf")};
    QTest::newRow("ext4") << QStringList{QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")};
}

void PartitionTableTest::fileSystemWithoutATableIsNone()
{
    QFETCH(QStringList, maker);
    QFile::remove(m_file);
    LIFEBOAT_VERIFY_TOOL(makeFile(m_file, 64_MiB));
    LIFEBOAT_VERIFY_TOOL(runTool(maker.first(), maker.mid(1) + QStringList{m_file}));
    const auto table = readPartitionTable(*loadDrive(readFile(m_file)));
    QVERIFY2(table, table ? "" : qPrintable(table.error().detail));
    QCOMPARE(table->type, TableType::None);
    QVERIFY(table->partitions.empty());
    QCOMPARE(table->usable, (ByteRange{ByteOffset(0), ByteOffset((64_MiB).value)}));
}

void PartitionTableTest::tableBehindRemainsOfAFileSystem()
{
    // A stick that was formatted without a table and got one later keeps FAT's parameters in its first sector.
    QFile::remove(m_file);
    LIFEBOAT_VERIFY_TOOL(makeFile(m_file, driveSize));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.vfat"), {m_file}));
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: dos\nstart=2048, type=c\n"));
    const QByteArray bytes = readFile(m_file);
    QCOMPARE(bytes.at(0), '\xEB');
    const auto table = readPartitionTable(*loadDrive(bytes));
    QVERIFY(table);
    QCOMPARE(table->type, TableType::Mbr);
    QCOMPARE(table->partitions.size(), 1);
}

void PartitionTableTest::metadataIsEverySectorOfTheTable()
{
    const auto sectors = [](quint64 first, quint64 count) {
        return ByteRange{ByteOffset(first * sectorSize), ByteOffset((first + count) * sectorSize)};
    };
    const auto gpt = readPartitionTable(*loadDrive(made(gptScript)));
    QVERIFY(gpt);
    QCOMPARE(
        gpt->metadata,
        (std::vector{sectors(0, 1), sectors(1, 1), sectors(2, 32), sectors(lastLba - 32, 32), sectors(lastLba, 1)}));
    QCOMPARE(gpt->gptBackupEntries, ByteOffset((lastLba - 32) * sectorSize));

    const QByteArray bytes = made(logicalScript);
    const auto mbr = readPartitionTable(*loadDrive(bytes));
    QVERIFY(mbr);
    const quint64 second = 4096 + load32(bytes, mbrEntry(4096, 1) + 8);
    const quint64 third = 4096 + load32(bytes, mbrEntry(static_cast<qsizetype>(second), 1) + 8);
    QCOMPARE(mbr->metadata, (std::vector{sectors(0, 1), sectors(4096, 1), sectors(second, 1), sectors(third, 1)}));
}

void PartitionTableTest::movedDriveEndIsNoticed()
{
    QByteArray bytes = made(gptScript);
    bytes.append(QByteArray(1 << 20, 0)); // the drive grew; the backup stayed where the end was
    auto table = readPartitionTable(*loadDrive(bytes));
    QVERIFY(table);
    QVERIFY(!table->primaryDamaged);
    QVERIFY(table->backupDamaged);
    QCOMPARE(table->metadata.back(),
             (ByteRange{ByteOffset(lastLba * sectorSize), ByteOffset((lastLba + 1) * sectorSize)}));

    bytes[sectorSize + 16] = static_cast<char>(bytes[sectorSize + 16] + 1);
    table = readPartitionTable(*loadDrive(bytes));
    QVERIFY(table);
    QVERIFY(table->primaryDamaged);
    QVERIFY(table->backupDamaged);
    QCOMPARE(table->partitions.size(), 3);
}

void PartitionTableTest::ioErrors()
{
    const auto device = loadDrive(made(gptScript));
    const auto readWith = [&](const Extents &unreadable, std::optional<std::uint64_t> vanishAfter = {}) {
        FaultDevice::Faults faults;
        faults.unreadable = unreadable;
        faults.vanishAfter = vanishAfter;
        FaultDevice faulty(*device, faults);
        return readPartitionTable(faulty);
    };
    const auto sector = [](quint64 lba) {
        return ByteRange{ByteOffset(lba * sectorSize), ByteOffset((lba + 1) * sectorSize)};
    };
    Extents both(sector(1));
    both.add(sector(lastLba));

    auto table = readWith(Extents(sector(1)));
    QVERIFY(table && table->primaryDamaged && table->partitions.size() == 3);
    table = readWith(Extents(sector(20)));
    QVERIFY(table && table->primaryDamaged && table->partitions.size() == 3);
    table = readWith(Extents(sector(lastLba)));
    QVERIFY(table && table->backupDamaged && table->partitions.size() == 3);
    table = readWith(both);
    QVERIFY(!table);
    QCOMPARE(table.error().code, ErrorCode::SourceRead);
    table = readWith(Extents(sector(0)));
    QVERIFY(!table);
    QCOMPARE(table.error().code, ErrorCode::SourceRead);
    for (std::uint64_t calls = 0; calls < 5; ++calls) {
        table = readWith({}, calls);
        QVERIFY(!table);
        QCOMPARE(table.error().code, ErrorCode::DeviceGone);
    }
}

void PartitionTableTest::tinyDrives()
{
    const QByteArray bytes = made(gptScript);
    for (qsizetype sectors = 1; sectors <= 80; ++sectors) {
        const auto table = readPartitionTable(*loadDrive(bytes.first(sectors * sectorSize)));
        QVERIFY(!table);
        QCOMPARE(table.error().code, ErrorCode::NotADrive);
    }
    const auto blank = readPartitionTable(*loadDrive(QByteArray(512, 0)));
    QVERIFY(blank);
    QCOMPARE(blank->type, TableType::None);
}

QTEST_GUILESS_MAIN(PartitionTableTest)
#include "tst_partition_table.moc"
