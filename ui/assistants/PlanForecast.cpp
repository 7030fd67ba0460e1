// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanForecast.h"

#include "plans/Calendar.h"
#include "plans/Keep.h"

#include <QTimeZone>

#include <algorithm>
#include <set>

namespace lifeboat {

namespace {

constexpr std::size_t mostRuns = 3000; ///< looked at: of a plan for each hour those of four months
constexpr qint64 daySeconds = 24 * 3600;
constexpr qint64 monthSeconds = 30 * daySeconds;

/// The run after the one at @p time into the same place: of several, each has its turn. Nothing: there is none any more.
std::optional<QDateTime> runAfter(const Plan &plan, const Calendar &calendar, const QDateTime &time,
                                  const QTimeZone &zone)
{
    if (plan.times.empty())
        return time.addSecs(daySeconds); // each time that something is connected
    std::optional<QDateTime> next = time;
    for (std::size_t i = 0; next && i < std::max<std::size_t>(plan.places.size(), 1); ++i)
        next = calendar.nextAfter(*next, zone);
    return next;
}

/// Has every rule had as many runs as it can ask for?
class Enough {
public:
    explicit Enough(const KeepRules &rules) : m_rules(rules) { }

    bool with(const QDateTime &local)
    {
        ++m_runs;
        const QDate date = local.date();
        m_hours.insert(date.toJulianDay() * 24 + local.time().hour());
        m_days.insert(date.toJulianDay());
        m_weeks.insert(date.toJulianDay() / 7); // days since a Monday
        m_months.insert(date.year() * 12 + date.month());
        m_years.insert(date.year());
        return m_runs > m_rules.last && m_hours.size() > m_rules.hourly && m_days.size() > m_rules.daily &&
            m_weeks.size() > m_rules.weekly && m_months.size() > m_rules.monthly && m_years.size() > m_rules.yearly;
    }

private:
    KeepRules m_rules;
    std::size_t m_runs = 0;
    std::set<qint64> m_hours, m_days, m_weeks, m_months, m_years;
};

bool isOf(const Manifest &image, const Plan &plan, const PlannedDrive &drive)
{
    const DriveIdentity wanted{.model = drive.model, .serial = drive.serial, .wwn = drive.wwn, .size = drive.size};
    if (!isSameDrive(image.drive, wanted) || image.mode != plan.mode)
        return false;
    return std::ranges::all_of(image.partitions, [&](const PartitionRecord &partition) {
        return partition.included == (drive.partitions.isEmpty() || drive.partitions.contains(partition.number));
    });
}

struct DriveSizes {
    ByteCount first;
    bool fromImages = true;
    std::optional<ByteCount> change;
};

/// @p images: newest first.
std::optional<DriveSizes> fromImages(const Plan &plan, const PlannedDrive &drive, const std::vector<KnownImage> &images)
{
    std::optional<ByteCount> first;
    std::vector<ByteCount> changes;
    for (const KnownImage &image : images) {
        if (!image.isUsable() || !isOf(*image.manifest, plan, drive))
            continue;
        const ByteCount stored = image.manifest->counts.stored;
        if (image.manifest->parent)
            changes.push_back(stored);
        else if (!first)
            first = stored;
    }
    if (!first)
        return std::nullopt;
    DriveSizes sizes{.first = *first, .fromImages = true, .change = {}};
    if (!changes.empty()) {
        const auto middle = changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2);
        std::ranges::nth_element(changes, middle);
        sizes.change = *middle;
    }
    return sizes;
}

std::optional<DriveSizes> fromUse(const Plan &plan, const PlannedDrive &planned, const std::vector<Drive> &drives,
                                  const DriveUse &use)
{
    const auto drive = std::ranges::find_if(drives, [&](const Drive &one) { return planned.is(one); });
    const auto used = drive != drives.end() ? use.of(*drive) : std::nullopt;
    if (!used || used->isEmpty())
        return std::nullopt;
    constexpr std::uint64_t compression = 2;
    DriveSizes sizes{.first = {}, .fromImages = false, .change = {}};
    for (const Partition &partition : drive->partitions) {
        const int number = partition.entry.number;
        if (!planned.partitions.isEmpty() && !planned.partitions.contains(number))
            continue;
        const auto known = std::ranges::find(*used, number, &PartitionUse::number);
        // Of what nothing is known everything is kept.
        const bool isKnown = known != used->end() && plan.mode == CopyMode::UsedBlocks;
        sizes.first += ByteCount((isKnown ? known->used : partition.entry.range.size()).value / compression);
    }
    return sizes;
}

std::size_t runsAMonth(const Plan &plan, const QDateTime &now, const QTimeZone &zone)
{
    const auto calendar = Calendar::of(plan.times);
    const auto interval = calendar ? calendar->interval(now, zone) : std::nullopt;
    if (!interval || interval->count() <= 0)
        return 0;
    return static_cast<std::size_t>(monthSeconds / interval->count()) / std::max<std::size_t>(plan.places.size(), 1);
}

} // namespace

std::optional<ByteCount> PlanForecast::needed() const
{
    if (!change || !kept)
        return std::nullopt;
    return first + ByteCount(change->value * *kept);
}

std::optional<std::size_t> keptAtOnce(const Plan &plan, const QDateTime &now, const QTimeZone &zone)
{
    KeepRules rules = plan.keep;
    rules.free = ByteCount();
    if (rules.keepsAll())
        return std::nullopt;
    const auto calendar = Calendar::of(plan.times);
    Enough enough(rules);
    std::vector<KeptImage> images;
    auto time = std::optional(now);
    while (calendar && images.size() < mostRuns) {
        time = runAfter(plan, *calendar, *time, zone);
        if (!time)
            break;
        images.push_back({.time = *time, .good = true, .complete = true, .stored = ByteCount(1)});
        if (enough.with(time->toTimeZone(zone)))
            break;
    }
    if (images.empty())
        return 1;
    const auto removed = imagesToRemove(images, rules, zone, images.back().time, ByteCount(1));
    return images.size() - removed.size() + 1;
}

std::optional<PlanForecast> forecastOf(const Plan &plan, const std::vector<Drive> &drives,
                                       const std::vector<KnownImage> &images, const DriveUse &use, const QDateTime &now,
                                       const QTimeZone &zone)
{
    PlanForecast forecast{.first = {},
                          .fromImages = true,
                          .change = ByteCount(),
                          .kept = keptAtOnce(plan, now, zone),
                          .runsAMonth = runsAMonth(plan, now, zone)};
    for (const PlannedDrive &drive : plan.drives) {
        auto sizes = fromImages(plan, drive, images);
        if (!sizes)
            sizes = fromUse(plan, drive, drives, use);
        if (!sizes)
            return std::nullopt;
        forecast.first += sizes->first;
        forecast.fromImages = forecast.fromImages && sizes->fromImages;
        if (!sizes->change)
            forecast.change.reset();
        else if (forecast.change)
            *forecast.change += *sizes->change;
    }
    return forecast;
}

} // namespace lifeboat
