// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Calendar.h"

#include <algorithm>

namespace lifeboat {

Result<Calendar> Calendar::of(const std::vector<QString> &times)
{
    Calendar calendar;
    for (const QString &time : times) {
        LIFEBOAT_TRY_ASSIGN(CalendarExpression expression, CalendarExpression::parse(time));
        calendar.m_expressions.push_back(std::move(expression));
    }
    return calendar;
}

std::optional<QDateTime> Calendar::nextAfter(const QDateTime &after, const QTimeZone &zone) const
{
    std::optional<QDateTime> earliest;
    for (const CalendarExpression &expression : m_expressions) {
        const auto next = expression.nextAfter(after, zone);
        if (next && (!earliest || *next < *earliest))
            earliest = next;
    }
    return earliest;
}

std::vector<QDateTime> Calendar::nextAfter(const QDateTime &after, const QTimeZone &zone, std::size_t count) const
{
    std::vector<QDateTime> times;
    auto next = count == 0 ? std::nullopt : nextAfter(after, zone);
    while (next) {
        times.push_back(*next);
        next = times.size() < count ? nextAfter(*next, zone) : std::nullopt;
    }
    return times;
}

bool Calendar::isDue(const QDateTime &last, const QDateTime &now, const QTimeZone &zone) const
{
    const auto next = nextAfter(last, zone);
    return next && *next <= now;
}

std::optional<std::chrono::seconds> Calendar::interval(const QDateTime &now, const QTimeZone &zone) const
{
    constexpr std::size_t enough = 64; // a day of half hours, and the days without any behind it
    const std::vector<QDateTime> times = nextAfter(now, zone, enough);
    if (times.size() < 2)
        return std::nullopt;
    qint64 longest = 0;
    for (std::size_t i = 1; i < times.size(); ++i)
        longest = std::max(longest, times[i - 1].secsTo(times[i]));
    return std::chrono::seconds(longest);
}

} // namespace lifeboat
