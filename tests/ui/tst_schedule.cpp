// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SamplePlans.h"
#include "ui/OfficeWindow.h"
#include "widgets/PlanCard.h"
#include "widgets/Undo.h"

#include <QCheckBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The Schedule page in each state, and what a person does there by keyboard; what plans change on Home.
class ScheduleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_office.reset(); }
    void empty();
    void loading();
    void listThatFails();
    void noWorker();
    void eachStateIsSaid_data();
    void eachStateIsSaid();
    void mistakeIsSaid();
    void running();
    void switchedOffAndOn();
    void refusedPassword();
    void runNow();
    void runThatIsRefused();
    void deletedPlanCanBeTakenBack();
    void deletedPlanGoes();
    void deletionThatFailsIsTold();
    void focusStaysWhilePlansChange();
    void newPlanIsSetUp();
    void planIsEdited();
    void assistantCanBeLeft();
    void homeNamesWhatNeedsAttention_data();
    void homeNamesWhatNeedsAttention();
    void homeTellsOfWaiting();
    void homeShowsAgeAndNextRun();
    void homeKnowsOfPlacesThatAreAway();
    void firstStartLeadsToTheAssistant();

private:
    void open(const QList<PlanInfo> &plans, OfficeWindow::Filled filled = OfficeWindow::Filled::Office)
    {
        m_office = std::make_unique<OfficeWindow>(filled);
        worker().setPlans(plans);
        m_office->open();
    }
    void openPage(const QList<PlanInfo> &plans)
    {
        open(plans);
        m_office->goTo(toSchedule);
        if (!plans.isEmpty())
            QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + plans.front().id); }));
    }
    /// An image of the laptop's drive that is as old as its plan says, and nothing that is wrong.
    void openTidyOffice(const QList<PlanInfo> &plans);
    MainWindow &window() { return m_office->window(); }
    FakeWorker &worker() { return m_office->worker(); }
    bool isThere(const QString &name)
    {
        const auto found = window().findChildren<QWidget *>(name);
        return std::ranges::any_of(found, &QWidget::isVisible);
    }
    void press(const QString &name)
    {
        focusWhenThere(window(), name);
        pressKey(Qt::Key_Space);
    }
    PlanCard &card(const PlanInfo &plan) { return find<PlanCard>(window(), u"planCard-"_s + plan.id); }
    bool says(const QString &text);
    QString homeSentence() { return find<QLabel>(window(), u"homeSentence"_s).text(); }

    std::unique_ptr<OfficeWindow> m_office;
};

bool ScheduleTest::says(const QString &text)
{
    return waitFor([&] {
        const QList<QWidget *> messages = window().findChildren<QWidget *>(u"message"_s);
        return std::ranges::any_of(messages, [&](QWidget *message) {
            return message->isVisible() && message->accessibleName().contains(text);
        });
    });
}

void ScheduleTest::openTidyOffice(const QList<PlanInfo> &plans)
{
    m_office = std::make_unique<OfficeWindow>(OfficeWindow::Filled::Office);
    SampleImage image;
    image.time = finePlan().status.lastImage;
    worker().setImages(officePlacePath(), QList{goodImage(image)});
    worker().setImages(secondPlacePath(), QList<ImageInfo>());
    worker().setPlans(plans);
    m_office->open();
}

void ScheduleTest::empty()
{
    openPage({});
    QVERIFY(waitFor([&] { return isThere(u"setUpSchedule"_s); }));
    QVERIFY(!isThere(u"addPlan"_s));
    QVERIFY(!isThere(u"planState"_s));
    focusNext(u"setUpSchedule"_s);
}

void ScheduleTest::loading()
{
    m_office = std::make_unique<OfficeWindow>();
    worker().hold(u"Plans.List"_s);
    m_office->open();
    m_office->goTo(toSchedule);
    QCOMPARE(find<QLabel>(window(), u"planState"_s).text(), u"Looking for plans…"_s);
    QVERIFY(isThere(u"planState"_s));
    QVERIFY(!isThere(u"setUpSchedule"_s));
    worker().release(u"Plans.List"_s);
    QVERIFY(waitFor([&] { return isThere(u"setUpSchedule"_s) && !isThere(u"planState"_s); }));
}

void ScheduleTest::listThatFails()
{
    m_office = std::make_unique<OfficeWindow>();
    worker().setError(u"Plans.List"_s, ErrorCode::NotAuthorised);
    m_office->open();
    m_office->goTo(toSchedule);
    QVERIFY(waitFor([&] { return isThere(u"planState"_s); }));
    QVERIFY(find<QLabel>(window(), u"planState"_s).text().contains(u"do not have the right"_s));
    QVERIFY(!isThere(u"setUpSchedule"_s)); // there may well be plans
    worker().clearError(u"Plans.List"_s);
    pressKey(Qt::Key_F5);
    QVERIFY(waitFor([&] { return isThere(u"setUpSchedule"_s); }));
}

void ScheduleTest::noWorker()
{
    openPage({finePlan()});
    worker().loseConnection();
    QVERIFY(waitFor([&] { return window().client().state() == Client::State::Unavailable; }, 15000));
    QVERIFY(waitFor([&] { return isThere(u"planState"_s); }));
    QVERIFY(find<QLabel>(window(), u"planState"_s).text().contains(u"does not answer"_s));
    worker().comeBack();
    pressKey(Qt::Key_F5);
    QVERIFY(waitFor([&] { return window().client().isReady() && !isThere(u"planState"_s); }));
    QVERIFY(isThere(u"planCard-"_s + finePlan().id));
}

void ScheduleTest::eachStateIsSaid_data()
{
    QTest::addColumn<PlanInfo>("plan");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("fine") << finePlan() << QStringList{u"Office PC"_s, u"every day at"_s, u"Next run: "_s, u"Done, "_s};
    QTest::newRow("waiting") << waitingPlan() << QStringList{u"Workshop"_s, u"waiting for “"_s, u"Office backup"_s};
    QTest::newRow("failed") << failedPlan() << QStringList{u"Not done, today"_s, u"Office backup"_s, u"full"_s};
    QTest::newRow("overdue") << overduePlan() << QStringList{u"24 days old"_s};
    QTest::newRow("not yet") << notYetPlan() << QStringList{u"It has not run yet"_s, u"Next run: "_s};
    QTest::newRow("off") << offPlan() << QStringList{u"Before the move"_s};
}

void ScheduleTest::eachStateIsSaid()
{
    QFETCH(PlanInfo, plan);
    QFETCH(QStringList, words);
    openPage({plan});
    QString said = card(plan).accessibleName();
    said.remove(QChar(0x2068)).remove(QChar(0x2069));
    for (const QString &word : words)
        QVERIFY2(said.contains(word), qPrintable(said));
    auto &on = find<QCheckBox>(window(), u"planOn-"_s + plan.id);
    QCOMPARE(on.isChecked(), plan.status.state != PlanState::Off);
    QCOMPARE(said.contains(u"Next run"_s), plan.status.state != PlanState::Off);
    QVERIFY(!isThere(u"showPlanJob-"_s + plan.id));
}

void ScheduleTest::mistakeIsSaid()
{
    openPage({invalidPlan(), finePlan()});
    const QString said = card(invalidPlan()).accessibleName();
    for (const QString &word : {u"has a mistake"_s, u"times[0]"_s, u"Correct the plan"_s})
        QVERIFY2(said.contains(word), qPrintable(said));
    for (const QString &button : {u"runPlan-"_s, u"planOn-"_s})
        QVERIFY(!isThere(button + invalidPlan().id));
    QVERIFY(isThere(u"deletePlan-"_s + invalidPlan().id));
    QCOMPARE(find<QPushButton>(window(), u"editPlan-"_s + invalidPlan().id).text(), u"Set up anew…"_s);
    QVERIFY(isThere(u"runPlan-"_s + finePlan().id)); // the others go on
    // What a newer version wrote is not for this one to replace.
    PlanInfo newer = invalidPlan();
    newer.invalid->code = ErrorCode::PlanUnsupported;
    worker().setPlans({newer, finePlan()});
    QVERIFY(waitFor([&] { return !isThere(u"editPlan-"_s + newer.id); }));
    QVERIFY(card(newer).accessibleName().contains(u"newer Lifeboat"_s));
}

void ScheduleTest::running()
{
    openPage({finePlan()});
    FakeJob job = worker().addPlanJob(finePlan().id, officeBackup());
    job.setPhases({{Phase::Copy, 10_GiB}});
    QVERIFY(job.start());
    job.progress(Phase::Copy, 4_GiB);
    PlanInfo running = finePlan();
    running.job = job.path();
    worker().setPlans({running});
    QVERIFY(waitFor([&] { return isThere(u"showPlanJob-"_s + running.id); }));
    QVERIFY(!find<QPushButton>(window(), u"runPlan-"_s + running.id).isEnabled());
    const auto *const bar = card(running).findChild<QProgressBar *>();
    QVERIFY(waitFor([&] { return bar->value() == 400; }));
    press(u"showPlanJob-"_s + running.id);
    auto &what = find<QLabel>(window(), u"jobWhat"_s);
    QVERIFY(waitFor([&] { return what.isVisible(); }));
    QString said = what.text();
    QVERIFY2(said.remove(QChar(0x2068)).remove(QChar(0x2069)).endsWith(u"by the plan “Office PC”"_s), qPrintable(said));
    m_office->goTo(toSchedule);
    job.finish();
    worker().endPlan(running.id, RunEnd::Done);
    QVERIFY(waitFor([&] { return !isThere(u"showPlanJob-"_s + running.id); }));
    QVERIFY(find<QPushButton>(window(), u"runPlan-"_s + running.id).isEnabled());
}

void ScheduleTest::switchedOffAndOn()
{
    openPage({finePlan()});
    const QString name = u"planOn-"_s + finePlan().id;
    auto &on = find<QCheckBox>(window(), name);
    press(name);
    QVERIFY(waitFor([&] { return !on.isChecked() && on.isEnabled(); }));
    QCOMPARE(worker().lastSavedPlan().id, finePlan().id);
    Plan off = officePlan();
    off.enabled = false;
    QCOMPARE(planFromJson(worker().lastSavedPlan().text, {}), off); // nothing else is different
    QVERIFY(waitFor([&] { return on.text() == u"Off"_s; }));
    press(name);
    QVERIFY(waitFor([&] { return on.isChecked() && on.text() == u"On"_s; }));
    QCOMPARE(planFromJson(worker().lastSavedPlan().text, {}), officePlan());
}

void ScheduleTest::refusedPassword()
{
    openPage({finePlan()});
    auto &on = find<QCheckBox>(window(), u"planOn-"_s + finePlan().id);
    worker().setError(u"Plans.Save"_s, ErrorCode::NotAuthorised);
    worker().hold(u"Plans.Save"_s); // while the password is asked for
    press(on.objectName());
    QVERIFY(waitFor([&] { return !on.isEnabled(); }));
    worker().release(u"Plans.Save"_s);
    QVERIFY(says(u"do not have the right"_s));
    QVERIFY(on.isEnabled());
    QVERIFY(on.isChecked()); // as it still is
}

void ScheduleTest::runNow()
{
    openPage({finePlan()});
    press(u"runPlan-"_s + finePlan().id);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Run"_s) == 1; }));
    QCOMPARE(worker().lastPlanRun().id, finePlan().id);
    QVERIFY(worker().lastPlanRun().options.isEmpty()); // a person asks
    QVERIFY(waitFor([&] { return find<QPushButton>(window(), u"runPlan-"_s + finePlan().id).isEnabled(); }));
}

void ScheduleTest::runThatIsRefused()
{
    openPage({finePlan()});
    worker().setError(u"Plans.Run"_s, ErrorCode::Busy, u"Office PC"_s);
    press(u"runPlan-"_s + finePlan().id);
    QVERIFY(says(u"Another job"_s));
}

void ScheduleTest::deletedPlanCanBeTakenBack()
{
    openPage({finePlan(), waitingPlan()});
    press(u"deletePlan-"_s + finePlan().id);
    QVERIFY(waitFor([&] { return !isThere(u"planCard-"_s + finePlan().id); }));
    QVERIFY(isThere(u"planCard-"_s + waitingPlan().id));
    press(u"undo"_s);
    QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + finePlan().id); }));
    QCOMPARE(worker().calls(u"Plans.Remove"_s), 0);
}

void ScheduleTest::deletedPlanGoes()
{
    openPage({finePlan(), waitingPlan()});
    press(u"deletePlan-"_s + finePlan().id);
    press(u"deletePlan-"_s + waitingPlan().id); // the first one goes at once
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Remove"_s) == 1; }));
    QCOMPARE(worker().lastRemovedPlan(), finePlan().id);
    QVERIFY(waitFor([&] { return worker().plans().size() == 1; }));
    QVERIFY(waitFor([&] { return worker().plans().isEmpty(); }, static_cast<int>(Undo::wait.count() + 5) * 1000));
    QVERIFY(waitFor([&] { return isThere(u"setUpSchedule"_s); }));
    // Another one may have the same id.
    worker().setPlans({finePlan()});
    QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + finePlan().id); }));
}

void ScheduleTest::deletionThatFailsIsTold()
{
    openPage({finePlan(), waitingPlan()});
    worker().setError(u"Plans.Remove"_s, ErrorCode::PlanNotSaved, u"Office PC"_s);
    press(u"deletePlan-"_s + finePlan().id);
    press(u"deletePlan-"_s + waitingPlan().id);
    QVERIFY(says(u"could not be saved"_s));
    QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + finePlan().id); }));
}

void ScheduleTest::focusStaysWhilePlansChange()
{
    openPage({finePlan(), waitingPlan()});
    focusWhenThere(window(), u"editPlan-"_s + waitingPlan().id);
    worker().setPlans({failedPlan(), overduePlan()}); // the same ones
    QVERIFY(waitFor([&] { return card(failedPlan()).accessibleName().contains(u"Not done"_s); }));
    QCOMPARE(QApplication::focusWidget()->objectName(), u"editPlan-"_s + waitingPlan().id);
}

void ScheduleTest::newPlanIsSetUp()
{
    openPage({});
    press(u"setUpSchedule"_s);
    QVERIFY(waitFor([&] { return isThere(u"plan-cancel"_s); }));
    press(u"plan-next"_s); // the system's drive is ticked
    press(u"planPlace-"_s + officePlacePath());
    for (int step = 0; step < 3; ++step)
        press(u"plan-next"_s);
    press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().plans().size() == 1; }));
    QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + worker().plans().front().id); }));
    QVERIFY(!isThere(u"plan-cancel"_s));
}

void ScheduleTest::planIsEdited()
{
    openPage({finePlan(), waitingPlan()});
    press(u"editPlan-"_s + finePlan().id);
    press(u"savePlan"_s);
    QVERIFY(waitFor([&] { return worker().calls(u"Plans.Save"_s) == 1; }));
    QCOMPARE(worker().lastSavedPlan().id, finePlan().id);
    QCOMPARE(planFromJson(worker().lastSavedPlan().text, {}), officePlan());
    QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + finePlan().id); }));
}

void ScheduleTest::assistantCanBeLeft()
{
    openPage({finePlan()});
    press(u"addPlan"_s);
    QVERIFY(waitFor([&] { return isThere(u"plan-cancel"_s); }));
    pressKey(Qt::Key_Escape);
    QVERIFY(waitFor([&] { return isThere(u"planCard-"_s + finePlan().id); }));
    QCOMPARE(worker().calls(u"Plans.Save"_s), 0);
    // Its page's key leads away too.
    press(u"addPlan"_s);
    QVERIFY(waitFor([&] { return isThere(u"plan-cancel"_s); }));
    m_office->goTo(toSchedule);
    QVERIFY(isThere(u"planCard-"_s + finePlan().id));
}

void ScheduleTest::homeNamesWhatNeedsAttention_data()
{
    QTest::addColumn<QList<PlanInfo>>("plans");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("mistake before all") << plansOfAllStates() << u"the plan “accounts” has a mistake"_s;
    QTest::newRow("failed before overdue") << QList{failedPlan(), overduePlan()} << u"the plan “Office PC”. Not done"_s;
    QTest::newRow("overdue") << QList{finePlan(), overduePlan()}
                             << u"the plan “Workshop”. The last backup of “Crucial MX500” is 24 days old."_s;
}

void ScheduleTest::homeNamesWhatNeedsAttention()
{
    QFETCH(QList<PlanInfo>, plans);
    QFETCH(QString, sentence);
    open(plans); // also before the damaged image of this office
    QVERIFY(waitFor([&] { return homeSentence().startsWith(u"Needs attention: the plan"_s); }));
    QString said = homeSentence();
    said.remove(QChar(0x2068)).remove(QChar(0x2069));
    QVERIFY2(said.contains(sentence), qPrintable(said));
}

void ScheduleTest::homeTellsOfWaiting()
{
    openTidyOffice({finePlan(), waitingPlan()});
    QVERIFY(waitFor([&] { return homeSentence().contains(u"waiting for"_s); }));
    QVERIFY2(homeSentence().startsWith(u"Last backup: "_s), qPrintable(homeSentence()));
}

void ScheduleTest::homeShowsAgeAndNextRun()
{
    openTidyOffice({finePlan(), overduePlan()});
    const auto nameOf = [&](const Drive &drive) {
        auto *const found = window().findChild<Card *>(u"home-"_s + drive.path);
        return found == nullptr ? QString() : found->accessibleName();
    };
    const auto ageOf = [&](const Drive &drive) {
        QStringList names;
        for (const QWidget *const widget : find<Card>(window(), u"home-"_s + drive.path).findChildren<QWidget *>()) {
            if (widget->isVisible() && widget->accessibleName().contains(u"overdue after"_s))
                names << widget->accessibleName().remove(QChar(0x2068)).remove(QChar(0x2069));
        }
        return names.join(u'|');
    };
    QVERIFY(waitFor([&] { return nameOf(laptopDrive()).contains(u"Next run: "_s); }));
    QCOMPARE(ageOf(laptopDrive()), u"Up to date: 5 hours old, overdue after 3 days"_s);
    QVERIFY(nameOf(linuxDrive()).contains(u"Next run: "_s));
    QCOMPARE(ageOf(linuxDrive()), u"Overdue: 24 days old, overdue after 14 days"_s);
    worker().setPlans({});
    QVERIFY(waitFor([&] { return ageOf(laptopDrive()).isEmpty(); }));
    QVERIFY(!nameOf(laptopDrive()).contains(u"Next run"_s));
}

void ScheduleTest::homeKnowsOfPlacesThatAreAway()
{
    m_office = std::make_unique<OfficeWindow>(OfficeWindow::Filled::Empty);
    m_office->open();
    worker().setDrives({laptopDrive()});
    worker().setPlans({finePlan()});
    QVERIFY(waitFor([&] { return homeSentence().contains(u"Its place is not connected"_s); }));
    QVERIFY(waitFor([&] { return isThere(u"home-"_s + laptopDrive().path); }));
    QVERIFY(!isThere(u"firstBackup"_s));
    const QString said = find<Card>(window(), u"home-"_s + laptopDrive().path).accessibleName();
    QVERIFY2(said.contains(u"Office backup"_s), qPrintable(said));
}

void ScheduleTest::firstStartLeadsToTheAssistant()
{
    open({}, OfficeWindow::Filled::Empty);
    press(u"firstSchedule"_s);
    QVERIFY(waitFor([&] { return isThere(u"plan-cancel"_s); }));
}

LIFEBOAT_GUI_TEST_MAIN(ScheduleTest)
#include "tst_schedule.moc"
