// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/worker/Claims.h"
#include "service/worker/Endpoints.h"
#include "support/FakeCalls.h"
#include "support/FakePlans.h"
#include "support/FakeWorkerJob.h"
#include "support/MemorySource.h"
#include "support/ServedFiles.h"

#include <QDBusServer>
#include <QDBusUnixFileDescriptor>

namespace lifeboat::test {

/// What the fake worker shows. Places and images by the place's path, answers of Fit by the target's.
struct FakeWorld {
    QString version = QStringLiteral(LIFEBOAT_VERSION);
    QString mode = QStringLiteral("private");
    std::vector<Drive> drives;
    QMap<QString, Result<PlaceInfo>> places;
    QMap<QString, Result<QList<ImageInfo>>> images;
    QMap<QString, Result<FitReport>> fits;
    std::shared_ptr<files::FileSource> files = std::make_shared<MemorySource>(); ///< in every image
    FakeCalls calls;
};

/// The fake worker's Manager object, its jobs, and the socket that they are on. Lives on the fake worker's thread, which is why a test uses
/// FakeWorker instead. Slots have the contract's names.
class FakeManager final : public QObject, protected QDBusContext, public FakeJobHost {
    Q_OBJECT
    Q_PROPERTY(QString Version READ version)
    Q_PROPERTY(QString Mode READ mode)

public:
    /// Listens on @p socket. Called on the thread that the object is to live on.
    explicit FakeManager(QString socket);
    ~FakeManager() override;

    /// Nothing when it listens.
    QString problem() const;
    void loseConnection();
    void comeBack();

    QString version() const { return world.version; }
    QString mode() const { return world.mode; }
    FakeAnswers &answers() override { return m_answers; }

    /// Has the contract a method of that name?
    static bool hasMethod(const QString &name);

    FakeWorld world;
    FakePlans &plans() { return m_plans; }
    QList<quint64> jobIds() const;
    FakeWorkerJob *job(quint64 id) const; ///< none: no such job
    /// @p request none: a job of an earlier run. The record's id and words are filled in.
    quint64 addJob(JobRecord record, std::optional<JobRequest> request);
    /// As after a crash: what was under way has failed with WorkerDied, what was not started is gone.
    void endJobsOfDeadWorker();
    /// Takes a drive away, with the places on it; jobs that use it fail with DeviceGone. False: no such drive.
    bool unplug(const QString &drivePath);

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
    /// Knows the image or not; its files are never to be had.
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

private:
    Result<> claim(const FakeWorkerJob &job) override;
    void propertiesChanged(const QString &path, const QVariantMap &properties) override;
    void ended(FakeWorkerJob &job) override;

    /// Answers the current call with what @p value gives when it is time.
    template<class Value>
    Value answer(std::function<Result<Value>()> value);
    /// Answers the current call with a new job; @p note is told its number.
    QDBusObjectPath create(const Result<JobRequest> &request, std::function<void(quint64)> note);
    Result<lifeboat::Drive> found(const QString &drive) const;
    Result<lifeboat::ImageInfo> foundImage(const QString &path) const;
    Result<lifeboat::Drive> letGo(const QString &drive, const lifeboat::DriveIdentity &expected) const;
    void removeJob(quint64 id);
    void forgetImage(const QString &folder);

    FakeAnswers m_answers;
    FakePlans m_plans{m_answers, world.calls};
    Claims m_claims;
    QString m_socket;
    QDBusServer m_server;
    Endpoints m_endpoints;
    std::map<quint64, std::unique_ptr<FakeWorkerJob>> m_jobs;
    std::vector<std::pair<std::shared_ptr<files::FileSource>, std::unique_ptr<ServedFiles>>> m_served;
    quint64 m_nextId = 1;
};

} // namespace lifeboat::test
