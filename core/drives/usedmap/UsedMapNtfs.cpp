// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/Partclone.h"
#include "drives/usedmap/RangeReader.h"

#include <algorithm>
#include <bit>
#include <string_view>

namespace lifeboat {

namespace {

struct NtfsLayout {
    std::uint64_t sectorSize = 0;
    std::uint64_t clusterSize = 0;
    std::uint64_t volume = 0; ///< in bytes, without the sector behind it that holds the copy of the boot sector
};

constexpr std::size_t bootSectorSize = 512;
constexpr std::string_view signature = "NTFS    ";
constexpr std::uint64_t largestCluster = 2ULL << 20;

/// Sectors in a cluster: a number up to 128, above that the negative binary logarithm.
std::uint64_t clusterSectors(std::byte field)
{
    const auto value = std::to_integer<unsigned>(field);
    return value <= 128 ? value : 256 - value < 32 ? std::uint64_t{1} << (256 - value) : 0;
}

Result<NtfsLayout> parseBootSector(std::span<const std::byte> boot)
{
    NtfsLayout layout;
    layout.sectorSize = loadLittle<std::uint16_t>(boot, 11);
    layout.clusterSize = layout.sectorSize * clusterSectors(boot[13]);
    const auto volume = checkedMultiply(loadLittle<std::uint64_t>(boot, 40), layout.sectorSize);
    if (!std::ranges::equal(boot.subspan(3, signature.size()), std::as_bytes(std::span(signature))) ||
        !std::has_single_bit(layout.sectorSize) || !std::has_single_bit(layout.clusterSize) ||
        layout.clusterSize > largestCluster || !volume || *volume < layout.clusterSize)
        return doubt(QStringLiteral("the boot sector is damaged"));
    layout.volume = *volume;
    return layout;
}

/// Asks ntfs-3g whether it would mount this for writing: it looks for a hibernated Windows (also "fast startup") and for an unfinished
/// $LogFile, both of which mean that $Bitmap is not the last word. Only on a node that the kernel keeps read-only. partclone does not look.
Result<> checkQuiet(const RangeNode &node, const std::stop_token &stop)
{
    constexpr int hibernated = 14; // the exit codes of ntfs-3g.probe(8)
    constexpr int unclean = 15;
    if (!node.readOnly())
        return doubt(QStringLiteral("no loop device to examine NTFS on"));
    LIFEBOAT_TRY_ASSIGN(
        const ProgramResult probe,
        runChecker(QStringLiteral("ntfs-3g.probe"), {QStringLiteral("--readwrite"), node.path()}, stop));
    if (probe.exitStatus == hibernated)
        return doubt(QStringLiteral("Windows is hibernated"));
    if (probe.exitStatus == unclean)
        return doubt(QStringLiteral("not cleanly unmounted"));
    if (probe.exitStatus != 0)
        return doubt(QStringLiteral("ntfs-3g does not accept it (%1)").arg(probe.exitStatus));
    return {};
}

} // namespace

Result<UsedMap> readNtfsMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    RangeReader reader(request.device, request.partition);
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> boot, reader.read(ByteOffset(), ByteCount(bootSectorSize)));
    LIFEBOAT_TRY_ASSIGN(const NtfsLayout layout, parseBootSector(boot));
    if (ByteCount(layout.volume) > reader.size())
        return doubt(QStringLiteral("the file system is larger than its partition"));

    LIFEBOAT_TRY_ASSIGN(const RangeNode node, RangeNode::open(request));
    LIFEBOAT_TRY(checkQuiet(node, stop));
    // partclone counts whole clusters; it also refuses a volume that is marked dirty.
    const ByteCount clusters(alignDown(layout.volume, layout.clusterSize));
    LIFEBOAT_TRY_ASSIGN(DomainParser::Domain domain,
                        partcloneDomain(QStringLiteral("partclone.ntfs"), node, clusters, stop));
    UsedMap map;
    map.used = std::move(domain.used);
    // Behind the last cluster: a rest, and the copy of the boot sector in the sector that follows the volume.
    map.fileSystemSize = std::min(ByteCount(layout.volume + layout.sectorSize), reader.size());
    map.used.add({ByteOffset(clusters.value), ByteOffset(map.fileSystemSize.value)});
    map.method = QStringLiteral("partclone.ntfs");
    return map;
}

} // namespace lifeboat
