// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/PlanStore.h"

namespace lifeboat {

/// "lifeboat-plan@office-pc.timer"
QString timerName(const QString &id);
/// What systemd is told of a plan that is enabled and has times: OnCalendar for each, Persistent, RandomizedDelaySec, WakeSystem.
/// A time that is no CalendarExpression is left out.
QByteArray timerUnit(const QString &id, const Plan &plan);

/// What a systemd generator does (systemd.generator(7)): the timers of all plans of @p store that hold, are enabled and have times go into @p folder,
/// which must be there, with links in its timers.target.wants; anything else there stays. One that cannot be written does not keep the others
/// from it. PlanNotSaved: the first that was not.
Result<> generateUnits(const PlanStore &store, const QString &folder);

} // namespace lifeboat
