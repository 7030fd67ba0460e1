// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/usedmap/BtrfsReader.h"
#include "drives/usedmap/FileSystemMaps.h"

namespace lifeboat {

namespace {

constexpr ByteCount alwaysUsed = 1_MiB; // boot loaders; btrfs itself allocates nothing here
constexpr std::uint64_t deviceTreeObject = 4;
constexpr std::uint8_t rootItemType = 132;
constexpr std::uint8_t deviceExtentType = 204;

// In a root item.
constexpr std::size_t rootItemGeneration = 160;
constexpr std::size_t rootItemAddress = 176;
constexpr std::size_t rootItemLevel = 238;
constexpr std::size_t rootItemLeast = 239;

constexpr std::size_t deviceExtentSize = 48;
constexpr std::size_t deviceExtentLength = 24;

Result<BtrfsReader::Root> findDeviceTree(BtrfsReader &btrfs, const std::stop_token &stop)
{
    std::optional<BtrfsReader::Root> root;
    const auto take = [&](const BtrfsReader::Key &, std::span<const std::byte> item) -> Result<> {
        if (item.size() < rootItemLeast)
            return doubt(QStringLiteral("a tree's root is damaged"));
        root = BtrfsReader::Root{.address = loadLittle<std::uint64_t>(item, rootItemAddress),
                                 .generation = loadLittle<std::uint64_t>(item, rootItemGeneration),
                                 .level = std::to_integer<std::uint8_t>(item[rootItemLevel])};
        return {};
    };
    LIFEBOAT_TRY(btrfs.walk(btrfs.superblock().rootTree,
                            {.objectId = deviceTreeObject, .type = rootItemType, .offset = 0},
                            {.objectId = deviceTreeObject, .type = rootItemType, .offset = UINT64_MAX}, take, stop));
    if (!root)
        return doubt(QStringLiteral("no device tree"));
    return *root;
}

/// All space of our device that belongs to a chunk: exact, whatever the profiles.
Result<Extents> deviceExtents(BtrfsReader &btrfs, const std::stop_token &stop)
{
    const BtrfsReader::Superblock &super = btrfs.superblock();
    LIFEBOAT_TRY_ASSIGN(const BtrfsReader::Root root, findDeviceTree(btrfs, stop));
    Extents extents;
    ByteCount sum;
    const auto take = [&](const BtrfsReader::Key &key, std::span<const std::byte> item) -> Result<> {
        const std::uint64_t length =
            item.size() >= deviceExtentSize ? loadLittle<std::uint64_t>(item, deviceExtentLength) : 0;
        const auto end = checkedAdd(key.offset, length);
        if (length == 0 || !end || *end > super.totalBytes)
            return doubt(QStringLiteral("a device extent is damaged"));
        extents.add({ByteOffset(key.offset), ByteOffset(*end)});
        sum += ByteCount(length);
        return {};
    };
    LIFEBOAT_TRY(btrfs.walk(root, {.objectId = super.deviceId, .type = deviceExtentType, .offset = 0},
                            {.objectId = super.deviceId, .type = deviceExtentType, .offset = UINT64_MAX}, take, stop));
    if (sum != ByteCount(super.usedBytes))
        return doubt(QStringLiteral("device extents and superblock disagree"));
    return extents;
}

/// The chunk tree tells the same from the other side.
Result<> compareWithChunks(const BtrfsReader &btrfs, const Extents &extents)
{
    for (const auto &[logical, chunk] : btrfs.chunks()) {
        for (const std::uint64_t copy : chunk.copies) {
            if (!extents.contains({ByteOffset(copy), ByteOffset(copy + chunk.length)}))
                return doubt(QStringLiteral("device extents and chunks disagree"));
        }
    }
    return {};
}

} // namespace

/// Whole chunks, not the extents inside them: a tree of extents that is misread would lose data, and chunks are mostly full. A log tree
/// (log_root) lies in chunks as well.
Result<UsedMap> readBtrfsMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    RangeReader reader(request.device, request.partition, 64_KiB);
    LIFEBOAT_TRY_ASSIGN(BtrfsReader btrfs, BtrfsReader::open(reader, stop));
    UsedMap map;
    LIFEBOAT_TRY_ASSIGN(map.used, deviceExtents(btrfs, stop));
    LIFEBOAT_TRY(compareWithChunks(btrfs, map.used));
    map.used.add({ByteOffset(), ByteOffset(alwaysUsed.value)});
    for (const std::uint64_t copy : BtrfsReader::superblockOffsets)
        map.used.add({ByteOffset(copy), ByteOffset(copy + BtrfsReader::superblockSize)});
    map.fileSystemSize = ByteCount(btrfs.superblock().totalBytes);
    map.method = QStringLiteral("btrfs chunks");
    return map;
}

} // namespace lifeboat
