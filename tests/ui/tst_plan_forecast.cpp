// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanForecast.h"
#include "ui/PlanWindow.h"

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

/// One image that stores everything, and @p changes after it, each of which stores as much as the number says.
QList<ImageInfo> imagesStoring(ByteCount everything, const std::vector<ByteCount> &changes)
{
    QList<ImageInfo> images;
    Manifest parent = sampleManifest(daysOld(static_cast<int>(changes.size())));
    parent.counts.stored = everything;
    images << goodImage(daysOld(static_cast<int>(changes.size())));
    images.back().manifestJson = parent.toJson();
    int age = static_cast<int>(changes.size());
    for (const ByteCount stored : changes) {
        Manifest manifest = sampleManifest(daysOld(--age));
        manifest.parent = ParentImage{.uuid = parent.uuid, .folder = u"2026-01-01T00-00-00Z"_s};
        manifest.counts.stored = stored;
        images.push_front(goodImage(daysOld(age)));
        images.front().manifestJson = manifest.toJson();
    }
    return images;
}

} // namespace

/// How much room a plan will need: what is said of it, and from what.
class PlanForecastTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_plans = std::make_unique<PlanWindow>(); }
    void cleanup() { m_plans.reset(); }
    void forecastIsFromImages();
    void forecastIsFromUse();
    void forecastWarnsOfASmallPlace();
    void keptAtOnceFollowsRulesAndTimes_data();
    void keptAtOnceFollowsRulesAndTimes();

private:
    FakeWorker &worker() { return m_plans->worker(); }

    std::unique_ptr<PlanWindow> m_plans;
};

void PlanForecastTest::forecastIsFromImages()
{
    worker().setImages(officePlacePath(),
                       imagesStoring(ByteCount(200'000'000'000),
                                     {ByteCount(9'000'000'000), ByteCount(90'000'000'000), ByteCount(10'000'000'000)}));
    m_plans->open();
    m_plans->goToTime();
    m_plans->next();
    focusNext(u"planKeepGraded"_s);
    pressKey(Qt::Key_Up); // the last 4
    const QString forecast = m_plans->text(u"planForecast"_s);
    // 200 GB, and the median of what changes took for each of four and the one that is being made.
    QVERIFY2(forecast.contains(u"250 GB"_s) && forecast.contains(u"10.0 GB"_s), qPrintable(forecast));
    QVERIFY2(forecast.contains(u"Office backup"_s) && forecast.contains(u"free"_s), qPrintable(forecast));
    QVERIFY(!forecast.contains(u"half"_s));
    pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Down); // all: 30 a month
    QVERIFY2(m_plans->text(u"planForecast"_s).contains(u"more"_s) &&
                 m_plans->text(u"planForecast"_s).contains(u"300 GB"_s),
             qPrintable(m_plans->text(u"planForecast"_s)));
}

void PlanForecastTest::forecastIsFromUse()
{
    worker().setImages(officePlacePath(), QList<ImageInfo>{});
    worker().setImages(secondPlacePath(), QList<ImageInfo>{});
    worker().hold(u"UsedSpace"_s);
    m_plans->open();
    m_plans->goToTime();
    m_plans->next();
    QCOMPARE(m_plans->text(u"planForecast"_s), QString());
    worker().release(u"UsedSpace"_s);
    QVERIFY(waitFor([&] { return m_plans->text(u"planForecast"_s).contains(u"half of what is in use"_s); }));
    QVERIFY(m_plans->text(u"planForecast"_s).contains(u"can be told after the second"_s));
}

void PlanForecastTest::forecastWarnsOfASmallPlace()
{
    worker().setImages(officePlacePath(), imagesStoring(ByteCount(900'000'000'000), {ByteCount(1'000'000'000)}));
    m_plans->open();
    m_plans->goToTime();
    m_plans->next();
    QVERIFY2(m_plans->text(u"planTooSmall"_s).contains(u"more than there is room"_s),
             qPrintable(m_plans->text(u"planForecast"_s)));
}

void PlanForecastTest::keptAtOnceFollowsRulesAndTimes_data()
{
    QTest::addColumn<QStringList>("times");
    QTest::addColumn<int>("places");
    QTest::addColumn<QList<unsigned>>("rules"); // last, hourly, daily, weekly, monthly, yearly
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most"); // 0: all stay
    const QStringList daily{u"18:00"_s};
    QTest::newRow("the last four") << daily << 1 << QList<unsigned>{4, 0, 0, 0, 0, 0} << 5 << 5;
    QTest::newRow("seven days") << daily << 1 << QList<unsigned>{0, 0, 7, 0, 0, 0} << 8 << 8;
    // Of 7 + 4 + 6 some are the same.
    QTest::newRow("graded, daily") << daily << 1 << QList<unsigned>{0, 0, 7, 4, 6, 0} << 14 << 17;
    QTest::newRow("graded, weekly") << QStringList{u"Fri 18:00"_s} << 1 << QList<unsigned>{0, 0, 7, 4, 6, 0} << 11
                                    << 13;
    QTest::newRow("graded, monthly") << QStringList{u"monthly"_s} << 1 << QList<unsigned>{0, 0, 7, 4, 6, 0} << 8 << 8;
    QTest::newRow("one year, two places") << daily << 2 << QList<unsigned>{0, 0, 0, 0, 0, 3} << 4 << 4;
    QTest::newRow("when connected") << QStringList() << 1 << QList<unsigned>{0, 0, 7, 0, 0, 0} << 8 << 8;
    QTest::newRow("once") << QStringList{u"2190-01-01 00:00"_s} << 1 << QList<unsigned>{9, 0, 0, 0, 0, 0} << 2 << 2;
    QTest::newRow("no rule") << daily << 1 << QList<unsigned>{0, 0, 0, 0, 0, 0} << 0 << 0;
}

void PlanForecastTest::keptAtOnceFollowsRulesAndTimes()
{
    QFETCH(QStringList, times);
    QFETCH(int, places);
    QFETCH(QList<unsigned>, rules);
    QFETCH(int, least);
    QFETCH(int, most);
    Plan plan;
    plan.times.assign(times.begin(), times.end());
    plan.places.resize(static_cast<std::size_t>(places));
    plan.keep = {.last = rules[0],
                 .hourly = rules[1],
                 .daily = rules[2],
                 .weekly = rules[3],
                 .monthly = rules[4],
                 .yearly = rules[5],
                 .free = {}};
    const QDateTime now(QDate(2026, 3, 10), QTime(12, 0), QTimeZone::UTC);
    const int kept = static_cast<int>(keptAtOnce(plan, now, QTimeZone("Europe/Berlin")).value_or(0));
    QVERIFY2(kept >= least && kept <= most, qPrintable(QString::number(kept)));
}

LIFEBOAT_GUI_TEST_MAIN(PlanForecastTest)
#include "tst_plan_forecast.moc"
