// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Quiet.h"

#include <QTest>
#include <QTimeZone>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

const QDateTime now(QDate(2026, 11, 27), QTime(17, 4), QTimeZone::UTC);

PlannedDrive plannedDrive(const QString &serial)
{
    return {.model = u"Disk"_s, .serial = serial, .wwn = {}, .size = ByteCount(512), .path = {}, .partitions = {}};
}

Error problemOf(ErrorCode code) { return {.code = code, .subject = u"Disk"_s, .at = {}, .detail = {}}; }

Plan planOf(const QStringList &serials)
{
    Plan plan;
    for (const QString &serial : serials)
        plan.drives.push_back(plannedDrive(serial));
    return plan;
}

/// How the backups of drives S1, S2, … ended; nothing: each with an image.
using Backups = std::vector<std::optional<ErrorCode>>;

RunProblems problemsOf(const Backups &backups)
{
    RunProblems problems;
    for (std::size_t i = 0; i < backups.size(); ++i) {
        if (backups[i])
            problems.noteBackup(plannedDrive(u"S%1"_s.arg(i + 1)), problemOf(*backups[i]));
    }
    return problems;
}

} // namespace

class QuietTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runEnds_data();
    void runEnds();
    void otherProblemsCount();
    void lasts_data();
    void lasts();
    void secondTimeFails();
    void waitsAgainAfterAGoodRun();
    void onlyWhatIsMissingIsDone();
};

void QuietTest::runEnds_data()
{
    QTest::addColumn<RunBecause>("because");
    QTest::addColumn<Backups>("backups");
    QTest::addColumn<RunEnd>("end");
    using enum ErrorCode;
    const auto row = [](const char *name, RunBecause because, const Backups &backups, RunEnd end) {
        QTest::newRow(name) << because << backups << end;
    };
    row("good", RunBecause::Due, {std::nullopt}, RunEnd::Done);
    row("busy when due", RunBecause::Due, {TooBusy}, RunEnd::WaitsForQuiet);
    row("busy when connected", RunBecause::Connected, {TooBusy}, RunEnd::WaitsForQuiet);
    row("busy after it waited for something else", RunBecause::Waited, {TooBusy}, RunEnd::WaitsForQuiet);
    row("busy when asked for", RunBecause::Asked, {TooBusy}, RunEnd::Failed);
    row("trace lost", RunBecause::Due, {TraceLost}, RunEnd::WaitsForQuiet);
    row("trace lost when asked for", RunBecause::Asked, {TraceLost}, RunEnd::Failed);
    row("one of two busy", RunBecause::Due, {std::nullopt, TooBusy}, RunEnd::WaitsForQuiet);
    row("both busy", RunBecause::Due, {TraceLost, TooBusy}, RunEnd::WaitsForQuiet);
    row("busy, then broken", RunBecause::Due, {TooBusy, SourceRead}, RunEnd::Failed);
    row("broken, then busy", RunBecause::Due, {SourceRead, TooBusy}, RunEnd::Failed);
    row("in use by others", RunBecause::Due, {Busy}, RunEnd::Failed);
    row("cannot be frozen", RunBecause::Due, {CannotFreeze}, RunEnd::Failed);
}

void QuietTest::runEnds()
{
    QFETCH(RunBecause, because);
    QFETCH(Backups, backups);
    QFETCH(RunEnd, end);
    PlanHistory history;
    history.waitingSince = now.addSecs(-60);
    problemsOf(backups).conclude(history, because, now);
    QCOMPARE(history.end, end);
    QCOMPARE(history.lastEnd, now);
    const auto first = std::ranges::find_if(backups, [](const auto &code) { return code.has_value(); });
    QCOMPARE(history.problem.has_value(), first != backups.end());
    QVERIFY(!history.problem || history.problem->code == *first);
    const bool waiting = end == RunEnd::WaitsForQuiet;
    QCOMPARE(history.waitingSince, waiting ? now.addSecs(-60) : QDateTime());
    QCOMPARE(history.busy.has_value(), waiting);
    const auto read = PlanHistory::fromJson(history.toJson(), {});
    QVERIFY(read && *read == history);
}

void QuietTest::otherProblemsCount()
{
    RunProblems problems = problemsOf({ErrorCode::TooBusy});
    problems.note(problemOf(ErrorCode::ImageDamaged)); // of the check of an old image
    PlanHistory history;
    problems.conclude(history, RunBecause::Due, now);
    QCOMPARE(history.end, RunEnd::Failed);
    QVERIFY(history.problem->code == ErrorCode::TooBusy);
}

void QuietTest::lasts_data()
{
    QTest::addColumn<qint64>("secondsAgo");
    QTest::addColumn<bool>("lasts");
    QTest::newRow("at once") << qint64{0} << true;
    QTest::newRow("a moment before") << qint64{3599} << true;
    QTest::newRow("an hour") << qint64{3600} << false;
    QTest::newRow("days") << qint64{200'000} << false;
    QTest::newRow("clock set back") << qint64{-1} << false;
}

void QuietTest::lasts()
{
    QFETCH(qint64, secondsAgo);
    QFETCH(bool, lasts);
    PlanHistory history;
    problemsOf({ErrorCode::TooBusy}).conclude(history, RunBecause::Due, now);
    const QDateTime later = now.addSecs(secondsAgo);
    QCOMPARE(quietAt(history, later), lasts ? std::optional(now.addSecs(3600)) : std::nullopt);
    history.busy.reset();
    QCOMPARE(quietAt(history, later), std::nullopt);
}

void QuietTest::secondTimeFails()
{
    const RunProblems busy = problemsOf({ErrorCode::TooBusy});
    for (const RunBecause because : {RunBecause::Waited, RunBecause::Due, RunBecause::Connected}) {
        PlanHistory history;
        busy.conclude(history, RunBecause::Due, now);
        // Something else may be away when the hour is over: that is no second hour.
        history.noteEnd(RunEnd::WaitsForPlace, problemOf(ErrorCode::PlaceNotFound), now.addSecs(3600));
        QVERIFY(!quietAt(history, now.addSecs(3600)));
        busy.conclude(history, because, now.addSecs(7200));
        QCOMPARE(history.end, RunEnd::Failed);
        QVERIFY(history.problem->code == ErrorCode::TooBusy);
        QVERIFY(!history.busy && !history.waitingSince.isValid());
    }
}

void QuietTest::waitsAgainAfterAGoodRun()
{
    PlanHistory history;
    problemsOf({ErrorCode::TooBusy}).conclude(history, RunBecause::Due, now);
    problemsOf({}).conclude(history, RunBecause::Waited, now.addSecs(3600));
    QCOMPARE(history.end, RunEnd::Done);
    QVERIFY(!history.busy);
    problemsOf({ErrorCode::TooBusy}).conclude(history, RunBecause::Due, now.addDays(1));
    QCOMPARE(history.end, RunEnd::WaitsForQuiet);
}

void QuietTest::onlyWhatIsMissingIsDone()
{
    const Plan plan = planOf({u"S1"_s, u"S2"_s, u"S3"_s});
    PlanHistory history;
    QVERIFY(stillToDo(plan, history) == plan);
    problemsOf({ErrorCode::TooBusy, std::nullopt, ErrorCode::TraceLost}).conclude(history, RunBecause::Due, now);
    QVERIFY(stillToDo(plan, history) == planOf({u"S1"_s, u"S3"_s}));
    QVERIFY(stillToDo(planOf({u"S3"_s, u"S4"_s}), history) == planOf({u"S3"_s}));
    QVERIFY(stillToDo(planOf({u"S4"_s}), history) == planOf({u"S4"_s}));
    history.busy->drives.clear();
    QVERIFY(stillToDo(plan, history) == plan);
}

QTEST_GUILESS_MAIN(QuietTest)
#include "tst_quiet.moc"
