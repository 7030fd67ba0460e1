// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QDateTime>
#include <QTimeZone>

#include <vector>

namespace lifeboat {

/// One of systemd's calendar events (systemd.time(7)): "Fri *-*-* 18:00", "daily", "*-*~01", "Mon..Fri 8..18:00". Without a time zone or seconds' fractions of
/// its own: plans follow the computer's zone. Gives the times that systemd gives; a time that the clock jumps over does not occur on that day,
/// one that comes twice occurs once.
class CalendarExpression {
public:
    /// InvalidArgument with @p text as subject.
    static Result<CalendarExpression> parse(const QString &text);

    /// As systemd normalises it: "Fri *-*-* 18:00:00".
    QString text() const;
    /// The first time after @p after, in @p zone; nothing: there is none any more (until 2200).
    std::optional<QDateTime> nextAfter(const QDateTime &after, const QTimeZone &zone) const;

private:
    /// Values begin, begin + step … up to end.
    struct Span {
        int begin = 0;
        int end = 0;  ///< inclusive; -1: as far as the field goes
        int step = 0; ///< 0: only begin (and everything to end when end is given)
    };
    using Field = std::vector<Span>; ///< empty: any

    // To be completed by the implementation: weekdays, year, month, day (from the start, or from the end of the month), hour, minute, second.
};

} // namespace lifeboat
