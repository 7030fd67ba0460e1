// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/LoopDrive.h"
#include "support/SystemStack.h"

#include "service/Types.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

/// Asks for the jobs again and again on a connection of its own.
class PollingClient : public QObject {
public:
    explicit PollingClient(int number)
        : m_bus(QDBusConnection::connectToBus(QDBusConnection::SystemBus, QStringLiteral("client-%1").arg(number)))
    {
        ask();
    }
    ~PollingClient() override { QDBusConnection::disconnectFromBus(m_bus.name()); }

    int m_answers = 0;
    int m_errors = 0;
    qint64 m_slowest = 0; ///< milliseconds

private:
    void ask()
    {
        m_asked.start();
        auto *const watcher =
            new QDBusPendingCallWatcher(m_bus.asyncCall(QDBusMessage::createMethodCall(
                                            QLatin1StringView(serviceName), QLatin1StringView(managerPath),
                                            QStringLiteral("org.lifeboat.Lifeboat1.Manager"), QStringLiteral("Jobs"))),
                                        this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
            watcher->deleteLater();
            ++(watcher->isError() ? m_errors : m_answers);
            m_slowest = std::max(m_slowest, m_asked.elapsed());
            QTimer::singleShot(50, this, [this] { ask(); });
        });
    }

    QDBusConnection m_bus;
    QElapsedTimer m_asked;
};

} // namespace

/// Four drives are backed up at once while fifty clients of the system service ask and ask: nobody waits, nothing is wrong.
class TestManyClients : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<SystemStack> m_stack;
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        LIFEBOAT_REQUIRE_LOOP_DEVICES();
        LIFEBOAT_REQUIRE_SYSTEM_STACK();
        m_stack = std::make_unique<SystemStack>(SystemServices::AllAndWorker);
        QVERIFY2(*m_stack, m_stack->message());
        QVERIFY(m_folder.isValid());
    }
    void fourJobsAndFiftyClients();
};

void TestManyClients::fourJobsAndFiftyClients()
{
    constexpr int jobs = 4;
    constexpr int clients = 50;
    std::vector<std::unique_ptr<LoopDrive>> drives;
    std::vector<std::unique_ptr<QProcess>> programs;
    for (int i = 0; i < jobs; ++i) {
        const QString file = m_folder.filePath(QStringLiteral("drive-%1").arg(i));
        LIFEBOAT_VERIFY_TOOL(runTool(
            QStringLiteral("sh"),
            {QStringLiteral("-c"), QStringLiteral("head -c 200M /dev/urandom > \"$1\""), QStringLiteral("sh"), file}));
        drives.push_back(std::make_unique<LoopDrive>(file));
        QVERIFY2(*drives.back(), drives.back()->message());
    }
    std::vector<std::unique_ptr<PollingClient>> polling;
    for (int i = 0; i < clients; ++i)
        polling.push_back(std::make_unique<PollingClient>(i));
    for (int i = 0; i < jobs; ++i) {
        const QString where = m_folder.filePath(QStringLiteral("place-%1").arg(i));
        QVERIFY(QDir().mkpath(where));
        programs.push_back(std::make_unique<QProcess>());
        programs.back()->start(QStringLiteral(LIFEBOATCTL),
                               {QStringLiteral("backup"), drives[std::size_t(i)]->path(), QStringLiteral("--to"), where,
                                QStringLiteral("--json")});
    }
    QVERIFY(QTest::qWaitFor(
        [&] { return std::ranges::all_of(programs, [](const auto &p) { return p->state() == QProcess::NotRunning; }); },
        120'000));
    for (const auto &program : programs) {
        const QByteArray said = program->readAllStandardOutput();
        QVERIFY2(program->exitCode() == 0 && said.contains("done-and-checked"), said);
    }
    constexpr qint64 soon = 1'000;
    for (const auto &client : polling) {
        QCOMPARE(client->m_errors, 0);
        QVERIFY2(client->m_answers > 10, qPrintable(QString::number(client->m_answers)));
        QVERIFY2(client->m_slowest < soon, qPrintable(QString::number(client->m_slowest)));
    }
}

QTEST_GUILESS_MAIN(TestManyClients)
#include "tst_many_clients.moc"
