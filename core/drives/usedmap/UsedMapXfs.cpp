// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/MountedMap.h"
#include "drives/usedmap/Partclone.h"
#include "drives/usedmap/RangeReader.h"
#include "drives/usedmap/XfsFreeSpace.h"

#include <algorithm>
#include <bit>

namespace lifeboat {

namespace {

constexpr std::size_t superblockSize = 512;
constexpr std::uint32_t magic = 0x58465342;           // "XFSB"
constexpr std::uint32_t knownReadOnlyFeatures = 0x0F; // free inode btree, reverse map, reflink, inode counters
// File types, sparse inodes, second UUID, big times, large extent counts, exchange, parent pointers. Not 0x10, "needs repair", and nothing newer.
constexpr std::uint32_t knownFeatures = 0xEF;

// partclone takes a bit of memory and a look for each block: half a gigabyte and most of a minute at 16 TB, however little is on it.
// Where checksums vouch for the records of free space it is spared that beyond this, 1 TiB in blocks of 4 KiB.
constexpr std::uint64_t mostBlocksForPartclone = std::uint64_t{1} << 28;

constexpr std::uint32_t ownUuidFeature = 0x04; // metadata carry another UUID than the one that users see
constexpr std::uint64_t largestSector = 32768;
constexpr std::uint64_t largestBlock = 65536;

Result<XfsLayout> parseSuperblock(RangeReader &reader)
{
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> super, reader.read(ByteOffset(), ByteCount(superblockSize)));
    XfsLayout layout{.blockSize = loadBig<std::uint32_t>(super, 4),
                     .sectorSize = loadBig<std::uint16_t>(super, 102),
                     .blocks = loadBig<std::uint64_t>(super, 8),
                     .groupBlocks = loadBig<std::uint32_t>(super, 84),
                     .groups = loadBig<std::uint32_t>(super, 88),
                     .uuid = {},
                     .checksums = (loadBig<std::uint16_t>(super, 100) & 0xFU) == 5};
    const auto size = checkedMultiply(layout.blocks, layout.blockSize);
    if (loadBig<std::uint32_t>(super, 0) != magic || !std::has_single_bit(layout.blockSize) ||
        !std::has_single_bit(layout.sectorSize) || layout.sectorSize < superblockSize ||
        layout.sectorSize > largestSector || layout.blockSize < superblockSize || layout.blockSize > largestBlock ||
        !size || *size == 0 || layout.groupBlocks == 0 || layout.groups != divideUp(layout.blocks, layout.groupBlocks))
        return doubt(QStringLiteral("the superblock is damaged"));
    if (!layout.checksums && (loadBig<std::uint16_t>(super, 100) & 0xFU) != 4)
        return doubt(QStringLiteral("unknown feature"));
    if (std::to_integer<unsigned>(super[126]) != 0)
        return doubt(QStringLiteral("the file system was never finished"));
    const std::uint32_t features = layout.checksums ? loadBig<std::uint32_t>(super, 216) : 0;
    if (layout.checksums &&
        ((loadBig<std::uint32_t>(super, 212) & ~knownReadOnlyFeatures) != 0 || (features & ~knownFeatures) != 0))
        return doubt(QStringLiteral("unknown feature, or needs repair"));
    // With its log elsewhere there is no telling whether it is clean; a realtime section has space of its own.
    if (loadBig<std::uint64_t>(super, 48) == 0 || loadBig<std::uint64_t>(super, 16) != 0)
        return doubt(QStringLiteral("parts of the file system are on another drive"));
    std::ranges::copy(std::span(super).subspan((features & ownUuidFeature) != 0 ? 248 : 32, layout.uuid.size()),
                      layout.uuid.begin());
    if (layout.checksums) {
        LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> sector,
                            reader.read(ByteOffset(), ByteCount(layout.sectorSize)));
        if (!xfsChecksumMatches(sector, 224))
            return doubt(QStringLiteral("the superblock is damaged"));
    }
    return layout;
}

/// partclone maps a file system with an unreplayed log without a word, and misses what the log would have added: files that were
/// already fsynced. So the log must be clean. Mounted read-only it is: the kernel replays and empties it (unless told norecovery).
Result<> checkLogClean(const RangeNode &node, const std::stop_token &stop)
{
    // A dirty log is printed whole, and the verdict comes first.
    constexpr qsizetype enough = 4096;
    QByteArray head;
    std::stop_source satisfied;
    const std::stop_callback forward(stop, [&] { satisfied.request_stop(); });
    const auto result = runChecker(QStringLiteral("xfs_logprint"), {QStringLiteral("-t"), node.path()},
                                   satisfied.get_token(), [&](QByteArrayView output) {
                                       head += output.first(std::min(output.size(), enough - head.size()));
                                       if (head.size() == enough)
                                           satisfied.request_stop();
                                   });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    if (!result && result.error().code != ErrorCode::Cancelled)
        return fail(result.error());
    const bool ended = result && result->exitStatus == 0;
    if (!ended || !head.contains("state: <CLEAN>"))
        return doubt(QStringLiteral("log not replayed"));
    return {};
}

} // namespace

Result<UsedMap> readXfsMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    RangeReader reader(request.device, request.partition);
    LIFEBOAT_TRY_ASSIGN(const XfsLayout layout, parseSuperblock(reader));
    if (layout.size() > reader.size().value)
        return doubt(QStringLiteral("the file system is larger than its partition"));
    UsedMap map;
    map.fileSystemSize = ByteCount(layout.size());
    if (request.followed)
        return readFollowedMap(request, map.fileSystemSize);
    LIFEBOAT_TRY_ASSIGN(const RangeNode node, RangeNode::open(request));
    LIFEBOAT_TRY(checkLogClean(node, stop));
    if (auto used = readMountedMap(request, map.fileSystemSize)) {
        map.used = std::move(*used);
        map.method = mountedMapMethod;
        return map;
    }
    // partclone verifies nothing that it reads, so it gets a second opinion, and nothing to read that is damaged.
    LIFEBOAT_TRY_ASSIGN(Extents used, readXfsUsedSpace(reader, layout, stop));
    if (layout.checksums && layout.blocks > mostBlocksForPartclone) {
        map.used = std::move(used);
        map.method = QStringLiteral("free space trees");
        return map;
    }
    LIFEBOAT_TRY_ASSIGN(DomainParser::Domain domain,
                        partcloneDomain(QStringLiteral("partclone.xfs"), node, map.fileSystemSize, stop));
    if (!std::ranges::all_of(used.ranges(), [&](ByteRange range) { return domain.used.contains(range); }))
        return doubt(QStringLiteral("partclone.xfs and the free space trees disagree"));
    map.used = std::move(domain.used);
    map.method = QStringLiteral("partclone.xfs");
    return map;
}

} // namespace lifeboat
