// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Output.h"
#include "PasswordAgent.h"

#include "base/UniqueFd.h"
#include "managerinterface.h"
#include "plansinterface.h"
#include "service/client/RemoteJob.h"

#include <QDBusPendingReply>

#include <memory>

namespace lifeboat {

/// The worker as this program needs it: one question at a time, each waited for. On the main thread, outside any event loop.
class Session {
public:
    /// Finds or starts the worker. Errors: WorkerUnavailable.
    static Result<std::unique_ptr<Session>> open();

    ManagerInterface &manager() { return *m_manager; }
    PlansInterface &plans() { return *m_plans; }

    /// Waits for the answer to a question, which some drives take long to give. Errors: what the worker says; Cancelled on a stop signal.
    template<class Value>
    static Result<Value> wait(QDBusPendingReply<Value> reply)
    {
        if (!isAnswered(reply))
            return fail(ErrorCode::Cancelled);
        if (reply.isError())
            return fail(errorOfReply(reply.reply()));
        return reply.value();
    }

    /// The same of a method that gives nothing back.
    static Result<> wait(const QDBusPendingReply<> &reply)
    {
        if (!isAnswered(reply))
            return fail(ErrorCode::Cancelled);
        if (reply.isError())
            return fail(errorOfReply(reply.reply()));
        return {};
    }

    /// Starts the job that was just created and follows it to its end.
    Result<JobStatus> run(const Result<QDBusObjectPath> &created, Output &output);
    /// Shows a job until it has ended. A stop signal asks the person, where there is one, whether the job is to stop.
    Result<JobStatus> follow(const QString &path, Output &output);
    /// A job as it is now.
    Result<JobStatus> look(const QString &path);
    Result<> cancel(const QString &path);
    /// How a run of a plan ended.
    struct PlanEnd {
        RunEnd end = RunEnd::Failed;
        std::optional<Error> problem;
    };
    /// Begins a run of a plan and shows its jobs until it has ended. Nothing: with "scheduled" in @p options, there was nothing to do.
    Result<std::optional<PlanEnd>> runPlan(const QString &id, const QVariantMap &options, Output &output);
    /// Waits for an answer that may take a person's password.
    template<class Reply>
    auto waitForLeave(const Reply &reply, const Output &output)
    {
        const auto agent = passwordAgent(output);
        return wait(reply);
    }
    /// The client's end of a socket to the files of an image. May ask for a password.
    Result<UniqueFd> browse(const QString &image, const Output &output);

private:
    enum class Then { Nothing, Start, Cancel, Leave };

    static bool isAnswered(const QDBusPendingCall &call); ///< false: a stop signal came first
    explicit Session(std::unique_ptr<WorkerLink> link);
    /// Asks at the terminal for the password that polkit wants, as long as it lives; none where there is nobody to ask.
    std::unique_ptr<PasswordAgent> passwordAgent(const Output &output) const;
    Result<JobStatus> attend(const QString &path, Then then, Output *output);

    std::unique_ptr<WorkerLink> m_link;
    std::unique_ptr<ManagerInterface> m_manager;
    std::unique_ptr<PlansInterface> m_plans;
};

} // namespace lifeboat
