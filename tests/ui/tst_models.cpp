// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/ImageModel.h"
#include "client/JobModel.h"
#include "client/PlanModel.h"
#include "support/FakeWorker.h"
#include "support/SampleImages.h"
#include "support/SamplePlans.h"

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The window's models beside a fake worker.
class ModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void drivesComeAndGo();
    void drivesStayWhenTheWorkerFails();
    void placesAreRememberedAndFound();
    void imagesOfAllPlaces();
    void imagesOfADrive();
    void jobsOldAndNew();
    void jobOfAPlanSaysWhich();
    void refusedStartIsTold();
    void everythingComesBackWithTheWorker();
    void plansFollowTheWorker();
    void plansStayWhenTheListFails();
    void planThatNeedsAPersonMost();
    void endsOfPlansAreTold();

private:
    bool plansKnown(int count)
    {
        return QTest::qWaitFor(
            [this, count] { return m_plans->state() == PlanModel::State::Ready && m_plans->rowCount() == count; });
    }
    bool settled()
    {
        return QTest::qWaitFor([&] { return m_drives->state() == DriveModel::State::Ready; });
    }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeWorker> m_worker;
    std::unique_ptr<Client> m_client;
    std::unique_ptr<DriveModel> m_drives;
    std::unique_ptr<PlaceModel> m_places;
    std::unique_ptr<ImageModel> m_images;
    std::unique_ptr<PlanModel> m_plans;
    std::unique_ptr<Names> m_names;
    std::unique_ptr<JobModel> m_jobs;
    std::vector<std::unique_ptr<QAbstractItemModelTester>> m_testers;
};

void ModelsTest::init()
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    QSettings().clear();
    m_worker = std::make_unique<FakeWorker>();
    m_worker->apply();
    m_client = std::make_unique<Client>(FakeWorker::program());
    m_drives = std::make_unique<DriveModel>(*m_client);
    m_places = std::make_unique<PlaceModel>(*m_client, *m_drives);
    m_images = std::make_unique<ImageModel>(*m_client, *m_places);
    m_plans = std::make_unique<PlanModel>(*m_client);
    m_names = std::make_unique<Names>(*m_drives, *m_places, *m_images, *m_plans);
    m_jobs = std::make_unique<JobModel>(*m_client, *m_names);
    for (QAbstractItemModel *model :
         {static_cast<QAbstractItemModel *>(m_drives.get()), static_cast<QAbstractItemModel *>(m_places.get()),
          static_cast<QAbstractItemModel *>(m_images.get()), static_cast<QAbstractItemModel *>(m_jobs.get()),
          static_cast<QAbstractItemModel *>(m_plans.get())})
        m_testers.push_back(
            std::make_unique<QAbstractItemModelTester>(model, QAbstractItemModelTester::FailureReportingMode::QtTest));
}

void ModelsTest::cleanup()
{
    m_testers.clear();
    m_jobs.reset();
    m_names.reset();
    m_plans.reset();
    m_images.reset();
    m_places.reset();
    m_drives.reset();
    m_client.reset();
    m_worker.reset();
}

void ModelsTest::drivesComeAndGo()
{
    m_worker->setDrives({laptopDrive(), usbDrive()});
    QCOMPARE(m_drives->state(), DriveModel::State::Loading);
    m_client->open();
    QVERIFY(settled());
    QCOMPARE(m_drives->rowCount(), 2);
    QCOMPARE(m_drives->index(0).data().toString(), laptopDrive().displayName());
    const QPersistentModelIndex kept = m_drives->index(0);
    m_worker->plugIn(blankDrive());
    QVERIFY(QTest::qWaitFor([&] { return m_drives->rowCount() == 3; }));
    m_worker->unplug(usbDrive().path);
    QVERIFY(QTest::qWaitFor([&] { return m_drives->rowCount() == 2; }));
    QCOMPARE(m_drives->byPath(usbDrive().path), nullptr);
    QVERIFY(kept.isValid()); // what stayed was not touched
    // Another drive by the same name is another row.
    Drive other = blankDrive();
    other.identity.serial = u"X"_s;
    m_worker->plugIn(other);
    QVERIFY(QTest::qWaitFor([&] {
        const Drive *const drive = m_drives->byPath(other.path);
        return drive != nullptr && drive->identity == other.identity;
    }));
    QCOMPARE(m_drives->rowCount(), 2);
}

void ModelsTest::drivesStayWhenTheWorkerFails()
{
    m_worker->setError(u"Drives"_s, ErrorCode::NotAuthorised);
    m_client->open();
    QVERIFY(QTest::qWaitFor([&] { return m_drives->state() == DriveModel::State::Failed; }));
    QCOMPARE(m_drives->problem()->code, ErrorCode::NotAuthorised);
    m_worker->clearError(u"Drives"_s);
    m_worker->setDrives({laptopDrive()});
    QVERIFY(settled());
    QVERIFY(!m_drives->problem());
}

void ModelsTest::placesAreRememberedAndFound()
{
    m_worker->setDrives({laptopDrive(), imageHoldingDrive()});
    m_worker->setPlace(samplePlace(imageHoldingDrive(), officePlacePath(), 0.5));
    m_client->open();
    // The external drive is found by itself.
    QVERIFY(QTest::qWaitFor([&] { return m_places->byPath(officePlacePath()) != nullptr; }));
    QVERIFY(!m_places->byPath(officePlacePath())->remembered);
    QVERIFY(QTest::qWaitFor([&] { return m_places->byPath(officePlacePath())->facts.has_value(); }));
    m_places->remember(secondPlacePath());
    QCOMPARE(m_places->rowCount(), 2);
    QVERIFY(QTest::qWaitFor([&] { return m_places->byPath(secondPlacePath())->problem.has_value(); }));
    QCOMPARE(m_places->byPath(secondPlacePath())->problem->code, ErrorCode::PlaceNotFound);
    // It is still known to the next window, and forgotten when that is wanted.
    QCOMPARE(PlaceModel(*m_client, *m_drives).byPath(secondPlacePath())->remembered, true);
    m_places->forget(secondPlacePath());
    QCOMPARE(m_places->byPath(secondPlacePath()), nullptr);
}

void ModelsTest::imagesOfAllPlaces()
{
    fillOffice(*m_worker);
    m_places->remember(officePlacePath());
    m_places->remember(secondPlacePath());
    m_client->open();
    QVERIFY(QTest::qWaitFor([&] { return m_images->rowCount() == 7 && !m_images->isLoading(); }));
    for (int i = 1; i < m_images->rowCount(); ++i) {
        const auto &newer = m_images->images()[static_cast<std::size_t>(i - 1)].manifest;
        const auto &older = m_images->images()[static_cast<std::size_t>(i)].manifest;
        QVERIFY(!older || newer->time >= older->time);
    }
    const QString folder = m_images->images().front().info.folder;
    m_images->setHidden(folder, true);
    QCOMPARE(m_images->byFolder(folder), nullptr);
    m_images->setHidden(folder, false);
    QVERIFY(m_images->byFolder(folder) != nullptr);
    m_places->forget(secondPlacePath());
    QCOMPARE(m_images->rowCount(), 5);
}

void ModelsTest::imagesOfADrive()
{
    m_worker->setDrives({laptopDrive(), imageHoldingDrive()});
    m_worker->setPlace(samplePlace(imageHoldingDrive(), officePlacePath(), 0.5));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const ImageInfo older = goodImage({.time = now.addDays(-2)});
    m_worker->setImages(officePlacePath(), QList{damagedImage({.time = now}), older});
    m_client->open();
    QVERIFY(QTest::qWaitFor([&] { return m_images->rowCount() == 2; }));
    const KnownImage *const newest = m_images->newestOf(laptopDrive().identity);
    QVERIFY(newest != nullptr);
    QCOMPARE(newest->info.folder, older.folder); // a damaged one is no backup
    QCOMPARE(m_images->newestOf(usbDrive().identity), nullptr);
    QCOMPARE(m_drives->holding(newest->info.folder)->path, imageHoldingDrive().path);
}

void ModelsTest::jobsOldAndNew()
{
    fillOffice(*m_worker);
    const auto earlier = static_cast<int>(m_worker->jobs().size());
    QSignalSpy finished(m_jobs.get(), &JobModel::jobFinished);
    m_client->open();
    QVERIFY(QTest::qWaitFor([&] { return m_jobs->rowCount() == earlier; }));
    QVERIFY(QTest::qWaitFor(
        [&] { return m_jobs->index(0, JobModel::Outcome).data().toString() == u"Done and checked"_s; }));
    QCOMPARE(m_jobs->underWay(), nullptr);
    FakeJob job = m_worker->addJob(officeBackup());
    QVERIFY(job.start());
    QVERIFY(QTest::qWaitFor([&] { return m_jobs->underWay() != nullptr; }));
    QCOMPARE(m_jobs->underWay()->path(), job.path());
    QCOMPARE(m_jobs->at(0)->path(), job.path());
    job.finish();
    QVERIFY(QTest::qWaitFor([&] { return finished.size() == 1; })); // and none for those of earlier days
    QCOMPARE(m_jobs->underWay(), nullptr);
}

void ModelsTest::jobOfAPlanSaysWhich()
{
    m_worker->setPlans({finePlan()});
    m_client->open();
    QVERIFY(plansKnown(1));
    FakeJob job = m_worker->addPlanJob(finePlan().id, officeBackup());
    QVERIFY(job.start());
    QVERIFY(QTest::qWaitFor([&] { return m_jobs->underWay() != nullptr; }));
    QString startedBy = m_jobs->index(0, JobModel::StartedBy).data().toString();
    QCOMPARE(startedBy.remove(QChar(0x2068)).remove(QChar(0x2069)), u"the plan “Office PC”"_s);
}

void ModelsTest::refusedStartIsTold()
{
    m_client->open();
    QVERIFY(QTest::qWaitFor([&] { return m_client->isReady(); }));
    m_worker->setError(u"Start"_s, ErrorCode::NotAuthorised);
    std::optional<Result<QString>> told;
    m_jobs->launch(this, [&](const Result<QString> &job) { told = job; }, &ManagerInterface::CreateCheck, u"/image"_s);
    QVERIFY(QTest::qWaitFor([&] { return told.has_value(); }));
    QCOMPARE(told->error().code, ErrorCode::NotAuthorised);
    QVERIFY(QTest::qWaitFor([&] { return m_jobs->rowCount() == 0; }));
}

void ModelsTest::everythingComesBackWithTheWorker()
{
    m_worker->setDrives({laptopDrive()});
    m_client->open();
    QVERIFY(settled());
    FakeJob job = m_worker->addJob(officeBackup());
    QVERIFY(job.start());
    QVERIFY(QTest::qWaitFor([&] { return m_jobs->underWay() != nullptr; }));
    m_worker->loseConnection();
    QVERIFY(QTest::qWaitFor([&] { return !m_client->isReady(); }));
    m_worker->setDrives({laptopDrive(), blankDrive()});
    m_worker->comeBack();
    QVERIFY(QTest::qWaitFor([&] {
        if (m_client->state() == Client::State::Unavailable)
            m_client->open();
        return m_client->isReady();
    }));
    QVERIFY(QTest::qWaitFor([&] { return m_drives->rowCount() == 2; }));
    QVERIFY(QTest::qWaitFor([&] {
        return m_jobs->rowCount() == 1 && m_jobs->at(0)->status().error &&
            m_jobs->at(0)->status().error->code == ErrorCode::WorkerDied;
    }));
}

void ModelsTest::plansFollowTheWorker()
{
    m_worker->setPlans({finePlan()});
    QCOMPARE(m_plans->state(), PlanModel::State::Loading);
    m_client->open();
    QVERIFY(plansKnown(1));
    QCOMPARE(m_plans->index(0).data().toString(), u"Office PC"_s);
    QCOMPARE(m_plans->byId(finePlan().id)->plan(), officePlan());
    m_worker->setPlans({finePlan(), waitingPlan()});
    QVERIFY(plansKnown(2));
    const PlanInfo *const waiting = m_plans->byId(waitingPlan().id);
    QCOMPARE(waiting->status.state, PlanState::Waiting);
    QCOMPARE(waiting->problem->code, ErrorCode::PlaceNotFound);
    m_plans->setHidden(finePlan().id, true);
    QCOMPARE(m_plans->rowCount(), 1);
    QCOMPARE(m_plans->byId(finePlan().id), nullptr);
    QCOMPARE(m_plans->nameOf(finePlan().id), finePlan().id);
    m_plans->setHidden(finePlan().id, false);
    QCOMPARE(m_plans->nameOf(finePlan().id), u"Office PC"_s);

    // What is saved is seen; so is what is removed.
    std::optional<Result<QString>> saved;
    Plan plan = workshopPlan();
    plan.name = u"Ärger im Büro"_s;
    m_client->ask(
        this, [&](const Result<QString> &id) { saved = id; }, &PlansInterface::Save, QString(),
        QString::fromUtf8(planToJson(plan)));
    QVERIFY(QTest::qWaitFor([&] { return saved.has_value(); }));
    QVERIFY(plansKnown(3));
    QCOMPARE(m_worker->lastSavedPlan().savedId, **saved);
    QCOMPARE(m_plans->byId(**saved)->plan(), plan);
    std::optional<Result<>> removed;
    m_client->ask(this, [&](const Result<> &answer) { removed = answer; }, &PlansInterface::Remove, **saved);
    QVERIFY(plansKnown(2));
    QCOMPARE(m_worker->lastRemovedPlan(), **saved);
}

void ModelsTest::plansStayWhenTheListFails()
{
    m_worker->setPlans({finePlan()});
    m_client->open();
    QVERIFY(plansKnown(1));
    m_worker->setError(u"Plans.List"_s, ErrorCode::NotAuthorised);
    m_plans->refresh();
    QVERIFY(QTest::qWaitFor([&] { return m_plans->state() == PlanModel::State::Failed; }));
    QCOMPARE(m_plans->problem()->code, ErrorCode::NotAuthorised);
    QCOMPARE(m_plans->rowCount(), 1);
    m_worker->clearError(u"Plans.List"_s);
    m_worker->setPlans({});
    QVERIFY(plansKnown(0));
    QVERIFY(!m_plans->problem());
}

void ModelsTest::planThatNeedsAPersonMost()
{
    m_worker->setPlans({finePlan(), waitingPlan(), offPlan()});
    m_client->open();
    QVERIFY(plansKnown(3));
    QCOMPARE(m_plans->needingAttention(), nullptr);
    m_worker->setPlans(plansOfAllStates());
    QVERIFY(plansKnown(7));
    QCOMPARE(m_plans->needingAttention()->id, invalidPlan().id);
    m_worker->setPlans({overduePlan(), failedPlan(), finePlan()});
    QVERIFY(plansKnown(3));
    QCOMPARE(m_plans->needingAttention()->id, failedPlan().id);
}

void ModelsTest::endsOfPlansAreTold()
{
    m_worker->setPlans({finePlan()});
    std::vector<std::pair<RunEnd, std::optional<Error>>> ends;
    connect(m_client.get(), &Client::planEnded, m_plans.get(),
            [&](const QString &id, RunEnd end, const std::optional<Error> &problem) {
                QCOMPARE(id, finePlan().id);
                ends.emplace_back(end, problem);
            });
    m_client->open();
    QVERIFY(plansKnown(1));
    m_worker->endPlan(finePlan().id, RunEnd::Done);
    m_worker->endPlan(finePlan().id, RunEnd::Failed,
                      Error{.code = ErrorCode::NoSpace, .subject = u"Office backup"_s, .at = {}, .detail = {}});
    QVERIFY(QTest::qWaitFor([&] { return ends.size() == 2; }));
    QCOMPARE(ends[0].first, RunEnd::Done);
    QVERIFY(!ends[0].second);
    QCOMPARE(ends[1].first, RunEnd::Failed);
    QCOMPARE(ends[1].second->subject, u"Office backup"_s);
    QVERIFY(QTest::qWaitFor([&] { return m_plans->byId(finePlan().id)->end == RunEnd::Failed; }));
}

QTEST_GUILESS_MAIN(ModelsTest)
#include "tst_models.moc"
