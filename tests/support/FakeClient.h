// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "managerinterface.h"
#include "service/client/RemoteJob.h"
#include "support/FakeWorker.h"
#include "support/SampleDrives.h"

#include <QDBusPendingReply>
#include <QTest>

#include <memory>

namespace lifeboat::test {

/// A fake worker, in place for this process, and a client that is connected to it.
struct FakeClient {
    FakeWorker fake;
    std::unique_ptr<WorkerLink> link;
    std::unique_ptr<ManagerInterface> manager;

    /// False when there is nobody.
    bool connectTo()
    {
        fake.apply();
        manager.reset();
        link.reset();
        link = std::make_unique<WorkerLink>(FakeWorker::program());
        link->open();
        if (!QTest::qWaitFor([this] { return link->isOpen(); }))
            return false;
        manager =
            std::make_unique<ManagerInterface>(link->service(), QLatin1StringView(managerPath), link->connection());
        return true;
    }

    /// What the worker answers, waited for without an event loop.
    template<class Value>
    static Result<Value> ask(QDBusPendingReply<Value> reply)
    {
        reply.waitForFinished();
        if (reply.isError())
            return fail(errorOfReply(reply.reply()));
        return reply.value();
    }

    std::unique_ptr<RemoteJob> newJob(const QDBusPendingReply<QDBusObjectPath> &reply) const
    {
        const auto path = ask(reply);
        return std::make_unique<RemoteJob>(*link, path ? path->path() : QString());
    }

    /// Of the laptop's drive to the office's place; Running, unless something prevents it.
    std::unique_ptr<RemoteJob> startedBackup() const
    {
        auto job = newJob(manager->CreateBackup(laptopDrive().path, officePlacePath(), {}));
        job->start();
        waitForState(*job, JobState::Running);
        return job;
    }

    static bool waitForState(const RemoteJob &job, JobState state)
    {
        return QTest::qWaitFor([&] { return job.status().state == state; });
    }
};

} // namespace lifeboat::test
