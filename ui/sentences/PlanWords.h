// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/PlanTypes.h"

namespace lifeboat {

// Plans in words for people, translated; window and command line say the same.

QString planStateForPeople(PlanState state); ///< "Fine", "Overdue"
/// How the last run ended, in one sentence: "The last backup of “Office PC” is waiting for “Office backup”."
QString runEndForPeople(const PlanInfo &plan);
/// "every day at 18:00", "every Friday at 18:00", "on the 1st day of every month at 09:00"; another CalendarExpression as it is.
QString timeForPeople(const QString &expression);
/// All of a plan's times, and "when the place is connected": "every day at 18:00 and every Friday at 20:00".
QString timesForPeople(const Plan &plan);
/// When a plan runs, one time of it: "Friday, 27 November 2026 18:00", in the computer's zone.
QString runTimeForPeople(const QDateTime &time);
/// What is wrong with a CalendarExpression, in a sentence, or that none of its times is to come; empty: nothing.
QString mistakeInTime(const QString &expression);
QString keepForPeople(const KeepRules &rules); ///< "7 daily, 4 weekly, 6 monthly", "all images"
/// "Samsung 870 to Office backup, every day at 18:00".
QString planForPeople(const Plan &plan);

/// Why a plan that needs a person needs one: "The last backup of “Samsung 870” is 9 days old."
QString attentionForPeople(const PlanInfo &plan);

} // namespace lifeboat
