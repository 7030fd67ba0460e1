// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeClient.h"
#include "support/SampleImages.h"

#include <QSignalSpy>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Jobs of the fake worker through the client library.
class FakeJobsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_client.reset(); }
    void jobRunsThroughItsPhases();
    void failedJobTellsItsError();
    void pausedAndResumed();
    void finishingCannotBePaused();
    void cancelEndsTheJob();
    void cancelMayLoseTheRace();
    void unstartedJobGoesAway();
    void refusedStartEndsTheJob();
    void secondWriterIsBusy();
    void unpluggedDriveFailsItsJob();
    void earlierJobsAreListed();
    void deletedImageIsGone();
    void connectionIsLostAndComesBack_data();
    void connectionIsLostAndComesBack();

private:
    const QString m_place = officePlacePath();
    std::unique_ptr<FakeClient> m_client;
};

void FakeJobsTest::init()
{
    m_client = std::make_unique<FakeClient>();
    QVERIFY(m_client->connectTo());
}

void FakeJobsTest::jobRunsThroughItsPhases()
{
    const auto job = m_client->startedBackup();
    QCOMPARE(job->status().state, JobState::Running);
    QVERIFY(job->status().started.isValid() && job->status().cancelable);
    const FakeJob played = m_client->fake.lastJob();
    QCOMPARE(played.state(), JobState::Running);
    played.setPhases({{Phase::Copy, 100_MiB}, {Phase::CheckResult, 40_MiB}});
    played.progress(Phase::ReadMaps, {});
    QVERIFY(QTest::qWaitFor([&] { return job->status().phase == u"read-maps"_s; }));
    QCOMPARE(job->status().phases.size(), 3); // what was planned, and what it is in
    played.progress(Phase::Copy, 30_MiB);
    played.setRunningTime(90s);
    QVERIFY(QTest::qWaitFor([&] { return job->status().runningTime == 90s; }));
    const QList<PhaseInfo> expected{{.name = u"read-maps"_s, .done = {}, .total = {}},
                                    {.name = u"copy"_s, .done = 30_MiB, .total = 100_MiB},
                                    {.name = u"check-result"_s, .done = {}, .total = 40_MiB}};
    QCOMPARE(job->status().phases, expected);
    QCOMPARE(job->status().phase, u"copy"_s);
    played.progress(Phase::FinishWriting, {});
    QVERIFY(FakeClient::waitForState(*job, JobState::Finishing));
    played.progress(Phase::CheckResult, 10_MiB);
    QVERIFY(FakeClient::waitForState(*job, JobState::Running));
    QCOMPARE(job->status().phases[1].done, 100_MiB); // what lies behind is done
    QSignalSpy finished(job.get(), &RemoteJob::finished);
    played.finish(Outcome::DoneNotChecked, {{u"image"_s, u"/x"_s}, {u"storedBytes"_s, 12ULL}});
    QVERIFY(QTest::qWaitFor([&] { return finished.size() == 1; }));
    QCOMPARE(job->status().state, JobState::Succeeded);
    QCOMPARE(job->status().outcome, Outcome::DoneNotChecked);
    QCOMPARE(job->status().figures.value(u"image"_s), u"/x"_s);
    QCOMPARE(job->status().figures.value(u"storedBytes"_s).toULongLong(), 12);
    QVERIFY(job->status().ended.isValid() && !job->status().error && !job->status().cancelable);
    QCOMPARE(job->status().phases.back().done, 40_MiB);
}

void FakeJobsTest::failedJobTellsItsError()
{
    const auto job = m_client->startedBackup();
    m_client->fake.lastJob().failWith(
        {.code = ErrorCode::SourceRead, .subject = u"Data"_s, .at = ByteOffset(5), .detail = {}},
        {{u"unreadablePlaces"_s, 3ULL}});
    QVERIFY(FakeClient::waitForState(*job, JobState::Failed));
    QCOMPARE(job->status().outcome, Outcome::NotDone);
    QCOMPARE(job->status().error->code, ErrorCode::SourceRead);
    QCOMPARE(job->status().error->subject, u"Data"_s);
    QCOMPARE(job->status().error->at, ByteOffset(5));
    QCOMPARE(job->status().figures.value(u"unreadablePlaces"_s).toInt(), 3);
}

void FakeJobsTest::pausedAndResumed()
{
    const auto job = m_client->startedBackup();
    job->pause();
    QVERIFY(FakeClient::waitForState(*job, JobState::Paused));
    QSignalSpy changed(job.get(), &RemoteJob::changed);
    job->fetch();
    QVERIFY(QTest::qWaitFor([&] { return changed.size() == 1; }));
    const auto ran = job->status().runningTime;
    QTest::qWait(50); // a clock that went on would show it
    job->fetch();
    QVERIFY(QTest::qWaitFor([&] { return changed.size() == 2; }));
    QCOMPARE(job->status().runningTime, ran);
    job->resume();
    QVERIFY(FakeClient::waitForState(*job, JobState::Running));
    QCOMPARE(m_client->fake.calls(u"Pause"_s), 1);
}

void FakeJobsTest::finishingCannotBePaused()
{
    const auto job = m_client->startedBackup();
    m_client->fake.lastJob().progress(Phase::FinishWriting, {});
    QVERIFY(FakeClient::waitForState(*job, JobState::Finishing));
    job->pause();
    QVERIFY(QTest::qWaitFor([&] { return m_client->fake.calls(u"Pause"_s) == 1; }));
    QCOMPARE(m_client->fake.lastJob().state(), JobState::Finishing);
}

void FakeJobsTest::cancelEndsTheJob()
{
    const auto job = m_client->startedBackup();
    job->cancel();
    QVERIFY(FakeClient::waitForState(*job, JobState::Cancelled));
    QCOMPARE(job->status().error->code, ErrorCode::Cancelled);
    QCOMPARE(job->status().outcome, Outcome::NotDone);
    QCOMPARE(m_client->fake.jobs().size(), 1); // it is kept
}

void FakeJobsTest::cancelMayLoseTheRace()
{
    const auto job = m_client->startedBackup();
    m_client->fake.lastJob().ignoreCancel();
    job->cancel();
    QVERIFY(QTest::qWaitFor([&] { return !job->status().cancelable; }));
    QCOMPARE(job->status().state, JobState::Running);
    m_client->fake.lastJob().finish();
    QVERIFY(FakeClient::waitForState(*job, JobState::Succeeded));
    QCOMPARE(job->status().outcome, Outcome::DoneAndChecked);
}

void FakeJobsTest::unstartedJobGoesAway()
{
    const auto job = m_client->newJob(m_client->manager->CreateCheck(u"/image"_s));
    job->cancel();
    QVERIFY(FakeClient::waitForState(*job, JobState::Cancelled));
    QVERIFY(FakeClient::ask(m_client->manager->Jobs())->isEmpty());
    RemoteJob gone(*m_client->link, job->path());
    QSignalSpy failed(&gone, &RemoteJob::failed);
    gone.fetch();
    QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
    QCOMPARE(failed.front().front().value<Error>().code, ErrorCode::JobNotFound);
}

void FakeJobsTest::refusedStartEndsTheJob()
{
    m_client->fake.setError(u"Start"_s, ErrorCode::NotAuthorised);
    m_client->fake.hold(u"Start"_s); // the password is being typed
    const auto job = m_client->newJob(m_client->manager->CreateCheck(u"/image"_s));
    QSignalSpy failed(job.get(), &RemoteJob::failed);
    job->start();
    QVERIFY(QTest::qWaitFor([&] { return m_client->fake.calls(u"Start"_s) == 1; }));
    QCOMPARE(m_client->fake.lastJob().state(), JobState::Created);
    QVERIFY(failed.isEmpty());
    m_client->fake.release(u"Start"_s);
    QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
    QCOMPARE(failed.front().front().value<Error>().code, ErrorCode::NotAuthorised);
    QVERIFY(QTest::qWaitFor([&] { return m_client->fake.jobs().isEmpty(); }));
    m_client->fake.clearError(u"Start"_s);
    QCOMPARE(m_client->startedBackup()->status().state, JobState::Running);
}

void FakeJobsTest::secondWriterIsBusy()
{
    const auto first = m_client->startedBackup();
    const auto second = m_client->newJob(m_client->manager->CreateBackup(linuxDrive().path, m_place, {}));
    QSignalSpy failed(second.get(), &RemoteJob::failed);
    second->start();
    QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
    const auto error = failed.front().front().value<Error>();
    QCOMPARE(error.code, ErrorCode::Busy);
    QCOMPARE(error.subject, m_place);
    m_client->fake.job(1).finish();
    QVERIFY(QTest::qWaitFor([&] { return m_client->fake.jobs().size() == 1; }));
    QCOMPARE(m_client->startedBackup()->status().state, JobState::Running);
}

void FakeJobsTest::unpluggedDriveFailsItsJob()
{
    m_client->fake.setDrives({laptopDrive(), imageHoldingDrive(), usbDrive()});
    m_client->fake.setPlace(samplePlace(imageHoldingDrive(), m_place, 0.5));
    const auto job = m_client->startedBackup(); // to a place on the drive
    m_client->fake.unplug(usbDrive().path);
    QCOMPARE(m_client->fake.lastJob().state(), JobState::Running); // not this one
    m_client->fake.unplug(imageHoldingDrive().path);
    QVERIFY(FakeClient::waitForState(*job, JobState::Failed));
    QCOMPARE(job->status().error->code, ErrorCode::DeviceGone);
    QCOMPARE(job->status().error->subject, imageHoldingDrive().displayName());
    QCOMPARE(FakeClient::ask(m_client->manager->Place(m_place)).error().code, ErrorCode::PlaceNotFound);
}

void FakeJobsTest::earlierJobsAreListed()
{
    JobRecord record;
    record.what = {.operation = u"restore"_s, .subject = u"/image"_s, .destination = u"/dev/b"_s};
    record.user = 1001;
    record.created = record.started = QDateTime::fromSecsSinceEpoch(1'000'000);
    record.ended = QDateTime::fromSecsSinceEpoch(1'000'600);
    record.state = JobState::Failed;
    record.end.problem = Error{.code = ErrorCode::TargetWrite, .subject = u"T7"_s, .at = {}, .detail = {}};
    record.end.figures = {{u"target"_s, u"/dev/b"_s}};
    const FakeJob earlier = m_client->fake.addEarlierJob(record);
    const auto jobs = FakeClient::ask(m_client->manager->Jobs());
    QCOMPARE(jobs->size(), 1);
    QCOMPARE(jobs->front().path(), earlier.path());
    RemoteJob job(*m_client->link, earlier.path());
    QSignalSpy finished(&job, &RemoteJob::finished);
    job.fetch();
    QVERIFY(QTest::qWaitFor([&] { return finished.size() == 1; }));
    QCOMPARE(job.status().operation, u"restore"_s);
    QCOMPARE(job.status().startedBy, 1001U);
    QCOMPARE(job.status().started.secsTo(job.status().ended), 600);
    QCOMPARE(job.status().error->code, ErrorCode::TargetWrite);
    QCOMPARE(job.status().figures.value(u"target"_s), u"/dev/b"_s);
}

void FakeJobsTest::deletedImageIsGone()
{
    const ImageInfo image = goodImage();
    m_client->fake.setImages(m_place, QList{image, uncheckedImage({.drive = linuxDrive()})});
    const auto job = m_client->newJob(m_client->manager->CreateDelete(image.folder));
    job->start();
    QVERIFY(FakeClient::waitForState(*job, JobState::Running));
    m_client->fake.lastJob().finish();
    QVERIFY(FakeClient::waitForState(*job, JobState::Succeeded));
    QCOMPARE(FakeClient::ask(m_client->manager->Images(m_place))->size(), 1);
}

void FakeJobsTest::connectionIsLostAndComesBack_data()
{
    QTest::addColumn<bool>("died");
    QTest::newRow("only the connection") << false;
    QTest::newRow("the worker") << true;
}

void FakeJobsTest::connectionIsLostAndComesBack()
{
    QFETCH(bool, died);
    const auto job = m_client->startedBackup();
    const FakeJob waiting = m_client->fake.addJob(CheckRequest{u"/image"_s});
    m_client->fake.hold(u"Drives"_s);
    const QDBusPendingCall unanswered = m_client->manager->Drives();
    QSignalSpy lost(m_client->link.get(), &WorkerLink::lost);
    QSignalSpy failed(m_client->link.get(), &WorkerLink::failed);
    m_client->fake.loseConnection();
    QVERIFY(QTest::qWaitFor([&] { return lost.size() == 1; }));
    QVERIFY(QTest::qWaitFor([&] { return unanswered.isFinished(); }));
    QVERIFY(unanswered.isError());
    m_client->link->open();
    QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }));
    QCOMPARE(failed.front().front().value<Error>().code, ErrorCode::WorkerUnavailable);
    m_client->fake.comeBack(died ? FakeWorker::Return::NewWorker : FakeWorker::Return::SameWorker);
    QVERIFY(m_client->connectTo());
    RemoteJob again(*m_client->link, job->path());
    again.fetch();
    QVERIFY(FakeClient::waitForState(again, died ? JobState::Failed : JobState::Running));
    QCOMPARE(m_client->fake.jobs().contains(waiting.id()), !died);
    if (died) {
        QCOMPARE(again.status().error->code, ErrorCode::WorkerDied);
        return;
    }
    m_client->fake.job(1).finish(); // and it hears what comes
    QVERIFY(FakeClient::waitForState(again, JobState::Succeeded));
}

QTEST_GUILESS_MAIN(FakeJobsTest)
#include "tst_fake_jobs.moc"
