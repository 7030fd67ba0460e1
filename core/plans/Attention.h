// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Calendar.h"
#include "plans/PlanHistory.h"

namespace lifeboat {

/// How a plan stands. From Overdue on a person has to do something.
enum class PlanState {
    Off,    ///< switched off
    NotYet, ///< its first run has not been due
    Fine,
    Waiting, ///< for a place, a drive, power or a quieter time; not long enough to matter
    Overdue, ///< a drive's newest image is older than twice the interval, and than three days
    Failed,  ///< the last run
    Invalid, ///< its file has a mistake
};
const char *planStateName(PlanState state); ///< "off", "not-yet", "fine", "waiting", "overdue", "failed", "invalid"
std::optional<PlanState> planStateFromName(QStringView name);
inline bool needsAttention(PlanState state) { return state >= PlanState::Overdue; }

struct PlanStatus {
    PlanState state = PlanState::NotYet;
    /// UTC; of a plan that waits for a quieter time when it is tried again. Nothing: off, only on connect, or no time is left.
    std::optional<QDateTime> next;
    QDateTime lastImage;   ///< the oldest of its drives' newest good images; invalid: a drive has none
    QDateTime lastChecked; ///< likewise
};

/// @p since: when the plan was made or switched on (its file's time): what has never run is overdue from there.
PlanStatus statusOf(const Plan &plan, const PlanHistory &history, const QDateTime &since, const QDateTime &now,
                    const QTimeZone &zone);

/// From which age on an image is too old: twice the interval, at least three days. Without times: 14 days.
std::chrono::seconds overdueAfter(const Plan &plan, const QDateTime &now, const QTimeZone &zone);

} // namespace lifeboat
