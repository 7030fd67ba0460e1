// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/worker/JobStore.h"
#include "support/FakeAnswers.h"

#include <QDBusContext>
#include <QElapsedTimer>
#include <QObject>

#include <map>
#include <optional>

namespace lifeboat::test {

class FakeWorkerJob;

/// What a job of the fake worker needs from it.
class FakeJobHost {
public:
    FakeJobHost() = default;
    FakeJobHost(const FakeJobHost &) = delete;
    FakeJobHost &operator=(const FakeJobHost &) = delete;
    virtual ~FakeJobHost() = default;

    virtual FakeAnswers &answers() = 0;
    /// As the worker's: Busy.
    virtual Result<> claim(const FakeWorkerJob &job) = 0;
    virtual void propertiesChanged(const QString &path, const QVariantMap &properties) = 0;
    /// It has ended, or was given up before it was started; then it is deleted.
    virtual void ended(FakeWorkerJob &job) = 0;
};

/// A job object with the state machine of the contract and no work behind it: the test moves it. Lives on the fake worker's thread.
class FakeWorkerJob final : public QObject, protected QDBusContext {
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
    FakeWorkerJob(FakeJobHost &host, JobRecord record, std::optional<JobRequest> request);

    QString path() const { return QLatin1StringView(jobPathPrefix) + QString::number(m_record.id); }
    const JobRecord &record() const { return m_record; }
    const std::optional<JobRequest> &request() const { return m_request; } ///< none: of an earlier run

    QString operation() const { return m_record.what.operation; }
    QString subject() const { return m_record.what.subject; }
    QString destination() const { return m_record.what.destination; }
    QString stateName() const { return QString::fromLatin1(jobStateName(m_record.state)); }
    bool isCancelable() const { return !hasEnded(m_record.state) && !m_cancelled; }
    uint user() const { return m_record.user; }
    QString plan() const { return m_record.plan; }
    qlonglong created() const { return seconds(m_record.created); }
    qlonglong started() const { return seconds(m_record.started); }
    qlonglong endedAt() const { return seconds(m_record.ended); }
    QString phase() const { return m_phase ? QString::fromLatin1(phaseName(*m_phase)) : QString(); }
    QList<PhaseInfo> phases() const;
    qulonglong runningTime() const;
    QString outcome() const;
    ErrorInfo error() const { return {m_record.end.problem}; }
    QVariantMap figures() const { return m_record.end.figures; }

    // What the test does with it; FakeJob says what each means.
    lifeboat::Result<> start();
    void pause();
    void resume();
    void cancel();
    void setPhases(const std::map<lifeboat::Phase, ByteCount> &totals);
    void progress(lifeboat::Phase phase, ByteCount done);
    void setRunningTime(std::chrono::milliseconds time);
    void ignoreCancel() { m_hearsCancel = false; }
    void finish(JobEnd end);

    // NOLINTBEGIN(readability-identifier-naming): the contract's names
public Q_SLOTS:
    void Start();
    void Pause() { command(&FakeWorkerJob::pause); }
    void Resume() { command(&FakeWorkerJob::resume); }
    void Cancel() { command(&FakeWorkerJob::cancel); }

Q_SIGNALS:
    void Finished(const QString &outcome, const lifeboat::ErrorInfo &error);
    // NOLINTEND(readability-identifier-naming)

private:
    static qlonglong seconds(const QDateTime &time) { return time.isValid() ? time.toSecsSinceEpoch() : 0; }
    void command(void (FakeWorkerJob::*act)());
    void setState(JobState state);
    void followPhase();
    void tellProgress();
    void stopClock();

    FakeJobHost &m_host;
    JobRecord m_record;
    std::optional<JobRequest> m_request;
    struct Bytes {
        ByteCount done;
        ByteCount total;
    };
    std::map<lifeboat::Phase, Bytes> m_bytes;
    std::optional<lifeboat::Phase> m_phase;
    QElapsedTimer m_running;
    std::chrono::milliseconds m_ranBefore{}; ///< until the last pause
    std::optional<std::chrono::milliseconds> m_plannedTime;
    bool m_startAsked = false;
    bool m_cancelled = false;
    bool m_hearsCancel = true;
};

} // namespace lifeboat::test
