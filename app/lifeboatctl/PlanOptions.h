// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Session.h"
#include "Verbs.h"

namespace lifeboat {

/// Of `status`, when somebody has to do something.
inline constexpr int attentionExitCode = 1;

/// "last=4,daily=7,free=100GB" or "all". InvalidArgument.
Result<KeepRules> keepRulesFrom(const QString &text);

/// @p plan with what the options of the call say; what they do not name stays. InvalidArgument, and what the worker says of drives and places.
Result<Plan> withOptions(const Call &call, Session &session, Plan plan);

} // namespace lifeboat
