// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/ServiceFixture.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <sys/mount.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// A user who may not make images, at a terminal: polkit, its agent and PAM ask for root's password, all of them the real ones.
class TestPassword : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isAskedForAtATerminal_data();
    void isAskedForAtATerminal();
    void isForgottenOnASignal();

private:
    void begin();
    bool waitFor(const QByteArray &text);

    ServiceFixture m_service;
    QProcess m_terminal;
    QByteArray m_seen;
};

void TestPassword::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LIFEBOAT_VERIFY_NOTHING(m_service.start(32_MiB));
    // In the test's own mount namespace root has a password: "over board".
    QFile shadow(m_service.filePath("shadow"));
    QVERIFY(shadow.open(QIODevice::WriteOnly));
    shadow.write(
        "root:$6$lifeboat$Ynr0xADn1D5BuvafWQjYdMr9AYiBQWNvseX.D3RaiQZcgGK8RrU7VmTWHqbPuXetwbzW1p9Lx.V8gmLsuP9Qq0"
        ":20000:0:99999:7:::\n");
    shadow.close();
    QVERIFY(shadow.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    QCOMPARE(::mount(QFile::encodeName(shadow.fileName()).constData(), "/etc/shadow", nullptr, MS_BIND, nullptr), 0);
    connect(&m_terminal, &QProcess::readyRead, this, [this] { m_seen += m_terminal.readAll(); });
}

/// lifeboatctl backup, run by a user at a terminal of its own.
void TestPassword::begin()
{
    m_seen.clear();
    const QString command = // exec: else the signal ends a shell between
        (QStringList{u"exec"_s, QStringLiteral(LIFEBOATCTL)} + m_service.backup() + QStringList{u"--no-check"_s})
            .join(u' ');
    m_terminal.start(u"setpriv"_s,
                     {u"--reuid=daemon"_s, u"--regid=daemon"_s, u"--clear-groups"_s, u"script"_s, u"--quiet"_s,
                      u"--return"_s, u"--command"_s, command, u"/dev/null"_s});
}

bool TestPassword::waitFor(const QByteArray &text)
{
    return QTest::qWaitFor([&] { return m_seen.contains(text); }, 20'000);
}

void TestPassword::isAskedForAtATerminal_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<int>("thinkingMs");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("wrong") << QByteArray("overboard") << 0 << 7;
    // Longer than D-Bus waits for an answer if it is not told otherwise: 25 s.
    QTest::newRow("right, after a search for the note") << QByteArray("over board") << 27'000 << 0;
}

void TestPassword::isAskedForAtATerminal()
{
    QFETCH(const QByteArray, password);
    QFETCH(const int, thinkingMs);
    QFETCH(const int, exitCode);
    begin();
    QVERIFY2(waitFor("Password: "), m_seen);
    QVERIFY2(m_seen.contains("make an image of a drive"), m_seen);
    QTest::qWait(thinkingMs);
    m_terminal.write(password + '\n');
    QVERIFY2(QTest::qWaitFor([&] { return m_terminal.state() == QProcess::NotRunning; }, 30'000), m_seen);
    QVERIFY2(m_terminal.exitStatus() == QProcess::NormalExit && m_terminal.exitCode() == exitCode, m_seen);
    QCOMPARE(m_service.inPlace(u"image.json"_s).size(), exitCode == 0 ? 1 : 0);
}

void TestPassword::isForgottenOnASignal()
{
    const qsizetype images = m_service.inPlace(u"image.json"_s).size();
    begin();
    QVERIFY2(waitFor("Password: "), m_seen);
    m_terminal.write("\x03"); // what Ctrl-C is to a terminal
    QVERIFY2(QTest::qWaitFor([&] { return m_terminal.state() == QProcess::NotRunning; }, 10'000), m_seen);
    QVERIFY2(m_terminal.exitCode() == 6, m_seen);
    QCOMPARE(m_service.inPlace(u"image.json"_s).size(), images);
}

QTEST_GUILESS_MAIN(TestPassword)
#include "tst_password.moc"
