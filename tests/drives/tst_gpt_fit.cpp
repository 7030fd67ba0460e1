// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FitFixture.h"

#include "block/Extents.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

class GptFitTest : public QObject, private FitFixture {
    Q_OBJECT

private Q_SLOTS:
    void sameSizeIsByteIdentical_data();
    void sameSizeIsByteIdentical();
    void otherSizes_data();
    void otherSizes();
    void minimumSizeIsExact_data();
    void minimumSizeIsExact();
    void dropAndClamp();
    void repairsDamagedSource_data();
    void repairsDamagedSource();
    void noTableNeedsNothing();
};

void GptFitTest::sameSizeIsByteIdentical_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("sector");
    QTest::addColumn<QStringList>("changes");
    const auto list = [](const char *text) {
        return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    QTest::newRow("sfdisk") << gptScript << 512 << QStringList();
    QTest::newRow("sfdisk, 4096-byte sectors")
        << QByteArray("label: gpt\nsize=256\nsize=512, name=two\n") << 4096 << QStringList();
    QTest::newRow("usable space ends early")
        << QByteArray("label: gpt\nfirst-lba: 40\nlast-lba: 40000\nsize=2048\n") << 512 << QStringList();
    QTest::newRow("256 entries") << QByteArray("label: gpt\ntable-length: 256\nsize=2048\n") << 512 << QStringList();
    QTest::newRow("6 entries") << QByteArray("label: gpt\ntable-length: 6\nsize=2048\n") << 512 << QStringList();
    QTest::newRow("no partitions") << QByteArray("label: gpt\n") << 512 << QStringList();
    QTest::newRow("sgdisk") << QByteArray("label: dos\n") << 512
                            << list("--zap-all --new=1:0:+4M --new=3:0:+1M --change-name=3:three");
    QTest::newRow("hybrid") << gptScript << 512 << list("--hybrid=1:2");
    QTest::newRow("hybrid, protective last") << gptScript << 512 << list("--hybrid=2:EE");
    QTest::newRow("primary entries moved") << gptScript << 512 << list("--move-main-table=100");
    QTest::newRow("backup entries moved") << gptScript << 512 << list("--move-backup-table=65000");
    QTest::newRow("mbr") << QByteArray("label: dos\nsize=2048, type=7, bootable\n") << 512 << QStringList();
}

void GptFitTest::sameSizeIsByteIdentical()
{
    QFETCH(QByteArray, script);
    QFETCH(int, sector);
    QFETCH(QStringList, changes);
    QVERIFY(makeSource(script, sector));
    if (!changes.isEmpty())
        LIFEBOAT_VERIFY_TOOL(sgdisk(m_source, changes));
    // Boot code in front of the table must survive as well.
    QVERIFY(writeFile(m_source, 0, QByteArray(440, 'B')));
    const auto source = readSource();
    QVERIFY(source && source->table.type != TableType::None);
    QVERIFY(!source->table.primaryDamaged && !source->table.backupDamaged);
    const auto patch = source->fit(driveSize);
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, driveSize));
    Extents covered;
    for (const auto &piece : patch->pieces) {
        covered.add({piece.at, piece.at + ByteCount(piece.bytes.size())});
        const auto length = static_cast<qsizetype>(piece.bytes.size());
        QCOMPARE(readFile(m_target, static_cast<qint64>(piece.at.value), length),
                 source->bytes.mid(static_cast<qsizetype>(piece.at.value), length));
    }
    for (const ByteRange &range : source->table.metadata)
        QVERIFY(covered.contains(range));
}

void GptFitTest::otherSizes_data()
{
    QTest::addColumn<int>("sector");
    QTest::addColumn<quint64>("size");
    const quint64 sizes[] = {(20_MiB).value,         (20_MiB).value + 512, (32_MiB).value - 512,   (32_MiB).value + 512,
                             (33_MiB).value,         (3_GiB).value,        (2048_GiB).value - 512, (2048_GiB).value,
                             (2048_GiB).value + 512, (3000_GiB).value};
    for (const int sector : {512, 4096}) {
        for (const quint64 size : sizes)
            QTest::addRow("%d-byte sectors, %llu bytes", sector, static_cast<unsigned long long>(size))
                << sector << size;
    }
}

void GptFitTest::otherSizes()
{
    QFETCH(int, sector);
    QFETCH(quint64, size);
    QVERIFY(makeSource(sector == 512
                           ? gptScript
                           : QByteArray("label: gpt\nstart=256, size=256, name=a\nstart=512, size=2048, name=b\n"),
                       sector));
    const auto source = readSource();
    QVERIFY(source);
    const auto patch = source->fit(ByteCount(size));
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, ByteCount(size)));
    const ToolResult verify =
        runTool(QStringLiteral("sfdisk"),
                {QStringLiteral("--verify"), QStringLiteral("--sector-size"), QString::number(sector), m_target});
    QVERIFY2(verify && verify.output.contains("No errors detected") && verify.errors.isEmpty(),
             verify.message().constData());
    if (sector == 512) {
        const ToolResult judge = sgdisk(m_target, {QStringLiteral("--verify")});
        QVERIFY2(judge && judge.output.contains("No problems found"), judge.message().constData());
    }
    // The same partitions, with every identifier; and all of the larger drive can be used.
    const QJsonObject before = sfdiskJson(m_source, sector);
    const QJsonObject after = sfdiskJson(m_target, sector);
    QStringList expected = describeTable(before);
    QCOMPARE(describeTable(after), expected);
    QCOMPARE(after.value(QStringLiteral("id")), before.value(QStringLiteral("id")));
    const quint64 sectors = size / static_cast<quint64>(sector);
    const quint64 entrySectors = 16384 / static_cast<quint64>(sector);
    QCOMPARE(static_cast<quint64>(after.value(QStringLiteral("lastlba")).toInteger()), sectors - 2 - entrySectors);
}

void GptFitTest::minimumSizeIsExact_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("sector");
    QTest::newRow("gpt") << gptScript << 512;
    QTest::newRow("gpt, 4096-byte sectors") << QByteArray("label: gpt\nstart=256, size=333\n") << 4096;
    QTest::newRow("gpt, 6 entries") << QByteArray("label: gpt\ntable-length: 6\nstart=2048, size=77\n") << 512;
    QTest::newRow("gpt, no partitions") << QByteArray("label: gpt\n") << 512;
    QTest::newRow("mbr") << QByteArray("label: dos\nstart=63, size=1001, type=83\n") << 512;
}

void GptFitTest::minimumSizeIsExact()
{
    QFETCH(QByteArray, script);
    QFETCH(int, sector);
    QVERIFY(makeSource(script, sector));
    const auto source = readSource();
    QVERIFY(source);
    ByteOffset end;
    for (const PartitionEntry &p : source->table.partitions)
        end = std::max(end, p.range.end);
    const ByteCount minimum = minimumDriveSize(source->table, end);
    const auto fits = source->fit(minimum);
    QVERIFY2(fits, fits ? "" : qPrintable(fits.error().detail));
    QVERIFY(writeTarget(*fits, minimum));
    QCOMPARE(complaints(sector), QByteArray());
    const auto smaller = source->fit(minimum - ByteCount(static_cast<quint64>(sector)));
    QVERIFY(!smaller);
    QCOMPARE(smaller.error().code, ErrorCode::TargetTooSmall);
}

void GptFitTest::dropAndClamp()
{
    QVERIFY(makeSource(gptScript));
    const auto source = readSource();
    QVERIFY(source);
    constexpr ByteCount size = 10_MiB; // partition 2 reaches to 12 MiB, partition 3 lies behind
    const auto refused = source->fit(size, {3});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TargetTooSmall);
    QCOMPARE(refused.error().subject, QStringLiteral("2"));

    const auto patch = source->fit(size, {3}, {2});
    QVERIFY(patch);
    QVERIFY(writeTarget(*patch, size));
    QCOMPARE(complaints(512), QByteArray());
    QStringList expected = describeTable(sfdiskJson(m_source));
    expected.removeLast();
    const quint64 lastUsable = size.value / 512 - 34;
    expected[1].replace(QStringLiteral("4096+20480"), QStringLiteral("4096+%1").arg(lastUsable - 4096 + 1));
    QCOMPARE(describeTable(sfdiskJson(m_target)), expected);

    // Clamping what fits changes nothing; dropping is by number, whether it fits or not.
    const auto all = source->fit(driveSize, {2}, {1, 3});
    QVERIFY(all);
    QVERIFY(writeTarget(*all, driveSize));
    QCOMPARE(complaints(512), QByteArray());
    QStringList without = describeTable(sfdiskJson(m_source));
    without.removeAt(1);
    QCOMPARE(describeTable(sfdiskJson(m_target)), without);
}

void GptFitTest::repairsDamagedSource_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<quint64>("size");
    for (const char *damage : {"primary header", "primary entries", "backup header", "drive grew"}) {
        for (const ByteCount size : {20_MiB, driveSize, driveSize + 1_MiB, 40_MiB})
            QTest::addRow("%s, to %llu", damage, static_cast<unsigned long long>(size.value))
                << QString::fromLatin1(damage) << quint64{size.value};
    }
}

void GptFitTest::repairsDamagedSource()
{
    QFETCH(QString, damage);
    QFETCH(quint64, size);
    QVERIFY(makeSource(gptScript));
    const QStringList expected = describeTable(sfdiskJson(m_source));
    if (damage == QLatin1StringView("primary header"))
        QVERIFY(writeFile(m_source, 512, QByteArray(512, 'x')));
    else if (damage == QLatin1StringView("primary entries"))
        QVERIFY(writeFile(m_source, 1024, QByteArray(512, 'x')));
    else if (damage == QLatin1StringView("backup header"))
        QVERIFY(writeFile(m_source, static_cast<qint64>(driveSize.value) - 512, QByteArray(512, 'x')));
    else
        LIFEBOAT_VERIFY_TOOL(makeFile(m_source, driveSize + 1_MiB));
    const auto source = readSource();
    QVERIFY(source && (source->table.primaryDamaged || source->table.backupDamaged));
    const auto patch = source->fit(ByteCount(size));
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, ByteCount(size)));
    QCOMPARE(complaints(512), QByteArray());
    QCOMPARE(describeTable(sfdiskJson(m_target)), expected);
}

void GptFitTest::noTableNeedsNothing()
{
    const PartitionTable none;
    const auto patch = fitTableToTarget(none, {}, 1_MiB, {}, {});
    QVERIFY(patch);
    QVERIFY(patch->pieces.empty());
    QCOMPARE(minimumDriveSize(none, ByteOffset(1000)), ByteCount(1024));
}

QTEST_GUILESS_MAIN(GptFitTest)
#include "tst_gpt_fit.moc"
