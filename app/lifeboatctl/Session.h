// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Output.h"

#include "base/UniqueFd.h"
#include "managerinterface.h"
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

    /// Starts the job that was just created and follows it to its end.
    Result<JobStatus> run(const Result<QDBusObjectPath> &created, Output &output);
    /// Shows a job until it has ended. A stop signal asks the person, where there is one, whether the job is to stop.
    Result<JobStatus> follow(const QString &path, Output &output);
    /// A job as it is now.
    Result<JobStatus> look(const QString &path);
    Result<> cancel(const QString &path);
    /// The client's end of a socket to the files of an image. May ask for a password.
    Result<UniqueFd> browse(const QString &image, const Output &output);

private:
    enum class Then { Nothing, Start, Cancel, Leave };

    static bool isAnswered(const QDBusPendingCall &call); ///< false: a stop signal came first
    explicit Session(std::unique_ptr<WorkerLink> link);
    bool mayBeAskedForAPassword(const Output &output) const;
    Result<JobStatus> attend(const QString &path, Then then, Output *output);

    std::unique_ptr<WorkerLink> m_link;
    std::unique_ptr<ManagerInterface> m_manager;
};

} // namespace lifeboat
