// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/NtfsReader.h"
#include "drives/usedmap/Partclone.h"
#include "drives/usedmap/RangeReader.h"

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::size_t bootSectorSize = 512;
// partclone takes two bits of memory for each cluster, and minutes for very many: beyond this $Bitmap alone decides.
constexpr std::uint64_t mostForPartclone = 1 << 28;

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
    LIFEBOAT_TRY_ASSIGN(const NtfsLayout layout, parseNtfsBootSector(boot));
    if (ByteCount(layout.volume) > reader.size())
        return doubt(QStringLiteral("the file system is larger than its partition"));

    LIFEBOAT_TRY_ASSIGN(NtfsReader ntfs, NtfsReader::open(reader, layout));
    LIFEBOAT_TRY_ASSIGN(const bool dirty, ntfs.isMarkedDirty());
    if (dirty)
        return doubt(QStringLiteral("marked as not cleanly unmounted"));
    LIFEBOAT_TRY_ASSIGN(const auto bitmap, ntfs.bitmap());
    const ClusterSpace space = layout.clusters();
    const ByteCount clusters = space.clusterSize * space.count;
    UsedMap map;
    map.method = QStringLiteral("NTFS $Bitmap");
    LIFEBOAT_TRY_ASSIGN(map.used, readClusterBitmap(reader, bitmap, space, stop));

    LIFEBOAT_TRY_ASSIGN(const RangeNode node, RangeNode::open(request));
    LIFEBOAT_TRY(checkQuiet(node, stop));
    if (space.count <= mostForPartclone)
        LIFEBOAT_TRY(confirmByPartclone(map, QStringLiteral("partclone.ntfs"), node, clusters, {}, stop));
    // Behind the last cluster: a rest, and the copy of the boot sector in the sector that follows the volume.
    map.fileSystemSize = std::min(ByteCount(layout.volume + layout.sectorSize), reader.size());
    map.used.add({ByteOffset(clusters.value), ByteOffset(map.fileSystemSize.value)});
    return map;
}

} // namespace lifeboat
