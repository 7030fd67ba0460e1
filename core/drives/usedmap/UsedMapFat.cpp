// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/Partclone.h"
#include "drives/usedmap/RangeReader.h"

#include <algorithm>
#include <bit>

namespace lifeboat {

namespace {

/// What the boot sector says (Microsoft, "FAT: General Overview of On-Disk Format", 1.03).
struct FatLayout {
    std::uint64_t sectorSize = 0;
    std::uint64_t totalSectors = 0;
    std::uint64_t fatStart = 0;  ///< in bytes
    std::uint64_t dataStart = 0; ///< in bytes
    std::uint64_t clusterSize = 0;
    std::uint64_t clusters = 0;
    bool fat32 = false;
    bool marked = false; ///< the boot sector's own "not cleanly unmounted" or "needs a check"
};

constexpr std::size_t bootSectorSize = 512;
constexpr std::uint64_t directoryEntrySize = 32;
constexpr std::uint64_t firstCluster = 2; // number of the cluster at dataStart
// partclone.fat misreads FAT12 (below 4085 clusters), silently; a little more, because programs disagree about the boundary.
constexpr std::uint64_t leastClusters = 4200;
// partclone takes 16 bytes of memory for each cluster, and minutes for very many: beyond this the table alone decides.
constexpr std::uint64_t mostForPartclone = 1 << 22;

Result<FatLayout> parseBootSector(std::span<const std::byte> boot)
{
    FatLayout layout;
    layout.sectorSize = loadLittle<std::uint16_t>(boot, 11);
    const auto sectorsPerCluster = std::to_integer<std::uint64_t>(boot[13]);
    const std::uint64_t reserved = loadLittle<std::uint16_t>(boot, 14);
    const auto fats = std::to_integer<std::uint64_t>(boot[16]);
    const std::uint64_t rootEntries = loadLittle<std::uint16_t>(boot, 17);
    const std::uint64_t total16 = loadLittle<std::uint16_t>(boot, 19);
    const std::uint64_t size16 = loadLittle<std::uint16_t>(boot, 22);
    layout.totalSectors = total16 != 0 ? total16 : loadLittle<std::uint32_t>(boot, 32);
    layout.fat32 = size16 == 0;
    const std::uint64_t fatSectors = layout.fat32 ? loadLittle<std::uint32_t>(boot, 36) : size16;
    if (loadLittle<std::uint16_t>(boot, 510) != 0xAA55 || !std::has_single_bit(layout.sectorSize) ||
        layout.sectorSize < 512 || layout.sectorSize > 4096 || !std::has_single_bit(sectorsPerCluster) ||
        reserved == 0 || fats == 0 || fatSectors == 0)
        return doubt(QStringLiteral("the boot sector is damaged"));
    const std::uint64_t rootSectors = divideUp(rootEntries * directoryEntrySize, layout.sectorSize);
    const std::uint64_t before = reserved + fats * fatSectors + rootSectors;
    if (before >= layout.totalSectors)
        return doubt(QStringLiteral("the boot sector is damaged"));
    layout.fatStart = reserved * layout.sectorSize;
    layout.dataStart = before * layout.sectorSize;
    layout.clusterSize = sectorsPerCluster * layout.sectorSize;
    layout.clusters = (layout.totalSectors - before) / sectorsPerCluster;
    if (!layout.fat32 && layout.clusters < leastClusters)
        return doubt(QStringLiteral("FAT12"));
    // FAT32 can switch off the second table, and then either may be the one in use.
    if (layout.fat32 && loadLittle<std::uint16_t>(boot, 40) != 0)
        return doubt(QStringLiteral("unknown feature"));
    if (fatSectors * layout.sectorSize / (layout.fat32 ? 4 : 2) < layout.clusters + firstCluster)
        return doubt(QStringLiteral("the boot sector is damaged"));
    layout.marked = (std::to_integer<unsigned>(boot[layout.fat32 ? 0x41 : 0x25]) & 3) != 0;
    return layout;
}

/// The second entry of the table has a bit for "cleanly unmounted" and one for "no I/O errors".
Result<bool> isClean(RangeReader &reader, const FatLayout &layout)
{
    if (layout.marked)
        return false;
    const std::uint64_t width = layout.fat32 ? 4 : 2;
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> entry,
                        reader.read(ByteOffset(layout.fatStart + width), ByteCount(width)));
    if (layout.fat32)
        return (loadLittle<std::uint32_t>(entry) & 0x0C000000) == 0x0C000000;
    return (loadLittle<std::uint16_t>(entry) & 0xC000) == 0xC000;
}

/// The clusters whose entries in the table are neither free nor bad.
Result<Extents> readTable(RangeReader &reader, const FatLayout &layout, const std::stop_token &stop)
{
    constexpr std::uint64_t batch = 16384;
    const std::uint64_t width = layout.fat32 ? 4 : 2;
    const std::uint64_t end = firstCluster + layout.clusters;
    Extents used;
    for (std::uint64_t first = firstCluster; first < end; first += batch) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        const std::uint64_t count = std::min(batch, end - first);
        LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> table,
                            reader.read(ByteOffset(layout.fatStart + first * width), ByteCount(count * width)));
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint32_t entry = layout.fat32 ? loadLittle<std::uint32_t>(table, i * width) & 0x0FFFFFFF
                                                     : loadLittle<std::uint16_t>(table, i * width);
            const bool bad = entry == (layout.fat32 ? 0x0FFFFFF7U : 0xFFF7U);
            const ByteOffset at(layout.dataStart + (first + i - firstCluster) * layout.clusterSize);
            if (entry != 0 && !bad)
                used.add({at, at + ByteCount(layout.clusterSize)});
        }
    }
    return used;
}

} // namespace

Result<UsedMap> readFatMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    RangeReader reader(request.device, request.partition);
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> boot, reader.read(ByteOffset(), ByteCount(bootSectorSize)));
    LIFEBOAT_TRY_ASSIGN(const FatLayout layout, parseBootSector(boot));
    const ByteCount size(layout.totalSectors * layout.sectorSize);
    if (size > reader.size())
        return doubt(QStringLiteral("the file system is larger than its partition"));
    LIFEBOAT_TRY_ASSIGN(const bool clean, isClean(reader, layout));
    if (!clean)
        return doubt(QStringLiteral("not cleanly unmounted"));

    UsedMap map;
    map.fileSystemSize = size;
    map.method = QStringLiteral("FAT table");
    LIFEBOAT_TRY_ASSIGN(map.used, readTable(reader, layout, stop));
    if (layout.clusters <= mostForPartclone) {
        LIFEBOAT_TRY_ASSIGN(const RangeNode node, RangeNode::open(request));
        LIFEBOAT_TRY(confirmByPartclone(map, QStringLiteral("partclone.fat"), node, size, {}, stop));
    }
    map.used.add({ByteOffset(), ByteOffset(layout.dataStart)});
    map.used.add({ByteOffset(layout.dataStart + layout.clusters * layout.clusterSize), ByteOffset(size.value)});
    return map;
}

} // namespace lifeboat
