// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/OfficeWindow.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QLabel>
#include <QProcess>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// A notification server: keeps what it is told.
class Server final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Notification {
        QString title;
        QString body;
        QStringList actions;
        int urgency = -1;
    };
    QList<Notification> told;

    // NOLINTBEGIN(readability-identifier-naming): the specification's names
public Q_SLOTS:
    uint Notify(const QString &, uint, const QString &, const QString &title, const QString &body,
                const QStringList &actions, const QVariantMap &hints, int)
    {
        told.append(
            {.title = title, .body = body, .actions = actions, .urgency = hints.value(u"urgency"_s, -1).toInt()});
        return static_cast<uint>(told.size());
    }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &action);
    // NOLINTEND(readability-identifier-naming)
};

/// How a job ended is told through the desktop while nobody looks at the window. On a session bus of its own.
class NotificationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_office.reset(); }
    void cleanupTestCase();
    void successIsTold();
    void failureStays();
    void silentWhileTheWindowIsLookedAt();
    void silentAboutWhatAPersonStopped();
    void actionShowsTheJob();

private:
    FakeJob startBackup();

    QProcess m_bus;
    std::unique_ptr<Server> m_server;
    std::unique_ptr<OfficeWindow> m_office;
    std::unique_ptr<QWidget> m_other; ///< what a person looks at instead
};

void NotificationsTest::initTestCase()
{
    m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    QVERIFY(m_bus.waitForReadyRead(5000));
    const QByteArray address = m_bus.readLine().trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    QVERIFY(QDBusConnection::sessionBus().isConnected()); // for good: the fake worker's settings come too late for it
    QDBusConnection server = QDBusConnection::connectToBus(QString::fromLatin1(address), u"notification server"_s);
    QVERIFY(server.isConnected());
    m_server = std::make_unique<Server>();
    QVERIFY(server.registerObject(u"/org/freedesktop/Notifications"_s, m_server.get(),
                                  QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    QVERIFY(server.registerService(u"org.freedesktop.Notifications"_s));
}

void NotificationsTest::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(u"notification server"_s);
    m_bus.kill();
    m_bus.waitForFinished();
}

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

LIFEBOAT_GUI_TEST_MAIN(NotificationsTest)
#include "tst_notifications.moc"
