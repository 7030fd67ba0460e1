// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeWorker.h"

#include "support/FakeManager.h"

#include <QFile>

#include <algorithm>

#include <sys/stat.h>

namespace lifeboat::test {

template<class Act>
auto FakeWorker::inside(Act act) const
{
    using Value = std::invoke_result_t<Act, FakeManager &>;
    // invokeMethod() wants a context that may be changed; the manager is the thread's, this object only talks to it.
    FakeManager *const manager = m_manager.get();
    if constexpr (std::is_void_v<Value>) {
        QMetaObject::invokeMethod(manager, [&] { act(*manager); }, Qt::BlockingQueuedConnection);
    } else {
        std::optional<Value> value;
        QMetaObject::invokeMethod(manager, [&] { value.emplace(act(*manager)); }, Qt::BlockingQueuedConnection);
        return std::move(*value);
    }
}

FakeWorker::FakeWorker()
{
    registerPlanTypes();
    const QString folder = m_folder.filePath(QStringLiteral("lifeboat"));
    if (!m_folder.isValid() || ::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0)
        qFatal("FakeWorker: no folder");
    m_thread.setObjectName(QStringLiteral("fake worker"));
    m_thread.start();
    m_door.moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        &m_door, [&] { m_manager = std::make_unique<FakeManager>(folder + QStringLiteral("/worker")); },
        Qt::BlockingQueuedConnection);
    if (const QString problem = inside([](FakeManager &m) { return m.problem(); }); !problem.isEmpty())
        qFatal("FakeWorker: %s", qPrintable(problem));
}

FakeWorker::~FakeWorker()
{
    QMetaObject::invokeMethod(&m_door, [&] { m_manager.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QStringList FakeWorker::environment() const
{
    return {QStringLiteral("XDG_RUNTIME_DIR=") + m_folder.path(),
            QStringLiteral("DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent"),
            QStringLiteral("DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")};
}

void FakeWorker::apply() const
{
    for (const QString &assignment : environment())
        qputenv(assignment.section(QLatin1Char('='), 0, 0).toLatin1().constData(),
                assignment.section(QLatin1Char('='), 1).toUtf8());
}

void FakeWorker::checkMethod(const QString &method) const
{
    if (!FakeManager::hasMethod(method))
        qFatal("FakeWorker: the contract has no method %s", qPrintable(method));
}

void FakeWorker::setVersion(const QString &version)
{
    inside([&](FakeManager &m) { m.world.version = version; });
}

void FakeWorker::setMode(const QString &mode)
{
    inside([&](FakeManager &m) { m.world.mode = mode; });
}

std::vector<Drive> FakeWorker::drives() const
{
    return inside([](FakeManager &m) { return m.world.drives; });
}

void FakeWorker::setDrives(const std::vector<Drive> &drives)
{
    inside([&](FakeManager &m) {
        m.world.drives = drives;
        Q_EMIT m.DrivesChanged();
    });
}

void FakeWorker::plugIn(const Drive &drive)
{
    inside([&](FakeManager &m) {
        std::erase_if(m.world.drives, [&](const Drive &known) { return known.path == drive.path; });
        m.world.drives.push_back(drive);
        Q_EMIT m.DrivesChanged();
    });
}

void FakeWorker::unplug(const QString &drivePath)
{
    if (!inside([&](FakeManager &m) { return m.unplug(drivePath); }))
        qFatal("FakeWorker: there is no drive %s", qPrintable(drivePath));
}

void FakeWorker::setPlace(const QString &path, const Result<PlaceInfo> &place)
{
    inside([&](FakeManager &m) { m.world.places.insert(path, place); });
}

void FakeWorker::setImages(const QString &place, const Result<QList<ImageInfo>> &images)
{
    inside([&](FakeManager &m) { m.world.images.insert(place, images); });
}

QList<ImageInfo> FakeWorker::images(const QString &place) const
{
    return inside([&](FakeManager &m) {
        const auto known = m.world.images.constFind(place);
        return known == m.world.images.constEnd() ? QList<ImageInfo>() : known->value_or(QList<ImageInfo>());
    });
}

void FakeWorker::setFit(const QString &target, const Result<FitReport> &fit)
{
    inside([&](FakeManager &m) { m.world.fits.insert(target, fit); });
}

void FakeWorker::setFiles(std::shared_ptr<files::FileSource> files)
{
    inside([&](FakeManager &m) { m.world.files = std::move(files); });
}

void FakeWorker::setPlans(const QList<PlanInfo> &plans)
{
    inside([&](FakeManager &m) { m.plans().setPlans(plans); });
}

QList<PlanInfo> FakeWorker::plans() const
{
    return inside([](FakeManager &m) { return m.plans().plans(); });
}

void FakeWorker::endPlan(const QString &id, RunEnd end, const std::optional<Error> &problem)
{
    inside([&](FakeManager &m) { m.plans().end(id, end, problem); });
}

void FakeWorker::setRemovable(const QString &id, const Result<QStringList> &images)
{
    inside([&](FakeManager &m) { m.plans().setRemovable(id, images); });
}

void FakeWorker::setDelay(std::chrono::milliseconds delay)
{
    inside([&](FakeManager &m) { m.answers().setDelayOfAll(delay); });
}

void FakeWorker::setDelay(const QString &method, std::chrono::milliseconds delay)
{
    checkMethod(method);
    inside([&](FakeManager &m) { m.answers().setDelay(method, delay); });
}

void FakeWorker::hold(const QString &method)
{
    checkMethod(method);
    inside([&](FakeManager &m) { m.answers().hold(method); });
}

void FakeWorker::release(const QString &method)
{
    checkMethod(method);
    inside([&](FakeManager &m) { m.answers().release(method); });
}

void FakeWorker::setError(const QString &method, const Error &error)
{
    checkMethod(method);
    inside([&](FakeManager &m) { m.answers().setError(method, error); });
}

void FakeWorker::setError(const QString &method, ErrorCode code, const QString &subject)
{
    setError(method, Error{.code = code, .subject = subject, .at = {}, .detail = {}});
}

void FakeWorker::clearError(const QString &method)
{
    checkMethod(method);
    inside([&](FakeManager &m) { m.answers().clearError(method); });
}

int FakeWorker::calls(const QString &method) const
{
    checkMethod(method);
    return inside([&](FakeManager &m) { return m.answers().calls(method); });
}

FakeCalls FakeWorker::lastCalls() const
{
    return inside([](FakeManager &m) { return m.world.calls; });
}

QList<quint64> FakeWorker::jobs() const
{
    return inside([](FakeManager &m) { return m.jobIds(); });
}

FakeJob FakeWorker::lastJob() const
{
    const QList<quint64> all = jobs();
    return {*this, all.isEmpty() ? 0 : all.last()};
}

FakeJob FakeWorker::addJob(const JobRequest &request, const QDateTime &created)
{
    JobRecord record;
    record.user = ::getuid();
    record.created = created;
    return job(inside([&](FakeManager &m) { return m.addJob(record, request); }));
}

FakeJob FakeWorker::addPlanJob(const QString &plan, const JobRequest &request)
{
    JobRecord record;
    record.plan = plan;
    record.created = QDateTime::currentDateTimeUtc();
    return job(inside([&](FakeManager &m) { return m.addJob(record, request); }));
}

FakeJob FakeWorker::addEarlierJob(const JobRecord &record)
{
    return job(inside([&](FakeManager &m) { return m.addJob(record, std::nullopt); }));
}

void FakeWorker::loseConnection()
{
    inside([](FakeManager &m) { m.loseConnection(); });
}

void FakeWorker::comeBack(Return how)
{
    inside([&](FakeManager &m) {
        if (how == Return::NewWorker)
            m.endJobsOfDeadWorker();
        m.comeBack();
    });
}

namespace {

/// Does @p act with the job, if it is there.
template<class Act>
auto withJob(quint64 id, Act act)
{
    return [id, act](FakeManager &manager) {
        if (FakeWorkerJob *const job = manager.job(id))
            act(*job);
    };
}

} // namespace

QString FakeJob::path() const { return QLatin1StringView(jobPathPrefix) + QString::number(m_id); }

JobRecord FakeJob::record() const
{
    return m_worker->inside([&](FakeManager &m) {
        const FakeWorkerJob *const job = m.job(m_id);
        return job == nullptr ? JobRecord() : job->record();
    });
}

Result<> FakeJob::start() const
{
    return m_worker->inside([&](FakeManager &m) -> Result<> {
        FakeWorkerJob *const job = m.job(m_id);
        return job == nullptr ? fail(ErrorCode::JobNotFound) : job->start();
    });
}

void FakeJob::pause() const
{
    m_worker->inside(withJob(m_id, [](FakeWorkerJob &job) { job.pause(); }));
}

void FakeJob::resume() const
{
    m_worker->inside(withJob(m_id, [](FakeWorkerJob &job) { job.resume(); }));
}

void FakeJob::cancel() const
{
    m_worker->inside(withJob(m_id, [](FakeWorkerJob &job) { job.cancel(); }));
}

void FakeJob::setPhases(const std::map<Phase, ByteCount> &totals) const
{
    m_worker->inside(withJob(m_id, [&](FakeWorkerJob &job) { job.setPhases(totals); }));
}

void FakeJob::progress(Phase phase, ByteCount done) const
{
    m_worker->inside(withJob(m_id, [=](FakeWorkerJob &job) { job.progress(phase, done); }));
}

void FakeJob::setRunningTime(std::chrono::milliseconds time) const
{
    m_worker->inside(withJob(m_id, [=](FakeWorkerJob &job) { job.setRunningTime(time); }));
}

void FakeJob::ignoreCancel() const
{
    m_worker->inside(withJob(m_id, [](FakeWorkerJob &job) { job.ignoreCancel(); }));
}

void FakeJob::finish(Outcome outcome, const QVariantMap &figures) const
{
    if (outcome == Outcome::NotDone)
        qFatal("FakeJob: what is not done has a reason: failWith()");
    m_worker->inside(withJob(m_id, [&](FakeWorkerJob &job) {
        job.finish({.outcome = outcome, .problem = std::nullopt, .figures = figures});
    }));
}

void FakeJob::failWith(const Error &error, const QVariantMap &figures) const
{
    m_worker->inside(withJob(m_id, [&](FakeWorkerJob &job) {
        job.finish({.outcome = Outcome::NotDone, .problem = error, .figures = figures});
    }));
}

} // namespace lifeboat::test
