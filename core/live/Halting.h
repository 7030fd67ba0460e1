// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

namespace lifeboat {

// The calls that halt one file system and have it go on, for the copier and for its guard. Without Qt.

enum class HaltBy { Freeze, ReadOnly };

/// Makes the file system that @p fd is open on stand still. Gives 0 or an errno; EBUSY: it is frozen already, or (ReadOnly) a file is open for writing.
/// Freeze never allocates. @p options: see HaltEntry.
int halt(int fd, HaltBy by, const std::string &options);

/// The contrary. EINVAL: it does not stand still.
int release(int fd, HaltBy by, const std::string &options);

} // namespace lifeboat
