// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/WorkerJob.h"

#include <QDBusConnection>
#include <QPointer>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto startWithin = 60s;
constexpr auto sampleEvery = 250ms;

} // namespace

WorkerJob::WorkerJob(JobHost &host, JobRecord record, JobRequest request)
    : m_host(host), m_record(std::move(record)), m_request(std::move(request)), m_planned(phasesOf(m_request))
{
    m_timer.setSingleShot(true);
    m_timer.callOnTimeout(this, [this] { cancel(); });
    m_timer.start(startWithin);
}

WorkerJob::WorkerJob(JobHost &host, JobRecord record) : m_host(host), m_record(std::move(record)) { }

WorkerJob::~WorkerJob()
{
    m_stop.request_stop();
    m_gate.open();
}

QString WorkerJob::phase() const { return m_phase ? QString::fromLatin1(phaseName(*m_phase)) : QString(); }

QString WorkerJob::path() const { return QLatin1StringView(jobPathPrefix) + QString::number(m_record.id); }

QList<PhaseInfo> WorkerJob::phases() const
{
    QList<PhaseInfo> phases;
    for (const Phase phase : allPhases()) {
        const auto [done, total] = m_progress.of(phase);
        if (m_planned.contains(phase))
            phases.append({.name = QString::fromLatin1(phaseName(phase)), .done = done, .total = total});
    }
    return phases;
}

qulonglong WorkerJob::runningTime() const
{
    return static_cast<qulonglong>(m_ranBefore + (m_running.isValid() ? m_running.elapsed() : 0));
}

QString WorkerJob::outcome() const
{
    return hasEnded(m_record.state) ? QString::fromLatin1(outcomeName(m_record.end.outcome)) : QString();
}

void WorkerJob::answer(const QDBusConnection &connection, const QDBusMessage &call, const lifeboat::Result<> &result)
{
    connection.send(result ? call.createReply() : errorReply(call, result.error()));
}

void WorkerJob::Start()
{
    setDelayedReply(true);
    if (m_record.state != JobState::Created || m_startAsked)
        return answer(connection(), message(),
                      fail(ErrorCode::InvalidArgument, path(), QStringLiteral("started before")));
    m_startAsked = true;
    m_timer.stop(); // a person may be typing a password
    m_host.mayStart(*this, message(),
                    [self = QPointer(this), bus = connection(), call = message()](const lifeboat::Result<> &allowed) {
                        // Cancelled while somebody typed a password: then the job is gone or about to go.
                        if (!self || self->m_stop.stop_requested())
                            return answer(bus, call, fail(ErrorCode::Cancelled));
                        const lifeboat::Result<> started = allowed ? self->run() : allowed;
                        answer(bus, call, started);
                        if (!started)
                            self->cancel();
                    });
}

lifeboat::Result<> WorkerJob::startForPlan()
{
    m_startAsked = true;
    m_timer.stop();
    const lifeboat::Result<> started = run();
    if (!started)
        cancel();
    return started;
}

lifeboat::Result<> WorkerJob::run()
{
    LIFEBOAT_TRY(m_host.claim(*this));
    m_record.started = QDateTime::currentDateTimeUtc();
    m_running.start();
    setState(JobState::Running);
    m_timer.setSingleShot(false);
    m_timer.disconnect(this);
    m_timer.callOnTimeout(this, [this] { sample(); });
    m_timer.start(sampleEvery);
    // Every phase is told, in its turn, however short it is and however late we are.
    m_progress.onEnter([this](lifeboat::Phase phase) {
        QMetaObject::invokeMethod(this, [this, phase] { enter(phase); }, Qt::QueuedConnection);
    });
    m_thread = std::jthread([this] {
        JobEnd end = runJob(m_request, {.stop = m_stop.get_token(), .progress = m_progress, .pause = &m_gate});
        QMetaObject::invokeMethod(
            this, [this, end = std::move(end)]() mutable { finish(std::move(end)); }, Qt::QueuedConnection);
    });
    return {};
}

void WorkerJob::Pause() { whenMine(&WorkerJob::pause); }

void WorkerJob::Resume() { whenMine(&WorkerJob::resume); }

void WorkerJob::Cancel() { whenMine(&WorkerJob::cancel); }

void WorkerJob::whenMine(void (WorkerJob::*act)())
{
    setDelayedReply(true);
    m_host.mayCommand(
        *this, message(),
        [act, self = QPointer(this), bus = connection(), call = message()](const lifeboat::Result<> &allowed) {
            if (self && allowed)
                (self->*act)();
            answer(bus, call, allowed);
        });
}

void WorkerJob::pause()
{
    if (m_record.state != JobState::Running || m_progress.sample().phase == Phase::FinishWriting)
        return;
    m_gate.close();
    m_ranBefore += m_running.elapsed();
    m_running.invalidate();
    setState(JobState::Paused);
}

void WorkerJob::resume()
{
    if (m_record.state != JobState::Paused)
        return;
    m_running.start();
    m_gate.open();
    setState(JobState::Running);
    followPhase();
}

void WorkerJob::cancel()
{
    if (!isCancelable())
        return;
    m_stop.request_stop();
    if (m_record.state == JobState::Created)
        return finish({.outcome = lifeboat::Outcome::NotDone,
                       .problem = lifeboat::Error{.code = ErrorCode::Cancelled, .subject = {}, .at = {}, .detail = {}},
                       .figures = {}});
    m_host.propertiesChanged(path(), {{QStringLiteral("Cancelable"), false}});
}

void WorkerJob::enter(lifeboat::Phase phase)
{
    if (phase == m_phase)
        return;
    m_phase = phase;
    followPhase();
    m_host.propertiesChanged(path(), {{QStringLiteral("Phase"), this->phase()}});
    sample();
}

void WorkerJob::followPhase()
{
    const bool finishing = m_phase == Phase::FinishWriting;
    if (m_record.state == JobState::Running && finishing)
        setState(JobState::Finishing);
    else if (m_record.state == JobState::Finishing && !finishing)
        setState(JobState::Running); // what was written is safe; now it is read back
}

void WorkerJob::sample()
{
    QVariantMap changed;
    if (const QList<PhaseInfo> all = phases(); all != m_lastPhases) {
        m_lastPhases = all;
        changed.insert(QStringLiteral("Phases"), QVariant::fromValue(all));
        changed.insert(QStringLiteral("RunningTime"), runningTime());
    }
    if (!changed.isEmpty())
        m_host.propertiesChanged(path(), changed);
}

void WorkerJob::finish(JobEnd end)
{
    if (m_thread.joinable())
        m_thread.join();
    m_timer.stop();
    if (!end.problem)
        sample(); // all of it is done; a job that was refused may have begun nothing
    if (m_running.isValid())
        m_ranBefore += m_running.elapsed();
    m_running.invalidate();
    m_record.end = std::move(end);
    m_record.ended = QDateTime::currentDateTimeUtc();
    const auto &problem = m_record.end.problem;
    setState(!problem                                    ? JobState::Succeeded
                 : problem->code == ErrorCode::Cancelled ? JobState::Cancelled
                                                         : JobState::Failed);
    Q_EMIT Finished(outcome(), error());
    m_host.ended(*this);
}

void WorkerJob::setState(JobState state)
{
    m_record.state = state;
    if (m_record.started.isValid())
        m_host.record(m_record);
    QVariantMap changed{{QStringLiteral("State"), stateName()},
                        {QStringLiteral("Cancelable"), isCancelable()},
                        {QStringLiteral("Started"), started()}};
    if (hasEnded(state)) {
        changed.insert(QStringLiteral("Ended"), endedAt());
        changed.insert(QStringLiteral("Outcome"), outcome());
        changed.insert(QStringLiteral("Error"), QVariant::fromValue(error()));
        changed.insert(QStringLiteral("Result"), figures());
    }
    m_host.propertiesChanged(path(), changed);
}

} // namespace lifeboat
