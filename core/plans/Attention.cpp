// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Attention.h"

#include "plans/Quiet.h"

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

constexpr std::chrono::seconds leastOverdue = std::chrono::days(3);
constexpr std::chrono::seconds overdueWithoutTimes = std::chrono::days(14);

struct StateName {
    PlanState state;
    const char *name;
};
constexpr std::array stateNames{
    StateName{PlanState::Off, "off"},         StateName{PlanState::NotYet, "not-yet"},
    StateName{PlanState::Fine, "fine"},       StateName{PlanState::Waiting, "waiting"},
    StateName{PlanState::Overdue, "overdue"}, StateName{PlanState::Failed, "failed"},
    StateName{PlanState::Invalid, "invalid"},
};

DriveRecord recordOf(const PlanHistory &history, const PlannedDrive &drive)
{
    const auto found = std::ranges::find(history.drives, drive.key(), &DriveRecord::drive);
    return found == history.drives.end() ? DriveRecord() : *found;
}

std::vector<DriveRecord> recordsOf(const PlanHistory &history, const Plan &plan)
{
    std::vector<DriveRecord> records;
    for (const PlannedDrive &drive : plan.drives)
        records.push_back(recordOf(history, drive));
    return records;
}

/// Invalid as soon as one is.
QDateTime oldest(const std::vector<DriveRecord> &records, QDateTime DriveRecord::*time)
{
    QDateTime result;
    for (const DriveRecord &record : records) {
        if (!(record.*time).isValid())
            return {};
        if (!result.isValid() || record.*time < result)
            result = record.*time;
    }
    return result;
}

bool isOverdue(const std::vector<DriveRecord> &records, const QDateTime &since, const QDateTime &now,
               std::chrono::seconds after)
{
    return std::ranges::any_of(records, [&](const DriveRecord &record) {
        const QDateTime from = record.image.isValid() ? record.image : since;
        return from.isValid() && from.secsTo(now) > after.count();
    });
}

} // namespace

const char *planStateName(PlanState state) { return std::ranges::find(stateNames, state, &StateName::state)->name; }

std::optional<PlanState> planStateFromName(QStringView name)
{
    const auto found =
        std::ranges::find_if(stateNames, [&](const StateName &n) { return name == QLatin1StringView(n.name); });
    return found == stateNames.end() ? std::nullopt : std::optional(found->state);
}

std::chrono::seconds overdueAfter(const Plan &plan, const QDateTime &now, const QTimeZone &zone)
{
    const auto calendar = Calendar::of(plan.times);
    const auto interval = calendar ? calendar->interval(now, zone) : std::nullopt;
    return interval ? std::max(2 * *interval, leastOverdue) : overdueWithoutTimes;
}

PlanStatus statusOf(const Plan &plan, const PlanHistory &history, const QDateTime &since, const QDateTime &now,
                    const QTimeZone &zone)
{
    const std::vector<DriveRecord> records = recordsOf(history, plan);
    PlanStatus status;
    status.lastImage = oldest(records, &DriveRecord::image);
    status.lastChecked = oldest(records, &DriveRecord::checked);
    if (!plan.enabled) {
        status.state = PlanState::Off;
        return status;
    }
    const auto calendar = Calendar::of(plan.times);
    if (!calendar) {
        status.state = PlanState::Invalid;
        return status;
    }
    status.next = quietAt(history, now);
    if (!status.next)
        status.next = calendar->nextAfter(now, zone);
    const bool anyImage =
        std::ranges::any_of(records, [](const DriveRecord &record) { return record.image.isValid(); });
    if (history.end == RunEnd::Failed)
        status.state = PlanState::Failed;
    else if (isOverdue(records, since, now, overdueAfter(plan, now, zone)))
        status.state = PlanState::Overdue;
    else if (history.end && waits(*history.end))
        status.state = PlanState::Waiting;
    else
        status.state = anyImage ? PlanState::Fine : PlanState::NotYet;
    return status;
}

} // namespace lifeboat
