// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/PauseGate.h"
#include "service/worker/JobStore.h"

#include <QDBusContext>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <thread>

namespace lifeboat {

class WorkerJob;

/// What a job needs from the worker. All on the worker's main thread.
class JobHost {
public:
    JobHost() = default;
    JobHost(const JobHost &) = delete;
    JobHost &operator=(const JobHost &) = delete;
    virtual ~JobHost() = default;

    /// May the caller start @p job? Command it (pause, resume, cancel), when it is another user's? As Authority::authorise().
    virtual void mayStart(const WorkerJob &job, const QDBusMessage &call, std::function<void(Result<>)> answer) = 0;
    virtual void mayCommand(const WorkerJob &job, const QDBusMessage &call, std::function<void(Result<>)> answer) = 0;
    /// Takes what the job reads and writes. Busy.
    virtual Result<> claim(const WorkerJob &job) = 0;
    virtual void record(const JobRecord &record) = 0;
    /// Tells every client that properties of the object at @p path have changed.
    virtual void propertiesChanged(const QString &path, const QVariantMap &properties) = 0;
    /// The job has ended, or was given up before it was started (then it is deleted).
    virtual void ended(WorkerJob &job) = 0;
};

/// One job as an object on the bus: the state machine around runJob(). Created → Running ⇄ Paused → Finishing → Succeeded, Failed
/// or Cancelled; org.lifeboat.Lifeboat1.Job.xml is its contract. Lives on the main thread; the work runs on a thread of its own
/// that is joined before the state is a final one. Slots and properties have the contract's names.
class WorkerJob final : public QObject, protected QDBusContext {
    Q_OBJECT
    Q_PROPERTY(QString Operation READ operation)
    Q_PROPERTY(QString Subject READ subject)
    Q_PROPERTY(QString Destination READ destination)
    Q_PROPERTY(QString State READ stateName)
    Q_PROPERTY(bool Cancelable READ isCancelable)
    Q_PROPERTY(uint StartedBy READ user)
    Q_PROPERTY(QString Plan READ plan)
    Q_PROPERTY(qlonglong Created READ created)
    Q_PROPERTY(qlonglong Started READ started)
    Q_PROPERTY(qlonglong Ended READ endedAt)
    Q_PROPERTY(QString Phase READ phase)
    Q_PROPERTY(QList<lifeboat::PhaseInfo> Phases READ phases)
    Q_PROPERTY(qulonglong RunningTime READ runningTime)
    Q_PROPERTY(QString Outcome READ outcome)
    Q_PROPERTY(lifeboat::ErrorInfo Error READ error)
    Q_PROPERTY(QVariantMap Result READ figures)

public:
    /// A job that waits for Start.
    WorkerJob(JobHost &host, JobRecord record, JobRequest request);
    /// A job of an earlier run, which can only be looked at.
    WorkerJob(JobHost &host, JobRecord record);
    /// Stops the work and waits for it.
    ~WorkerJob() override;

    QString path() const;
    quint64 id() const { return m_record.id; }
    bool startedEver() const { return m_record.started.isValid(); }
    JobState state() const { return m_record.state; }
    const JobRequest &request() const { return m_request; }

    QString operation() const { return m_record.what.operation; }
    QString subject() const { return m_record.what.subject; }
    QString destination() const { return m_record.what.destination; }
    QString stateName() const { return QString::fromLatin1(jobStateName(m_record.state)); }
    bool isCancelable() const { return !hasEnded(m_record.state) && !m_stop.stop_requested(); }
    uint user() const { return m_record.user; }
    QString plan() const { return m_record.plan; }
    qlonglong created() const { return seconds(m_record.created); }
    qlonglong started() const { return seconds(m_record.started); }
    qlonglong endedAt() const { return seconds(m_record.ended); }
    QString phase() const;
    QList<PhaseInfo> phases() const;
    qulonglong runningTime() const;
    QString outcome() const;
    ErrorInfo error() const { return {m_record.end.problem}; }
    QVariantMap figures() const { return m_record.end.figures; }
    const JobEnd &end() const { return m_record.end; } ///< once it has ended

    /// Claims what it needs and runs, without asking anybody whether it may: for a plan, which somebody was allowed to make. On failure the job goes away.
    lifeboat::Result<> startForPlan();

    // NOLINTBEGIN(readability-identifier-naming): the contract's names
public Q_SLOTS:
    void Start();
    void Pause();
    void Resume();
    void Cancel();

Q_SIGNALS:
    void Finished(const QString &outcome, const lifeboat::ErrorInfo &error);
    // NOLINTEND(readability-identifier-naming)

private:
    static qlonglong seconds(const QDateTime &time) { return time.isValid() ? time.toSecsSinceEpoch() : 0; }
    static void answer(const QDBusConnection &connection, const QDBusMessage &call, const lifeboat::Result<> &result);
    lifeboat::Result<> run();
    /// For the current call: does @p act if the caller may command this job.
    void whenMine(void (WorkerJob::*act)());
    void pause();
    void resume();
    void cancel();
    void enter(lifeboat::Phase phase);
    void followPhase();
    void sample();
    void finish(JobEnd end);
    void setState(JobState state);

    JobHost &m_host;
    JobRecord m_record;
    JobRequest m_request;
    QList<lifeboat::Phase> m_planned; ///< none for a job of an earlier run
    Progress m_progress;
    PauseGate m_gate;
    std::stop_source m_stop;
    QTimer m_timer; ///< samples the progress; before the start: gives the job up
    QElapsedTimer m_running;
    qint64 m_ranBefore = 0; ///< milliseconds until the last pause
    bool m_startAsked = false;
    std::optional<lifeboat::Phase> m_phase; ///< as last told
    QList<PhaseInfo> m_lastPhases;
    std::jthread m_thread;
};

} // namespace lifeboat
