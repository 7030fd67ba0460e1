// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/ClusterBitmap.h"

#include "drives/usedmap/BitRuns.h"
#include "drives/usedmap/FileSystemMaps.h"

#include <algorithm>

namespace lifeboat {

Result<Extents> readClusterBitmap(RangeReader &reader, std::span<const ByteRange> pieces, const ClusterSpace &space,
                                  const std::stop_token &stop)
{
    constexpr ByteCount batch = 64_KiB;
    std::vector<std::byte> bytes(batch.value);
    Extents used;
    BitRuns runs(space.count, [&](std::uint64_t begin, std::uint64_t end) {
        const std::uint64_t size = space.clusterSize.value;
        used.add({space.start + ByteCount(begin * size), space.start + ByteCount(end * size)});
    });
    for (const ByteRange &piece : pieces) {
        for (ByteOffset at = piece.begin; at < piece.end && runs.next() < space.count;) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            const ByteCount missing(divideUp(space.count - runs.next(), 8));
            const ByteCount length = std::min({batch, piece.end - at, missing});
            const std::span<std::byte> part = std::span(bytes).first(length.value);
            LIFEBOAT_TRY(reader.read(at, part));
            runs.add(part);
            at += length;
        }
    }
    if (runs.next() < space.count)
        return doubt(QStringLiteral("the bitmap is too short"));
    runs.finish();
    if (!std::ranges::all_of(pieces, [&](const ByteRange &piece) { return used.contains(piece); }))
        return doubt(QStringLiteral("the bitmap calls itself unused"));
    return used;
}

} // namespace lifeboat
