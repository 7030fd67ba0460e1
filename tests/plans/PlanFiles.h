// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/PlanFile.h"

namespace lifeboat::test {

/// The id under which the files below are read.
extern const QString planId;
/// A file with every key, as a person might write it.
extern const QByteArray wholePlanFile;
/// One with as few keys as possible.
extern const QByteArray smallPlanFile;

/// "CODE|subject|detail"; "accepted" when there is none.
QString problemOf(const Result<Plan> &plan);

} // namespace lifeboat::test
