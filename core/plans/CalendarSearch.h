// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/CalendarParser.h"

#include <QDateTime>
#include <QTimeZone>

#include <array>

namespace lifeboat {

/// Looks for the next time of a calendar event on a clock on the wall, as systemd does: part by part from the year down to the second. Where a part
/// has a new value the smaller ones begin anew. Some of what it does is odd; but a plan whose timer begins at other times than Lifeboat reckons with
/// would run late, or never.
class CalendarSearch {
public:
    /// Both must outlive it.
    CalendarSearch(const CalendarFields &fields, const QTimeZone &zone);

    /// UTC. Nothing: there is none, or it is not found in as many steps as systemd takes.
    std::optional<QDateTime> firstAfter(const QDateTime &after);

private:
    enum Part : std::size_t { Year, Month, Day, Hour, Minute, Second, PartCount };
    using Parts = std::array<int, PartCount>;
    enum class Step { Found, Again, Never };

    static Parts partsOf(const QDateTime &time);
    QDateTime moment(QDateTime::TransitionResolution resolution) const;
    static int leastOf(std::size_t part) { return part == Month || part == Day ? 1 : 0; }
    QDateTime shown() const; ///< by a clock, instead of m_parts
    void begin();            ///< a step, with what a clock shows
    enum class Clock { AsExpected, Earlier, Later };
    /// Goes on from what a clock shows if that is later: m_parts are in no month, or the clock jumps over them. Then what is below the greatest part
    /// that differs begins anew, but only that (with a year also the day): where "0/7" runs out of seconds and with them out of the hour,
    /// the minute begins at 0, but the seconds at 3.
    Clock settle();
    std::optional<int> nextValue(Part part) const;
    void restartFrom(std::size_t part); ///< it and the smaller ones
    bool isWrongWeekday() const;
    Step step();
    Step skipRestOf(std::size_t part);

    const CalendarFields &m_fields;
    const QTimeZone &m_zone;
    std::array<const CalendarField *, PartCount> m_field;
    Parts m_parts{};
    /// Where settle() found itself. systemd takes m_parts for daylight saving time or not as there, even if they are on the other side of a change.
    std::optional<QDateTime> m_goneOnFrom;
    bool m_secondIsOver = false; ///< the one in m_parts does not count any more
};

} // namespace lifeboat
