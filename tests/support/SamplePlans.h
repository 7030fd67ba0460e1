// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/PlanTypes.h"
#include "support/SampleDrives.h"

namespace lifeboat::test {

class FakeWorker;

/// "Office PC": laptopDrive() to officePlacePath(), every day at 18:00.
Plan officePlan();
/// "Workshop": linuxDrive() to two places in turn, every Friday at 20:00 and when one of them is connected.
Plan workshopPlan();

/// As the worker lists it when it stands so, with an id made from its name and figures that agree with each other.
PlanInfo samplePlan(const Plan &plan, PlanState state, const QDateTime &now = QDateTime::currentDateTimeUtc());
PlanInfo finePlan();    ///< officePlan(): made and checked today
PlanInfo waitingPlan(); ///< workshopPlan(): since yesterday, for its place
PlanInfo failedPlan();  ///< officePlan(): the place was full
PlanInfo overduePlan(); ///< workshopPlan(): its drive's last image is 24 days old
PlanInfo offPlan();
PlanInfo notYetPlan();
PlanInfo invalidPlan(); ///< "accounts": a mistake in its file

/// One of each: fine, waiting, overdue, failed, off, not due yet, with a mistake; all with ids and names of their own.
QList<PlanInfo> plansOfAllStates();

} // namespace lifeboat::test
