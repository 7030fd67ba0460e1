// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/SimpleTime.h"
#include "support/SamplePlans.h"
#include "ui/GuiLooks.h"
#include "ui/PlanWindow.h"
#include "widgets/Card.h"
#include "widgets/DiskMap.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

PlannedPlace officePlace()
{
    return {.name = u"Office backup"_s,
            .uuid = imageHoldingDrive().partitions.front().uuid,
            .folder = {},
            .path = officePlacePath()};
}

/// What the assistant suggests, but for what a person has to choose.
Plan suggestion(const Drive &drive, const QString &name)
{
    Plan plan;
    plan.name = name;
    plan.drives = {PlannedDrive::of(drive)};
    plan.places = {officePlace()};
    plan.times = {u"*-*-* 18:00"_s};
    plan.keep = {.daily = 7, .weekly = 4, .monthly = 6, .free = {}};
    return plan;
}

/// A plan with something of everything that the assistant does not show, or that is not there.
PlanInfo richPlan()
{
    Plan plan = suggestion(laptopDrive(), u"Accounts"_s);
    plan.drives.front().partitions = {1, 3};
    PlannedDrive absent = PlannedDrive::of(blankDrive());
    absent.partitions = {1, 3};
    plan.drives.push_back(absent);
    plan.places.push_back(
        {.name = u"Vault"_s, .uuid = u"0d2f-11"_s, .folder = u"copies"_s, .path = missingPlacePath()});
    plan.times = {u"Mon..Fri 12:00"_s, u"Sat *-*-* 09:30"_s};
    plan.onConnect = true;
    plan.keep = {.last = 3, .hourly = 12, .yearly = 2, .free = ByteCount(12'345'678'901)};
    plan.mode = CopyMode::Exact;
    plan.compression = Compression::Small;
    plan.check = false;
    plan.recheckDays = 7;
    plan.leastBattery = 55;
    plan.wake = true;
    plan.hook = u"/usr/local/bin/tell"_s;
    plan.enabled = false;
    PlanInfo info;
    info.id = u"accounts"_s;
    info.text = planToJson(plan);
    return info;
}

} // namespace

/// A plan by keyboard, and what the worker gets.
class PlanAssistantTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_plans = std::make_unique<PlanWindow>(); }
    void cleanup() { m_plans.reset(); }
    void dailyPlan();
    void weeklyPlanOfSomePartitionsInTwoPlaces();
    void monthlyPlan();
    void planForWhenAPlaceIsConnected();
    void expressionIsJudgedWhileItIsTyped();
    void rulesOfOnesOwn();
    void editKeepsWhatItDoesNotShow();
    void editChangesOnlyWhatWasChanged();
    void absentDriveCanBeTakenOut();
    void refusedSaveCanBeRepeated();
    void placeThatCannotBeUsedSaysWhy();
    void driveWithImagesSaysSo();
    void planIsOnlyOfferedToBeSavedWhenItHolds();
    void escapeLeaves();
    void simpleTimesAreRecognised_data();
    void simpleTimesAreRecognised();
    void everyStepCanBeReadAndReached_data();
    void everyStepCanBeReadAndReached();

private:
    FakeWorker &worker() { return m_plans->worker(); }
    QWidget &window() { return m_plans->window(); }
    void compare(const Plan &expected);
    Card &card(const QString &objectName) { return find<Card>(window(), objectName); }

    std::unique_ptr<PlanWindow> m_plans;
};

/// What the worker got is the whole of @p expected.
void PlanAssistantTest::compare(const Plan &expected)
{
    const Plan saved = m_plans->saved();
    QVERIFY2(saved == expected, planToJson(saved) + planToJson(expected));
}

void PlanAssistantTest::dailyPlan()
{
    m_plans->open();
    QSignalSpy saved(&m_plans->assistant(), &PlanAssistant::saved);
    QVERIFY(card(u"planDrive-"_s + laptopDrive().path).isChecked());
    m_plans->choosePlace();
    m_plans->next();
    QVERIFY(m_plans->text(u"planNextTimes"_s).count(u'\n') == 3);
    m_plans->next();
    m_plans->next();
    QCOMPARE(find<QLineEdit>(window(), u"planName"_s).text(), u"Samsung 980 PRO, every day"_s);
    QCOMPARE(m_plans->text(u"planNextDates"_s).count(u'\n'), 4);
    QVERIFY(m_plans->text(u"planWhere"_s).contains(u"WD My Passport"_s));
    QVERIFY(find<QPushButton>(window(), u"savePlan"_s).isDefault());
    focusNext(u"savePlan"_s);
    pressKey(Qt::Key_Return);
    QVERIFY(waitFor([&] { return saved.count() == 1; }));
    QCOMPARE(saved.first().first().toString(), worker().lastSavedPlan().savedId);
    compare(suggestion(laptopDrive(), u"Samsung 980 PRO, every day"_s));
}

void PlanAssistantTest::weeklyPlanOfSomePartitionsInTwoPlaces()
{
    m_plans->open();
    m_plans->press(u"planDrive-"_s + laptopDrive().path);
    QVERIFY(!find<QPushButton>(window(), u"plan-next"_s).isEnabled());
    QVERIFY(!m_plans->text(u"plan-missing"_s).isEmpty());
    m_plans->press(u"planDrive-"_s + linuxDrive().path);
    focusNext(u"map"_s);
    pressKey(Qt::Key_End); // swap
    pressKey(Qt::Key_Space);
    m_plans->choosePlace();
    m_plans->press(u"planPlace-"_s + secondPlacePath());
    m_plans->next();
    focusNext(u"planEveryDay"_s);
    pressKey(Qt::Key_Down);
    focusNext(u"planWeekday"_s);
    while (find<QComboBox>(window(), u"planWeekday"_s).currentData().toInt() != Qt::Monday)
        pressKey(Qt::Key_Up);
    focusNext(u"planClock"_s);
    pressKey(Qt::Key_Up);
    while (QApplication::focusWidget()->objectName() == u"planClock"_s)
        pressKey(Qt::Key_Tab); // from hours to minutes
    m_plans->press(u"planAlsoOnConnect"_s);
    m_plans->press(u"planTimeOptions"_s);
    m_plans->press(u"planWake"_s);
    m_plans->next();
    focusNext(u"planKeepGraded"_s);
    pressKey(Qt::Key_Up);
    m_plans->next();
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    Plan expected = suggestion(linuxDrive(), u"Crucial MX500, every week"_s);
    expected.drives.front().partitions = {1, 2, 3, 4};
    expected.places.push_back({.name = u"backups"_s, .uuid = {}, .folder = {}, .path = secondPlacePath()});
    expected.times = {u"Mon *-*-* 19:00"_s};
    expected.onConnect = true;
    expected.wake = true;
    expected.keep = {.last = 4, .free = {}};
    compare(expected);
}

void PlanAssistantTest::monthlyPlan()
{
    m_plans->open();
    m_plans->goToTime();
    pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Down);
    focusNext(u"planDay"_s);
    pressKey(Qt::Key_End);
    m_plans->next();
    m_plans->next();
    QVERIFY(m_plans->text(u"planWhen"_s).contains(u"last day of every month"_s));
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    QCOMPARE(m_plans->saved().times, std::vector{u"*-*~01 18:00"_s});
}

void PlanAssistantTest::planForWhenAPlaceIsConnected()
{
    m_plans->open();
    m_plans->goToTime();
    for (int i = 0; i < 3; ++i)
        pressKey(Qt::Key_Down);
    QVERIFY(!find<QWidget>(window(), u"planClock"_s).isVisible());
    QVERIFY(!find<QWidget>(window(), u"planAlsoOnConnect"_s).isVisible());
    m_plans->next();
    m_plans->next();
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    Plan expected = suggestion(laptopDrive(), u"Samsung 980 PRO, when connected"_s);
    expected.times.clear();
    expected.onConnect = true;
    compare(expected);
}

void PlanAssistantTest::expressionIsJudgedWhileItIsTyped()
{
    m_plans->open();
    m_plans->goToTime();
    for (int i = 0; i < 4; ++i)
        pressKey(Qt::Key_Down);
    focusNext(u"planExpression"_s);
    auto &expression = find<QLineEdit>(window(), u"planExpression"_s);
    QCOMPARE(expression.text(), u"*-*-* 18:00"_s);
    QPushButton &next = find<QPushButton>(window(), u"plan-next"_s);
    const std::vector<std::pair<QString, QString>> mistakes{{u"Mon..Fri 25:00"_s, u"hour is a number"_s},
                                                            {u"Mun 18:00"_s, u"not understood"_s},
                                                            {u"*-13-01 18:00"_s, u"month is a number"_s},
                                                            {u"2020-01-01 18:00"_s, u"does not come again"_s},
                                                            {u"18:00; nonsense"_s, u"nonsense"_s}};
    for (const auto &[wrong, sentence] : mistakes) {
        expression.selectAll();
        typeText(wrong);
        QVERIFY2(m_plans->text(u"planNextTimes"_s).contains(sentence), qPrintable(m_plans->text(u"planNextTimes"_s)));
        QVERIFY2(!next.isEnabled(), qPrintable(wrong));
    }
    expression.selectAll();
    pressKey(Qt::Key_Delete);
    QVERIFY(!next.isEnabled());
    typeText(u"Mon..Fri 12:00; Sat 9:30"_s);
    QVERIFY(next.isEnabled());
    QCOMPARE(m_plans->text(u"planNextTimes"_s).count(u'\n'), 3);
    m_plans->next();
    m_plans->next();
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    Plan expected = suggestion(laptopDrive(), u"Samsung 980 PRO"_s);
    expected.times = {u"Mon..Fri 12:00"_s, u"Sat 9:30"_s};
    compare(expected);
}

void PlanAssistantTest::rulesOfOnesOwn()
{
    m_plans->open();
    m_plans->goToTime();
    m_plans->next();
    focusNext(u"planKeepGraded"_s);
    pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Down);
    const auto set = [](const QString &name, const QString &number) {
        focusNext(name);
        pressKey(Qt::Key_A, Qt::ControlModifier);
        typeText(number);
    };
    set(u"planLast"_s, u"2"_s);
    set(u"planYearly"_s, u"5"_s);
    set(u"planFree"_s, u"100"_s);
    m_plans->next();
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    // "All of them" was passed on the way.
    QVERIFY(m_plans->saved().keep == (KeepRules{.last = 2, .yearly = 5, .free = ByteCount(100'000'000'000)}));
}

void PlanAssistantTest::editKeepsWhatItDoesNotShow()
{
    m_plans->open();
    const PlanInfo before = richPlan();
    worker().setPlans({before});
    m_plans->assistant().edit(before);
    QVERIFY(m_plans->text(u"planWhat"_s).contains(u"not connected"_s));
    QVERIFY(m_plans->text(u"planWhere"_s).contains(u"not connected"_s));
    QVERIFY(m_plans->text(u"planAlso"_s).contains(u"/usr/local/bin/tell"_s));
    // Whoever looks at every step changes nothing by that.
    for (int step = 0; step < 4; ++step)
        m_plans->press(u"step-%1"_s.arg(step));
    m_plans->next();
    focusNext(u"planName"_s);
    pressKey(Qt::Key_A, Qt::ControlModifier);
    typeText(u"Books"_s);
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    QCOMPARE(worker().lastSavedPlan().id, u"accounts"_s);
    Plan expected = *before.plan();
    expected.name = u"Books"_s;
    compare(expected);
}

void PlanAssistantTest::editChangesOnlyWhatWasChanged()
{
    m_plans->open();
    Plan expected = *richPlan().plan();
    m_plans->assistant().edit(richPlan());
    m_plans->press(u"step-2"_s);
    focusNext(u"planOwnTimes"_s);
    for (int i = 0; i < 4; ++i)
        pressKey(Qt::Key_Up);
    m_plans->press(u"planAlsoOnConnect"_s);
    m_plans->press(u"step-4"_s);
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    expected.times = {u"*-*-* 18:00"_s};
    expected.onConnect = false;
    compare(expected);
}

void PlanAssistantTest::absentDriveCanBeTakenOut()
{
    m_plans->open();
    m_plans->assistant().edit(richPlan());
    m_plans->press(u"step-0"_s);
    const QString absent = u"planDrive-"_s + PlannedDrive::of(blankDrive()).key();
    QVERIFY(card(absent).isChecked() && card(absent).accessibleName().contains(u"Not connected"_s));
    m_plans->press(absent);
    QVERIFY(!card(absent).isChecked());
    m_plans->press(absent);
    m_plans->press(absent);
    m_plans->next();
    const QString vault = u"planPlace-0d2f-11/copies"_s;
    QVERIFY(card(vault).isChecked() && card(vault).accessibleName().contains(u"Not connected"_s));
    m_plans->press(vault);
    m_plans->press(u"step-4"_s);
    m_plans->press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    Plan expected = *richPlan().plan();
    expected.drives.pop_back();
    expected.places.pop_back();
    compare(expected);
}

void PlanAssistantTest::refusedSaveCanBeRepeated()
{
    m_plans->open();
    QSignalSpy saved(&m_plans->assistant(), &PlanAssistant::saved);
    m_plans->goToTime();
    m_plans->next();
    m_plans->next();
    QWidget &message = find<QWidget>(window(), u"message"_s);
    const std::vector<std::pair<ErrorCode, QString>> refusals{
        {ErrorCode::PlanInvalid, u"980 PRO, every day” has a mistake"_s},
        {ErrorCode::PlanNotSaved, u"could not be saved"_s},
        {ErrorCode::NotAuthorised, u"not have the right"_s}};
    for (const auto &[code, sentence] : refusals) {
        worker().setError(u"Plans.Save"_s, code);
        m_plans->press(u"savePlan"_s);
        QVERIFY2(waitFor([&] { return message.isVisible() && message.accessibleName().contains(sentence); }),
                 qPrintable(message.accessibleName()));
    }
    // While a password is typed, nothing can be pressed twice.
    worker().clearError(u"Plans.Save"_s);
    worker().hold(u"Plans.Save"_s);
    m_plans->press(u"savePlan"_s);
    QVERIFY(!find<QPushButton>(window(), u"savePlan"_s).isEnabled());
    QVERIFY(!message.isVisible());
    worker().release(u"Plans.Save"_s);
    QVERIFY(waitFor([&] { return saved.count() == 1; }));
    compare(suggestion(laptopDrive(), u"Samsung 980 PRO, every day"_s));
}

void PlanAssistantTest::placeThatCannotBeUsedSaysWhy()
{
    PlaceInfo locked = samplePlace(imageHoldingDrive(), secondPlacePath(), 0.5);
    locked.facts.readOnly = true;
    worker().setPlace(locked);
    m_plans->open();
    m_plans->press(u"planDrive-"_s + imageHoldingDrive().path);
    m_plans->next();
    const Card &onDrive = card(u"planPlace-"_s + officePlacePath());
    QVERIFY(!onDrive.isEnabled() && onDrive.reason().contains(u"on the drive"_s));
    const Card &readOnly = card(u"planPlace-"_s + secondPlacePath());
    QVERIFY(!readOnly.isEnabled() && readOnly.reason().contains(u"cannot be written"_s));
    QVERIFY(!card(u"planPlace-"_s + missingPlacePath()).isEnabled());
    QVERIFY(!find<QPushButton>(window(), u"plan-next"_s).isEnabled());
}

void PlanAssistantTest::driveWithImagesSaysSo()
{
    m_plans->open();
    const QString drive = u"planDrive-"_s + imageHoldingDrive().path;
    QVERIFY(waitFor([&] { return card(drive).accessibleName().contains(u"Holds your images"_s); }));
    QVERIFY(!card(u"planDrive-"_s + linuxDrive().path).accessibleName().contains(u"Holds"_s));
    m_plans->press(drive);
    QVERIFY(card(drive).accessibleName().contains(u"needs another place"_s));
}

void PlanAssistantTest::planIsOnlyOfferedToBeSavedWhenItHolds()
{
    m_plans->open();
    m_plans->assistant().edit(richPlan());
    m_plans->press(u"step-0"_s);
    // The drive that its place is on.
    m_plans->press(u"planDrive-"_s + imageHoldingDrive().path);
    QVERIFY(find<QWidget>(window(), u"step-1"_s).isEnabled());
    for (const QString &step : {u"step-2"_s, u"step-3"_s, u"step-4"_s})
        QVERIFY2(!find<QWidget>(window(), step).isEnabled(), qPrintable(step));
    m_plans->press(u"planDrive-"_s + imageHoldingDrive().path);
    QVERIFY(find<QWidget>(window(), u"step-4"_s).isEnabled());
    m_plans->press(u"step-4"_s);
    find<QLineEdit>(window(), u"planName"_s).setText(u"  "_s);
    QVERIFY(!find<QPushButton>(window(), u"savePlan"_s).isEnabled());
}

void PlanAssistantTest::escapeLeaves()
{
    m_plans->open();
    QSignalSpy left(&m_plans->assistant(), &PlanAssistant::left);
    m_plans->goToTime();
    pressKey(Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
    QCOMPARE(worker().calls(u"Plans.Save"_s), 0);
    QVERIFY(card(u"planDrive-"_s + laptopDrive().path).isVisible());
}

void PlanAssistantTest::simpleTimesAreRecognised_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("written"); // empty: more than a simple time
    QTest::newRow("daily") << u"daily"_s << u"*-*-* 00:00"_s;
    QTest::newRow("a time alone") << u"6:05"_s << u"*-*-* 06:05"_s;
    QTest::newRow("weekly") << u"weekly"_s << u"Mon *-*-* 00:00"_s;
    QTest::newRow("Sunday") << u"sun 23:59"_s << u"Sun *-*-* 23:59"_s;
    QTest::newRow("monthly") << u"monthly"_s << u"*-*-01 00:00"_s;
    QTest::newRow("the 28th") << u"*-*-28 08:00:00"_s << u"*-*-28 08:00"_s;
    QTest::newRow("the last day") << u"*-*~1 08:00"_s << u"*-*~01 08:00"_s;
    for (const QString &more : {u"*-*-31 08:00"_s, u"Mon..Fri 18:00"_s, u"hourly"_s, u"18:00:30"_s, u"2026-*-* 18:00"_s,
                                u"Mon *-*-01 18:00"_s, u"nonsense"_s})
        QTest::newRow(qPrintable(more)) << more << QString();
}

void PlanAssistantTest::simpleTimesAreRecognised()
{
    QFETCH(QString, expression);
    QFETCH(QString, written);
    const auto time = SimpleTime::from(expression);
    QCOMPARE(time ? time->expression() : QString(), written);
}

void PlanAssistantTest::everyStepCanBeReadAndReached_data() { addAppearanceRows(); }

void PlanAssistantTest::everyStepCanBeReadAndReached()
{
    const Appearance appearance;
    m_plans.reset();
    m_plans = std::make_unique<PlanWindow>(OfficeWindow::Filled::Office, appearance.language());
    m_plans->open();
    const auto judge = [this] {
        QTest::qWait(100);
        QCOMPARE(everyFocusableHasAName(window()), QStringList());
        const QStringList clipped = clippedTexts(window());
        QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(u"\n"_s)));
        QCOMPARE(textsAgainstReadingDirection(window()), QStringList());
    };
    m_plans->assistant().edit(richPlan());
    judge();
    for (const int step : {0, 1, 2, 3}) {
        focusWhenThere(window(), u"step-%1"_s.arg(step));
        pressKey(Qt::Key_Space);
        if (step == 2)
            m_plans->press(u"planTimeOptions"_s);
        judge();
    }
    m_plans->assistant().begin();
    m_plans->goToTime();
    for (int i = 0; i < 4; ++i) {
        judge();
        pressKey(Qt::Key_Down);
    }
}

LIFEBOAT_GUI_TEST_MAIN(PlanAssistantTest)
#include "tst_plan_assistant.moc"
