// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FitFixture.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

class MbrFitTest : public QObject, private FitFixture {
    Q_OBJECT

private Q_SLOTS:
    void hybridKeepsItsEntries();
    void hybridFollowsTheGpt();
    void protectiveSizeIsRenewed();
    void mbr_data();
    void mbr();
    void mbrLogicals();
};

void MbrFitTest::hybridKeepsItsEntries()
{
    QVERIFY(makeSource(gptScript));
    LIFEBOAT_VERIFY_TOOL(sgdisk(m_source, {QStringLiteral("--hybrid=1:2")}));
    const auto source = readSource();
    QVERIFY(source);
    QCOMPARE(source->table.type, TableType::Hybrid);
    for (const ByteCount size : {20_MiB, 64_MiB}) {
        const auto patch = source->fit(size);
        QVERIFY(patch);
        QVERIFY(writeTarget(*patch, size));
        QCOMPARE(complaints(512), QByteArray());
        // Only sizes of protective entries that reached the end may differ.
        const QByteArray target = readFile(m_target, 0, 512);
        for (int i = 0; i < 4; ++i) {
            const qsizetype at = 446 + 16 * i;
            const bool protective = target.at(at + 4) == '\xEE';
            const qsizetype compared = protective ? 12 : 16;
            QCOMPARE(target.mid(at, compared), source->bytes.mid(at, compared));
            if (protective)
                QVERIFY(load32(target, at + 8) + load32(target, at + 12) <= size.value / 512);
        }
    }
}

void MbrFitTest::hybridFollowsTheGpt()
{
    QVERIFY(makeSource(gptScript));
    LIFEBOAT_VERIFY_TOOL(sgdisk(m_source, {QStringLiteral("--hybrid=2:3")}));
    const auto source = readSource();
    QVERIFY(source);
    const auto refused = source->fit(10_MiB, {3});
    QVERIFY(!refused);
    const auto patch = source->fit(10_MiB, {3}, {2});
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, 10_MiB));
    QCOMPARE(complaints(512), QByteArray());
    const QByteArray target = readFile(m_target, 0, 512);
    int others = 0;
    for (int i = 0; i < 4; ++i) {
        const qsizetype at = 446 + 16 * i;
        const quint32 first = load32(target, at + 8);
        QVERIFY(first + load32(target, at + 12) <= (10_MiB).value / 512);
        others += target.at(at + 4) != '\xEE' && load32(target, at + 12) != 0;
        QVERIFY(first != 24576); // the dropped one
    }
    QCOMPARE(others, 1);
}

void MbrFitTest::protectiveSizeIsRenewed()
{
    QVERIFY(makeSource(gptScript));
    const auto sizeAt = 446 + 12;
    for (const bool windows : {false, true}) {
        if (windows)
            QVERIFY(writeFile(m_source, sizeAt, QByteArray(4, '\xFF')));
        const auto source = readSource();
        QVERIFY(source);
        const auto protectiveSize = [&](ByteCount size) {
            const auto patch = source->fit(size);
            return patch && writeTarget(*patch, size) ? load32(readFile(m_target, 0, 512), sizeAt) : 0;
        };
        QCOMPARE(protectiveSize(20_MiB), quint32((20_MiB).value / 512 - 1));
        QCOMPARE(protectiveSize(64_MiB), quint32((64_MiB).value / 512 - 1));
        QCOMPARE(protectiveSize(2048_GiB), 0xFFFFFFFFU);
        QCOMPARE(protectiveSize(4096_GiB), 0xFFFFFFFFU);
        QCOMPARE(protectiveSize(driveSize), windows ? 0xFFFFFFFFU : quint32(driveSize.value / 512 - 1));
    }
}

void MbrFitTest::mbr_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QList<int>>("drop");
    QTest::addColumn<QList<int>>("clamp");
    QTest::addColumn<QStringList>("expected"); ///< "number first+count"; empty: too small
    QTest::newRow("larger") << quint64{(64_MiB).value} << QList<int>() << QList<int>()
                            << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192"),
                                           QStringLiteral("4 20000+1000")};
    QTest::newRow("exact") << quint64{21000 * 512} << QList<int>() << QList<int>()
                           << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192"),
                                          QStringLiteral("4 20000+1000")};
    QTest::newRow("one sector short") << quint64{20999 * 512} << QList<int>() << QList<int>() << QStringList();
    QTest::newRow("one sector short, clamped")
        << quint64{20999 * 512} << QList<int>() << QList<int>{4}
        << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192"), QStringLiteral("4 20000+999")};
    QTest::newRow("dropped") << quint64{20000 * 512} << QList<int>{4} << QList<int>()
                             << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192")};
    QTest::newRow("dropped and clamped") << quint64{10000 * 512} << QList<int>{4} << QList<int>{2}
                                         << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+1808")};
    QTest::newRow("clamped begins behind the end")
        << quint64{20000 * 512} << QList<int>() << QList<int>{4} << QStringList();
    QTest::newRow("nothing") << quint64{0} << QList<int>{1, 2, 4} << QList<int>() << QStringList();
}

void MbrFitTest::mbr()
{
    QFETCH(quint64, size);
    QFETCH(QList<int>, drop);
    QFETCH(QList<int>, clamp);
    QFETCH(QStringList, expected);
    QVERIFY(makeSource("label: dos\nlabel-id: 0x01020304\n1: start=2048, size=2048, type=7, bootable\n2: start=8192, "
                       "size=8192, type=83\n4: start=20000, size=1000, type=82\n"));
    const auto source = readSource();
    QVERIFY(source);
    const auto patch = source->fit(ByteCount(size), {drop.begin(), drop.end()}, {clamp.begin(), clamp.end()});
    if (expected.isEmpty()) {
        QVERIFY(!patch);
        QCOMPARE(patch.error().code, ErrorCode::TargetTooSmall);
        return;
    }
    QVERIFY(patch);
    QVERIFY(writeTarget(*patch, ByteCount(size)));
    QCOMPARE(complaints(512), QByteArray());
    QStringList found;
    const QStringList lines = describeTable(sfdiskJson(m_target));
    for (const QString &line : lines)
        found.append(line.section(QLatin1Char(' '), 0, 1));
    QCOMPARE(found, expected);
    QCOMPARE(sfdiskJson(m_target).value(QStringLiteral("id")).toString(), QStringLiteral("0x01020304"));
}

void MbrFitTest::mbrLogicals()
{
    QVERIFY(makeSource("label: dos\nstart=2048, size=2048, type=83\nstart=4096, type=f\nstart=6144, size=2048, "
                       "type=83\nstart=10240, size=1000, type=83\n"));
    const auto source = readSource();
    QVERIFY(source);
    // The container reaches to the end of the source; what is in it fits: it is shortened by itself.
    const auto patch = source->fit(ByteCount(11240 * 512));
    QVERIFY(patch);
    QVERIFY(writeTarget(*patch, ByteCount(11240 * 512)));
    for (const ByteRange &record : source->table.metadata) {
        if (record.begin.value != 0)
            QVERIFY(writeFile(m_target, static_cast<qint64>(record.begin.value),
                              source->bytes.mid(static_cast<qsizetype>(record.begin.value), 512)));
    }
    QCOMPARE(complaints(512), QByteArray());
    const auto fitted = readPartitionTable(*loadDrive(readFile(m_target)));
    QVERIFY(fitted);
    QCOMPARE(fitted->partitions.size(), 4);
    QCOMPARE(fitted->partitions[1].range.end, ByteOffset(11240 * 512));

    for (const std::vector<int> &numbers : {std::vector<int>{}, std::vector<int>{6}}) {
        for (const auto &refused :
             {source->fit(ByteCount(11239 * 512), numbers), source->fit(ByteCount(11239 * 512), {}, numbers)}) {
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::TargetTooSmall);
            QCOMPARE(refused.error().subject, QStringLiteral("6"));
        }
    }
}

QTEST_GUILESS_MAIN(MbrFitTest)
#include "tst_mbr_fit.moc"
