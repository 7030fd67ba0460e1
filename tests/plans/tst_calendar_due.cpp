// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Calendar.h"

#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QDateTime utc(const char *text) { return QDateTime::fromString(QLatin1StringView(text) + u'Z', Qt::ISODate); }

const QTimeZone berlin("Europe/Berlin");

} // namespace

/// When a plan's next run is due, whatever the computer and its clock did meanwhile.
class TestCalendarDue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesTheExpressionThatIsWrong()
    {
        const auto calendar = Calendar::of({u"daily"_s, u"dayly"_s});
        QVERIFY(!calendar);
        QCOMPARE(calendar.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(calendar.error().subject, u"dayly"_s);
    }

    void mergesTimesWithoutRepetitions()
    {
        const auto calendar = Calendar::of({u"0/6:00"_s, u"*-*-* 12:00"_s, u"13:30"_s});
        const std::vector<QDateTime> times = calendar->nextAfter(utc("2026-11-27T06:00:00"), QTimeZone::UTC, 4);
        const std::vector<QDateTime> expected{utc("2026-11-27T12:00:00"), utc("2026-11-27T13:30:00"),
                                              utc("2026-11-27T18:00:00"), utc("2026-11-28T00:00:00")};
        QCOMPARE(times, expected);
        QVERIFY(calendar->nextAfter(utc("2026-11-27T06:00:00"), QTimeZone::UTC, 0).empty());
    }

    void hasNoTimesWithoutExpressions()
    {
        const auto calendar = Calendar::of({});
        QVERIFY(calendar);
        QVERIFY(!calendar->nextAfter(utc("2026-11-27T06:00:00"), berlin));
        QVERIFY(!calendar->isDue(utc("2020-01-01T00:00:00"), utc("2026-11-27T06:00:00"), berlin));
        QVERIFY(!calendar->interval(utc("2026-11-27T06:00:00"), berlin));
    }

    void isDue_data()
    {
        QTest::addColumn<QDateTime>("last");
        QTest::addColumn<QDateTime>("now");
        QTest::addColumn<bool>("due");
        const QDateTime evening = utc("2026-11-27T17:00:00"); // a Friday, 18:00 in Berlin
        QTest::newRow("a second too early") << evening.addDays(-7) << evening.addSecs(-1) << false;
        QTest::newRow("to the second") << evening.addDays(-7) << evening << true;
        QTest::newRow("begun at that second") << evening << evening << false;
        QTest::newRow("begun a little later") << evening.addSecs(40) << evening.addSecs(60) << false;
        QTest::newRow("begun a little earlier") << evening.addSecs(-1) << evening.addSecs(60) << true;
        QTest::newRow("missed") << evening.addDays(-7) << evening.addDays(2) << true;
        QTest::newRow("many missed") << evening.addDays(-700) << evening.addDays(2) << true;
        QTest::newRow("the clock was set back") << evening.addYears(10) << evening.addSecs(5) << false;
        QTest::newRow("the clock was set forward") << evening << evening.addYears(10) << true;
        QTest::newRow("never run") << QDateTime() << evening << false;
    }
    void isDue()
    {
        QFETCH(const QDateTime, last);
        QFETCH(const QDateTime, now);
        QFETCH(const bool, due);
        QCOMPARE(Calendar::of({u"Fri 18:00"_s})->isDue(last, now, berlin), due);
    }

    void oneRunMakesUpForAllThatWereMissed()
    {
        const auto calendar = Calendar::of({u"hourly"_s});
        const QDateTime now = utc("2026-11-27T09:20:00");
        QVERIFY(calendar->isDue(now.addDays(-30), now, berlin));
        QVERIFY(!calendar->isDue(now, now.addSecs(39 * 60), berlin));
        QVERIFY(calendar->isDue(now, now.addSecs(40 * 60), berlin));
    }

    void runsGoOnAfterTheClockWasSetBack()
    {
        const auto calendar = Calendar::of({u"hourly"_s});
        const QDateTime now = utc("2026-11-27T09:20:00");
        const QDateTime future = now.addYears(3);
        QVERIFY(!calendar->isDue(future, now, berlin));
        // Who sees that notes now as the last time; from there on all is as ever.
        QVERIFY(calendar->isDue(std::min(future, now), now.addSecs(3600), berlin));
    }

    void isDueOnceInTheHourThatComesTwice()
    {
        const auto calendar = Calendar::of({u"*-*-* 02:30"_s});
        const QDateTime first = utc("2026-10-25T00:30:00");
        const QDateTime second = utc("2026-10-25T01:30:00");
        QVERIFY(calendar->isDue(first.addDays(-1), first, berlin));
        QVERIFY(!calendar->isDue(first, second.addSecs(60), berlin));
        QVERIFY(calendar->isDue(first, second.addDays(1), berlin));
    }

    void interval_data()
    {
        QTest::addColumn<QString>("time");
        QTest::addColumn<qint64>("seconds"); // -1: none
        QTest::newRow("daily") << u"daily"_s << qint64{86400};
        QTest::newRow("working days") << u"Mon..Fri 18:00"_s << qint64{3 * 86400};
        QTest::newRow("working hours") << u"Mon..Fri 8..18:00"_s << qint64{62 * 3600};
        QTest::newRow("every half hour of Saturday") << u"Sat *:0/30"_s << qint64{6 * 86400 + 1800};
        QTest::newRow("weekly") << u"Fri 18:00"_s << qint64{7 * 86400};
        QTest::newRow("monthly") << u"monthly"_s << qint64{31 * 86400};
        QTest::newRow("once more") << u"2026-12-01"_s << qint64{-1};
        QTest::newRow("twice more") << u"2026-12-01 0,5:00"_s << qint64{5 * 3600};
        QTest::newRow("no more") << u"2025-12-01"_s << qint64{-1};
    }
    void interval()
    {
        QFETCH(const QString, time);
        QFETCH(const qint64, seconds);
        const auto interval = Calendar::of({time})->interval(utc("2026-11-27T09:20:00"), QTimeZone::UTC);
        QCOMPARE(interval.value_or(-1s).count(), seconds);
    }
};

QTEST_GUILESS_MAIN(TestCalendarDue)
#include "tst_calendar_due.moc"
