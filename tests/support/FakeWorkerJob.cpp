// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeWorkerJob.h"

#include <QDBusConnection>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace lifeboat::test {

namespace {

JobEnd cancelledEnd()
{
    return {.outcome = Outcome::NotDone,
            .problem = Error{.code = ErrorCode::Cancelled, .subject = {}, .at = {}, .detail = {}},
            .figures = {}};
}

} // namespace

FakeWorkerJob::FakeWorkerJob(FakeJobHost &host, JobRecord record, std::optional<JobRequest> request)
    : m_host(host), m_record(std::move(record)), m_request(std::move(request))
{ }

QList<PhaseInfo> FakeWorkerJob::phases() const
{
    QList<PhaseInfo> phases;
    const lifeboat::Phase current = m_phase.value_or(lifeboat::Phase::ReadMaps);
    for (const lifeboat::Phase phase : allPhases()) {
        const auto found = m_bytes.find(phase);
        const Bytes bytes = found == m_bytes.end() ? Bytes() : found->second;
        if (found != m_bytes.end() || (phase == current && m_record.started.isValid()))
            phases.append({.name = QString::fromLatin1(phaseName(phase)), .done = bytes.done, .total = bytes.total});
    }
    return phases;
}

qulonglong FakeWorkerJob::runningTime() const
{
    if (m_plannedTime)
        return static_cast<qulonglong>(m_plannedTime->count());
    return static_cast<qulonglong>(m_ranBefore.count() + (m_running.isValid() ? m_running.elapsed() : 0));
}

QString FakeWorkerJob::outcome() const
{
    return hasEnded(m_record.state) ? QString::fromLatin1(outcomeName(m_record.end.outcome)) : QString();
}

void FakeWorkerJob::Start()
{
    setDelayedReply(true);
    const QPointer self(this);
    m_host.answers().answer(
        connection(), message(),
        [self]() -> lifeboat::Result<QVariantList> {
            if (!self)
                return fail(ErrorCode::Cancelled); // while somebody typed a password
            LIFEBOAT_TRY(self->start());
            return QVariantList();
        },
        [self] {
            if (self)
                self->cancel();
        });
}

lifeboat::Result<> FakeWorkerJob::start()
{
    if (m_cancelled)
        return fail(ErrorCode::Cancelled);
    if (m_record.state != JobState::Created || std::exchange(m_startAsked, true))
        return fail(ErrorCode::InvalidArgument, path(), QStringLiteral("started before"));
    if (const lifeboat::Result<> claimed = m_host.claim(*this); !claimed) {
        // After the answer, as the worker does it.
        QMetaObject::invokeMethod(this, &FakeWorkerJob::cancel, Qt::QueuedConnection);
        return claimed;
    }
    m_record.started = QDateTime::currentDateTimeUtc();
    m_running.start();
    setState(JobState::Running);
    return {};
}

void FakeWorkerJob::command(void (FakeWorkerJob::*act)())
{
    setDelayedReply(true);
    m_host.answers().answer(connection(), message(), [self = QPointer(this), act]() -> lifeboat::Result<QVariantList> {
        if (self)
            (self->*act)();
        return QVariantList();
    });
}

void FakeWorkerJob::pause()
{
    if (m_record.state != JobState::Running || m_phase == lifeboat::Phase::FinishWriting)
        return;
    stopClock();
    setState(JobState::Paused);
}

void FakeWorkerJob::resume()
{
    if (m_record.state != JobState::Paused)
        return;
    m_running.start();
    setState(JobState::Running);
    followPhase();
}

void FakeWorkerJob::cancel()
{
    if (!isCancelable())
        return;
    m_cancelled = true;
    if (m_record.state == JobState::Created)
        return finish(cancelledEnd());
    m_host.propertiesChanged(path(), {{QStringLiteral("Cancelable"), false}});
    if (m_hearsCancel)
        QMetaObject::invokeMethod(this, [this] { finish(cancelledEnd()); }, Qt::QueuedConnection);
}

void FakeWorkerJob::setPhases(const std::map<lifeboat::Phase, ByteCount> &totals)
{
    m_bytes.clear();
    for (const auto &[phase, total] : totals)
        m_bytes[phase] = {.done = {}, .total = total};
    tellProgress();
}

void FakeWorkerJob::progress(lifeboat::Phase phase, ByteCount done)
{
    if (phase != m_phase) {
        // What lies behind is done.
        for (auto &[earlier, bytes] : m_bytes) {
            if (earlier < phase)
                bytes.done = bytes.total;
        }
        m_phase = phase;
        followPhase();
        m_host.propertiesChanged(path(), {{QStringLiteral("Phase"), this->phase()}});
    }
    Bytes &bytes = m_bytes[phase];
    bytes.done = std::min(done, bytes.total);
    tellProgress();
}

void FakeWorkerJob::setRunningTime(std::chrono::milliseconds time)
{
    m_plannedTime = time;
    tellProgress();
}

void FakeWorkerJob::followPhase()
{
    const bool finishing = m_phase == lifeboat::Phase::FinishWriting;
    if (m_record.state == JobState::Running && finishing)
        setState(JobState::Finishing);
    else if (m_record.state == JobState::Finishing && !finishing)
        setState(JobState::Running); // what was written is safe; now it is read back
}

void FakeWorkerJob::tellProgress()
{
    m_host.propertiesChanged(
        path(),
        {{QStringLiteral("Phases"), QVariant::fromValue(phases())}, {QStringLiteral("RunningTime"), runningTime()}});
}

void FakeWorkerJob::stopClock()
{
    if (m_running.isValid())
        m_ranBefore += std::chrono::milliseconds(m_running.elapsed());
    m_running.invalidate();
}

void FakeWorkerJob::finish(JobEnd end)
{
    if (hasEnded(m_record.state))
        return;
    if (!end.problem) {
        for (auto &[phase, bytes] : m_bytes)
            bytes.done = bytes.total;
        tellProgress();
    }
    stopClock();
    m_record.end = std::move(end);
    m_record.ended = QDateTime::currentDateTimeUtc();
    const auto &problem = m_record.end.problem;
    setState(!problem                                    ? JobState::Succeeded
                 : problem->code == ErrorCode::Cancelled ? JobState::Cancelled
                                                         : JobState::Failed);
    Q_EMIT Finished(outcome(), error());
    m_host.ended(*this);
}

void FakeWorkerJob::setState(JobState state)
{
    m_record.state = state;
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

} // namespace lifeboat::test
