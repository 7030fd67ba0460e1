// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Keep.h"

#include <QTest>
#include <QTimeZone>

#include <algorithm>
#include <random>
#include <set>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

using Positions = std::vector<std::size_t>;

const QTimeZone utc = QTimeZone::UTC;
const QTimeZone berlin("Europe/Berlin");
const QDateTime now(QDate(2026, 11, 27), QTime(12, 0), utc);

QDateTime at(const QString &text) { return QDateTime::fromString(text, Qt::ISODate).toUTC(); }

KeptImage good(const QString &time)
{
    return {.time = at(time), .good = true, .complete = true, .stored = ByteCount(10)};
}

KeptImage unchecked(const QString &time)
{
    return {.time = at(time), .good = false, .complete = true, .stored = ByteCount(10)};
}

KeptImage incomplete(const QString &time)
{
    return {.time = at(time), .good = false, .complete = false, .stored = ByteCount(10)};
}

Positions removed(const std::vector<KeptImage> &images, const KeepRules &rules, const QTimeZone &zone = utc,
                  ByteCount free = {})
{
    return imagesToRemove(images, rules, zone, now, free);
}

std::vector<KeptImage> without(const std::vector<KeptImage> &images, const Positions &positions)
{
    std::vector<KeptImage> rest;
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (!std::ranges::contains(positions, i))
            rest.push_back(images[i]);
    }
    return rest;
}

ByteCount storedIn(const std::vector<KeptImage> &images, const Positions &positions)
{
    ByteCount sum;
    for (const std::size_t position : positions)
        sum += images[position].stored;
    return sum;
}

/// Rules said once more, for one image at a time: is it the newest of its period, and are there fewer than so many later periods?
bool ruleKeeps(const std::vector<KeptImage> &counted, const KeptImage &image, unsigned count, const QString &format,
               const QTimeZone &zone)
{
    const auto periodOf = [&](const QDateTime &time) {
        const QDateTime local = time.toTimeZone(zone);
        int year = 0;
        const int week = local.date().weekNumber(&year);
        return format == u"week"_s ? u"%1 %2"_s.arg(year).arg(week) : local.toString(format);
    };
    std::set<QString> laterPeriods;
    for (const KeptImage &other : counted) {
        if (other.time <= image.time)
            continue;
        if (periodOf(other.time) == periodOf(image.time))
            return false;
        laterPeriods.insert(periodOf(other.time));
    }
    return laterPeriods.size() < count;
}

bool anyRuleKeeps(const std::vector<KeptImage> &counted, const KeptImage &image, const KeepRules &rules,
                  const QTimeZone &zone)
{
    const auto later = std::ranges::count_if(counted, [&](const KeptImage &other) { return other.time > image.time; });
    return later < qint64(rules.last) || ruleKeeps(counted, image, rules.hourly, u"yyyy-MM-dd HH t"_s, zone) ||
        ruleKeeps(counted, image, rules.daily, u"yyyy-MM-dd"_s, zone) ||
        ruleKeeps(counted, image, rules.weekly, u"week"_s, zone) ||
        ruleKeeps(counted, image, rules.monthly, u"yyyy-MM"_s, zone) ||
        ruleKeeps(counted, image, rules.yearly, u"yyyy"_s, zone);
}

using Random = std::mt19937;

/// Times differ all, so that "newest" has one meaning.
std::vector<KeptImage> randomImages(Random &random)
{
    static constexpr std::array<qint64, 4> distances{600, 3600 * 3, 86400, 86400 * 20};
    const qint64 distance = distances[random() % distances.size()];
    // Around the end of summer time, and of the year 2026, which has 53 weeks.
    QDateTime time = random() % 2 == 0 ? at(u"2026-10-24T20:00:00Z"_s) : at(u"2026-01-05T00:00:00Z"_s);
    std::vector<KeptImage> images;
    for (std::size_t count = random() % 40; count > 0; --count) {
        time = time.addSecs(1 + qint64(random()) % distance);
        const auto kind = random() % 4;
        images.push_back({.time = time, .good = kind > 1, .complete = kind > 0, .stored = ByteCount(random() % 100)});
    }
    std::ranges::shuffle(images, random);
    return images;
}

KeepRules randomRules(Random &random)
{
    const auto count = [&] { return random() % 3 == 0 ? unsigned(random() % 6) : 0; };
    return {.last = count(),
            .hourly = count(),
            .daily = count(),
            .weekly = count(),
            .monthly = count(),
            .yearly = count(),
            .free = ByteCount(random() % 2 == 0 ? random() % 1500 : 0)};
}

} // namespace

class KeepTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void zeroesKeepAll();
    void keepsTheLast();
    void keepsTheNewestOfEachPeriod_data();
    void keepsTheNewestOfEachPeriod();
    void rulesAddUp();
    void daysBeginInTheZone();
    void theHourThatComesTwiceIsTwoHours();
    void weeksBelongToTheirIsoYear();
    void nothingGoesWithoutAGoodImage();
    void nothingGoesThatIsNewerThanTheNewestGood();
    void damagedOnesTakeNoTurn();
    void uncheckedOnesStayBesideGoodOnes();
    void imagesOfTheFutureStay();
    void makesRoomFromTheOldest();
    void roomCountsWhatGoesAnyway();
    void roomNeverTakesTheNewestGood();
    void holdsForAnyImages();
};

void KeepTest::zeroesKeepAll()
{
    const std::vector<KeptImage> images{good(u"2020-01-01T00:00:00Z"_s), good(u"2020-01-01T00:00:01Z"_s),
                                        incomplete(u"2019-01-01T00:00:00Z"_s)};
    QVERIFY(KeepRules().keepsAll());
    QCOMPARE(removed(images, {}), Positions());
    QCOMPARE(removed({}, {.last = 1}), Positions());
}

void KeepTest::keepsTheLast()
{
    // Given in no order; named from the oldest.
    const std::vector<KeptImage> images{good(u"2026-11-03T00:00:00Z"_s), good(u"2026-11-01T00:00:00Z"_s),
                                        good(u"2026-11-04T00:00:00Z"_s), good(u"2026-11-02T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 1}), (Positions{1, 3, 0}));
    QCOMPARE(removed(images, {.last = 2}), (Positions{1, 3}));
    QCOMPARE(removed(images, {.last = 4}), Positions());
    QCOMPARE(removed(images, {.last = 9999}), Positions());
}

void KeepTest::keepsTheNewestOfEachPeriod_data()
{
    QTest::addColumn<KeepRules>("rules");
    QTest::addColumn<QStringList>("times"); // oldest first
    QTest::addColumn<Positions>("expected");
    QTest::newRow("hourly") << KeepRules{.hourly = 2}
                            << QStringList{u"2026-11-03T09:59:59Z"_s, u"2026-11-03T10:00:00Z"_s,
                                           u"2026-11-03T10:59:59Z"_s, u"2026-11-03T13:00:00Z"_s}
                            << Positions{0, 1};
    QTest::newRow("daily") << KeepRules{.daily = 2}
                           << QStringList{u"2026-10-31T23:59:59Z"_s, u"2026-11-01T00:00:00Z"_s,
                                          u"2026-11-01T23:59:59Z"_s, u"2026-11-20T00:00:00Z"_s}
                           << Positions{0, 1};
    QTest::newRow("weekly") << KeepRules{.weekly = 2}
                            << QStringList{u"2026-11-08T23:00:00Z"_s, u"2026-11-09T00:00:00Z"_s,
                                           u"2026-11-15T23:00:00Z"_s, u"2026-11-16T00:00:00Z"_s}
                            << Positions{0, 1};
    QTest::newRow("monthly") << KeepRules{.monthly = 2}
                             << QStringList{u"2026-02-28T23:00:00Z"_s, u"2026-03-01T00:00:00Z"_s,
                                            u"2026-03-31T23:00:00Z"_s, u"2026-04-01T00:00:00Z"_s}
                             << Positions{0, 1};
    QTest::newRow("yearly") << KeepRules{.yearly = 2}
                            << QStringList{u"2024-12-31T23:00:00Z"_s, u"2025-01-01T00:00:00Z"_s,
                                           u"2025-12-31T23:00:00Z"_s, u"2026-01-01T00:00:00Z"_s}
                            << Positions{0, 1};
}

void KeepTest::keepsTheNewestOfEachPeriod()
{
    QFETCH(KeepRules, rules);
    QFETCH(QStringList, times);
    std::vector<KeptImage> images;
    for (const QString &time : times)
        images.push_back(good(time));
    QTEST(removed(images, rules), "expected");
}

void KeepTest::rulesAddUp()
{
    const std::vector<KeptImage> images{good(u"2026-08-31T00:00:00Z"_s), good(u"2026-09-29T00:00:00Z"_s),
                                        good(u"2026-09-30T00:00:00Z"_s), good(u"2026-11-01T00:00:00Z"_s),
                                        good(u"2026-11-02T08:00:00Z"_s), good(u"2026-11-02T09:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 2, .daily = 2, .monthly = 2}), (Positions{0, 1}));
}

void KeepTest::daysBeginInTheZone()
{
    // 23:30 and 00:30 in Berlin, one day in UTC.
    const std::vector<KeptImage> images{good(u"2026-11-01T22:30:00Z"_s), good(u"2026-11-01T23:30:00Z"_s)};
    QCOMPARE(removed(images, {.daily = 2}, utc), Positions{0});
    QCOMPARE(removed(images, {.daily = 2}, berlin), Positions());
    const std::vector<KeptImage> newYear{good(u"2025-12-31T22:30:00Z"_s), good(u"2025-12-31T23:30:00Z"_s)};
    QCOMPARE(removed(newYear, {.yearly = 2}, utc), Positions{0});
    QCOMPARE(removed(newYear, {.yearly = 2}, berlin), Positions());
}

void KeepTest::theHourThatComesTwiceIsTwoHours()
{
    // 02:10 and 02:50 summer time, 02:10 winter time.
    const std::vector<KeptImage> images{good(u"2026-10-25T00:10:00Z"_s), good(u"2026-10-25T00:50:00Z"_s),
                                        good(u"2026-10-25T01:10:00Z"_s)};
    QCOMPARE(removed(images, {.hourly = 2}, berlin), Positions{0});
    QCOMPARE(removed(images, {.daily = 2}, berlin), (Positions{0, 1}));
}

void KeepTest::weeksBelongToTheirIsoYear()
{
    // Monday 2024-12-30 to Sunday 2025-01-05 are one week, of 2025.
    const std::vector<KeptImage> images{good(u"2024-12-29T12:00:00Z"_s), good(u"2024-12-30T12:00:00Z"_s),
                                        good(u"2025-01-05T12:00:00Z"_s), good(u"2025-12-30T12:00:00Z"_s)};
    QCOMPARE(removed(images, {.weekly = 3}), Positions{1});
}

void KeepTest::nothingGoesWithoutAGoodImage()
{
    const std::vector<KeptImage> images{unchecked(u"2026-11-01T00:00:00Z"_s), incomplete(u"2026-11-02T00:00:00Z"_s),
                                        unchecked(u"2026-11-03T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 1, .free = ByteCount(1000)}), Positions());
}

void KeepTest::nothingGoesThatIsNewerThanTheNewestGood()
{
    const std::vector<KeptImage> images{good(u"2026-11-01T00:00:00Z"_s), good(u"2026-11-02T00:00:00Z"_s),
                                        incomplete(u"2026-11-03T00:00:00Z"_s), unchecked(u"2026-11-04T00:00:00Z"_s),
                                        incomplete(u"2026-11-05T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 1}), Positions{0});
    QCOMPARE(removed(images, {.last = 1, .free = ByteCount(1000)}), Positions{0});
}

void KeepTest::damagedOnesTakeNoTurn()
{
    const std::vector<KeptImage> images{good(u"2026-11-01T00:00:00Z"_s), good(u"2026-11-02T00:00:00Z"_s),
                                        incomplete(u"2026-11-02T08:00:00Z"_s), incomplete(u"2026-11-03T00:00:00Z"_s),
                                        good(u"2026-11-04T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 2}), (Positions{0, 2, 3}));
    QCOMPARE(removed(images, {.daily = 2}), (Positions{0, 2, 3}));
}

void KeepTest::uncheckedOnesStayBesideGoodOnes()
{
    // A plan that does not check: only what is read through once in a while is good.
    const std::vector<KeptImage> images{good(u"2026-11-01T00:00:00Z"_s), unchecked(u"2026-11-02T00:00:00Z"_s),
                                        unchecked(u"2026-11-03T00:00:00Z"_s), good(u"2026-11-04T00:00:00Z"_s),
                                        unchecked(u"2026-11-05T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.daily = 3}), Positions{1});
    QCOMPARE(removed(images, {.daily = 1}), (Positions{0, 1, 2}));
}

void KeepTest::imagesOfTheFutureStay()
{
    const std::vector<KeptImage> images{good(u"2026-11-01T00:00:00Z"_s), good(u"2026-11-02T00:00:00Z"_s),
                                        good(u"2026-11-03T00:00:00Z"_s), good(u"2030-01-01T00:00:00Z"_s),
                                        incomplete(u"2030-01-02T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 2}), Positions{0}); // two of those that are not of the future
    QCOMPARE(removed(images, {.last = 1, .free = ByteCount(1000)}), (Positions{0, 1}));
    const std::vector<KeptImage> onlyFuture{unchecked(u"2026-11-01T00:00:00Z"_s), good(u"2030-01-01T00:00:00Z"_s)};
    QCOMPARE(removed(onlyFuture, {.last = 1, .free = ByteCount(1000)}), Positions());
}

void KeepTest::makesRoomFromTheOldest()
{
    const std::vector<KeptImage> images{good(u"2026-11-01T00:00:00Z"_s), unchecked(u"2026-11-02T00:00:00Z"_s),
                                        good(u"2026-11-03T00:00:00Z"_s), good(u"2026-11-04T00:00:00Z"_s)};
    const auto removedFor = [&](std::uint64_t wanted, std::uint64_t free, unsigned last = 0) {
        return removed(images, {.last = last, .free = ByteCount(wanted)}, utc, ByteCount(free));
    };
    QCOMPARE(removedFor(100, 100), Positions());
    QCOMPARE(removedFor(100, 99), Positions{0});
    QCOMPARE(removedFor(100, 90), Positions{0});
    QCOMPARE(removedFor(100, 89), (Positions{0, 1}));
    QCOMPARE(removedFor(100, 89, 4), (Positions{0, 1})); // rules or not
    QCOMPARE(removedFor(100, 0), (Positions{0, 1, 2}));
}

void KeepTest::roomCountsWhatGoesAnyway()
{
    const std::vector<KeptImage> images{good(u"2026-11-01T00:00:00Z"_s), good(u"2026-11-02T00:00:00Z"_s),
                                        good(u"2026-11-03T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.last = 2, .free = ByteCount(100)}, utc, ByteCount(90)), Positions{0});
    QCOMPARE(removed(images, {.last = 2, .free = ByteCount(100)}, utc, ByteCount(89)), (Positions{0, 1}));
    std::vector<KeptImage> huge = images;
    for (KeptImage &image : huge)
        image.stored = ByteCount(~std::uint64_t{0});
    QCOMPARE(removed(huge, {.last = 2, .free = ByteCount(100)}, utc, ByteCount(99)), Positions{0});
}

void KeepTest::roomNeverTakesTheNewestGood()
{
    // Nor what was made in the same second: neither is the newer one.
    const std::vector<KeptImage> images{good(u"2026-11-02T00:00:00Z"_s), good(u"2026-11-02T00:00:00Z"_s),
                                        good(u"2026-11-01T00:00:00Z"_s)};
    QCOMPARE(removed(images, {.free = ByteCount(1000)}), Positions{2});
    QCOMPARE(removed(images, {.last = 1, .free = ByteCount(1000)}), Positions{2});
}

void KeepTest::holdsForAnyImages()
{
    constexpr int rounds = 3000;
    const std::array zones{utc, berlin, QTimeZone("Pacific/Apia"), QTimeZone("Australia/Lord_Howe"),
                           QTimeZone("America/St_Johns")};
    Random random(2026); // NOLINT: the same every time
    std::size_t removedAtAll = 0;
    for (int round = 0; round < rounds; ++round) {
        const std::vector<KeptImage> images = randomImages(random);
        const KeepRules rules = randomRules(random);
        const QTimeZone zone = zones[random() % zones.size()];
        const ByteCount free(random() % 500);
        const Positions gone = imagesToRemove(images, rules, zone, now, free);
        removedAtAll += gone.size();

        QVERIFY(std::ranges::is_sorted(gone, {}, [&](std::size_t i) { return images[i].time; }));
        QCOMPARE(std::set(gone.begin(), gone.end()).size(), gone.size());
        std::vector<KeptImage> counted; // what rules go by: good ones, then all that are whole
        std::ranges::copy_if(images, std::back_inserter(counted),
                             [](const KeptImage &i) { return i.good && i.time <= now; });
        std::vector<KeptImage> whole;
        std::ranges::copy_if(images, std::back_inserter(whole),
                             [](const KeptImage &i) { return i.complete && i.time <= now; });
        const auto newestGood = std::ranges::max_element(counted, {}, &KeptImage::time);
        for (const std::size_t position : gone)
            QVERIFY(newestGood != counted.end() && images[position].time < newestGood->time);

        const bool enough = free + storedIn(images, gone) >= rules.free;
        const bool noRules = KeepRules{.free = rules.free} == rules;
        const auto keeps = [&](const KeptImage &i) {
            return noRules || (i.good && anyRuleKeeps(counted, i, rules, zone)) ||
                (i.complete && anyRuleKeeps(whole, i, rules, zone));
        };
        QDateTime newestForRoom; // of those that go although a rule keeps them
        for (const std::size_t position : gone) {
            if (keeps(images[position]))
                newestForRoom = images[position].time;
        }
        for (std::size_t i = 0; i < images.size() && newestGood != counted.end(); ++i) {
            const bool protectedOne = images[i].time >= newestGood->time;
            const bool goes = std::ranges::contains(gone, i);
            if (protectedOne)
                QVERIFY(!goes);
            else if (!keeps(images[i]))
                QVERIFY(goes);
            else if (!goes)
                QVERIFY(enough && (!newestForRoom.isValid() || images[i].time > newestForRoom));
        }
        if (newestForRoom.isValid()) { // not one more than needed
            const auto last = std::ranges::find(images, newestForRoom, &KeptImage::time);
            QVERIFY(free + storedIn(images, gone) - last->stored < rules.free);
        }
        const std::vector<KeptImage> rest = without(images, gone);
        QCOMPARE(imagesToRemove(rest, rules, zone, now, free + storedIn(images, gone)), Positions());
    }
    QVERIFY(removedAtAll > rounds); // or nothing was tried
}

QTEST_GUILESS_MAIN(KeepTest)
#include "tst_keep.moc"
