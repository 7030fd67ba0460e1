// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Keep.h"

#include <QTimeZone>

#include <algorithm>
#include <array>
#include <set>

namespace lifeboat {

namespace {

/// Two times are of one period when this is the same.
using Period = std::array<int, 4>;

Period hourOf(const QDateTime &local)
{
    // When clocks go back, an hour comes twice: the offset tells the two apart.
    return {static_cast<int>(local.date().toJulianDay()), local.time().hour(), local.offsetFromUtc()};
}

Period dayOf(const QDateTime &local) { return {static_cast<int>(local.date().toJulianDay())}; }

Period weekOf(const QDateTime &local)
{
    int year = 0;
    const int week = local.date().weekNumber(&year);
    return {year, week};
}

Period monthOf(const QDateTime &local) { return {local.date().year(), local.date().month()}; }

Period yearOf(const QDateTime &local) { return {local.date().year()}; }

struct PeriodRule {
    unsigned KeepRules::*count;
    Period (*periodOf)(const QDateTime &local);
};
constexpr std::array periodRules{
    PeriodRule{&KeepRules::hourly, hourOf}, PeriodRule{&KeepRules::daily, dayOf},
    PeriodRule{&KeepRules::weekly, weekOf}, PeriodRule{&KeepRules::monthly, monthOf},
    PeriodRule{&KeepRules::yearly, yearOf},
};

/// Decides about the images of one drive. Positions are indexes into the images as given.
class Keeper {
public:
    Keeper(std::span<const KeptImage> images, const QTimeZone &zone)
        : m_images(images), m_zone(zone), m_stays(images.size(), false)
    { }

    void letStay(std::size_t position) { m_stays[position] = true; }
    bool stays(std::size_t position) const { return m_stays[position]; }

    /// By every rule, of the images at @p newestFirst.
    void applyRules(const KeepRules &rules, const std::vector<std::size_t> &newestFirst)
    {
        for (std::size_t i = 0; i < newestFirst.size() && i < rules.last; ++i)
            letStay(newestFirst[i]);
        for (const PeriodRule &rule : periodRules)
            applyRule(rules.*rule.count, rule.periodOf, newestFirst);
    }

private:
    void applyRule(unsigned count, Period (*periodOf)(const QDateTime &), const std::vector<std::size_t> &newestFirst)
    {
        std::set<Period>
            seen; // not only the last one: a clock that goes back over midnight comes to the day before again
        for (const std::size_t position : newestFirst) {
            const Period period = periodOf(m_images[position].time.toTimeZone(m_zone));
            if (seen.contains(period))
                continue;
            if (seen.size() == count)
                return;
            letStay(position);
            seen.insert(period);
        }
    }

    std::span<const KeptImage> m_images;
    QTimeZone m_zone;
    std::vector<bool> m_stays;
};

/// Positions of those that are @p wanted, oldest first.
std::vector<std::size_t> sorted(std::span<const KeptImage> images, auto wanted)
{
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (wanted(images[i]))
            positions.push_back(i);
    }
    std::ranges::stable_sort(positions, {}, [&](std::size_t i) { return images[i].time; });
    return positions;
}

void applyRules(Keeper &keeper, const KeepRules &rules, std::vector<std::size_t> oldestFirst)
{
    std::ranges::reverse(oldestFirst);
    keeper.applyRules(rules, oldestFirst);
}

ByteCount added(ByteCount a, ByteCount b)
{
    return ByteCount(checkedAdd(a.value, b.value).value_or(~std::uint64_t{0}));
}

} // namespace

std::vector<std::size_t> imagesToRemove(std::span<const KeptImage> images, const KeepRules &rules,
                                        const QTimeZone &zone, const QDateTime &now, ByteCount free)
{
    const auto isGood = [&](const KeptImage &image) { return image.good && image.time <= now; };
    const std::vector<std::size_t> good = sorted(images, isGood);
    if (good.empty())
        return {};
    const QDateTime newestGood = images[good.back()].time;
    // What may go at all. An image of the same second as the newest good one is not older.
    const std::vector<std::size_t> older =
        sorted(images, [&](const KeptImage &image) { return image.time < newestGood; });

    Keeper keeper(images, zone);
    const bool anyRule = KeepRules{.free = rules.free} != rules;
    if (anyRule) {
        // Once among the good ones alone, once among all that are complete: so one that nobody has read through yet stays as if it were good, and
        // pushes out none that is.
        applyRules(keeper, rules, good);
        applyRules(keeper, rules, sorted(images, [&](const KeptImage &image) {
                       return (image.good || image.complete) && image.time <= now;
                   }));
    }
    std::vector<std::size_t> removed;
    std::vector<std::size_t> kept;
    for (const std::size_t position : older)
        (anyRule && !keeper.stays(position) ? removed : kept).push_back(position);
    for (const std::size_t position : removed)
        free = added(free, images[position].stored);
    for (auto position = kept.begin(); position != kept.end() && free < rules.free; ++position) {
        removed.push_back(*position);
        free = added(free, images[*position].stored);
    }
    std::ranges::stable_sort(removed, {}, [&](std::size_t i) { return images[i].time; });
    return removed;
}

} // namespace lifeboat
