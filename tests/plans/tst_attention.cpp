// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Attention.h"

#include <QTest>
#include <QTimeZone>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

const QTimeZone utc = QTimeZone::UTC;
/// A Friday.
const QDateTime now(QDate(2026, 11, 27), QTime(12, 0), utc);
const QDateTime longAgo(QDate(2026, 1, 1), QTime(0, 0), utc);

PlannedDrive plannedDrive(const QString &serial)
{
    return {.model = u"Disk"_s, .serial = serial, .wwn = {}, .size = ByteCount(512), .path = {}, .partitions = {}};
}

Plan planAt(const std::vector<QString> &times)
{
    Plan plan;
    plan.name = u"Office"_s;
    plan.drives = {plannedDrive(u"S1"_s), plannedDrive(u"S2"_s)};
    plan.times = times;
    return plan;
}

/// Both drives' images of so long ago; the second run ended so.
PlanHistory historyOf(std::chrono::seconds first, std::chrono::seconds second, std::optional<RunEnd> end = RunEnd::Done)
{
    PlanHistory history;
    history.end = end;
    history.drive(plannedDrive(u"S1"_s)).image = now.addDuration(-first);
    history.drive(plannedDrive(u"S2"_s)).image = now.addDuration(-second);
    return history;
}

PlanState stateOf(const Plan &plan, const PlanHistory &history, const QDateTime &since = longAgo)
{
    return statusOf(plan, history, since, now, utc).state;
}

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

} // namespace

class AttentionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void statesHaveNames_data();
    void statesHaveNames();
    void overdueAfterTwiceTheInterval_data();
    void overdueAfterTwiceTheInterval();
    void theOldestDriveDecides();
    void whatNeverRanIsOverdueFromItsBeginning();
    void aDriveWithoutImageIsOverdueToo();
    void lastRunDecides_data();
    void lastRunDecides();
    void waitingBecomesOverdue();
    void failedComesBeforeOverdue();
    void offIsOffWhateverWas();
    void aTimeThatIsNoneIsInvalid();
    void tellsNextAndLast();
    void tellsWhenItIsTriedAgain();
    void otherDrivesOfTheHistoryDoNotCount();
};

void AttentionTest::statesHaveNames_data()
{
    QTest::addColumn<PlanState>("state");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("attention");
    QTest::newRow("off") << PlanState::Off << u"off"_s << false;
    QTest::newRow("not-yet") << PlanState::NotYet << u"not-yet"_s << false;
    QTest::newRow("fine") << PlanState::Fine << u"fine"_s << false;
    QTest::newRow("waiting") << PlanState::Waiting << u"waiting"_s << false;
    QTest::newRow("overdue") << PlanState::Overdue << u"overdue"_s << true;
    QTest::newRow("failed") << PlanState::Failed << u"failed"_s << true;
    QTest::newRow("invalid") << PlanState::Invalid << u"invalid"_s << true;
}

void AttentionTest::statesHaveNames()
{
    QFETCH(PlanState, state);
    QFETCH(QString, name);
    QCOMPARE(QString::fromLatin1(planStateName(state)), name);
    QCOMPARE(planStateFromName(name), state);
    QCOMPARE(planStateFromName(name.toUpper()), std::nullopt);
    QTEST(needsAttention(state), "attention");
}

void AttentionTest::overdueAfterTwiceTheInterval_data()
{
    QTest::addColumn<std::vector<QString>>("times");
    QTest::addColumn<seconds>("after");
    const auto row = [](const char *name, std::vector<QString> times, seconds after) {
        QTest::newRow(name) << std::move(times) << after;
    };
    row("hourly", {u"hourly"_s}, days(3));
    row("daily", {u"daily"_s}, days(3));
    row("every other day", {u"*-*-1/2 18:00"_s}, days(4));
    row("weekly", {u"weekly"_s}, days(14));
    row("every working day", {u"Mon..Fri 18:00"_s}, days(6)); // the weekend is no reason to worry
    row("without times", {}, days(14));
    row("once, gone by", {u"2026-01-01"_s}, days(14));
}

void AttentionTest::overdueAfterTwiceTheInterval()
{
    QFETCH(std::vector<QString>, times);
    QFETCH(seconds, after);
    const Plan plan = planAt(times);
    const seconds found = overdueAfter(plan, now, utc);
    QCOMPARE(found.count(), after.count());
    QCOMPARE(stateOf(plan, historyOf(found, seconds(0))), PlanState::Fine);
    QCOMPARE(stateOf(plan, historyOf(found + seconds(1), seconds(0))), PlanState::Overdue);
}

void AttentionTest::theOldestDriveDecides()
{
    const Plan plan = planAt({u"daily"_s});
    QCOMPARE(stateOf(plan, historyOf(hours(1), days(2))), PlanState::Fine);
    QCOMPARE(stateOf(plan, historyOf(hours(1), days(4))), PlanState::Overdue);
    QCOMPARE(stateOf(plan, historyOf(days(4), hours(1))), PlanState::Overdue);
}

void AttentionTest::whatNeverRanIsOverdueFromItsBeginning()
{
    const Plan plan = planAt({u"daily"_s});
    QCOMPARE(stateOf(plan, {}, now), PlanState::NotYet);
    QCOMPARE(stateOf(plan, {}, now.addDays(-3)), PlanState::NotYet);
    QCOMPARE(stateOf(plan, {}, now.addDays(-3).addSecs(-1)), PlanState::Overdue);
    QCOMPARE(stateOf(plan, {}, now.addDays(1)), PlanState::NotYet); // the clock was set back
    QCOMPARE(stateOf(plan, {}, QDateTime()), PlanState::NotYet);
}

void AttentionTest::aDriveWithoutImageIsOverdueToo()
{
    const Plan plan = planAt({u"daily"_s});
    PlanHistory history;
    history.end = RunEnd::Done;
    history.drive(plannedDrive(u"S1"_s)).image = now.addDays(-1);
    QCOMPARE(stateOf(plan, history, now.addDays(-2)), PlanState::Fine); // added two days ago
    QCOMPARE(stateOf(plan, history, now.addDays(-4)), PlanState::Overdue);
}

void AttentionTest::lastRunDecides_data()
{
    QTest::addColumn<std::optional<RunEnd>>("end");
    QTest::addColumn<PlanState>("withImages");
    QTest::addColumn<PlanState>("withoutImages");
    const auto row = [](const char *name, std::optional<RunEnd> end, PlanState with, PlanState without) {
        QTest::newRow(name) << end << with << without;
    };
    row("done", RunEnd::Done, PlanState::Fine, PlanState::NotYet);
    row("failed", RunEnd::Failed, PlanState::Failed, PlanState::Failed);
    row("waits for a place", RunEnd::WaitsForPlace, PlanState::Waiting, PlanState::Waiting);
    row("waits for a drive", RunEnd::WaitsForDrive, PlanState::Waiting, PlanState::Waiting);
    row("waits for power", RunEnd::WaitsForPower, PlanState::Waiting, PlanState::Waiting);
    row("waits for a quieter time", RunEnd::WaitsForQuiet, PlanState::Waiting, PlanState::Waiting);
    row("stopped", RunEnd::Stopped, PlanState::Fine, PlanState::NotYet);
    row("none yet", std::nullopt, PlanState::Fine, PlanState::NotYet);
}

void AttentionTest::lastRunDecides()
{
    QFETCH(std::optional<RunEnd>, end);
    const Plan plan = planAt({u"daily"_s});
    QTEST(stateOf(plan, historyOf(hours(1), hours(1), end)), "withImages");
    PlanHistory history;
    history.end = end;
    QTEST(stateOf(plan, history, now), "withoutImages");
}

void AttentionTest::waitingBecomesOverdue()
{
    const Plan plan = planAt({u"daily"_s});
    QCOMPARE(stateOf(plan, historyOf(days(3), days(3), RunEnd::WaitsForPlace)), PlanState::Waiting);
    QCOMPARE(stateOf(plan, historyOf(days(4), days(3), RunEnd::WaitsForPlace)), PlanState::Overdue);
}

void AttentionTest::failedComesBeforeOverdue()
{
    QCOMPARE(stateOf(planAt({u"daily"_s}), historyOf(days(9), days(9), RunEnd::Failed)), PlanState::Failed);
}

void AttentionTest::offIsOffWhateverWas()
{
    Plan plan = planAt({u"daily"_s});
    plan.enabled = false;
    for (const RunEnd end : {RunEnd::Failed, RunEnd::WaitsForPlace, RunEnd::Done}) {
        const PlanStatus status = statusOf(plan, historyOf(days(9), days(8), end), longAgo, now, utc);
        QCOMPARE(status.state, PlanState::Off);
        QVERIFY(!status.next);
        QCOMPARE(status.lastImage, now.addDays(-9));
    }
}

void AttentionTest::aTimeThatIsNoneIsInvalid()
{
    QCOMPARE(stateOf(planAt({u"daily"_s, u"nonsense"_s}), historyOf(hours(1), hours(1))), PlanState::Invalid);
}

void AttentionTest::tellsNextAndLast()
{
    const Plan plan = planAt({u"Fri 18:00"_s, u"Mon 08:00"_s});
    PlanHistory history = historyOf(days(1), days(2));
    PlanStatus status = statusOf(plan, history, longAgo, now, utc);
    QCOMPARE(status.next, QDateTime(QDate(2026, 11, 27), QTime(18, 0), utc));
    QCOMPARE(status.lastImage, now.addDays(-2));
    QVERIFY(!status.lastChecked.isValid());
    QCOMPARE(statusOf(plan, history, longAgo, now, QTimeZone("Europe/Berlin")).next,
             QDateTime(QDate(2026, 11, 27), QTime(17, 0), utc));

    history.drive(plannedDrive(u"S1"_s)).checked = now.addDays(-5);
    QVERIFY(!statusOf(plan, history, longAgo, now, utc).lastChecked.isValid());
    history.drive(plannedDrive(u"S2"_s)).checked = now.addDays(-4);
    QCOMPARE(statusOf(plan, history, longAgo, now, utc).lastChecked, now.addDays(-5));

    QVERIFY(!statusOf(planAt({}), history, longAgo, now, utc).next);
    QVERIFY(!statusOf(planAt({u"2026-01-01"_s}), history, longAgo, now, utc).next);
}

void AttentionTest::tellsWhenItIsTriedAgain()
{
    const Plan plan = planAt({u"*:0/10"_s});
    PlanHistory history = historyOf(days(1), days(2), RunEnd::WaitsForQuiet);
    const auto nextAfter = [&](seconds ago) {
        history.busy = BusyDrives{.since = now.addDuration(-ago), .drives = {}};
        return statusOf(plan, history, longAgo, now, utc).next;
    };
    // Later than the plan's next time, which is put off, too.
    QCOMPARE(nextAfter(seconds(0)), now.addSecs(3600));
    QCOMPARE(nextAfter(seconds(3300)), now.addSecs(300));
    QCOMPARE(nextAfter(hours(1)), now.addSecs(600)); // the calendar's again
    QCOMPARE(nextAfter(days(2)), now.addSecs(600));
    history.busy = BusyDrives{.since = now, .drives = {}};
    QCOMPARE(statusOf(planAt({}), history, longAgo, now, utc).next, now.addSecs(3600));
}

void AttentionTest::otherDrivesOfTheHistoryDoNotCount()
{
    Plan plan = planAt({u"daily"_s});
    plan.drives.pop_back();
    const PlanStatus status = statusOf(plan, historyOf(hours(1), days(9)), longAgo, now, utc);
    QCOMPARE(status.state, PlanState::Fine);
    QCOMPARE(status.lastImage, now.addSecs(-3600));
}

QTEST_GUILESS_MAIN(AttentionTest)
#include "tst_attention.moc"
