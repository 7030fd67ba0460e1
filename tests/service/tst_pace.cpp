// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/client/Pace.h"

#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// How fast a job is and how long it will take, from what a worker tells.
class PaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesOfPhaseAndJob();
    void rateOfThePhase();
    void estimateComesLate();
    void estimateCountsThePhasesToCome();
    void jobThatBeganBeforeIsNotThatFast();
    void newPhaseBeginsAnew();
    void nothingIsGuessedWithoutBytes();
};

namespace {

/// A check before it, 300 MB to copy, 100 MB to check after.
JobStatus restoring(const QString &phase, ByteCount copied, std::chrono::milliseconds runningTime,
                    ByteCount checked = {})
{
    JobStatus status;
    status.phase = phase;
    status.runningTime = runningTime;
    status.phases = {{.name = u"erase"_s, .done = {}, .total = {}},
                     {.name = u"copy"_s, .done = copied, .total = ByteCount(300'000'000)},
                     {.name = u"check-result"_s, .done = checked, .total = ByteCount(100'000'000)}};
    return status;
}

} // namespace

void PaceTest::sharesOfPhaseAndJob()
{
    Pace pace;
    pace.update(restoring(u"copy"_s, ByteCount(150'000'000), 1s));
    QCOMPARE(pace.phaseShare(), 0.5);
    QCOMPARE(pace.share(), 0.375);
    QCOMPARE(pace.phaseDone(), ByteCount(150'000'000));
    QCOMPARE(pace.phaseTotal(), ByteCount(300'000'000));
}

void PaceTest::rateOfThePhase()
{
    Pace pace;
    pace.update(restoring(u"copy"_s, {}, 1s));
    QCOMPARE(pace.bytesPerSecond(), 0.0);
    pace.update(restoring(u"copy"_s, ByteCount(30'000'000), 4s));
    QCOMPARE(pace.bytesPerSecond(), 10e6);
}

void PaceTest::estimateComesLate()
{
    Pace pace;
    pace.update(restoring(u"copy"_s, {}, 0s));
    pace.update(restoring(u"copy"_s, ByteCount(30'000'000), 19s)); // enough bytes, too early
    QVERIFY(!pace.left());
    pace.update(restoring(u"copy"_s, ByteCount(5'000'000), 21s)); // late enough, too few bytes
    QVERIFY(!pace.left());
    pace.update(restoring(u"copy"_s, ByteCount(30'000'000), 21s));
    QVERIFY(pace.left());
}

void PaceTest::estimateCountsThePhasesToCome()
{
    Pace pace;
    pace.update(restoring(u"copy"_s, {}, 0s));
    pace.update(restoring(u"copy"_s, ByteCount(100'000'000), 50s)); // 2 MB/s, 300 MB to go
    QCOMPARE(*pace.left(), 150s);
}

void PaceTest::jobThatBeganBeforeIsNotThatFast()
{
    // A window that opens in the middle of a job: what was done before says nothing of the speed.
    Pace pace;
    pace.update(restoring(u"copy"_s, ByteCount(200'000'000), 100s));
    QCOMPARE(pace.bytesPerSecond(), 0.0);
    QVERIFY(!pace.left());
    pace.update(restoring(u"copy"_s, ByteCount(202'000'000), 101s));
    QCOMPARE(pace.bytesPerSecond(), 2e6);
    QVERIFY(!pace.left()); // one second is not enough to tell
    pace.update(restoring(u"copy"_s, ByteCount(250'000'000), 125s));
    QCOMPARE(*pace.left(), 75s);
}

void PaceTest::newPhaseBeginsAnew()
{
    Pace pace;
    pace.update(restoring(u"copy"_s, {}, 0s));
    pace.update(restoring(u"copy"_s, ByteCount(300'000'000), 30s));
    pace.update(restoring(u"check-result"_s, ByteCount(300'000'000), 30s));
    QCOMPARE(pace.bytesPerSecond(), 0.0);
    pace.update(restoring(u"check-result"_s, ByteCount(300'000'000), 32s, ByteCount(40'000'000)));
    QCOMPARE(pace.bytesPerSecond(), 20e6);
}

void PaceTest::nothingIsGuessedWithoutBytes()
{
    Pace pace;
    pace.update(JobStatus());
    QCOMPARE(pace.share(), 0.0);
    QCOMPARE(pace.phaseShare(), 0.0);
    pace.update(restoring(u"erase"_s, {}, 60s));
    QVERIFY(!pace.left());
    QCOMPARE(pace.phaseTotal(), ByteCount());
}

QTEST_GUILESS_MAIN(PaceTest)
#include "tst_pace.moc"
