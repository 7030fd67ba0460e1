// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakePlans.h"
#include "support/SamplePlans.h"
#include "ui/GuiSupport.h"
#include "ui/NotificationServer.h"
#include "window/BackgroundWatch.h"

#include <QDir>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Who watches the plans while no window is open, on a bus that offers the service, or does not.
class BackgroundTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void endsWhereThereIsNoService();
    void endsWhereThereIsNoBus();
    void tellsOfAFailureByItsName();
    void saysNothingOfAGoodRun();
    void looksForOverdueAtOnce();
    void isQuietBesideAWindow();
    void asksNothingOfAWorkerThatIsAway();

private:
    QDBusConnection bus() { return QDBusConnection(u"worker"_s); }
    void offerService(bool offered);
    void startWorker();

    QTemporaryDir m_folder;
    NotificationBus m_notifications;
    std::unique_ptr<FakeAnswers> m_answers;
    FakeCalls m_calls;
    std::unique_ptr<FakePlans> m_plans;
    std::unique_ptr<BackgroundWatch> m_watch;
};

void BackgroundTest::initTestCase()
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8()); // where the bus looks for services
    QVERIFY(QDir(m_folder.path()).mkpath(u"dbus-1/services"_s));
    QVERIFY(m_notifications.start());
    QVERIFY(QDBusConnection::connectToBus(m_notifications.address(), u"worker"_s).isConnected());
}

void BackgroundTest::init()
{
    QSettings().clear();
    m_notifications.server().told.clear();
    offerService(true);
    m_answers = std::make_unique<FakeAnswers>();
    m_plans = std::make_unique<FakePlans>(*m_answers, m_calls);
    m_watch = std::make_unique<BackgroundWatch>(QDBusConnection::sessionBus());
}

void BackgroundTest::cleanup()
{
    m_watch.reset();
    bus().unregisterService(QLatin1StringView(serviceName));
    bus().unregisterObject(QLatin1StringView(plansPath));
    m_plans.reset();
}

void BackgroundTest::offerService(bool offered)
{
    QFile file(m_folder.filePath(u"dbus-1/services/%1.service"_s.arg(QLatin1StringView(serviceName))));
    file.remove();
    if (offered) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[D-BUS Service]\nName=" + QByteArray(serviceName) + "\nExec=/bin/false\n");
        file.close();
    }
    const QDBusMessage reload =
        QDBusMessage::createMethodCall(u"org.freedesktop.DBus"_s, u"/"_s, u"org.freedesktop.DBus"_s, u"ReloadConfig"_s);
    QCOMPARE(bus().call(reload).type(), QDBusMessage::ReplyMessage);
}

void BackgroundTest::startWorker()
{
    QVERIFY(bus().registerObject(QLatin1StringView(plansPath), m_plans.get()));
    QVERIFY(bus().registerService(QLatin1StringView(serviceName)));
}

void BackgroundTest::endsWhereThereIsNoService()
{
    offerService(false);
    QSignalSpy unavailable(m_watch.get(), &BackgroundWatch::unavailable);
    m_watch->begin();
    QVERIFY(waitFor([&] { return unavailable.size() == 1; }));
}

void BackgroundTest::endsWhereThereIsNoBus()
{
    BackgroundWatch watch(QDBusConnection(u"nowhere"_s));
    QSignalSpy unavailable(&watch, &BackgroundWatch::unavailable);
    watch.begin();
    QVERIFY(waitFor([&] { return unavailable.size() == 1; }));
}

void BackgroundTest::tellsOfAFailureByItsName()
{
    m_plans->setPlans({finePlan()});
    startWorker();
    QSignalSpy wanted(m_watch.get(), &BackgroundWatch::planWanted);
    m_watch->begin();
    QVERIFY(waitFor([&] { return m_answers->calls(u"Plans.List"_s) > 0; }));
    m_plans->end(finePlan().id, RunEnd::Failed, failedPlan().problem);
    QVERIFY(waitFor([&] { return m_notifications.server().told.size() == 1; }));
    QCOMPARE(m_notifications.server().told.front().plainTitle(), u"Backup not done: “Office PC”"_s);
    QCOMPARE(m_notifications.server().told.front().urgency, 2);
    QTest::qWait(100);
    Q_EMIT m_notifications.server().ActionInvoked(1, u"default"_s);
    QVERIFY(waitFor([&] { return wanted.size() == 1; }));
    QCOMPARE(wanted.front().front().toString(), finePlan().id);
}

void BackgroundTest::saysNothingOfAGoodRun()
{
    m_plans->setPlans({finePlan()});
    startWorker();
    m_watch->begin();
    QVERIFY(waitFor([&] { return m_answers->calls(u"Plans.List"_s) > 0; }));
    m_plans->end(finePlan().id, RunEnd::Done, {});
    m_plans->end(waitingPlan().id, RunEnd::WaitsForDrive, {}); // the only one that is told, after the other
    QVERIFY(waitFor([&] { return m_notifications.server().told.size() == 1; }));
    QVERIFY(m_notifications.server().told.front().title.startsWith(u"Backup is waiting"_s));
}

void BackgroundTest::looksForOverdueAtOnce()
{
    m_plans->setPlans({overduePlan()});
    startWorker();
    m_watch->begin();
    QVERIFY(waitFor([&] { return m_notifications.server().told.size() == 1; }));
    QCOMPARE(m_notifications.server().told.front().plainTitle(), u"Backup is overdue: “Workshop”"_s);
}

void BackgroundTest::isQuietBesideAWindow()
{
    m_plans->setPlans({overduePlan()});
    startWorker();
    m_watch->setQuiet(true);
    m_watch->begin();
    QTest::qWait(200);
    m_plans->end(overduePlan().id, RunEnd::Failed, {});
    QTest::qWait(200);
    QVERIFY(m_notifications.server().told.isEmpty());
    m_watch->setQuiet(false);
    m_plans->end(overduePlan().id, RunEnd::Failed, {});
    QVERIFY(waitFor([&] { return m_notifications.server().told.size() == 1; }));
}

/// Listening starts nobody: what comes is heard when a worker comes by itself.
void BackgroundTest::asksNothingOfAWorkerThatIsAway()
{
    m_watch->begin(); // its first look fails: /bin/false is no worker
    QTest::qWait(300);
    const int before = m_answers->calls(u"Plans.List"_s);
    m_plans->setPlans({finePlan()});
    startWorker();
    QTest::qWait(300);
    QCOMPARE(m_answers->calls(u"Plans.List"_s), before);
    m_plans->end(finePlan().id, RunEnd::Failed, {});
    QVERIFY(waitFor([&] { return m_notifications.server().told.size() == 1; }));
}

LIFEBOAT_GUI_TEST_MAIN(BackgroundTest)
#include "tst_background.moc"
