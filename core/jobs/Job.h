// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/PauseGate.h"
#include "base/Progress.h"
#include "base/Result.h"

#include <chrono>
#include <stop_token>

namespace lifeboat {

/// How a job ended. A job that lost any part is NotDone.
enum class Outcome { DoneAndChecked, DoneNotChecked, NotDone };

const char *outcomeName(Outcome outcome); ///< "done-and-checked", "done-not-checked", "not-done"

/// What every job gets from who runs it. Jobs block the calling thread, start their own workers, and return within a second of a requested stop
/// (Cancelled), after all their I/O has ended.
struct JobContext {
    std::stop_token stop;
    Progress &progress;
    unsigned workers = 0; ///< 0: as many as keep the cores busy
    /// Where the job waits while it is paused; none: it cannot be. Outlives the job, as progress does.
    PauseGate *pause = nullptr;

    void waitWhilePaused() const
    {
        if (pause != nullptr)
            pause->pass(stop);
    }
};

enum class Checking { Check, Skip };

} // namespace lifeboat
