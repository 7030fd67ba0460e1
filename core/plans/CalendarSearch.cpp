// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/CalendarSearch.h"

#include <algorithm>

namespace lifeboat {

namespace {

/// systemd's own limit.
constexpr int mostSteps = 1000;

} // namespace

CalendarSearch::CalendarSearch(const CalendarFields &fields, const QTimeZone &zone)
    : m_fields(fields),
      m_zone(zone),
      m_field{&fields.year, &fields.month, &fields.day, &fields.hour, &fields.minute, &fields.second}
{ }

CalendarSearch::Parts CalendarSearch::partsOf(const QDateTime &time)
{
    const QDate date = time.date();
    const QTime clock = time.time();
    return {date.year(), date.month(), date.day(), clock.hour(), clock.minute(), clock.second()};
}

QDateTime CalendarSearch::moment(QDateTime::TransitionResolution resolution) const
{
    // One of the parts may be above what it can be. Like the C library: seconds then go on in time, the others on the clock.
    const int seconds = std::min(m_parts[Second], 59);
    const QDate date = QDate(m_parts[Year], 1, 1).addMonths(m_parts[Month] - 1).addDays(m_parts[Day] - 1);
    const QDateTime wall = QDateTime(date, QTime(0, 0), QTimeZone::UTC)
                               .addSecs((qint64{m_parts[Hour]} * 60 + m_parts[Minute]) * 60 + seconds);
    return QDateTime(wall.date(), wall.time(), m_zone, resolution).addSecs(m_parts[Second] - seconds);
}

QDateTime CalendarSearch::shown() const { return moment(QDateTime::TransitionResolution::RelativeToBefore); }

void CalendarSearch::begin()
{
    QDateTime time = shown();
    if (m_goneOnFrom && m_goneOnFrom->isDaylightTime() != time.isDaylightTime()) {
        const QDateTime wall(time.date(), time.time(), QTimeZone::UTC);
        // An earlier one has been looked at. systemd looks again, and in some zones finds no way out.
        time = std::max(time, wall.addSecs(-m_goneOnFrom->offsetFromUtc()).toTimeZone(m_zone));
    }
    m_goneOnFrom.reset();
    m_parts = partsOf(time);
}

CalendarSearch::Clock CalendarSearch::settle()
{
    const QDateTime time = shown();
    const Parts clock = partsOf(time);
    const auto differs = static_cast<std::size_t>(std::ranges::mismatch(clock, m_parts).in1 - clock.begin());
    if (differs == PartCount)
        return Clock::AsExpected;
    if (clock < m_parts)
        return Clock::Earlier;
    m_parts = clock;
    if (differs == Year)
        m_parts[Month] = m_parts[Day] = 1;
    else if (differs + 1 < PartCount)
        m_parts[differs + 1] = leastOf(differs + 1);
    m_goneOnFrom = time;
    return Clock::Later;
}

std::optional<int> CalendarSearch::nextValue(Part part) const
{
    const int monthDays = part == Day ? QDate(m_parts[Year], m_parts[Month], 1).daysInMonth() : 0;
    return m_field[part]->atLeast(m_parts[part] + (part == Second && m_secondIsOver ? 1 : 0), monthDays);
}

void CalendarSearch::restartFrom(std::size_t part)
{
    for (; part < PartCount; ++part)
        m_parts[part] = leastOf(part);
    m_secondIsOver = false;
}

bool CalendarSearch::isWrongWeekday() const
{
    const int weekday = QDate(m_parts[Year], m_parts[Month], m_parts[Day]).dayOfWeek();
    return m_fields.weekdays.any() && !m_fields.weekdays.test(static_cast<std::size_t>(weekday - 1));
}

CalendarSearch::Step CalendarSearch::skipRestOf(std::size_t part)
{
    ++m_parts[part];
    restartFrom(part + 1);
    return Step::Again;
}

CalendarSearch::Step CalendarSearch::step()
{
    begin();
    for (const Part part : {Year, Month, Day, Hour, Minute, Second}) {
        const auto value = nextValue(part);
        if (part == Year && (!value || *value > CalendarFields::lastYear))
            return Step::Never;
        if (!value)
            return skipRestOf(part - 1);
        if (*value != m_parts[part]) {
            m_parts[part] = *value;
            restartFrom(part + 1);
        }
        const Clock clock = settle();
        if (part == Year && clock != Clock::AsExpected)
            return Step::Never;
        if (clock == Clock::Earlier)
            return skipRestOf(part - 1);
        if (clock == Clock::Later)
            return Step::Again;
        if (part == Day && isWrongWeekday())
            return skipRestOf(Day);
    }
    return Step::Found;
}

std::optional<QDateTime> CalendarSearch::firstAfter(const QDateTime &after)
{
    using Twice = QDateTime::TransitionResolution;
    m_parts = partsOf(after.toTimeZone(m_zone));
    m_secondIsOver = true;
    for (int i = 0; i < mostSteps; ++i) {
        const Step outcome = step();
        if (outcome == Step::Never)
            break;
        if (outcome == Step::Again)
            continue;
        const QDateTime first = moment(Twice::PreferBefore);
        return (first > after ? first : moment(Twice::PreferAfter)).toUTC();
    }
    return std::nullopt;
}

} // namespace lifeboat
