// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QStringList>

#include <span>

namespace lifeboat {

// Programs of ours that are started with descriptors which they find open.

/// The first of those descriptors; the others follow.
inline constexpr int firstGivenFd = 3;

/// The path of "lifeboatd" and the like: beside the program that runs, as built and as some install it; else where it is installed.
QString ownProgram(QLatin1StringView name);

/// Between fork and exec, in the child: @p fds become firstGivenFd and up, and stay open. Only what a signal handler may do. False: it failed.
bool giveDescriptors(std::span<const int> fds);

enum class Parent {
    This,
    None, ///< it is a child of nobody here, and nobody waits for it
};
/// Starts @p name with @p fds given and stdin, stdout and stderr as they are here. Errors: ProgramMissing.
Result<> startOwnProgram(QLatin1StringView name, const QStringList &arguments, std::span<const int> fds, Parent parent);

} // namespace lifeboat
