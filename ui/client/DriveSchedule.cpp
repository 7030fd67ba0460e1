// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/DriveSchedule.h"

#include <QTimeZone>

#include <algorithm>

namespace lifeboat {

namespace {

void take(DriveSchedule &schedule, const Plan &plan, const PlanInfo &info)
{
    const auto after = overdueAfter(plan, QDateTime::currentDateTimeUtc(), QTimeZone::systemTimeZone());
    schedule.overdueAfter = schedule.isPlanned ? std::min(schedule.overdueAfter, after) : after;
    schedule.isPlanned = true;
    if (info.status.next && (!schedule.next || *info.status.next < *schedule.next))
        schedule.next = info.status.next;
}

} // namespace

DriveSchedule scheduleOf(const Drive &drive, const PlanModel &plans)
{
    DriveSchedule schedule;
    for (const PlanInfo &info : plans.plans()) {
        const Result<Plan> plan = info.plan();
        if (!plan || !plan->enabled)
            continue;
        const auto planned =
            std::ranges::find_if(plan->drives, [&](const PlannedDrive &candidate) { return candidate.is(drive); });
        if (planned == plan->drives.end())
            continue;
        take(schedule, *plan, info);
        const auto record = std::ranges::find(info.drives, planned->key(), &DriveRecord::drive);
        if (record != info.drives.end() && record->image.isValid() &&
            (!schedule.newest.image.isValid() || record->image > schedule.newest.image))
            schedule.newest = *record;
    }
    return schedule;
}

} // namespace lifeboat
