// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/DriveProvider.h"
#include "service/worker/Authority.h"
#include "service/worker/Claims.h"
#include "service/worker/Endpoints.h"
#include "service/worker/Inhibitor.h"
#include "service/worker/Inspectors.h"
#include "service/worker/Journal.h"
#include "service/worker/PlanService.h"
#include "service/worker/Visitor.h"
#include "service/worker/WorkerJob.h"

#include <QDBusUnixFileDescriptor>
#include <QPointer>
#include <QThreadPool>

#include <map>
#include <set>
#include <stop_token>

namespace lifeboat {

/// The Manager object: answers questions on a few threads of its own, makes jobs, and keeps them. One for each worker process, on
/// its main thread. Slots have the names of org.lifeboat.Lifeboat1.Manager.xml, which is their contract.
class Worker final : public QObject, protected QDBusContext, public JobHost, public PlanHost {
    Q_OBJECT
    Q_PROPERTY(QString Version READ version)
    Q_PROPERTY(QString Mode READ mode)

public:
    enum class Kind { System, Private };

    Worker(Kind kind, std::unique_ptr<Authority> authority, std::unique_ptr<DriveProvider> provider,
           Endpoints &endpoints, JobStore store, const PlanService::Settings &plans);
    /// Stops every job and waits for it.
    ~Worker() override;

    QString version() const { return QStringLiteral(LIFEBOAT_VERSION); }
    QString mode() const { return m_kind == Kind::System ? QStringLiteral("system") : QStringLiteral("private"); }

    // NOLINTBEGIN(readability-identifier-naming): the contract's names
public Q_SLOTS:
    QList<lifeboat::Drive> Drives();
    lifeboat::Drive Drive(const QString &path);
    QList<lifeboat::PartitionUse> UsedSpace(const QString &drive);
    lifeboat::PlaceInfo Place(const QString &path);
    QList<lifeboat::ImageInfo> Images(const QString &place);
    lifeboat::ImageInfo Image(const QString &path);
    lifeboat::FitInfo Fit(const QString &image, const QString &target, const QVariantMap &selection);
    lifeboat::FitInfo FitClone(const QString &drive, const QString &target, const QList<int> &partitions);
    QDBusUnixFileDescriptor Browse(const QString &image, const QVariantMap &options);
    QDBusObjectPath CreateBackup(const QString &drive, const QString &place, const QVariantMap &options);
    QDBusObjectPath CreateCheck(const QString &image);
    QDBusObjectPath CreateRestore(const QString &image, const QString &target, const lifeboat::DriveIdentity &expected,
                                  const QVariantMap &options);
    QDBusObjectPath CreateClone(const QString &drive, const QString &target, const lifeboat::DriveIdentity &expected,
                                const QVariantMap &options);
    QDBusObjectPath CreateExport(const QString &image, const QString &file, const QString &format);
    QDBusObjectPath CreateDelete(const QString &image);
    QList<QDBusObjectPath> Jobs();
    void Unmount(const QString &drive, const lifeboat::DriveIdentity &expected);
    QString PowerOff(const QString &drive, const lifeboat::DriveIdentity &expected);

Q_SIGNALS:
    void DrivesChanged();
    void JobAdded(const QDBusObjectPath &job);
    // NOLINTEND(readability-identifier-naming)

    /// Nobody has wanted anything for a minute, and no job is under way.
    void idle();

private:
    void mayStart(const WorkerJob &job, const QDBusMessage &call, std::function<void(Result<>)> answer) override;
    void mayCommand(const WorkerJob &job, const QDBusMessage &call, std::function<void(Result<>)> answer) override;
    Result<> claim(const WorkerJob &job) override;
    void record(const JobRecord &record) override;
    void propertiesChanged(const QString &path, const QVariantMap &properties) override;
    void ended(WorkerJob &job) override;
    void lookAt(QObject *context, std::function<void(const Result<std::vector<lifeboat::Drive>> &)> work,
                std::function<void()> done) override;
    QString runJob(QObject *context, const QString &plan, uint user, const JobRequest &request,
                   std::function<void(const JobEnd &)> ended) override;

    /// Answers the current call with what @p work gives, from a thread of the pool. @p work touches nothing of this object.
    template<class Value>
    Value later(std::function<Result<Value>()> work);
    /// As later(), for a question that names paths: with whose rights they are looked at.
    template<class Value>
    Value laterFor(std::function<Result<Value>(const Visitor &)> work);
    /// As laterFor(), for a question that reads the used maps of @p drive: seconds of I/O and some memory, and any user may ask. One at a time,
    /// so many for a user (else Busy), and next comes the user who had the fewest. Stops with the worker.
    template<class Value>
    Value laterReadingMaps(const QString &drive, std::function<Result<Value>(const Visitor &, std::stop_token)> work);
    Visitor visitorFor(const Caller &caller) const;
    /// Answers the current call with what @p act gives for the drive, if it is the expected one, no job has it and the caller may.
    using LetGo = std::function<Result<QVariantList>(const lifeboat::Drive &)>;
    void letGo(const QString &path, const lifeboat::DriveIdentity &expected, LetGo act);
    /// Starts a process that reads the image's files; the client's end of its socket. The image is claimed until that process has ended.
    Result<UniqueFd> inspect(uint user, const ImageToRead &opened);
    QDBusObjectPath create(const Result<JobRequest> &request);
    WorkerJob &makeJob(const JobRequest &request, uint user, const QString &plan = {});
    void add(std::unique_ptr<WorkerJob> job);
    void restartIdleTimer();

    Kind m_kind;
    std::unique_ptr<Authority> m_authority;
    std::unique_ptr<DriveProvider> m_provider;
    Endpoints &m_endpoints;
    JobStore m_store;
    Claims m_claims;
    Journal m_journal;
    Inhibitor m_inhibitor{QDBusConnection::systemBus()};
    Inspectors m_inspectors;
    quint64 m_nextHolder = firstOtherHolder; ///< of a claim, for the next inspector
    std::set<quint64> m_underWay;            ///< jobs with claims
    std::map<quint64, std::unique_ptr<WorkerJob>> m_jobs;
    quint64 m_nextId = 1;
    QTimer m_idleTimer;
    QThreadPool m_pool;
    std::map<uint, int> m_mapQuestions; ///< by user: waiting, or being answered
    std::stop_source m_stop;
    QThreadPool m_mapPool;
    struct PlanJob {
        QPointer<QObject> context;
        std::function<void(const JobEnd &)> ended;
    };
    std::map<quint64, PlanJob> m_planJobs; ///< under way
    PlanService m_plans;
};

} // namespace lifeboat
