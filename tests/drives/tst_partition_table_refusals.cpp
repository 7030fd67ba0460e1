// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TableFixture.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

class PartitionTableRefusalsTest : public QObject, private TableFixture {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void toleratesWhatTheKernelTolerates_data();
    void toleratesWhatTheKernelTolerates();
};

void PartitionTableRefusalsTest::refuses_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<Mutation>("change");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const QByteArray &script, const Mutation &change, const char *reason) {
        QTest::newRow(name) << script << change << QString::fromLatin1(reason);
    };
    const auto gpt = [&](const char *name, const Mutation &change, const char *reason) {
        row(name, gptScript, change, reason);
    };
    const auto mbr = [&](const char *name, const Mutation &change, const char *reason) {
        row(name, logicalScript, change, reason);
    };
    gpt(
        "gpt: both copies gone",
        [](QByteArray &d) {
            d.replace(sectorSize, 1, "X");
            d.replace(d.size() - sectorSize, 1, "X");
        },
        "no valid GPT");
    gpt("gpt: drive cut off", [](QByteArray &d) { d.chop(1 << 20); }, "no valid GPT");
    gpt("gpt: partitions overlap", inBothEntries(1, [](QByteArray &d, qsizetype e) { store64(d, e + 32, 4095); }),
        "partitions 1 and 2 overlap");
    gpt("gpt: same partition twice",
        inBothEntries(2,
                      [](QByteArray &d, qsizetype e) {
                          store64(d, e + 32, 4096);
                          store64(d, e + 40, 12096);
                      }),
        "partitions 2 and 3 overlap");
    gpt("gpt: partition reversed", inBothEntries(0, [](QByteArray &d, qsizetype e) { store64(d, e + 40, 2047); }),
        "partition 1 ends before it begins");
    gpt("gpt: partition beyond the drive",
        inBothEntries(2, [](QByteArray &d, qsizetype e) { store64(d, e + 40, lastLba + 1); }),
        "partition 3 reaches outside");
    gpt("gpt: partition to 2^64", inBothEntries(2, [](QByteArray &d, qsizetype e) { store64(d, e + 40, ~quint64{0}); }),
        "partition 3 reaches outside");
    gpt("gpt: partition over the backup",
        inBothEntries(2, [](QByteArray &d, qsizetype e) { store64(d, e + 40, lastLba - 1); }),
        "partition 3 reaches outside");
    gpt("gpt: partition over the entries", inBothEntries(0, [](QByteArray &d, qsizetype e) { store64(d, e + 32, 33); }),
        "partition 1 reaches outside");
    gpt("gpt: 16385 entries in both", inBothHeaders([](QByteArray &d, qsizetype h) { store32(d, h + 80, 16385); }),
        "no valid GPT");
    mbr(
        "mbr: partition beyond the drive",
        [](QByteArray &d) { store32(d, mbrEntry(0, 1) + 12, quint32(lastLba) - 4096 + 2); },
        "partition 2 reaches beyond the end");
    mbr(
        "mbr: partition over the table", [](QByteArray &d) { store32(d, mbrEntry(0, 0) + 8, 0); },
        "partition 1 covers the table");
    mbr(
        "mbr: primaries overlap", [](QByteArray &d) { store32(d, mbrEntry(0, 0) + 12, 2049); },
        "partitions 1 and 2 overlap");
    mbr(
        "mbr: primary in the extended", [](QByteArray &d) { setMbrEntry(d, 0, 2, 0x83, 5000, 100); },
        "partitions 2 and 3 overlap");
    // The chain: container at 4096, its records describe 6144, 10240, 14336.
    mbr("mbr: chain to itself", [](QByteArray &d) { store32(d, mbrEntry(4096, 1) + 8, 0); }, "is a loop");
    mbr(
        "mbr: chain back",
        [](QByteArray &d) {
            const qsizetype second = 4096 + load32(d, mbrEntry(4096, 1) + 8);
            setMbrEntry(d, second, 1, 0x05, 0, 20000);
        },
        "is a loop");
    mbr(
        "mbr: chain out of the container", [](QByteArray &d) { store32(d, mbrEntry(4096, 1) + 8, 20000); },
        "leaves its extended partition");
    mbr(
        "mbr: chain broken",
        [](QByteArray &d) {
            const qsizetype second = 4096 + load32(d, mbrEntry(4096, 1) + 8);
            d[second * sectorSize + 511] = 0;
        },
        "chain of logical partitions is broken");
    mbr(
        "mbr: logical out of the container", [](QByteArray &d) { store32(d, mbrEntry(4096, 0) + 12, 20000); },
        "partition 5 reaches outside of its extended");
    mbr(
        "mbr: logical over its record", [](QByteArray &d) { store32(d, mbrEntry(4096, 0) + 8, 0); },
        "partition 5 reaches outside of its extended");
    mbr("mbr: logical over another", [](QByteArray &d) { store32(d, mbrEntry(4096, 0) + 12, 10240 - 6144 + 1); }, "");
    mbr(
        "mbr: logical over another's record",
        [](QByteArray &d) {
            const qsizetype second = 4096 + load32(d, mbrEntry(4096, 1) + 8);
            store32(d, mbrEntry(4096, 0) + 12, quint32(second) - 6144 + 1);
        },
        "partition 5 covers the table");
    mbr(
        "mbr: chain of 600 empty records",
        [](QByteArray &d) {
            for (int i = 0; i < 600; ++i) {
                const qsizetype at = 4096 + i;
                d.replace(at * sectorSize, sectorSize, QByteArray(sectorSize, 0));
                setMbrEntry(d, at, 1, 0x05, quint32(i) + 1, 1);
                store16(d, at * sectorSize + 510, 0xAA55);
            }
        },
        "too long");
    mbr(
        "mbr: 300 logical partitions",
        [](QByteArray &d) {
            for (int i = 0; i < 300; ++i) {
                const qsizetype at = 4096 + 2 * i;
                d.replace(at * sectorSize, 2 * sectorSize, QByteArray(2 * sectorSize, 0));
                setMbrEntry(d, at, 0, 0x83, 1, 1);
                setMbrEntry(d, at, 1, 0x05, quint32(2 * i) + 2, 2);
                store16(d, at * sectorSize + 510, 0xAA55);
            }
        },
        "too many logical");
}

void PartitionTableRefusalsTest::refuses()
{
    QFETCH(QByteArray, script);
    QFETCH(Mutation, change);
    QFETCH(QString, reason);
    QByteArray bytes = made(script);
    QVERIFY(readPartitionTable(*loadDrive(bytes)));
    change(bytes);
    const auto table = readPartitionTable(*loadDrive(bytes));
    QVERIFY(!table);
    QCOMPARE(table.error().code, ErrorCode::NotADrive);
    QVERIFY2(table.error().detail.contains(reason), qPrintable(table.error().detail));
}

void PartitionTableRefusalsTest::toleratesWhatTheKernelTolerates_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<Mutation>("change");
    QTest::addColumn<TableType>("type");
    QTest::addColumn<int>("partitions");
    const auto row = [](const char *name, const QByteArray &script, TableType type, int partitions,
                        const Mutation &change) { QTest::newRow(name) << script << change << type << partitions; };
    row("no signature", gptScript, TableType::None, 0, [](QByteArray &d) { d[510] = 0; });
    row("stale GPT behind an MBR", gptScript, TableType::Mbr, 1,
        [](QByteArray &d) { setMbrEntry(d, 0, 0, 0x83, 2048, 100); });
    row("boot flag that is none", logicalScript, TableType::None, 0, [](QByteArray &d) { d[mbrEntry(0, 1)] = 0x12; });
    row("extended partition without a record", logicalScript, TableType::Mbr, 2,
        [](QByteArray &d) { d[4096 * sectorSize + 511] = 0; });
    row("garbage in the third entry of a record", logicalScript, TableType::Mbr, 5,
        [](QByteArray &d) { setMbrEntry(d, 4096, 2, 0x83, 0x12345678, 0x7654321); });
    row("DR-DOS: link before the partition", logicalScript, TableType::Mbr, 5, [](QByteArray &d) {
        const QByteArray first = d.mid(mbrEntry(4096, 0), 16);
        d.replace(mbrEntry(4096, 0), 16, d.mid(mbrEntry(4096, 1), 16));
        d.replace(mbrEntry(4096, 1), 16, first);
    });
    row("nothing at all", gptScript, TableType::None, 0, [](QByteArray &d) { d.fill(0); });
}

void PartitionTableRefusalsTest::toleratesWhatTheKernelTolerates()
{
    QFETCH(QByteArray, script);
    QFETCH(Mutation, change);
    QFETCH(TableType, type);
    QFETCH(int, partitions);
    QByteArray bytes = made(script);
    change(bytes);
    const auto table = readPartitionTable(*loadDrive(bytes));
    QVERIFY2(table, table ? "" : qPrintable(table.error().detail));
    QCOMPARE(table->type, type);
    QCOMPARE(static_cast<int>(table->partitions.size()), partitions);
}

QTEST_GUILESS_MAIN(PartitionTableRefusalsTest)
#include "tst_partition_table_refusals.moc"
