// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/UsedMap.h"

#include <optional>

namespace lifeboat {

inline constexpr QLatin1StringView mountedMapMethod("FS_IOC_GETFSMAP");

/// What the kernel says about a mounted file system of @p size: all but free space. Nothing when that mount is not of this partition or cannot tell.
std::optional<Extents> readMountedMap(const UsedMapRequest &request, ByteCount size);

/// The same of one that is written to meanwhile, where all writes are followed. What it calls free and is used later was written to later. SourceUnreadable (a
/// doubt) when the kernel cannot tell.
Result<UsedMap> readFollowedMap(const UsedMapRequest &request, ByteCount size);

} // namespace lifeboat
