// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "image/Manifest.h"
#include "live/HaltedMounts.h"

#include <QSet>

#include <vector>

namespace lifeboat {

/// What the mounts allow where nothing may be written to while we read.
/// @p partitions: those that are copied; empty: all. Errors: SourceMounted.
Result<Consistency> consistencyOf(const Drive &drive, const QSet<int> &partitions);

/// How an image of a drive comes to be one moment of it.
struct Approach {
    Consistency consistency = Consistency::Unmounted;
    std::vector<HaltedMount> toHalt{}; ///< Frozen: what has to stand still at the end
};

/// The best that is possible. Errors: CannotFreeze, as mountsToHalt(); SourceMounted about a file that somebody writes to.
Result<Approach> approachTo(const Drive &drive, const QSet<int> &partitions);

} // namespace lifeboat
