// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SamplePlans.h"
#include "ui/NotificationServer.h"
#include "ui/OfficeWindow.h"

#include <QLabel>
#include <QSettings>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// How a job ended is told through the desktop while nobody looks at the window. On a session bus of its own.
class NotificationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_office.reset(); }
    void successIsTold();
    void failureStays();
    void silentWhileTheWindowIsLookedAt();
    void silentAboutWhatAPersonStopped();
    void actionShowsTheJob();
    void goodRunOfAPlanIsSilent();
    void failedPlanStays();
    void waitingPlanIsToldOnce();
    void overduePlanIsToldOnceADay();
    void actionShowsThePlan();

private:
    void setPlans(const QList<PlanInfo> &plans);
    FakeJob startBackup();

    NotificationBus m_bus;
    NotificationServer *const m_server = &m_bus.server();
    std::unique_ptr<OfficeWindow> m_office;
    std::unique_ptr<QWidget> m_other; ///< what a person looks at instead
};

void NotificationsTest::initTestCase() { QVERIFY(m_bus.start()); }

void NotificationsTest::init()
{
    m_server->told.clear();
    m_office = std::make_unique<OfficeWindow>();
    m_office->open();
    m_other = std::make_unique<QWidget>();
    showActive(*m_other);
}

FakeJob NotificationsTest::startBackup()
{
    FakeJob job = m_office->worker().addJob(officeBackup());
    if (!job.start())
        qFatal("the fake worker does not start a backup");
    waitFor([&] { return find<QWidget>(m_office->window(), u"jobBar"_s).isVisible(); });
    return job;
}

void NotificationsTest::successIsTold()
{
    startBackup().finish();
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    QCOMPARE(m_server->told.front().title, u"Backup: Done and checked"_s);
    QCOMPARE(m_server->told.front().actions, (QStringList{u"default"_s, u"Show"_s}));
    QCOMPARE(m_server->told.front().urgency, 1);
}

void NotificationsTest::failureStays()
{
    startBackup().failWith({.code = ErrorCode::NoSpace, .subject = u"Office <b>"_s, .at = {}, .detail = {}});
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    QCOMPARE(m_server->told.front().title, u"Backup: Not done"_s);
    QVERIFY(m_server->told.front().body.contains(u"full"_s));
    QVERIFY(m_server->told.front().body.contains(u"Office &lt;b&gt;"_s)); // bodies are markup
    QCOMPARE(m_server->told.front().urgency, 2);
}

void NotificationsTest::silentWhileTheWindowIsLookedAt()
{
    const FakeJob job = startBackup();
    showActive(m_office->window());
    job.finish();
    QVERIFY(waitFor([&] { return !find<QWidget>(m_office->window(), u"jobBar"_s).isVisible(); }));
    QTest::qWait(200);
    QVERIFY(m_server->told.empty());
}

void NotificationsTest::silentAboutWhatAPersonStopped()
{
    startBackup().cancel();
    QVERIFY(waitFor([&] { return !find<QWidget>(m_office->window(), u"jobBar"_s).isVisible(); }));
    QTest::qWait(200);
    QVERIFY(m_server->told.empty());
}

void NotificationsTest::actionShowsTheJob()
{
    startBackup().finish();
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    QTest::qWait(100); // the answer with the number
    Q_EMIT m_server->ActionInvoked(1, u"default"_s);
    auto &what = find<QLabel>(m_office->window(), u"jobWhat"_s);
    QVERIFY(waitFor([&] { return what.isVisible() && what.text().startsWith(u"Backup:"_s); }));
}

void NotificationsTest::setPlans(const QList<PlanInfo> &plans)
{
    const int asked = m_office->worker().calls(u"Plans.List"_s);
    m_office->worker().setPlans(plans);
    QVERIFY(waitFor([&] { return m_office->worker().calls(u"Plans.List"_s) > asked; }));
    QTest::qWait(50);
}

void NotificationsTest::goodRunOfAPlanIsSilent()
{
    setPlans({finePlan()});
    FakeJob job = m_office->worker().addPlanJob(finePlan().id, officeBackup());
    QVERIFY(job.start());
    QVERIFY(waitFor([&] { return find<QWidget>(m_office->window(), u"jobBar"_s).isVisible(); }));
    job.finish();
    m_office->worker().endPlan(finePlan().id, RunEnd::Done);
    m_office->worker().endPlan(finePlan().id, RunEnd::Stopped);
    m_office->worker().endPlan(finePlan().id, RunEnd::WaitsForPower);
    m_office->worker().endPlan(finePlan().id, RunEnd::WaitsForQuiet);
    QVERIFY(waitFor([&] { return !find<QWidget>(m_office->window(), u"jobBar"_s).isVisible(); }));
    QTest::qWait(200);
    QVERIFY(m_server->told.empty());
}

void NotificationsTest::failedPlanStays()
{
    setPlans({finePlan()});
    FakeJob job = m_office->worker().addPlanJob(finePlan().id, officeBackup());
    QVERIFY(job.start());
    QVERIFY(waitFor([&] { return find<QWidget>(m_office->window(), u"jobBar"_s).isVisible(); }));
    const Error full{.code = ErrorCode::NoSpace, .subject = u"Office <b>"_s, .at = {}, .detail = {}};
    job.failWith(full);
    m_office->worker().endPlan(finePlan().id, RunEnd::Failed, full);
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    QTest::qWait(200);
    QCOMPARE(m_server->told.size(), 1); // not one for the job and one for the plan
    QCOMPARE(m_server->told.front().plainTitle(), u"Backup not done: “Office PC”"_s);
    QVERIFY(m_server->told.front().body.contains(u"Office &lt;b&gt;"_s));
    QCOMPARE(m_server->told.front().urgency, 2);
}

void NotificationsTest::waitingPlanIsToldOnce()
{
    setPlans({waitingPlan()});
    m_office->worker().endPlan(waitingPlan().id, RunEnd::WaitsForPlace, waitingPlan().problem);
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    setPlans({waitingPlan()});
    QTest::qWait(100);
    QCOMPARE(m_server->told.size(), 1);
    QCOMPARE(m_server->told.front().plainTitle(), u"Backup is waiting: “Workshop”"_s);
    QVERIFY2(m_server->told.front().body.contains(u"Office backup"_s), qPrintable(m_server->told.front().body));
    QCOMPARE(m_server->told.front().urgency, 1);
}

void NotificationsTest::overduePlanIsToldOnceADay()
{
    setPlans({overduePlan()});
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    QCOMPARE(m_server->told.front().plainTitle(), u"Backup is overdue: “Workshop”"_s);
    QVERIFY2(m_server->told.front().body.contains(u"24 days old"_s), qPrintable(m_server->told.front().body));
    setPlans({overduePlan()});
    QTest::qWait(100);
    QCOMPARE(m_server->told.size(), 1);
    // Another day, or another window.
    QSettings().setValue(u"notifications/overdue/"_s + overduePlan().id,
                         QDate::currentDate().addDays(-1).toString(Qt::ISODate));
    setPlans({overduePlan()});
    QVERIFY(waitFor([&] { return m_server->told.size() == 2; }));
}

void NotificationsTest::actionShowsThePlan()
{
    setPlans({finePlan()});
    m_office->worker().endPlan(finePlan().id, RunEnd::Failed);
    QVERIFY(waitFor([&] { return m_server->told.size() == 1; }));
    QTest::qWait(100);
    Q_EMIT m_server->ActionInvoked(1, u"default"_s);
    auto &card = find<QWidget>(m_office->window(), u"planCard-"_s + finePlan().id);
    QVERIFY(waitFor([&] { return card.isVisible(); }));
}

LIFEBOAT_GUI_TEST_MAIN(NotificationsTest)
#include "tst_notifications.moc"
