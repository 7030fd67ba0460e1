// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "jobs/Job.h"
#include "Output.h"

#include <functional>
#include <future>
#include <optional>

namespace lifeboat {

/// From now on SIGINT, SIGTERM and SIGHUP ask the running job to stop, and a reader that went away ends nothing.
void installStopSignals();
bool stopSignalled();

/// One line that a person types; nothing at the end of the input or when one of those signals comes.
std::optional<QString> askLine();

/// Runs @p job on a thread of its own, shows its progress four times a second, and hands its result on when all its work has ended.
template<class Report>
Result<Report> runJob(Output &output, const std::function<Result<Report>(JobContext)> &job)
{
    using namespace std::chrono_literals;
    std::stop_source stop;
    Progress progress;
    if (stopSignalled())
        stop.request_stop();
    std::future<Result<Report>> running =
        std::async(std::launch::async, [&] { return job(JobContext{.stop = stop.get_token(), .progress = progress}); });
    while (running.wait_for(250ms) != std::future_status::ready) {
        output.progress(progress.sample());
        if (stopSignalled())
            stop.request_stop();
    }
    output.progress(progress.sample());
    output.endProgress();
    return running.get();
}

} // namespace lifeboat
