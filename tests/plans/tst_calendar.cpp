// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Calendar.h"
#include "plans/SystemdCalendar.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimeZone>

#include <algorithm>
#include <random>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

QDateTime utc(const char *text) { return QDateTime::fromString(QLatin1StringView(text) + u'Z', Qt::ISODate); }

/// Said by people, and at the edges of what the clock and the calendar do.
const QStringList expressions{
    u"minutely"_s,
    u"hourly"_s,
    u"daily"_s,
    u"weekly"_s,
    u"monthly"_s,
    u"quarterly"_s,
    u"semiannually"_s,
    u"yearly"_s,
    u"Fri *-*-* 18:00"_s,
    u"Mon..Fri 8..18:00"_s,
    u"Mon..Fri *-*-* 8..18:0/15"_s,
    u"Sat,Sun 10:30"_s,
    u"Sun 02:00"_s,
    u"Sun 02:30"_s,
    u"Sun 01:30"_s,
    u"*-*-* 00:00"_s,
    u"*-*-* 00:30"_s,
    u"*-*-* 01:00"_s,
    u"*-*-* 01:15:07"_s,
    u"*-*-* 01:30"_s,
    u"*-*-* 01:45"_s,
    u"*-*-* 02:00"_s,
    u"*-*-* 02:15"_s,
    u"*-*-* 02:29:59"_s,
    u"*-*-* 02:30"_s,
    u"*-*-* 02:45"_s,
    u"*-*-* 02:59:59"_s,
    u"*-*-* 03:00"_s,
    u"*-*-* 03:30"_s,
    u"*-*-* 23:59:59"_s,
    u"1..3:00"_s,
    u"1,2,3:30"_s,
    u"1..3:0/10"_s,
    u"0/2:00"_s,
    u"1/2:05"_s,
    u"*:0/20"_s,
    u"*:7/13:5"_s,
    u"2:*"_s,
    u"1:*:30"_s,
    u"2:*:*"_s,
    u"*:*:0/7"_s,
    u"*:59:59"_s,
    u"*-*-01"_s,
    u"*-*-31 12:00"_s,
    u"*-*-30 02:30"_s,
    u"*-*-25..31 02:30"_s,
    u"Sun *-10-25..31 02:30"_s,
    u"Sun *-11-01..07 01:30"_s,
    u"Sun *-04-01..07 01:45"_s,
    u"*-*~01"_s,
    u"*-*~01 02:30"_s,
    u"*-*~02,05 1:30"_s,
    u"*-*~07/1 12:00"_s,
    u"Mon *-*~07/1"_s,
    u"*-02~01"_s,
    u"*-02~01..05/2 3:00"_s,
    u"*-*~28"_s,
    u"*-02-29"_s,
    u"Tue *-02-29 06:00"_s,
    u"*-02-28..31"_s,
    u"*-02-30"_s,
    u"*-12-31 23:59:59"_s,
    u"*-01-01 00:00"_s,
    u"*-1/3-1,15 4:00"_s,
    u"*-*-11/16,29"_s,
    u"0/7:00"_s,
    u"*-02..04-1/9"_s,
    u"2026-*-*"_s,
    u"2028-02-29 02:30"_s,
    u"2027/2-06-15"_s,
    u"2026..2030/3-1-1"_s,
    u"2099-*-* 01:00"_s,
    u"2100-02-29"_s,
    u"2199-12-31 23:00"_s,
    u"1999-01-01"_s,
    u"Thu *-*-13 13:13:13"_s,
    u"Mon *-*-1..7 8:00"_s,
    u"Mon,Wed..Fri *-*-2/2 22:22"_s,
};

const QList<QByteArray> zones{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"};

/// Around the changes of the clock in two years, and where months end.
std::vector<QDateTime> basesOf(const QTimeZone &zone)
{
    std::vector<QDateTime> bases{utc("2026-01-31T11:00:00"), utc("2027-02-28T13:45:01"), utc("2027-12-31T23:59:59"),
                                 utc("2028-02-28T09:00:00"), utc("2096-03-01T00:00:00")};
    QDateTime transition = utc("2026-01-01T00:00:00");
    for (int i = 0; i < 4; ++i) {
        transition = zone.nextTransition(transition).atUtc;
        if (!transition.isValid())
            break;
        for (const int minutes : {-1500, -61, -31, -30, -10, -1, 0, 5, 29, 30, 47, 60, 75})
            bases.push_back(transition.addSecs(minutes * 60));
    }
    return bases;
}

/// Random, but nearly always what a calendar event may say.
class RandomExpressions {
public:
    explicit RandomExpressions(unsigned seed) : m_random(seed) { }

    QString next()
    {
        QString text;
        if (chance(3))
            text += weekdays() + u' ';
        if (chance(2)) {
            const bool fromEnd = chance(4);
            text += (chance(8) ? list(2024, 2040, 1) : u"*"_s) + u'-' + (chance(2) ? u"*"_s : list(1, 12, 1)) +
                (fromEnd ? u'~' : u'-') + (chance(3) ? u"*"_s : list(1, fromEnd ? 28 : 31, 2)) + u' ';
        }
        text += (chance(3)       ? u"*"_s
                     : chance(2) ? list(0, 3, 1)
                                 : list(0, 23, 1)) +
            u':' + (chance(5) ? u"*"_s : list(0, 59, 2));
        if (chance(3))
            text += u':' + (chance(4) ? u"*"_s : list(0, 59, 1));
        return text;
    }

private:
    int number(int first, int last) { return std::uniform_int_distribution(first, last)(m_random); }
    bool chance(int of) { return number(1, of) == 1; }
    QString weekdays()
    {
        static const QStringList names{u"Mon"_s, u"tue"_s, u"Wednesday"_s, u"THU"_s, u"Fri"_s, u"saturday"_s, u"Sun"_s};
        const int first = number(0, 6);
        const int last = number(0, 6);
        return names[first] + (first == last ? u""_s : (chance(2) ? u".."_s : u","_s) + names[last]);
    }
    QString list(int first, int last, int most)
    {
        QStringList spans;
        for (int i = number(1, most + 1); i > 0; --i) {
            const int begin = number(first, last);
            QString span = QString::number(begin);
            if (chance(3))
                span += u".."_s + QString::number(chance(20) ? number(first, last) : number(begin, last));
            if (chance(3))
                span += u'/' + QString::number(number(chance(20) ? 0 : 1, chance(10) ? 60 : 7));
            spans += span;
        }
        return spans.join(u',');
    }

    std::mt19937 m_random;
};

/// Where days are counted from the end of a month, or a repetition has led into the day, systemd takes now the first, now the second of the hours
/// that come twice, by what the C library's mktime() was last asked; even times that have passed are among it. Nothing to go by.
bool isUndecided(const QString &expression, const QDateTime &base, const std::vector<QDateTime> &ours,
                 const std::vector<QDateTime> &theirs, const QTimeZone &zone)
{
    const auto onTheWall = [&zone](const QDateTime &time) {
        const QDateTime local = time.toTimeZone(zone);
        return QDateTime(local.date(), local.time(), QTimeZone::UTC);
    };
    const auto comesTwice = [&](const QDateTime &time) {
        using Twice = QDateTime::TransitionResolution;
        const QDateTime wall = onTheWall(time);
        return QDateTime(wall.date(), wall.time(), zone, Twice::PreferBefore) !=
            QDateTime(wall.date(), wall.time(), zone, Twice::PreferAfter);
    };
    if (expression.contains(u'~'))
        return comesTwice(base) || std::ranges::any_of(ours, comesTwice);
    return expression.contains(u'/') && std::ranges::equal(ours, theirs, {}, onTheWall, onTheWall);
}

QString listed(const std::vector<QDateTime> &times)
{
    QStringList texts;
    for (const QDateTime &time : times)
        texts += time.toString(Qt::ISODate);
    return texts.join(u' ');
}

} // namespace

/// systemd's calendar events, judged by systemd.
class TestCalendar : public QObject {
    Q_OBJECT

private:
    /// Empty, or how the two differ.
    static QString difference(const QString &expression, const SystemdAnswer &theirs, const QTimeZone &zone,
                              const QDateTime &base, std::size_t count)
    {
        const auto ours = Calendar::of({expression});
        if (ours.has_value() != theirs.accepted)
            return theirs.accepted ? u"refused"_s : u"accepted"_s;
        if (!ours)
            return {};
        const QString text = CalendarExpression::parse(expression)->text();
        if (!theirs.gaveUp && text != theirs.normalised)
            return u"%1 instead of %2"_s.arg(text, theirs.normalised);
        const std::vector<QDateTime> times = ours->nextAfter(base, zone, count);
        const QString forTimer = CalendarExpression::parse(expression)->textForTimer();
        if (Calendar::of({forTimer})->nextAfter(base, zone, count) != times)
            return u"other times for timers: "_s + forTimer;
        return theirs.gaveUp || times == theirs.times || isUndecided(expression, base, times, theirs.times, zone)
            ? QString()
            : u"%1\ninstead of %2"_s.arg(listed(times), listed(theirs.times));
    }
    static void compare(const QStringList &asked, const QByteArray &zone, const QDateTime &base, std::size_t count)
    {
        const auto answers = askSystemd(asked, zone, base, static_cast<int>(count));
        for (auto answer = answers.begin(); answer != answers.end(); ++answer) {
            const QString problem = difference(answer.key(), *answer, QTimeZone(zone), base, count);
            QVERIFY2(problem.isEmpty(),
                     qPrintable(u"'%1' in %2 after %3: %4"_s.arg(answer.key(), QString::fromLatin1(zone),
                                                                 base.toString(Qt::ISODate), problem)));
        }
        QCOMPARE(answers.isEmpty(), asked.isEmpty());
    }

private Q_SLOTS:
    void normalises_data()
    {
        QTest::addColumn<QString>("normalised");
        QTest::newRow("Fri *-*-* 18:00") << u"Fri *-*-* 18:00:00"_s;
        QTest::newRow("daily") << u"*-*-* 00:00:00"_s;
        QTest::newRow("DAILY") << u"*-*-* 00:00:00"_s;
        QTest::newRow("minutely") << u"*-*-* *:*:00"_s;
        QTest::newRow("weekly") << u"Mon *-*-* 00:00:00"_s;
        QTest::newRow("bi-annually") << u"*-01,07-01 00:00:00"_s;
        QTest::newRow("*-*~01") << u"*-*~01 00:00:00"_s;
        QTest::newRow("*-*~*") << u"*-*-* 00:00:00"_s;
        QTest::newRow("*~5") << u"*-*~05 00:00:00"_s;
        QTest::newRow("3-4") << u"*-03-04 00:00:00"_s;
        QTest::newRow("Mon..Fri 8..18:00") << u"Mon..Fri *-*-* 08..18:00:00"_s;
        QTest::newRow("mon,FRI,wednesday 12:00") << u"Mon,Wed,Fri *-*-* 12:00:00"_s;
        QTest::newRow("Mon, 12:00") << u"Mon *-*-* 12:00:00"_s;
        QTest::newRow("Mon-Fri") << u"Mon..Fri *-*-* 00:00:00"_s;
        QTest::newRow("Mon..Sun 5:00") << u"*-*-* 05:00:00"_s;
        QTest::newRow("Mon,Tue,Wed,Fri,Sat") << u"Mon..Wed,Fri,Sat *-*-* 00:00:00"_s;
        QTest::newRow("*:*:*") << u"*-*-* *:*:*"_s;
        QTest::newRow("*:*:5,0/1") << u"*-*-* *:*:*"_s;
        QTest::newRow("*:*:0..59") << u"*-*-* *:*:00..59"_s;
        QTest::newRow("*:*:0..0/5") << u"*-*-* *:*:00"_s;
        QTest::newRow("3..5/7:3..3") << u"*-*-* 03:03:00"_s;
        QTest::newRow("0..10/3:00") << u"*-*-* 00..09/3:00:00"_s;
        QTest::newRow("3,1,3,2..4:0/07") << u"*-*-* 01,02..04,03:00/7:00"_s;
        QTest::newRow("1..5/2-*-* 0:0") << u"2001..2005/2-*-* 00:00:00"_s;
        QTest::newRow("99-1-1") << u"1999-01-01 00:00:00"_s;
        QTest::newRow("*-*-* ") << u"*-*-* 00:00:00"_s;
        QTest::newRow("Sun   *-*-*   0000000012:00") << u"Sun *-*-* 12:00:00"_s;
    }
    void normalises()
    {
        QFETCH(const QString, normalised);
        const QString expression = QString::fromUtf8(QTest::currentDataTag());
        const auto parsed = CalendarExpression::parse(expression);
        QVERIFY(parsed);
        QCOMPARE(parsed->text(), normalised);
        QCOMPARE(CalendarExpression::parse(normalised)->text(), normalised);
        compare({expression}, "UTC", utc("2026-11-27T00:00:00"), 2);
    }

    void refusesWhatSystemdRefuses()
    {
        const QStringList wrong{
            u"*"_s,
            u"08"_s,
            u"twice"_s,
            u" daily"_s,
            u"daily "_s,
            u"12:00 "_s,
            u"24:00"_s,
            u"12:60"_s,
            u"12:00:60"_s,
            u"13-1"_s,
            u"0-1"_s,
            u"1-32"_s,
            u"1-0"_s,
            u"*-*~29"_s,
            u"*-*~0"_s,
            u"*-*~05/5"_s,
            u"*-*~03..01"_s,
            u"1969-1-1"_s,
            u"2200-1-1"_s,
            u"5..3:00"_s,
            u"*:0/0"_s,
            u"*:0/60"_s,
            u"*:1/59"_s,
            u"*/2:00"_s,
            u"*:*:0..0"_s,
            u"*:*:3..3,1/5"_s,
            u"Sat..Mon"_s,
            u"Mon..Wed..Fri"_s,
            u"Mon,,Fri"_s,
            u"Mon.."_s,
            u"Mon..  1:00"_s,
            u"Mon.Fri"_s,
            u"Thurs 1:00"_s,
            u"mond"_s,
            u"Mon*-*-*"_s,
            u"2012~01-01"_s,
            u"2012-1-1-1"_s,
            u"1:2:3:4"_s,
            u"*-*-* 12"_s,
            u"*-*-31/1"_s,
            u"2199/1-*-*"_s,
            u"1,:00"_s,
            u"1..:00"_s,
            u"1/:00"_s,
            u"4294967308:00"_s,
            u"3..2147483648:0"_s,
            u"-1"_s,
            u"~01"_s,
            u"*-*-*T12:00"_s,
            u"12:00\n"_s,
            u"１２:00"_s,
            u"daily\tx"_s,
            u"*-**-*"_s,
            u"+1:00"_s,
        };
        for (const QString &expression : wrong) {
            const auto parsed = CalendarExpression::parse(expression);
            QVERIFY2(!parsed, qPrintable(expression));
            QCOMPARE(parsed.error().code, ErrorCode::InvalidArgument);
            QCOMPARE(parsed.error().subject, expression);
        }
        compare(wrong, "UTC", utc("2026-11-27T00:00:00"), 1);
    }

    /// Plans follow the computer's zone, and begin with whole seconds.
    void refusesZonesAndFractions()
    {
        for (const QString &expression : {u"daily UTC"_s, u"*-*-* 12:00 Europe/Berlin"_s, u"12:00 CET"_s,
                                          u"12:00:00.5"_s, u"12:00:00.0"_s, u"*:*:0/0.5"_s, u"@12345"_s, u""_s})
            QCOMPARE(CalendarExpression::parse(expression).error().code, ErrorCode::InvalidArgument);
    }

    void isBounded()
    {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(CalendarExpression::parse(u"1:"_s + u"00,"_s.repeated(132) + u"0"_s));
        QVERIFY(!CalendarExpression::parse(u"1:"_s + u"00,"_s.repeated(133) + u"0"_s));
        QVERIFY(!CalendarExpression::parse(QString(10'000'000, u'1')));
        const QTimeZone berlin("Europe/Berlin");
        for (const QString &never : {u"*-02-30"_s, u"*-02,04,06,09,11-31"_s, u"Mon 1970..2025-*-*"_s,
                                     u"Sun *-03-25..31 02:*:*"_s, u"2199-12-31 23:59:59"_s}) {
            const auto expression = CalendarExpression::parse(never);
            QVERIFY(expression);
            QVERIFY2(!expression->nextAfter(utc("2199-12-31T22:59:59"), berlin), qPrintable(never));
            if (!never.startsWith(u"2199"))
                QVERIFY2(!expression->nextAfter(utc("2026-01-01T00:00:00"), berlin), qPrintable(never));
        }
        QCOMPARE(*CalendarExpression::parse(u"2099-*-*"_s)->nextAfter(utc("1970-01-01T00:00:00"), berlin),
                 utc("2098-12-31T23:00:00"));
        QVERIFY(!CalendarExpression::parse(u"daily"_s)->nextAfter(QDateTime(), berlin));
        QVERIFY(!CalendarExpression::parse(u"daily"_s)->nextAfter(utc("2026-01-01T00:00:00"), QTimeZone()));
        QVERIFY(timer.elapsed() < 20'000);
    }

    void timersAreWrittenSoThatSystemdDoesNotGiveUp_data()
    {
        QTest::addColumn<QString>("forTimer");
        QTest::newRow("0/2:00") << u"*-*-* 00..22/2:00:00"_s;
        QTest::newRow("1/2:05") << u"*-*-* 01..23/2:05:00"_s;
        QTest::newRow("23:0/30") << u"*-*-* 23:00..30/30:00"_s;
        QTest::newRow("0/6:0/15,50:0/20") << u"*-*-* 00..18/6:00..45/15,50:00..40/20"_s;
        QTest::newRow("*-4/6-1") << u"*-04..10/6-01 00:00:00"_s;
        QTest::newRow("*-1/3-2/10") << u"*-01..10/3-02..22/10 00:00:00"_s;
        // Other times if closed, or nothing to close.
        QTest::newRow("0/7:0/59") << u"*-*-* 00/7:00/59:00"_s;
        QTest::newRow("*-*-1/10") << u"*-*-01/10 00:00:00"_s;
        QTest::newRow("0/2,0/7:0") << u"*-*-* 00/2,00/7:00:00"_s;
        QTest::newRow("2027/2-*~5/2") << u"2027/2-*~05/2 00:00:00"_s;
        QTest::newRow("*:*:*") << u"*-*-* *:*:*"_s;
    }
    void timersAreWrittenSoThatSystemdDoesNotGiveUp()
    {
        QFETCH(const QString, forTimer);
        const QString expression = QString::fromUtf8(QTest::currentDataTag());
        const auto parsed = CalendarExpression::parse(expression);
        QCOMPARE(parsed->textForTimer(), forTimer);
        QCOMPARE(CalendarExpression::parse(forTimer)->textForTimer(), forTimer);
        for (const QByteArray &zone : {QByteArray("Africa/Cairo"), QByteArray("Europe/Berlin")}) {
            for (const char *const base : {"2026-04-23T19:59:59", "2026-04-23T21:30:00", "2026-11-20T00:00:00"}) {
                const auto answers = askSystemd({forTimer}, zone, utc(base), 12);
                const std::vector<QDateTime> times =
                    Calendar::of({expression})->nextAfter(utc(base), QTimeZone(zone), 12);
                QVERIFY(times == Calendar::of({forTimer})->nextAfter(utc(base), QTimeZone(zone), 12));
                if (forTimer.contains(u".."))
                    QVERIFY2(times == answers[forTimer].times, qPrintable(listed(times)));
            }
        }
    }

    void takesMilliseconds()
    {
        const auto expression = CalendarExpression::parse(u"*:*:0/10"_s);
        const QDateTime time = utc("2026-11-27T12:00:10");
        QCOMPARE(*expression->nextAfter(time.addMSecs(-1), QTimeZone::UTC), time);
        QCOMPARE(*expression->nextAfter(time, QTimeZone::UTC), time.addSecs(10));
        QCOMPARE(*expression->nextAfter(time.addMSecs(1), QTimeZone::UTC), time.addSecs(10));
    }

    void givesTheTimesOfSystemd_data()
    {
        QTest::addColumn<QByteArray>("zone");
        for (const QByteArray &zone : zones)
            QTest::newRow(zone.constData()) << zone;
    }
    void givesTheTimesOfSystemd()
    {
        QFETCH(const QByteArray, zone);
        QVERIFY(expressions.size() >= 60);
        for (const QDateTime &base : basesOf(QTimeZone(zone))) {
            compare(expressions, zone, base, 6);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void givesTheTimesOfSystemdForRandomExpressions_data() { givesTheTimesOfSystemd_data(); }
    void givesTheTimesOfSystemdForRandomExpressions()
    {
        QFETCH(const QByteArray, zone);
        RandomExpressions random(2026);
        const std::vector<QDateTime> bases = basesOf(QTimeZone(zone));
        for (std::size_t round = 0; round < 20; ++round) {
            QStringList asked;
            for (int i = 0; i < 100; ++i)
                asked += random.next();
            asked.removeDuplicates();
            compare(asked, zone, bases[round * 7 % bases.size()], 8);
            if (QTest::currentTestFailed())
                return;
        }
    }
};

QTEST_GUILESS_MAIN(TestCalendar)
#include "tst_calendar.moc"
