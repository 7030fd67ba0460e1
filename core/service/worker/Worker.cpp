// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Worker.h"

#include "jobadaptor.h"
#include "manageradaptor.h"

#include <algorithm>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto idleAfter = 60s;
constexpr int questionThreads = 4;
constexpr int mapQuestionsPerUser = 32; ///< a window asks for each drive

QString releaseName(Release release)
{
    switch (release) {
    case Release::PoweredOff:
        return QStringLiteral("powered-off");
    case Release::Ejected:
        return QStringLiteral("ejected");
    case Release::Flushed:
        break;
    }
    return QStringLiteral("flushed");
}

ImageInfo infoOf(const CatalogueEntry &entry)
{
    if (entry.image)
        return ImageInfo::of(*entry.image);
    ImageInfo info;
    info.folder = entry.folder;
    info.problem = entry.problem;
    return info;
}

} // namespace

Worker::Worker(Kind kind, std::unique_ptr<Authority> authority, std::unique_ptr<DriveProvider> provider,
               Endpoints &endpoints, JobStore store, const PlanService::Settings &plans)
    : m_kind(kind),
      m_authority(std::move(authority)),
      m_provider(std::move(provider)),
      m_endpoints(endpoints),
      m_store(std::move(store)),
      m_journal(kind == Kind::System ? Journal::Kind::System : Journal::Kind::None),
      m_plans(*this, *m_authority, plans)
{
    connect(m_provider.get(), &DriveProvider::changed, this, &Worker::DrivesChanged);
    connect(m_provider.get(), &DriveProvider::changed, &m_plans, &PlanService::drivesChanged);
    registerWireTypes();
    m_pool.setMaxThreadCount(questionThreads);
    m_mapPool.setMaxThreadCount(1);
    for (auto &[earlier, interrupted] : m_store.load()) {
        m_nextId = earlier.id + 1;
        auto job = std::make_unique<WorkerJob>(*this, std::move(earlier));
        if (interrupted)
            m_journal.ended(*job);
        add(std::move(job));
    }
    new ManagerAdaptor(this);
    m_endpoints.addObject(QLatin1StringView(managerPath), this);
    m_endpoints.addObject(QLatin1StringView(plansPath), &m_plans);
    m_idleTimer.setSingleShot(true);
    m_idleTimer.callOnTimeout(this, [this] {
        const bool busy = std::ranges::any_of(m_jobs, [](const auto &job) { return !hasEnded(job.second->state()); });
        if (busy || m_plans.isBusy() || m_pool.activeThreadCount() > 0 || !m_mapQuestions.empty() ||
            !m_inspectors.isEmpty())
            restartIdleTimer();
        else
            Q_EMIT idle();
    });
    restartIdleTimer();
}

Worker::~Worker()
{
    m_stop.request_stop();
    m_mapPool.clear();
    m_mapPool.waitForDone();
    m_pool.waitForDone();
    m_endpoints.removeObject(QLatin1StringView(plansPath));
    m_endpoints.removeObject(QLatin1StringView(managerPath));
}

void Worker::restartIdleTimer() { m_idleTimer.start(idleAfter); }

template<class Value>
Value Worker::later(std::function<Result<Value>()> work)
{
    setDelayedReply(true);
    restartIdleTimer();
    m_pool.start([work = std::move(work), bus = connection(), call = message()] {
        const Result<Value> value = work();
        bus.send(value ? call.createReply(QVariant::fromValue(*value)) : errorReply(call, value.error()));
    });
    return {};
}

Visitor Worker::visitorFor(const Caller &caller) const
{
    constexpr uint root = 0;
    return m_kind == Kind::Private || caller.user == root ? Visitor() : Visitor(caller);
}

template<class Value>
Value Worker::laterFor(std::function<Result<Value>(const Visitor &)> work)
{
    setDelayedReply(true);
    restartIdleTimer();
    const auto start = [this, work = std::move(work), bus = connection(), call = message()](Result<Caller> caller) {
        if (!caller) {
            bus.send(errorReply(call, caller.error()));
            return;
        }
        m_pool.start([=, visitor = visitorFor(*caller)] {
            const Result<Value> value = work(visitor);
            bus.send(value ? call.createReply(QVariant::fromValue(*value)) : errorReply(call, value.error()));
        });
    };
    m_authority->identify(message(), start);
    return {};
}

template<class Value>
Value Worker::laterReadingMaps(const QString &drive,
                               std::function<Result<Value>(const Visitor &, std::stop_token)> work)
{
    setDelayedReply(true);
    restartIdleTimer();
    const auto start = [=, this, work = std::move(work), bus = connection(), call = message()](Result<Caller> caller) {
        int *const waiting = caller ? &m_mapQuestions[caller->user] : nullptr;
        if (waiting == nullptr || *waiting >= mapQuestionsPerUser) {
            const auto busy = fail(ErrorCode::Busy, drive, QStringLiteral("too many questions"));
            bus.send(errorReply(call, caller ? busy.error() : caller.error()));
            return;
        }
        ++*waiting;
        const auto answer = [=, this, visitor = visitorFor(*caller), stop = m_stop.get_token()] {
            const Result<Value> value = work(visitor, stop);
            bus.send(value ? call.createReply(QVariant::fromValue(*value)) : errorReply(call, value.error()));
            const auto count = [this, user = caller->user] {
                if (--m_mapQuestions[user] == 0)
                    m_mapQuestions.erase(user);
            };
            QMetaObject::invokeMethod(this, count, Qt::QueuedConnection);
        };
        m_mapPool.start(answer, -*waiting);
    };
    m_authority->identify(message(), start);
    return {};
}

QList<lifeboat::Drive> Worker::Drives()
{
    // The pool ends before the provider does.
    return later<QList<lifeboat::Drive>>([provider = m_provider.get()]() -> Result<QList<lifeboat::Drive>> {
        LIFEBOAT_TRY_ASSIGN(const auto drives, provider->drives());
        return QList<lifeboat::Drive>(drives.begin(), drives.end());
    });
}

lifeboat::Drive Worker::Drive(const QString &path)
{
    return laterFor<lifeboat::Drive>([path](const Visitor &visitor) -> Result<lifeboat::Drive> {
        LIFEBOAT_TRY(checkPath(path, QStringLiteral("path")));
        return visitor.drive(path).and_then(findDrive);
    });
}

QList<lifeboat::PartitionUse> Worker::UsedSpace(const QString &drive)
{
    using Uses = QList<PartitionUse>;
    return laterReadingMaps<Uses>(drive, [drive](const Visitor &visitor, const std::stop_token &stop) -> Result<Uses> {
        LIFEBOAT_TRY(checkPath(drive, QStringLiteral("drive")));
        LIFEBOAT_TRY_ASSIGN(const QString path, visitor.drive(drive));
        LIFEBOAT_TRY_ASSIGN(const auto uses, usedSpace(path, stop));
        return Uses(uses.begin(), uses.end());
    });
}

lifeboat::PlaceInfo Worker::Place(const QString &path)
{
    return laterFor<PlaceInfo>([path](const Visitor &visitor) -> Result<PlaceInfo> {
        LIFEBOAT_TRY(checkPath(path, QStringLiteral("path")));
        LIFEBOAT_TRY_ASSIGN(const auto place, visitor.place(path));
        LIFEBOAT_TRY_ASSIGN(const PlaceFacts facts, place.facts());
        return PlaceInfo{.path = place.path(), .facts = facts};
    });
}

QList<lifeboat::ImageInfo> Worker::Images(const QString &path)
{
    return laterFor<QList<ImageInfo>>([path](const Visitor &visitor) -> Result<QList<ImageInfo>> {
        LIFEBOAT_TRY(checkPath(path, QStringLiteral("path")));
        LIFEBOAT_TRY_ASSIGN(const auto place, visitor.place(path));
        LIFEBOAT_TRY_ASSIGN(const auto entries, place.images());
        QList<ImageInfo> images;
        std::ranges::transform(entries, std::back_inserter(images), infoOf);
        return images;
    });
}

lifeboat::ImageInfo Worker::Image(const QString &path)
{
    return laterFor<ImageInfo>([path](const Visitor &visitor) -> Result<ImageInfo> {
        LIFEBOAT_TRY(checkPath(path, QStringLiteral("path")));
        LIFEBOAT_TRY_ASSIGN(const auto image, visitor.image(path));
        return ImageInfo::of(image);
    });
}

lifeboat::FitInfo Worker::Fit(const QString &image, const QString &target, const QVariantMap &selection)
{
    return laterFor<FitInfo>([=](const Visitor &visitor) -> Result<FitInfo> {
        LIFEBOAT_TRY(checkPath(image, QStringLiteral("image")));
        LIFEBOAT_TRY(checkPath(target, QStringLiteral("target")));
        LIFEBOAT_TRY_ASSIGN(const FitSelection wanted, fitSelection(selection));
        LIFEBOAT_TRY_ASSIGN(const auto opened, visitor.image(image));
        LIFEBOAT_TRY_ASSIGN(const QString path, visitor.target(target));
        return fit(FitSource::fromImage(opened), path, wanted);
    });
}

lifeboat::FitInfo Worker::FitClone(const QString &drive, const QString &target, const QList<int> &partitions)
{
    return laterReadingMaps<FitInfo>(
        drive, [=](const Visitor &visitor, const std::stop_token &stop) -> Result<FitInfo> {
            LIFEBOAT_TRY(checkPath(drive, QStringLiteral("drive")));
            LIFEBOAT_TRY(checkPath(target, QStringLiteral("target")));
            LIFEBOAT_TRY_ASSIGN(const QString from, visitor.drive(drive));
            LIFEBOAT_TRY_ASSIGN(const QString to, visitor.target(target));
            LIFEBOAT_TRY_ASSIGN(const FitSource source,
                                fitSourceOfDrive(from, QSet<int>(partitions.begin(), partitions.end()), stop));
            return fit(source, to, {});
        });
}

QDBusObjectPath Worker::CreateBackup(const QString &drive, const QString &place, const QVariantMap &options)
{
    return create(backupRequest(drive, place, options));
}

QDBusObjectPath Worker::CreateCheck(const QString &image) { return create(checkRequest(image)); }

QDBusObjectPath Worker::CreateRestore(const QString &image, const QString &target,
                                      const lifeboat::DriveIdentity &expected, const QVariantMap &options)
{
    return create(restoreRequest(image, target, expected, options));
}

QDBusObjectPath Worker::CreateClone(const QString &drive, const QString &target,
                                    const lifeboat::DriveIdentity &expected, const QVariantMap &options)
{
    return create(cloneRequest(drive, target, expected, options));
}

QDBusObjectPath Worker::CreateExport(const QString &image, const QString &file, const QString &format)
{
    return create(exportRequest(image, file, format));
}

QDBusObjectPath Worker::CreateDelete(const QString &image) { return create(deleteRequest(image)); }

void Worker::letGo(const QString &path, const lifeboat::DriveIdentity &expected, LetGo act)
{
    setDelayedReply(true);
    restartIdleTimer();
    const Result<> idle = checkPath(path, QStringLiteral("drive")).and_then([&] {
        return m_claims.isFree(path, Claims::Access::Change);
    });
    if (!idle) {
        connection().send(errorReply(message(), idle.error()));
        return;
    }
    m_authority->authorise(message(), QStringLiteral("release"),
                           [=, this, act = std::move(act), bus = connection(), call = message()](Result<> allowed) {
                               if (!allowed) {
                                   bus.send(errorReply(call, allowed.error()));
                                   return;
                               }
                               m_pool.start([=] {
                                   auto drive = findDrive(path);
                                   if (drive && drive->identity != expected)
                                       drive = fail(ErrorCode::TargetChanged, path);
                                   const auto done = drive.and_then(act);
                                   bus.send(done ? call.createReply(*done) : errorReply(call, done.error()));
                               });
                           });
}

void Worker::Unmount(const QString &drive, const lifeboat::DriveIdentity &expected)
{
    letGo(drive, expected, [provider = m_provider.get()](const lifeboat::Drive &found) {
        return provider->unmount(found).transform([] { return QVariantList(); });
    });
}

QString Worker::PowerOff(const QString &drive, const lifeboat::DriveIdentity &expected)
{
    letGo(drive, expected, [provider = m_provider.get()](const lifeboat::Drive &found) {
        return provider->powerOff(found).transform([](Release release) { return QVariantList{releaseName(release)}; });
    });
    return {};
}

QList<QDBusObjectPath> Worker::Jobs()
{
    QList<QDBusObjectPath> paths;
    for (const auto &[id, job] : m_jobs)
        paths.append(QDBusObjectPath(job->path()));
    return paths;
}

QDBusObjectPath Worker::create(const Result<JobRequest> &request)
{
    setDelayedReply(true);
    restartIdleTimer();
    if (!request) {
        connection().send(errorReply(message(), request.error()));
        return {};
    }
    m_authority->identify(message(),
                          [this, request = *request, bus = connection(), call = message()](Result<Caller> caller) {
                              if (!caller) {
                                  bus.send(errorReply(call, caller.error()));
                                  return;
                              }
                              const QDBusObjectPath path(makeJob(request, caller->user).path());
                              bus.send(call.createReply(QVariant::fromValue(path)));
                              Q_EMIT JobAdded(path);
                          });
    return {};
}

WorkerJob &Worker::makeJob(const JobRequest &request, uint user, const QString &plan)
{
    JobRecord record;
    record.id = m_nextId++;
    record.what = describe(request);
    record.user = user;
    record.plan = plan;
    record.created = QDateTime::currentDateTimeUtc();
    auto job = std::make_unique<WorkerJob>(*this, std::move(record), request);
    WorkerJob &made = *job;
    add(std::move(job));
    return made;
}

void Worker::lookAt(QObject *context, std::function<void(const Result<std::vector<lifeboat::Drive>> &)> work,
                    std::function<void()> done)
{
    m_pool.start([this, context = QPointer(context), work = std::move(work), done = std::move(done)] {
        work(m_provider->drives());
        const auto finish = [context, done] {
            if (context)
                done();
        };
        QMetaObject::invokeMethod(this, finish, Qt::QueuedConnection);
    });
}

QString Worker::runJob(QObject *context, const QString &plan, uint user, const JobRequest &request,
                       std::function<void(const JobEnd &)> ended)
{
    WorkerJob &job = makeJob(request, user, plan);
    const QString path = job.path();
    Q_EMIT JobAdded(QDBusObjectPath(path));
    if (const Result<> started = job.startForPlan(); !started) {
        const JobEnd end{.outcome = Outcome::NotDone, .problem = started.error(), .figures = {}};
        QMetaObject::invokeMethod(context, [end, ended] { ended(end); }, Qt::QueuedConnection);
        return path;
    }
    m_planJobs.emplace(job.id(), PlanJob{.context = context, .ended = std::move(ended)});
    return path;
}

void Worker::add(std::unique_ptr<WorkerJob> job)
{
    new JobAdaptor(job.get());
    m_endpoints.addObject(job->path(), job.get());
    const quint64 id = job->id();
    m_jobs.emplace(id, std::move(job));
}

void Worker::mayStart(const WorkerJob &job, const QDBusMessage &call, std::function<void(Result<>)> answer)
{
    m_authority->authorise(call, job.operation(), std::move(answer));
}

void Worker::mayCommand(const WorkerJob &job, const QDBusMessage &call, std::function<void(Result<>)> answer)
{
    m_authority->identify(call, [this, owner = job.user(), call, answer = std::move(answer)](Result<Caller> caller) {
        if (!caller)
            return answer(fail(caller.error()));
        if (caller->user == owner)
            return answer({});
        m_authority->authorise(call, QStringLiteral("cancel-other"), answer);
    });
}

Result<> Worker::claim(const WorkerJob &job)
{
    LIFEBOAT_TRY(m_claims.take(job.id(), job.request()));
    m_underWay.insert(job.id());
    m_inhibitor.hold();
    m_journal.started(job);
    return {};
}

void Worker::record(const JobRecord &record)
{
    // A store that cannot be written to is no reason to end a job; its result is still on the bus.
    if (const Result<> saved = m_store.save(record); !saved)
        qWarning("lifeboatd: cannot keep the result of job %llu: %s", record.id, qPrintable(saved.error().detail));
}

void Worker::propertiesChanged(const QString &path, const QVariantMap &properties)
{
    QDBusMessage signal = QDBusMessage::createSignal(path, QStringLiteral("org.freedesktop.DBus.Properties"),
                                                     QStringLiteral("PropertiesChanged"));
    signal << QLatin1StringView(jobInterfaceName) << properties << QStringList();
    m_endpoints.send(signal);
}

void Worker::ended(WorkerJob &job)
{
    m_claims.release(job.id());
    m_underWay.erase(job.id());
    if (m_underWay.empty())
        m_inhibitor.release();
    restartIdleTimer();
    if (job.startedEver()) {
        m_journal.ended(job);
        const auto node = m_planJobs.extract(job.id());
        if (!node.empty() && node.mapped().context)
            node.mapped().ended(job.end());
        return;
    }
    m_endpoints.removeObject(job.path());
    const auto node = m_jobs.extract(job.id());
    node.mapped().release()->deleteLater();
}

} // namespace lifeboat
