// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "image/Manifest.h"

#include <QSet>

namespace lifeboat {

/// What the mounts allow: nothing that is written to while we read. Frozen images of running systems are live/'s work.
/// @p partitions: those that are copied; empty: all. Errors: SourceMounted.
Result<Consistency> consistencyOf(const Drive &drive, const QSet<int> &partitions);

} // namespace lifeboat
