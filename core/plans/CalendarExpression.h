// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/CalendarParser.h"

#include <QDateTime>
#include <QTimeZone>

namespace lifeboat {

/// One of systemd's calendar events (systemd.time(7)): "Fri *-*-* 18:00", "daily", "*-*~01", "Mon..Fri 8..18:00". Without a time zone or seconds' fractions of
/// its own: plans follow the computer's zone. Gives the times that systemd gives, so that a timer and Lifeboat never differ:
/// - A time that the clock jumps over does not occur on that day; one that comes twice occurs the first time. Only who asks from within the
///   second time gets what is still to come of that. (Where days are counted from the end of the month, systemd is at odds with itself there.)
/// - A repetition without an end may run beyond the hour, and then misses what comes first in the next: behind 10:59:56 "*:*:0/7" has 11:00:07, the
///   first after its next step, 11:00:03. Likewise with days and months.
class CalendarExpression {
public:
    /// InvalidArgument with @p text as subject; also for more than 400 characters.
    static Result<CalendarExpression> parse(const QString &text);

    /// As systemd normalises it: "Fri *-*-* 18:00:00".
    QString text() const;
    /// The same times in words that systemd does not stumble over: where the clock jumps at midnight (Egypt, Lebanon, Chile) it gives up on "00/2:00:00",
    /// in Europe on "*-04/6-01", but not on "00..22/2:00:00" and "*-04..10/6-01".
    QString textForTimer() const;
    /// The first time after @p after, in @p zone, as UTC; nothing: there is none any more (until 2200), or none that is found in 1000 steps,
    /// like systemd. Where that walks in a circle, this goes on. Takes milliseconds at most.
    std::optional<QDateTime> nextAfter(const QDateTime &after, const QTimeZone &zone) const;

private:
    QString text(CalendarField::OpenSpans openSpans) const;
    explicit CalendarExpression(CalendarFields fields) : m_fields(std::move(fields)) { }

    CalendarFields m_fields;
};

} // namespace lifeboat
