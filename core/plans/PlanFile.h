// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Plan.h"

namespace lifeboat {

inline constexpr qsizetype planFileLimit = 256 << 10; ///< bytes

/// The plan as a file, indented for people; lifeboat-plan(5). What has its default value is left out, but name, drives and places.
QByteArray planToJson(const Plan &plan);
/// Errors, with @p id as subject: PlanUnsupported (newer schema), PlanInvalid (anything wrong; detail says in English which key, and for a
/// syntax error which line and column). Keys that it does not know, and keys that come twice, are wrong.
Result<Plan> planFromJson(const QByteArray &bytes, const QString &id);
/// What planFromJson() would not accept. PlanInvalid with @p id as subject and the key in detail.
Result<> validate(const Plan &plan, const QString &id);

} // namespace lifeboat
