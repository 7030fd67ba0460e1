// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FitFixture.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

class GptFitRefusalsTest : public QObject, private FitFixture {
    Q_OBJECT

private Q_SLOTS:
    void tooSmall_data();
    void tooSmall();
    void wrongHeadIsImageDamaged_data();
    void wrongHeadIsImageDamaged();
};

void GptFitRefusalsTest::tooSmall_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QList<int>>("clamp");
    QTest::newRow("nothing") << quint64{0} << QList<int>{1, 2, 3};
    QTest::newRow("one sector") << quint64{512} << QList<int>{1, 2, 3};
    QTest::newRow("only the table") << quint64{67 * 512} << QList<int>{1, 2, 3};
    QTest::newRow("clamped partition begins behind the end") << quint64{(5_MiB).value} << QList<int>{2, 3};
    QTest::newRow("backup would cover the last partition") << quint64{(24576 + 8192) * 512 + 16384} << QList<int>{};
}

void GptFitRefusalsTest::tooSmall()
{
    QFETCH(quint64, size);
    QFETCH(QList<int>, clamp);
    QVERIFY(makeSource(gptScript));
    const auto source = readSource();
    QVERIFY(source);
    const auto patch = source->fit(ByteCount(size), {}, {clamp.begin(), clamp.end()});
    QVERIFY(!patch);
    QCOMPARE(patch.error().code, ErrorCode::TargetTooSmall);
}

void GptFitRefusalsTest::wrongHeadIsImageDamaged_data()
{
    QTest::addColumn<qsizetype>("length");
    QTest::addColumn<qsizetype>("changed");
    QTest::newRow("empty") << qsizetype{0} << qsizetype{-1};
    QTest::newRow("only the boot record") << qsizetype{512} << qsizetype{-1};
    QTest::newRow("without entries") << qsizetype{1024} << qsizetype{-1};
    QTest::newRow("one entry sector missing") << qsizetype{34 * 512 - 1} << qsizetype{-1};
    QTest::newRow("no signature") << qsizetype{1 << 20} << qsizetype{510};
    QTest::newRow("no protective entry") << qsizetype{1 << 20} << qsizetype{450};
    QTest::newRow("header") << qsizetype{1 << 20} << qsizetype{512 + 60};
    QTest::newRow("entries") << qsizetype{1 << 20} << qsizetype{1024 + 40};
}

void GptFitRefusalsTest::wrongHeadIsImageDamaged()
{
    QFETCH(qsizetype, length);
    QFETCH(qsizetype, changed);
    QVERIFY(makeSource(gptScript));
    auto source = readSource();
    QVERIFY(source);
    if (changed >= 0)
        source->bytes[changed] = static_cast<char>(source->bytes[changed] ^ 0x20);
    const auto patch = fitTableToTarget(source->table, source->head(length), driveSize, {}, {});
    QVERIFY(!patch);
    QCOMPARE(patch.error().code, ErrorCode::ImageDamaged);
    // The least that is asked for is enough.
    if (changed < 0)
        QVERIFY(fitTableToTarget(source->table, source->head(34 * 512), driveSize, {}, {}));
}

QTEST_GUILESS_MAIN(GptFitRefusalsTest)
#include "tst_gpt_fit_refusals.moc"
