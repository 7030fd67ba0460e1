// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Copier.h"
#include "StandstillFixture.h"

#include "support/FileSystems.h"

#include <QFile>
#include <QMap>
#include <QRandomGenerator>
#include <QThread>

#include <csignal>

#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Everything goes on, whoever dies or hangs, and whenever.
class TestThawGuard : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MountedDrive> m_drive;

    /// Every file system goes on by itself within that time, and nothing is left of who halted them.
    QByteArray goOn(const Writer &outer, const Writer &inner, std::chrono::milliseconds patience) const;

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void init();
    void cleanup();
    void copierIsKilled_data();
    void copierIsKilled();
    void copierIsStopped();
    void freezeThatIsUnderWay_data();
    void freezeThatIsUnderWay();
    void guardIsKilled();
    void guardIsStopped();
    void guardIsKilledBefore();
    void guardStaysWhateverItIsTold();
    void bothAreKilled();
    void afterACrashOthersAreLeftAlone();
    void guardIsSmall();
};

void TestThawGuard::init()
{
    m_drive = std::make_unique<MountedDrive>();
    QVERIFY2(*m_drive, m_drive->message());
}

void TestThawGuard::cleanup()
{
    QVERIFY(noGuardAfter(2s));
    QCOMPARE(records(), QStringList());
    m_drive.reset();
}

QByteArray TestThawGuard::goOn(const Writer &outer, const Writer &inner, std::chrono::milliseconds patience) const
{
    if (!outer.goesOn(patience))
        return "the outer one stands";
    if (!inner.goesOn(100ms))
        return "the inner one stands";
    if (!noGuardAfter(500ms))
        return "there is a guard still";
    if (!records().isEmpty())
        return "there is a record still";
    return whatStands(m_drive->mountPoints());
}

void TestThawGuard::copierIsKilled_data()
{
    QTest::addColumn<char>("step");
    QTest::addColumn<int>("within"); // µs from there on
    QTest::newRow("any moment") << 'p' << 200'000;
    QTest::newRow("while it prepares") << 'p' << 6000;
    QTest::newRow("while it begins") << 'b' << 5000;
    QTest::newRow("while all stand") << 'h' << 15'000;
    QTest::newRow("while it ends") << 'e' << 5000;
}

/// The longest standstill would be far longer than the patience: it is the copier's end that is noticed.
void TestThawGuard::copierIsKilled()
{
    QFETCH(const char, step);
    QFETCH(const int, within);
    const Writer outer(m_drive->outer());
    const Writer inner(m_drive->inner());
    QMap<char, int> moments;
    for (int i = 0; i < 20; ++i) {
        const int moment = QRandomGenerator::global()->bounded(within);
        Copier copier(Copier::What::Again, m_drive->path(), 10s);
        QVERIFY(copier.waitFor(step));
        QThread::usleep(static_cast<unsigned long>(moment));
        copier.kill();
        const QByteArray said = copier.said();
        QVERIFY2(!said.contains('.'), said);
        ++moments[said.back()];
        const QByteArray problem = goOn(outer, inner, 500ms);
        QVERIFY2(problem.isEmpty(), problem + " after " + said + " and " + QByteArray::number(moment) + " us");
    }
    for (const auto &[last, count] : moments.asKeyValueRange())
        qInfo("killed after '%c': %d times", last, count);
}

void TestThawGuard::copierIsStopped()
{
    const Writer outer(m_drive->outer());
    const Writer inner(m_drive->inner());
    Copier copier(Copier::What::Hold, m_drive->path(), 400ms);
    QVERIFY(copier.waitFor('h'));
    QCOMPARE(::kill(copier.pid(), SIGSTOP), 0);
    QThread::msleep(20);
    QVERIFY(outer.stands(100ms));
    QVERIFY(outer.goesOn(400ms + 500ms));
    QVERIFY(inner.goesOn(100ms));
    LIFEBOAT_VERIFY_NOTHING(whatStands(m_drive->mountPoints()));
    QCOMPARE(::kill(copier.pid(), SIGCONT), 0);
    copier.letGo();
    QVERIFY(copier.waitFor('.') && copier.hasEnded());
    QVERIFY2(copier.said().contains("TOO_BUSY " + m_drive->outer().toUtf8()), copier.said());
}

/// In an order that mountsToHalt() would never give: the second freeze waits for the first, and no signal ends it.
void TestThawGuard::freezeThatIsUnderWay_data()
{
    QTest::addColumn<bool>("isStopped"); // the copier: it says nothing when that freeze is through
    QTest::addColumn<Writer::Kind>("kind");
    QTest::newRow("the copier gives up") << false << Writer::Kind::Buffered;
    QTest::newRow("the copier is stopped") << true << Writer::Kind::Buffered;
    QTest::newRow("the copier gives up, a write is under way") << false << Writer::Kind::Synchronous;
    QTest::newRow("the copier is stopped, a write is under way") << true << Writer::Kind::Synchronous;
}

void TestThawGuard::freezeThatIsUnderWay()
{
    constexpr auto longest = 500ms;
    QFETCH(const bool, isStopped);
    QFETCH(const Writer::Kind, kind);
    const QString file = m_drive->outer() + u"/inside"_s;
    LIFEBOAT_VERIFY_TOOL(runTool(u"truncate"_s, {u"-s"_s, u"32M"_s, file}));
    LoopDrive upper(file);
    QVERIFY2(upper, upper.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, upper.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(upper.mount(0, &where));
    const Watchdog watchdog({where});
    const Writer outer(m_drive->outer());
    QFile waits(where + u"/waits"_s);
    QVERIFY(waits.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    // The freeze has something to write to the one below; or it waits for somebody who has, and then it is no freeze yet.
    const QByteArray bytes(kind == Writer::Kind::Buffered ? 8'000'000 : 1, 'x');
    QCOMPARE(waits.write(bytes), bytes.size());
    waits.close();
    const Writer inner(where, kind);
    QVERIFY(kind == Writer::Kind::Buffered || inner.goesOn(2s));

    Copier copier(Copier::What::Hold, m_drive->path() + u',' + upper.path(), longest, {}, Copier::Sync::No);
    QVERIFY(copier.waitFor('b'));
    QThread::msleep(200);
    QVERIFY(outer.stands(50ms));
    QCOMPARE(::kill(copier.pid(), isStopped ? SIGSTOP : 0), 0);
    QVERIFY(outer.goesOn(longest - 200ms + 500ms));
    QVERIFY(inner.goesOn(500ms));
    LIFEBOAT_VERIFY_NOTHING(whatStands(m_drive->mountPoints() + QStringList{where}));
    QCOMPARE(::kill(copier.pid(), SIGCONT), 0);
    QVERIFY(copier.waitFor('.') && copier.hasEnded());
    QVERIFY2(copier.said().contains("TOO_BUSY " + where.toUtf8()), copier.said());
}

void TestThawGuard::guardIsKilled()
{
    const Writer outer(m_drive->outer());
    const Writer inner(m_drive->inner());
    const auto mounts = mountsOf(m_drive->path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill && (*standstill)->begin());
    QVERIFY(theGuard() > 0);
    QCOMPARE(::kill(theGuard(), SIGKILL), 0);
    QVERIFY(noGuardAfter(1s));
    QVERIFY(outer.stands(50ms));
    QCOMPARE((*standstill)->left(), 0ms);
    const auto ended = (*standstill)->end();
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::TooBusy);
    QVERIFY2(ended.error().detail.startsWith(u"the guard was lost"_s), qPrintable(ended.error().detail));
    QVERIFY(outer.goesOn(500ms) && inner.goesOn(100ms));
    LIFEBOAT_VERIFY_NOTHING(whatStands(m_drive->mountPoints()));
    const auto again = (*standstill)->begin(); // never without a guard
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::CannotFreeze);
    QVERIFY(outer.goesOn(500ms));
}

void TestThawGuard::guardIsStopped()
{
    const Writer outer(m_drive->outer());
    const Writer inner(m_drive->inner());
    const auto mounts = mountsOf(m_drive->path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 10s);
    QVERIFY(standstill && (*standstill)->begin());
    const pid_t guard = theGuard();
    QCOMPARE(::kill(guard, SIGSTOP), 0);
    const auto ended = (*standstill)->end();
    ::kill(guard, SIGCONT);
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::TooBusy);
    QVERIFY(outer.goesOn(500ms) && inner.goesOn(100ms));
    LIFEBOAT_VERIFY_NOTHING(whatStands(m_drive->mountPoints()));
    QVERIFY(!(*standstill)->begin());
}

void TestThawGuard::guardIsKilledBefore()
{
    const Writer outer(m_drive->outer());
    const auto mounts = mountsOf(m_drive->path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill);
    QCOMPARE(::kill(theGuard(), SIGKILL), 0);
    const auto begun = (*standstill)->begin();
    QVERIFY(!begun);
    QCOMPARE(begun.error().code, ErrorCode::CannotFreeze);
    QVERIFY(outer.goesOn(500ms));
}

void TestThawGuard::guardStaysWhateverItIsTold()
{
    const auto mounts = mountsOf(m_drive->path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill && (*standstill)->begin());
    const pid_t guard = theGuard();
    QCOMPARE(::getsid(guard), guard);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGALRM})
        ::kill(guard, signal);
    QThread::msleep(50);
    QCOMPARE(theGuard(), guard);
    QVERIFY((*standstill)->end());
}

/// Nobody is left: what stands does so until the unit starts or stops.
void TestThawGuard::bothAreKilled()
{
    const Writer outer(m_drive->outer());
    const Writer inner(m_drive->inner());
    Copier copier(Copier::What::Hold, m_drive->path(), 10s);
    QVERIFY(copier.waitFor('h'));
    QCOMPARE(::kill(theGuard(), SIGKILL), 0);
    copier.kill();
    QThread::msleep(20);
    QVERIFY(outer.stands(200ms));
    QVERIFY(inner.stands(100ms));
    QCOMPARE(records().size(), 1);
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral(LIFEBOAT_THAW), {u"--after-crash"_s}));
    LIFEBOAT_VERIFY_NOTHING(goOn(outer, inner, 500ms));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral(LIFEBOAT_THAW), {u"--after-crash"_s})); // nothing to do
}

void TestThawGuard::afterACrashOthersAreLeftAlone()
{
    const Writer outer(m_drive->outer());
    const auto mounts = mountsOf(m_drive->path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 10s);
    QVERIFY(standstill && (*standstill)->begin());
    QThread::msleep(20);
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral(LIFEBOAT_THAW), {u"--after-crash"_s}));
    QVERIFY(outer.stands(100ms));
    QCOMPARE(records().size(), 1);
    const auto ended = (*standstill)->end();
    QVERIFY2(ended, qPrintable(ended ? QString() : ended.error().detail));
}

/// All of it is in memory, within what a service may lock (8 MiB), and it is nobody's child here.
void TestThawGuard::guardIsSmall()
{
    const auto mounts = mountsOf(m_drive->path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill);
    QFile file(u"/proc/%1/status"_s.arg(theGuard()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    qint64 locked = 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmLck:"))
            locked = line.simplified().split(' ')[1].toLongLong();
        if (line.startsWith("PPid:"))
            QVERIFY(line.simplified().split(' ')[1].toInt() != ::getpid());
    }
    qInfo("the guard locks %lld KiB", static_cast<long long>(locked));
    QVERIFY(locked > 0 && locked < 8192);
}

LIFEBOAT_TEST_WITH_COPIER(TestThawGuard)
#include "tst_thaw_guard.moc"
