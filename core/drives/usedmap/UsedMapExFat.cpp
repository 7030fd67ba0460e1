// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
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
    bool clean = false;
};

constexpr std::size_t bootSectorSize = 512;
constexpr std::string_view signature = "EXFAT   ";
constexpr unsigned largestClusterShift = 25; // 32 MiB
constexpr unsigned volumeDirty = 2;
constexpr unsigned mediaFailure = 4;
// partclone.exfat compares cluster numbers, which begin with 2, with the count of clusters: it never looks at the last two bits.
constexpr std::uint64_t clustersNotLookedAt = 2;

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
    layout.heapEnd = layout.heapStart + clusters * layout.clusterSize;
    layout.clean = (loadLittle<std::uint16_t>(boot, 106) & (volumeDirty | mediaFailure)) == 0;
    if (layout.heapEnd > layout.volumeLength)
        return doubt(QStringLiteral("the boot sector is damaged"));
    return layout;
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

    LIFEBOAT_TRY_ASSIGN(const RangeNode node, RangeNode::open(request));
    LIFEBOAT_TRY_ASSIGN(DomainParser::Domain domain,
                        partcloneDomain(QStringLiteral("partclone.exfat"), node, size, stop));
    UsedMap map;
    map.used = std::move(domain.used);
    map.used.add({ByteOffset(), ByteOffset(layout.heapStart)});
    map.used.add({ByteOffset(layout.heapEnd - clustersNotLookedAt * layout.clusterSize), ByteOffset(layout.heapEnd)});
    map.fileSystemSize = size;
    map.method = QStringLiteral("partclone.exfat");
    return map;
}

} // namespace lifeboat
