// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"
#include "service/PlanTypes.h"
#include "service/worker/JobStore.h"
#include "support/FakeCalls.h"

#include <QTemporaryDir>
#include <QThread>

#include <chrono>
#include <map>
#include <memory>

namespace lifeboat::test {

class FakeManager;
class FakeWorker;

/// A job of a FakeWorker, by its number: what the test does with it. Its clients are told of every change at once. A handle;
/// the fake worker outlives it. On a job that is gone nothing happens.
class FakeJob {
public:
    FakeJob(const FakeWorker &worker, quint64 id) : m_worker(&worker), m_id(id) { }

    quint64 id() const { return m_id; }
    QString path() const;
    /// As it is now; id 0: there is no such job (any more).
    JobRecord record() const;
    JobState state() const { return record().state; }

    // What the methods of the contract do, as if another client had called them.
    Result<> start() const; ///< Busy, InvalidArgument
    void pause() const;
    void resume() const;
    void cancel() const;

    /// The phases it will go through, with their bytes.
    void setPhases(const std::map<Phase, ByteCount> &totals) const;
    /// It is in @p phase, with that many of its bytes done; all of the phases before it are. FinishWriting makes its state Finishing.
    void progress(Phase phase, ByteCount done) const;
    /// RunningTime stands at @p time, instead of going with the clock.
    void setRunningTime(std::chrono::milliseconds time) const;
    /// Cancel is heard, but the job does not end by itself: the race is the test's to decide.
    void ignoreCancel() const;

    /// Succeeded, with every phase done. @p outcome is not NotDone: that has a reason, see failWith().
    void finish(Outcome outcome = Outcome::DoneAndChecked, const QVariantMap &figures = {}) const;
    /// Failed, or Cancelled with ErrorCode::Cancelled.
    void failWith(const Error &error, const QVariantMap &figures = {}) const;

private:
    const FakeWorker *m_worker;
    quint64 m_id;
};

/// A worker that only plays: it listens where `lifeboatd --private` would, speaks the contract (adaptors made from the same XML), and
/// shows what the test tells it. It judges words, keeps jobs, claims and states as the worker does; everything else is the test's. Its objects
/// live on a thread of their own, so a client in the test's thread may also wait for an answer without an event loop. Use it from one thread.
///
/// Methods are named as in the contract ("Drives", "Start", "Plans.List"); a name that is not there ends the program. What is set here does
/// not announce itself, except for the drives and plans.
class FakeWorker {
public:
    /// Listens when it returns, with nothing to show. Ends the program when it cannot.
    FakeWorker();
    FakeWorker(const FakeWorker &) = delete;
    FakeWorker &operator=(const FakeWorker &) = delete;
    ~FakeWorker();

    /// "NAME=value" for a client: it finds this worker, and neither a system nor a session bus.
    QStringList environment() const;
    /// The same for this process. Before its first use of QDBusConnection::systemBus() or sessionBus(), which keep what they find.
    void apply() const;
    /// For WorkerLink: there is no such program, so nothing real is started when the fake worker is away.
    static QString program() { return QStringLiteral("/nonexistent/lifeboatd"); }

    void setVersion(const QString &version);
    void setMode(
        const QString &mode); ///< "system" or "private" (at first); the way to it is the private one all the same

    std::vector<Drive> drives() const;
    void setDrives(const std::vector<Drive> &drives); ///< DrivesChanged
    void plugIn(const Drive &drive);                  ///< DrivesChanged; takes the place of one with the same path
    /// DrivesChanged; places on it are not found any more, jobs under way that use it or them fail with DeviceGone.
    void unplug(const QString &drivePath);

    void setPlace(const QString &path, const Result<PlaceInfo> &place); ///< PlaceNotFound, for what was never set
    void setPlace(const PlaceInfo &place) { setPlace(place.path, place); }
    void setImages(const QString &place,
                   const Result<QList<ImageInfo>> &images); ///< of a place that is set: none at first
    QList<ImageInfo> images(const QString &place) const;
    /// What Fit and FitClone say of @p target. Else they judge the drive that is set there by the rules of fit().
    void setFit(const QString &target, const Result<FitReport> &fit);

    /// Changed. What Plans.Save and Plans.Remove make of them is seen in plans().
    void setPlans(const QList<PlanInfo> &plans);
    QList<PlanInfo> plans() const;
    /// A run of the plan ended so: Ended, and Changed, since the list says it too.
    void endPlan(const QString &id, RunEnd end, const std::optional<Error> &problem = std::nullopt);
    /// What Plans.Removable answers; else there are none.
    void setRemovable(const QString &id, const Result<QStringList> &images);

    /// What is in every image from now on. The test changes it no more while somebody looks.
    void setFiles(std::shared_ptr<files::FileSource> files);

    void setDelay(std::chrono::milliseconds delay); ///< of every answer that has none of its own
    /// The method acts and answers that much later.
    void setDelay(const QString &method, std::chrono::milliseconds delay);
    /// The method does neither until release(). For what is seen while something loads, or while a password is typed (Start).
    void hold(const QString &method);
    void release(const QString &method);
    /// The method does nothing and answers with @p error, until clearError(). A job whose Start is refused goes away.
    void setError(const QString &method, const Error &error);
    void setError(const QString &method, ErrorCode code, const QString &subject = {});
    void clearError(const QString &method);
    /// How often clients have called it.
    int calls(const QString &method) const;

    FakeCalls lastCalls() const;
    BackupCall lastBackup() const { return lastCalls().backup; }
    CheckCall lastCheck() const { return lastCalls().check; }
    RestoreCall lastRestore() const { return lastCalls().restore; }
    CloneCall lastClone() const { return lastCalls().clone; }
    ExportCall lastExport() const { return lastCalls().exportImage; }
    DeleteCall lastDelete() const { return lastCalls().deletion; }
    LetGoCall lastUnmount() const { return lastCalls().unmount; }
    LetGoCall lastPowerOff() const { return lastCalls().powerOff; }
    SavePlanCall lastSavedPlan() const { return lastCalls().savedPlan; }
    QString lastRemovedPlan() const { return lastCalls().removedPlan; } ///< empty: none
    RunPlanCall lastPlanRun() const { return lastCalls().planRun; }
    QString lastRemovableOf() const { return lastCalls().removableOf; }

    QList<quint64> jobs() const; ///< by number, oldest first
    FakeJob job(quint64 id) const { return {*this, id}; }
    FakeJob lastJob() const; ///< the newest; number 0: there is none
    /// A job that waits for its start, made by another client (another window, lifeboatctl), or for a plan. JobAdded.
    FakeJob addJob(const JobRequest &request, const QDateTime &created = QDateTime::currentDateTimeUtc());
    FakeJob addPlanJob(const QString &plan, const JobRequest &request);
    /// A job as its record says, of an earlier run of the worker: without phases and running time. Its id is given here. JobAdded.
    FakeJob addEarlierJob(const JobRecord &record);

    /// Every connection ends, and no new one is possible.
    void loseConnection();
    enum class Return {
        SameWorker, ///< only the connection was lost; jobs went on
        NewWorker,  ///< the worker had died: jobs under way are Failed with WorkerDied, others that waited are gone
    };
    void comeBack(Return how = Return::NewWorker);

private:
    friend class FakeJob;
    /// Does @p act on the fake worker's thread and waits for it.
    template<class Act>
    auto inside(Act act) const;
    void checkMethod(const QString &method) const;

    QTemporaryDir m_folder;
    QThread m_thread;
    QObject m_door; ///< lives on the thread as long as it runs
    std::unique_ptr<FakeManager> m_manager;
};

} // namespace lifeboat::test
