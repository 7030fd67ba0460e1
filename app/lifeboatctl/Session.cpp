// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Session.h"

#include "StopSignals.h"
#include "Texts.h"

#include <QDBusPendingCallWatcher>
#include <QDBusUnixFileDescriptor>
#include <QEventLoop>
#include <QTimer>

#include <limits>

#include <unistd.h>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto lookForSignals = 100ms;

/// True when the person at the terminal, or the lack of one, says that the job is to stop.
bool shallStop(Output &output)
{
    if (output.isJson() || ::isatty(STDIN_FILENO) == 0 || stopSignal() != SIGINT)
        return true;
    forgetStopSignal();
    output.line(Ctl::tr("Stop the job? It goes on without this program if you do not. [y/N]"));
    const QString typed = askLine().value_or(Ctl::tr("y"));
    return typed.compare(Ctl::tr("y"), Qt::CaseInsensitive) == 0;
}

} // namespace

Session::Session(std::unique_ptr<WorkerLink> link) : m_link(std::move(link))
{
    m_manager =
        std::make_unique<ManagerInterface>(m_link->service(), QLatin1StringView(managerPath), m_link->connection());
    m_manager->setTimeout(std::numeric_limits<int>::max());
    registerPlanTypes();
    m_plans = std::make_unique<PlansInterface>(m_link->service(), QLatin1StringView(plansPath), m_link->connection());
    m_plans->setTimeout(std::numeric_limits<int>::max());
}

Result<std::unique_ptr<Session>> Session::open()
{
    auto link = std::make_unique<WorkerLink>(workerProgram());
    QEventLoop loop;
    std::optional<Error> problem;
    QObject::connect(link.get(), &WorkerLink::opened, &loop, &QEventLoop::quit);
    QObject::connect(link.get(), &WorkerLink::failed, &loop, [&](const Error &error) {
        problem = error;
        loop.quit();
    });
    QTimer::singleShot(0, link.get(), &WorkerLink::open);
    loop.exec();
    if (problem)
        return fail(*problem);
    return std::unique_ptr<Session>(new Session(std::move(link)));
}

bool Session::isAnswered(const QDBusPendingCall &call)
{
    QEventLoop loop;
    const QDBusPendingCallWatcher watcher(call);
    QObject::connect(&watcher, &QDBusPendingCallWatcher::finished, &loop, &QEventLoop::quit);
    QTimer signals;
    signals.callOnTimeout(&loop, [&] {
        if (stopSignal() != 0)
            loop.quit();
    });
    signals.start(lookForSignals);
    if (!call.isFinished())
        loop.exec();
    return call.isFinished();
}

Result<JobStatus> Session::run(const Result<QDBusObjectPath> &created, Output &output)
{
    if (!created)
        return fail(created.error());
    // Asked to stop while a question was being answered: then nothing may begin. The job goes away by itself.
    if (stopSignal() != 0)
        return fail(ErrorCode::Cancelled);
    const auto agent = passwordAgent(output);
    return attend(created->path(), Then::Start, &output);
}

std::unique_ptr<PasswordAgent> Session::passwordAgent(const Output &output) const
{
    const bool somebodyCanBeAsked =
        m_link->isSystem() && ::geteuid() != 0 && !output.isJson() && ::isatty(STDIN_FILENO) != 0;
    return somebodyCanBeAsked ? std::make_unique<PasswordAgent>() : nullptr;
}

Result<UniqueFd> Session::browse(const QString &image, const Output &output)
{
    const auto agent = passwordAgent(output);
    LIFEBOAT_TRY_ASSIGN(QDBusUnixFileDescriptor socket, wait<QDBusUnixFileDescriptor>(m_manager->Browse(image, {})));
    UniqueFd fd(socket.takeFileDescriptor());
    if (!fd)
        return fail(ErrorCode::WorkerUnavailable, {}, QStringLiteral("no descriptor came with the answer"));
    return fd;
}

Result<JobStatus> Session::follow(const QString &path, Output &output) { return attend(path, Then::Nothing, &output); }

Result<JobStatus> Session::look(const QString &path) { return attend(path, Then::Leave, nullptr); }

Result<> Session::cancel(const QString &path)
{
    LIFEBOAT_TRY(attend(path, Then::Cancel, nullptr));
    return {};
}

Result<JobStatus> Session::attend(const QString &path, Then then, Output *output)
{
    RemoteJob job(*m_link, path);
    QEventLoop loop;
    std::optional<Error> problem;
    const auto giveUp = [&](const Error &error) {
        problem = error;
        loop.quit();
    };
    const auto isBeforeStart = [&] { return job.status().state == JobState::Created; };
    bool asked = false;
    QObject::connect(&job, &RemoteJob::failed, &loop, [&](const Error &error) {
        // Ctrl-C also ends polkit's question, and that is a refusal to the worker.
        const bool stopped = then == Then::Start && stopSignal() != 0 && isBeforeStart();
        giveUp(stopped ? Error{.code = ErrorCode::Cancelled, .subject = {}, .at = {}, .detail = {}} : error);
    });
    QObject::connect(&job, &RemoteJob::finished, &loop, &QEventLoop::quit);
    QObject::connect(m_link.get(), &WorkerLink::lost, &loop, [&] {
        giveUp(
            Error{.code = ErrorCode::WorkerDied, .subject = {}, .at = {}, .detail = QStringLiteral("connection lost")});
    });
    QObject::connect(&job, &RemoteJob::changed, &loop, [&] {
        if (then == Then::Leave)
            loop.quit();
        else if (output != nullptr && !job.status().phase.isEmpty())
            output->progress(job);
    });
    QTimer signals;
    signals.callOnTimeout(&loop, [&] {
        if (output == nullptr || stopSignal() == 0 || asked)
            return;
        asked = isBeforeStart() || shallStop(*output);
        if (asked)
            job.cancel();
    });
    signals.start(lookForSignals);

    job.fetch();
    if (then == Then::Start)
        job.start();
    else if (then == Then::Cancel)
        job.cancel();
    loop.exec();
    if (output != nullptr)
        output->endProgress();
    if (problem)
        return fail(*problem);
    return job.status();
}

Result<std::optional<Session::PlanEnd>> Session::runPlan(const QString &id, const QVariantMap &options, Output &output)
{
    QEventLoop loop;
    std::optional<PlanEnd> ended;
    bool lost = false;
    std::vector<std::unique_ptr<RemoteJob>> jobs; // also those of others, until it is known whose they are
    const auto isOurs = [&](const RemoteJob &job) { return job.status().plan == id; };
    QObject::connect(m_plans.get(), &PlansInterface::Ended, &loop,
                     [&](const QString &plan, const QString &end, const ErrorInfo &problem) {
                         if (plan != id)
                             return;
                         ended = {.end = runEndFromName(end).value_or(RunEnd::Failed), .problem = problem.error};
                         loop.quit();
                     });
    QObject::connect(m_manager.get(), &ManagerInterface::JobAdded, &loop, [&](const QDBusObjectPath &path) {
        RemoteJob *const job = jobs.emplace_back(std::make_unique<RemoteJob>(*m_link, path.path())).get();
        QObject::connect(job, &RemoteJob::changed, &loop, [&output, isOurs, job, told = false]() mutable {
            if (!isOurs(*job))
                return;
            if (!std::exchange(told, true))
                output.beginJob(job->status());
            if (!job->status().phase.isEmpty())
                output.progress(*job);
        });
        job->fetch();
    });
    QObject::connect(m_link.get(), &WorkerLink::lost, &loop, [&] {
        lost = true;
        loop.quit();
    });
    QTimer signals;
    signals.callOnTimeout(&loop, [&, asked = false]() mutable {
        if (stopSignal() == 0 || asked)
            return;
        asked = shallStop(output);
        for (const auto &job : jobs) {
            if (asked && isOurs(*job) && !hasEnded(job->status().state))
                job->cancel();
        }
    });
    LIFEBOAT_TRY_ASSIGN(const bool begun, waitForLeave(m_plans->Run(id, options), output));
    if (!begun)
        return ended; // put off, or nothing to do
    signals.start(lookForSignals);
    if (!ended && !lost)
        loop.exec();
    output.endProgress();
    if (lost)
        return fail(ErrorCode::WorkerDied, {}, QStringLiteral("connection lost"));
    return ended;
}

} // namespace lifeboat
