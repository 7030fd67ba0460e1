// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/Extents.h"
#include "drives/usedmap/RangeReader.h"

#include <stop_token>

namespace lifeboat {

/// The clusters of a file system: where the first begins on the partition, how large each is, how many there are.
struct ClusterSpace {
    ByteOffset start;
    ByteCount clusterSize;
    std::uint64_t count = 0;
};

/// The clusters whose bits are set, lowest bit of a byte first, as NTFS and exFAT have it. @p pieces: where the bitmap lies, in its order. It
/// must be long enough and mark itself as in use. Errors: those of RangeReader; SourceUnreadable with the reason; Cancelled.
Result<Extents> readClusterBitmap(RangeReader &reader, std::span<const ByteRange> pieces, const ClusterSpace &space,
                                  const std::stop_token &stop);

} // namespace lifeboat
