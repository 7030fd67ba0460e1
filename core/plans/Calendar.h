// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/CalendarExpression.h"

#include <chrono>
#include <vector>

namespace lifeboat {

/// All times of a plan together.
class Calendar {
public:
    /// InvalidArgument with the expression as subject.
    static Result<Calendar> of(const std::vector<QString> &times);

    /// UTC, like all that this class gives. Nothing: no time is left.
    std::optional<QDateTime> nextAfter(const QDateTime &after, const QTimeZone &zone) const;
    /// The next @p count, without repetitions.
    std::vector<QDateTime> nextAfter(const QDateTime &after, const QTimeZone &zone, std::size_t count) const;
    /// Whether a time has come since @p last (the last run that was due began then): at @p now one run makes up for all that were missed.
    /// With a @p last in the future (the clock was set back), and with an invalid one, nothing is due: callers note @p now instead.
    bool isDue(const QDateTime &last, const QDateTime &now, const QTimeZone &zone) const;
    /// The longest distance between two of the next runs: so long a rest is no reason to worry. Nothing: fewer than two are left.
    std::optional<std::chrono::seconds> interval(const QDateTime &now, const QTimeZone &zone) const;

private:
    std::vector<CalendarExpression> m_expressions;
};

} // namespace lifeboat
