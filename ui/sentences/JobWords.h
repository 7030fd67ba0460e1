// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/Types.h"

#include <chrono>

namespace lifeboat {

// A job in words for people, translated; window and command line say the same.

QString operationForPeople(const QString &operation); ///< the contract's word: "Backup"
/// "Running", and once it has ended its outcome: "Done and checked", "Done, not checked", "Not done".
QString stateForPeople(const QString &operation, JobState state, Outcome outcome);
QString phaseForPeople(const QString &phase); ///< the contract's word: "Copying"

QString durationForPeople(std::chrono::seconds duration); ///< "12 seconds", "3 minutes", "2 hours 5 minutes"
QString timeLeftForPeople(std::chrono::seconds left);     ///< "about 24 minutes left"

} // namespace lifeboat
