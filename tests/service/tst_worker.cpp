// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "managerinterface.h"
#include "service/client/RemoteJob.h"
#include "support/PrivateWorker.h"

#include <QDBusPendingReply>
#include <QDir>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The real lifeboatd in private mode, through the client library.
class WorkerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void backupSucceeds();
    void phasesAreToldBeforehand();
    void unstartedJobDoesNothing();
    void startingTwiceIsRefused();
    void cancelIsHeardWithinASecond();
    void pausedJobStandsStillAndEndsEqual();
    void secondWriterIsBusy();
    void jobOutlivesItsClient();
    void killedWorkerLeavesNotDone();
    void hostileWordsAreRefused_data();
    void hostileWordsAreRefused();

private:
    bool connectTo();
    QString create(const QDBusPendingReply<QDBusObjectPath> &reply);
    QString createBackup(const QString &place)
    {
        return create(m_manager->CreateBackup(m_drive, place, {{u"check"_s, false}}));
    }
    static bool waitForEnd(RemoteJob &job);
    QString newPlace();

    QTemporaryDir m_folder;
    QString m_drive = m_folder.filePath(u"drive.img"_s);
    int m_places = 0;
    std::unique_ptr<PrivateWorker> m_worker;
    std::unique_ptr<WorkerLink> m_link;
    std::unique_ptr<ManagerInterface> m_manager;
};

void WorkerTest::initTestCase()
{
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 400_MiB, .partition = 390_MiB, .fill = 300_MiB}));
}

void WorkerTest::init()
{
    m_worker = std::make_unique<PrivateWorker>();
    for (const QString &assignment : m_worker->environment())
        qputenv(assignment.section(u'=', 0, 0).toLatin1().constData(), assignment.section(u'=', 1).toUtf8());
    QVERIFY(connectTo());
}

void WorkerTest::cleanup()
{
    m_manager.reset();
    m_link.reset();
    m_worker.reset();
}

bool WorkerTest::connectTo()
{
    m_manager.reset();
    m_link.reset();
    m_link = std::make_unique<WorkerLink>(QStringLiteral(LIFEBOATD));
    QSignalSpy opened(m_link.get(), &WorkerLink::opened);
    m_link->open();
    if (opened.isEmpty() && !opened.wait(10'000))
        return false;
    m_manager =
        std::make_unique<ManagerInterface>(m_link->service(), QLatin1StringView(managerPath), m_link->connection());
    return true;
}

QString WorkerTest::create(const QDBusPendingReply<QDBusObjectPath> &reply)
{
    QDBusPendingReply<QDBusObjectPath> waited = reply;
    waited.waitForFinished();
    return waited.isError() ? QString() : waited.value().path();
}

bool WorkerTest::waitForEnd(RemoteJob &job)
{
    QSignalSpy finished(&job, &RemoteJob::finished);
    return hasEnded(job.status().state) || finished.wait(60'000);
}

QString WorkerTest::newPlace()
{
    const QString place = m_folder.filePath(u"place%1"_s.arg(++m_places));
    QDir().mkpath(place);
    return place;
}

void WorkerTest::backupSucceeds()
{
    const QString place = newPlace();
    RemoteJob job(*m_link, create(m_manager->CreateBackup(m_drive, place, {})));
    job.start();
    QVERIFY(waitForEnd(job));
    QCOMPARE(job.status().state, JobState::Succeeded);
    QCOMPARE(job.status().outcome, Outcome::DoneAndChecked);
    QVERIFY(QFileInfo::exists(job.status().figures.value(u"image"_s).toString() + u"/SHA256SUMS"_s));
    QDBusPendingReply<QList<ImageInfo>> images = m_manager->Images(place);
    images.waitForFinished();
    QVERIFY2(!images.isError(), qPrintable(images.error().message()));
    QCOMPARE(images.value().size(), 1);
    QVERIFY(images.value().front().manifest());
    QCOMPARE(images.value().front().checkState, CheckState::Good);
}

void WorkerTest::phasesAreToldBeforehand()
{
    const auto phasesOf = [this](const QDBusPendingReply<QDBusObjectPath> &reply) {
        RemoteJob job(*m_link, create(reply));
        QSignalSpy changed(&job, &RemoteJob::changed);
        job.fetch();
        changed.wait();
        QStringList names;
        for (const PhaseInfo &phase : job.status().phases)
            names << phase.name;
        return names.join(u' ');
    };
    const QVariantMap unchecked{{u"check"_s, false}};
    const QVariantMap differences{{u"only-differences"_s, true}};
    QCOMPARE(phasesOf(m_manager->CreateBackup(m_drive, newPlace(), {})),
             u"read-maps copy finish-writing check-result"_s);
    QCOMPARE(phasesOf(m_manager->CreateBackup(m_drive, newPlace(), unchecked)), u"read-maps copy finish-writing"_s);
    QCOMPARE(phasesOf(m_manager->CreateCheck(u"/i"_s)), u"check-image"_s);
    QCOMPARE(phasesOf(m_manager->CreateRestore(u"/i"_s, u"/t"_s, {}, {})),
             u"check-image erase copy finish-writing check-result"_s);
    QCOMPARE(phasesOf(m_manager->CreateRestore(u"/i"_s, u"/t"_s, {}, unchecked)), u"erase copy finish-writing"_s);
    QCOMPARE(phasesOf(m_manager->CreateRestore(u"/i"_s, u"/t"_s, {}, differences)),
             u"check-image copy finish-writing check-result"_s);
    QCOMPARE(phasesOf(m_manager->CreateClone(u"/d"_s, u"/t"_s, {}, {})),
             u"read-maps erase copy finish-writing check-result"_s);
    QCOMPARE(phasesOf(m_manager->CreateExport(u"/i"_s, u"/f"_s, u"raw"_s)), u"copy finish-writing"_s);
    QCOMPARE(phasesOf(m_manager->CreateDelete(u"/i"_s)), u"finish-writing"_s);
}

void WorkerTest::unstartedJobDoesNothing()
{
    const QString place = newPlace();
    RemoteJob job(*m_link, createBackup(place));
    job.cancel();
    QVERIFY(waitForEnd(job));
    QCOMPARE(job.status().state, JobState::Cancelled);
    QVERIFY(everythingBelow(place).isEmpty());
    QDBusPendingReply<QList<QDBusObjectPath>> jobs = m_manager->Jobs();
    jobs.waitForFinished();
    QVERIFY(jobs.value().isEmpty());
}

void WorkerTest::startingTwiceIsRefused()
{
    RemoteJob job(*m_link, createBackup(newPlace()));
    QSignalSpy failed(&job, &RemoteJob::failed);
    job.start();
    job.start();
    QVERIFY(waitForEnd(job));
    QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
    QCOMPARE(failed.front().front().value<Error>().code, ErrorCode::InvalidArgument);
    QCOMPARE(job.status().state, JobState::Succeeded);
}

void WorkerTest::cancelIsHeardWithinASecond()
{
    const QString place = newPlace();
    RemoteJob job(*m_link, createBackup(place));
    job.start();
    QVERIFY(QTest::qWaitFor([&] { return job.status().phase == u"copy"_s; }));
    QElapsedTimer timer;
    timer.start();
    job.cancel();
    job.cancel(); // twice does no harm
    QVERIFY(waitForEnd(job));
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(job.status().state, JobState::Cancelled);
    QVERIFY(job.status().error && job.status().error->code == ErrorCode::Cancelled);
    QVERIFY(everythingBelow(place).filter(u".partial"_s).isEmpty());
}

void WorkerTest::pausedJobStandsStillAndEndsEqual()
{
    const QString place = newPlace();
    RemoteJob job(*m_link, createBackup(place));
    job.start();
    QVERIFY(QTest::qWaitFor([&] { return job.status().phase == u"copy"_s; }));
    job.pause();
    QVERIFY(QTest::qWaitFor([&] { return job.status().state == JobState::Paused; }));
    QTest::qWait(600); // what was under way has ended, and the last sample has come
    const QList<PhaseInfo> before = job.status().phases;
    const auto ranBefore = job.status().runningTime;
    QTest::qWait(600);
    QCOMPARE(job.status().phases, before);
    QVERIFY(job.status().runningTime == ranBefore);
    job.resume();
    QVERIFY(waitForEnd(job));
    QCOMPARE(job.status().state, JobState::Succeeded);
    const QString image = job.status().figures.value(u"image"_s).toString();
    LIFEBOAT_VERIFY_TOOL(runTool(
        u"qemu-img"_s, {u"compare"_s, u"-f"_s, u"raw"_s, u"-F"_s, u"qcow2"_s, m_drive, image + u"/disk.qcow2"_s}));
}

void WorkerTest::secondWriterIsBusy()
{
    const QString place = newPlace();
    RemoteJob first(*m_link, createBackup(place));
    RemoteJob second(*m_link, createBackup(place));
    first.start();
    QVERIFY(QTest::qWaitFor([&] { return first.status().state == JobState::Running; }));
    QSignalSpy failed(&second, &RemoteJob::failed);
    second.start();
    QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
    const auto error = failed.front().front().value<Error>();
    QCOMPARE(error.code, ErrorCode::Busy);
    QCOMPARE(error.subject, place);
    QCOMPARE(error.detail, u"job "_s + first.id());
    QVERIFY(waitForEnd(first));
    QCOMPARE(first.status().state, JobState::Succeeded);
}

void WorkerTest::jobOutlivesItsClient()
{
    const QString path = createBackup(newPlace());
    {
        RemoteJob job(*m_link, path);
        job.start();
        QVERIFY(QTest::qWaitFor([&] { return job.status().state == JobState::Running; }));
    }
    QVERIFY(connectTo()); // what the client had is gone; the worker is the same
    RemoteJob again(*m_link, path);
    again.fetch();
    QVERIFY(waitForEnd(again));
    QCOMPARE(again.status().state, JobState::Succeeded);
}

void WorkerTest::killedWorkerLeavesNotDone()
{
    const QString place = newPlace();
    const QString path = createBackup(place);
    {
        RemoteJob job(*m_link, path);
        job.start();
        QVERIFY(QTest::qWaitFor([&] { return job.status().phase == u"copy"_s; }));
        QSignalSpy lost(m_link.get(), &WorkerLink::lost);
        m_worker->end(SIGKILL);
        QVERIFY(!lost.isEmpty() || lost.wait(2000));
    }
    QVERIFY(connectTo());
    RemoteJob after(*m_link, path);
    after.fetch();
    QVERIFY(waitForEnd(after));
    QCOMPARE(after.status().state, JobState::Failed);
    QVERIFY(after.status().error && after.status().error->code == ErrorCode::WorkerDied);
    QVERIFY(!everythingBelow(place).filter(u".partial"_s).isEmpty());
    RemoteJob next(*m_link, createBackup(place));
    next.start();
    QVERIFY(waitForEnd(next));
    QCOMPARE(next.status().state, JobState::Succeeded);
    QVERIFY(everythingBelow(place).filter(u".partial"_s).isEmpty());
}

void WorkerTest::hostileWordsAreRefused_data()
{
    QTest::addColumn<QString>("drive");
    QTest::addColumn<QVariantMap>("options");
    QTest::newRow("relative path") << u"drive.img"_s << QVariantMap();
    QTest::newRow("empty path") << QString() << QVariantMap();
    QTest::newRow("endless path") << u"/"_s + QString(100'000, u'a') << QVariantMap();
    QTest::newRow("unknown option") << m_drive << QVariantMap{{u"command"_s, u"rm"_s}};
    QTest::newRow("option of another type") << m_drive << QVariantMap{{u"check"_s, 1}};
    QTest::newRow("list of another type") << m_drive << QVariantMap{{u"partitions"_s, QStringList{u"1"_s}}};
    QTest::newRow("number for a list") << m_drive << QVariantMap{{u"partitions"_s, 1}};
    QTest::newRow("standstill of minutes") << m_drive << QVariantMap{{u"longest-standstill"_s, 10'001}};
    QTest::newRow("no standstill at all") << m_drive << QVariantMap{{u"longest-standstill"_s, 0}};
    QTest::newRow("unknown word") << m_drive << QVariantMap{{u"compression"_s, u"extreme"_s}};
}

void WorkerTest::hostileWordsAreRefused()
{
    QFETCH(QString, drive);
    QFETCH(QVariantMap, options);
    QDBusPendingReply<QDBusObjectPath> reply = m_manager->CreateBackup(drive, newPlace(), options);
    reply.waitForFinished();
    QVERIFY(reply.isError());
    QCOMPARE(errorOfReply(reply.reply()).code, ErrorCode::InvalidArgument);
    // The questions, and the jobs that take no options, judge a path the same way.
    if (!drive.startsWith(m_drive)) {
        for (QDBusPendingCall question :
             {QDBusPendingCall(m_manager->Image(drive)), QDBusPendingCall(m_manager->UsedSpace(drive)),
              QDBusPendingCall(m_manager->CreateCheck(drive)), QDBusPendingCall(m_manager->CreateDelete(drive))}) {
            question.waitForFinished();
            QCOMPARE(errorOfReply(question.reply()).code, ErrorCode::InvalidArgument);
        }
    }
    QVERIFY(createBackup(newPlace()).startsWith(QLatin1StringView(jobPathPrefix))); // and it still works
}

QTEST_GUILESS_MAIN(WorkerTest)
#include "tst_worker.moc"
