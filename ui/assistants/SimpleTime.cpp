// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/SimpleTime.h"

#include "plans/CalendarExpression.h"

#include <QLocale>

#include <algorithm>
#include <vector>

namespace lifeboat {

namespace {

std::vector<SimpleTime> allAt(const QTime &clock)
{
    std::vector<SimpleTime> times{{.every = SimpleTime::Every::Day, .clock = clock}};
    for (int weekday = Qt::Monday; weekday <= Qt::Sunday; ++weekday)
        times.push_back(
            {.every = SimpleTime::Every::Week, .weekday = static_cast<Qt::DayOfWeek>(weekday), .clock = clock});
    for (int day = SimpleTime::lastDay; day <= SimpleTime::latestDay; ++day)
        times.push_back({.every = SimpleTime::Every::Month, .day = day, .clock = clock});
    return times;
}

} // namespace

QString SimpleTime::expression() const
{
    const QString time = clock.toString(QStringLiteral(" HH:mm"));
    switch (every) {
    case Every::Day:
        break;
    case Every::Week:
        return QLocale::c().dayName(weekday, QLocale::ShortFormat) + QStringLiteral(" *-*-*") + time;
    case Every::Month:
        return (day == lastDay ? QStringLiteral("*-*~01")
                               : QStringLiteral("*-*-%1").arg(day, 2, 10, QLatin1Char('0'))) +
            time;
    }
    return QStringLiteral("*-*-*") + time;
}

std::optional<SimpleTime> SimpleTime::from(const QString &expression)
{
    const auto parsed = CalendarExpression::parse(expression);
    if (!parsed)
        return std::nullopt;
    const QTime clock = QTime::fromString(parsed->text().section(u' ', -1), QStringLiteral("HH:mm:ss"));
    if (!clock.isValid())
        return std::nullopt;
    // The parser knows how an expression is written; here it is only asked what means the same.
    const std::vector<SimpleTime> times = allAt(clock);
    const auto same = std::ranges::find_if(times, [&](const SimpleTime &time) {
        const auto other = CalendarExpression::parse(time.expression());
        return other && other->text() == parsed->text();
    });
    return same == times.end() ? std::nullopt : std::optional(*same);
}

} // namespace lifeboat
