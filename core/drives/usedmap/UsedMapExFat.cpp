// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/usedmap/ClusterBitmap.h"
#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/Partclone.h"
#include "drives/usedmap/RangeReader.h"

#include <algorithm>
#include <string_view>

namespace lifeboat {

namespace {

/// What the boot sector says (Microsoft, "exFAT file system specification", section 3).
struct ExFatLayout {
    std::uint64_t volumeLength = 0; ///< in bytes
    std::uint64_t heapStart = 0;    ///< in bytes: where clusters begin
    std::uint64_t heapEnd = 0;      ///< in bytes: where the last cluster ends
    std::uint64_t clusterSize = 0;
    std::uint64_t clusters = 0;
    std::uint64_t fatStart = 0; ///< in bytes
    std::uint64_t fatEnd = 0;
    std::uint64_t rootCluster = 0;
    bool clean = false;

    std::uint64_t positionOf(std::uint64_t cluster) const { return heapStart + (cluster - firstCluster) * clusterSize; }
    bool has(std::uint64_t cluster) const { return cluster >= firstCluster && cluster - firstCluster < clusters; }

    static constexpr std::uint64_t firstCluster = 2; // number of the cluster at heapStart
};

constexpr std::size_t bootSectorSize = 512;
constexpr std::uint64_t fatEntrySize = 4;
constexpr std::string_view signature = "EXFAT   ";
constexpr unsigned largestClusterShift = 25; // 32 MiB
constexpr unsigned volumeDirty = 2;
constexpr unsigned mediaFailure = 4;
// partclone.exfat compares cluster numbers, which begin with 2, with the count of clusters: it never looks at the last two bits.
constexpr std::uint64_t clustersNotLookedAt = 2;
// partclone takes 32 bytes of memory for each cluster: beyond this the bitmap alone decides.
constexpr std::uint64_t mostForPartclone = 1 << 21;

Result<ExFatLayout> parseBootSector(std::span<const std::byte> boot)
{
    const unsigned shift = std::to_integer<unsigned>(boot[108]);
    const unsigned clusterShift = shift + std::to_integer<unsigned>(boot[109]);
    const std::uint64_t length = loadLittle<std::uint64_t>(boot, 72);
    const std::uint64_t clusters = loadLittle<std::uint32_t>(boot, 92);
    if (!std::ranges::equal(boot.subspan(3, signature.size()), std::as_bytes(std::span(signature))) || shift < 9 ||
        shift > 12 || clusterShift > largestClusterShift || clusters < clustersNotLookedAt ||
        length > (UINT64_MAX >> shift))
        return doubt(QStringLiteral("the boot sector is damaged"));
    // Two FATs (TexFAT) have two bitmaps of which one is active; nobody makes them, so they are not worth trusting a tool.
    if (std::to_integer<unsigned>(boot[110]) != 1)
        return doubt(QStringLiteral("unknown feature"));
    ExFatLayout layout;
    layout.volumeLength = length << shift;
    layout.heapStart = std::uint64_t{loadLittle<std::uint32_t>(boot, 88)} << shift;
    layout.clusterSize = std::uint64_t{1} << clusterShift;
    layout.clusters = clusters;
    layout.fatStart = std::uint64_t{loadLittle<std::uint32_t>(boot, 80)} << shift;
    layout.fatEnd = layout.fatStart + (std::uint64_t{loadLittle<std::uint32_t>(boot, 84)} << shift);
    layout.rootCluster = loadLittle<std::uint32_t>(boot, 96);
    layout.heapEnd = layout.heapStart + clusters * layout.clusterSize;
    layout.clean = (loadLittle<std::uint16_t>(boot, 106) & (volumeDirty | mediaFailure)) == 0;
    const std::uint64_t tableSize = (clusters + ExFatLayout::firstCluster) * fatEntrySize;
    if (layout.heapEnd > layout.volumeLength || layout.fatEnd > layout.heapStart ||
        layout.fatEnd - layout.fatStart < tableSize)
        return doubt(QStringLiteral("the boot sector is damaged"));
    return layout;
}

/// The entry of the table for a cluster: the number of the next one of the same file.
Result<std::uint64_t> nextCluster(RangeReader &reader, const ExFatLayout &layout, std::uint64_t cluster)
{
    if (!layout.has(cluster))
        return doubt(QStringLiteral("a chain of clusters leaves the file system"));
    LIFEBOAT_TRY_ASSIGN(const auto entry,
                        reader.read(ByteOffset(layout.fatStart + cluster * fatEntrySize), ByteCount(fatEntrySize)));
    return loadLittle<std::uint32_t>(entry);
}

/// Where the allocation bitmap lies, as the root directory says (section 7.1).
Result<std::vector<ByteRange>> findBitmap(RangeReader &reader, const ExFatLayout &layout)
{
    constexpr std::size_t entrySize = 32;
    constexpr std::byte bitmapEntry{0x81};
    constexpr std::byte endOfDirectory{0};
    constexpr std::uint64_t mostEntries = 1 << 20; // it comes among the first; a chain may be a circle
    std::uint64_t cluster = layout.rootCluster;
    std::uint64_t inCluster = 0;
    std::vector<std::byte> entry(entrySize);
    for (std::uint64_t i = 0;; ++i, inCluster += entrySize) {
        if (inCluster == layout.clusterSize) {
            LIFEBOAT_TRY_ASSIGN(cluster, nextCluster(reader, layout, cluster));
            inCluster = 0;
        }
        if (!layout.has(cluster) || i == mostEntries)
            return doubt(QStringLiteral("the root directory is damaged"));
        LIFEBOAT_TRY(reader.read(ByteOffset(layout.positionOf(cluster) + inCluster), std::span(entry)));
        if (entry[0] == endOfDirectory)
            return doubt(QStringLiteral("the bitmap is missing"));
        if (entry[0] == bitmapEntry)
            break;
    }
    const std::uint64_t size = loadLittle<std::uint64_t>(entry, 24);
    if (size != divideUp(layout.clusters, 8))
        return doubt(QStringLiteral("the bitmap is too short"));
    std::vector<ByteRange> pieces;
    cluster = loadLittle<std::uint32_t>(entry, 20);
    for (std::uint64_t left = divideUp(size, layout.clusterSize); left > 0; --left) {
        LIFEBOAT_TRY_ASSIGN(const std::uint64_t next, nextCluster(reader, layout, cluster));
        const ByteOffset at(layout.positionOf(cluster));
        if (!pieces.empty() && pieces.back().end == at)
            pieces.back().end += ByteCount(layout.clusterSize);
        else
            pieces.push_back({at, at + ByteCount(layout.clusterSize)});
        cluster = next;
    }
    return pieces;
}

} // namespace

Result<UsedMap> readExFatMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    RangeReader reader(request.device, request.partition);
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> boot, reader.read(ByteOffset(), ByteCount(bootSectorSize)));
    LIFEBOAT_TRY_ASSIGN(const ExFatLayout layout, parseBootSector(boot));
    const ByteCount size(layout.volumeLength);
    if (size > reader.size())
        return doubt(QStringLiteral("the file system is larger than its partition"));
    if (!layout.clean)
        return doubt(QStringLiteral("not cleanly unmounted"));

    LIFEBOAT_TRY_ASSIGN(const auto bitmap, findBitmap(reader, layout));
    const ClusterSpace space{ByteOffset(layout.heapStart), ByteCount(layout.clusterSize), layout.clusters};
    UsedMap map;
    map.fileSystemSize = size;
    map.method = QStringLiteral("exFAT bitmap");
    LIFEBOAT_TRY_ASSIGN(map.used, readClusterBitmap(reader, bitmap, space, stop));
    if (layout.clusters <= mostForPartclone) {
        const Extents last(
            {ByteOffset(layout.heapEnd - clustersNotLookedAt * layout.clusterSize), ByteOffset(layout.heapEnd)});
        LIFEBOAT_TRY_ASSIGN(const RangeNode node, RangeNode::open(request));
        LIFEBOAT_TRY(confirmByPartclone(map, QStringLiteral("partclone.exfat"), node, size, last, stop));
    }
    map.used.add({ByteOffset(), ByteOffset(layout.heapStart)});
    map.used.add({ByteOffset(layout.heapEnd), ByteOffset(size.value)});
    return map;
}

} // namespace lifeboat
