// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <compare>
#include <optional>
#include <vector>

namespace lifeboat {

/// Values begin, begin + step … up to end.
struct CalendarSpan {
    static constexpr int open = -1;

    int begin = 0;
    int end = open; ///< inclusive; open: as far as the field goes
    int step = 0;   ///< 0: only begin

    auto operator<=>(const CalendarSpan &) const = default;
};

/// One field of a calendar event, such as its hours: which values it has, and how that is written.
class CalendarField {
public:
    /// Any value from @p first to @p last, which have at most @p digits digits.
    CalendarField(int first, int last, int digits) : m_first(first), m_last(last), m_digits(digits) { }
    /// Days of the month. With @p fromEnd the last one is 1: a span without an end goes on towards it.
    static CalendarField days(bool fromEnd);

    /// Only those values from now on; any when there is none. False: a span leaves the field or has no second value.
    bool restrictTo(std::vector<CalendarSpan> spans);

    bool isAny() const { return m_spans.empty(); }
    bool countsFromEnd() const { return m_fromEnd; }
    /// The least value that is not below @p from; nothing: there is none. As in systemd a span without an end goes on beyond the field's last
    /// value: after 56, "0/7" has 63 seconds. @p monthDays: of the month, where days are counted.
    std::optional<int> atLeast(int from, int monthDays) const;
    enum class OpenSpans { AsTheyAre, Closed };
    /// As systemd normalises it: "08..18/2,20".
    /// Closed: "00/2" hours are "00..22/2", where that gives the same times.
    QString text(OpenSpans openSpans = OpenSpans::AsTheyAre) const;

private:
    CalendarSpan closed(CalendarSpan span) const;
    /// Going on beyond the last value leads to the first one, or before it.
    bool staysTheSameClosed() const;
    bool accepts(const CalendarSpan &span, int last) const;

    int m_first;
    int m_last;
    int m_digits;
    bool m_fromEnd = false;
    std::vector<CalendarSpan> m_spans; ///< sorted, each once
};

} // namespace lifeboat
