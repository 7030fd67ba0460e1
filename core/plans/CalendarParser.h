// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "plans/CalendarField.h"

#include <bitset>

namespace lifeboat {

/// What a calendar event says.
struct CalendarFields {
    static constexpr int firstYear = 1970;
    static constexpr int lastYear = 2199;

    std::bitset<7> weekdays; ///< from Monday; none: any
    CalendarField year{firstYear, lastYear, 4};
    CalendarField month{1, 12, 2};
    CalendarField day = CalendarField::days(false);
    CalendarField hour{0, 23, 2};
    CalendarField minute{0, 59, 2};
    CalendarField second{0, 59, 2};
};

/// systemd.time(7), "Calendar events". InvalidArgument with @p text as subject; detail says in English what is not understood.
Result<CalendarFields> parseCalendar(const QString &text);

} // namespace lifeboat
