// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QTime>

#include <optional>

namespace lifeboat {

/// The times that need no calendar expression to be told: once a day, a week or a month. A value.
struct SimpleTime {
    enum class Every { Day, Week, Month };
    static constexpr int lastDay = 0;
    static constexpr int latestDay = 28; ///< later ones do not come every month

    Every every = Every::Day;
    Qt::DayOfWeek weekday = Qt::Friday; ///< Week
    int day = 1;                        ///< Month: from 1, or lastDay
    QTime clock{18, 0};                 ///< whole minutes

    QString expression() const; ///< "Fri *-*-* 18:00"
    /// What @p expression says, however it is written; nothing: more than this can.
    static std::optional<SimpleTime> from(const QString &expression);

    bool operator==(const SimpleTime &) const = default;
};

} // namespace lifeboat
