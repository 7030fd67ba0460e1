// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/PlanModel.h"

namespace lifeboat {

/// What the plans that are switched on say of one drive.
struct DriveSchedule {
    bool isPlanned = false;
    std::optional<QDateTime> next;       ///< the soonest run
    std::chrono::seconds overdueAfter{}; ///< the strictest plan's; 0: not planned
    DriveRecord newest; ///< the newest good image that a plan made, also one in a place that is not connected
};

DriveSchedule scheduleOf(const Drive &drive, const PlanModel &plans);

} // namespace lifeboat
