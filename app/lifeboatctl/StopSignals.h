// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <csignal>
#include <optional>

namespace lifeboat {

/// From now on SIGINT, SIGTERM and SIGHUP are only noted, and a reader of our output that went away ends nothing.
void installStopSignals();
/// The last of them that came; 0: none.
int stopSignal();
void forgetStopSignal();

/// One line that a person types; nothing at the end of the input or when one of those signals comes.
std::optional<QString> askLine();

} // namespace lifeboat
