// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/BtrfsReader.h"

#include "base/Endian.h"
#include "drives/usedmap/Crc32c.h"
#include "drives/usedmap/FileSystemMaps.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <string_view>

namespace lifeboat {

namespace {

// The superblock; offsets in bytes.
constexpr std::string_view magic = "_BHRfS_M";
constexpr std::size_t checksumSize = 32;
constexpr std::size_t fsIdOffset = 32;
constexpr std::size_t bytenrOffset = 48;
constexpr std::size_t flagsOffset = 56;
constexpr std::size_t magicOffset = 64;
constexpr std::size_t generationOffset = 72;
constexpr std::size_t rootOffset = 80;
constexpr std::size_t chunkRootOffset = 88;
constexpr std::size_t deviceCountOffset = 136;
constexpr std::size_t sectorSizeOffset = 144;
constexpr std::size_t nodeSizeOffset = 148;
constexpr std::size_t systemChunksSizeOffset = 160;
constexpr std::size_t chunkRootGenerationOffset = 164;
constexpr std::size_t readOnlyFeaturesOffset = 180;
constexpr std::size_t featuresOffset = 188;
constexpr std::size_t checksumTypeOffset = 196;
constexpr std::size_t rootLevelOffset = 198;
constexpr std::size_t chunkRootLevelOffset = 199;
constexpr std::size_t deviceItemOffset = 201;
constexpr std::size_t metadataUuidOffset = 571;
constexpr std::size_t systemChunksOffset = 811;
constexpr std::size_t systemChunksCapacity = 2048;

constexpr std::uint64_t knownFlags = 0x3; // written, reloc; not seeding, image dumps, conversions under way, error
constexpr std::uint64_t metadataUuidFeature = 0x400;
// Up to RAID1C34 and simple quota. Not zoned (superblocks wander), extent tree v2, RAID stripe tree, and nothing newer.
constexpr std::uint64_t knownFeatures = 0xFFF | 0x10000;
constexpr std::uint64_t knownReadOnlyFeatures = 0xF; // free space tree and its valid bit, verity, block group tree

constexpr std::uint16_t checksumCrc32c = 0;
constexpr std::uint16_t checksumXxhash = 1;

// Nodes.
constexpr std::size_t nodeHeaderSize = 101;
constexpr std::size_t nodeGenerationOffset = 80;
constexpr std::size_t nodeItemsOffset = 96;
constexpr std::size_t nodeLevelOffset = 100;
constexpr std::size_t keySize = 17;
constexpr std::size_t leafItemSize = 25;
constexpr std::size_t pointerSize = 33;
constexpr std::uint8_t highestLevel = 7;
constexpr std::size_t mostNodes = 1'000'000; // 16 GB of nodes in one of these small trees: damage

// Chunk items.
constexpr std::size_t chunkHeaderSize = 48;
constexpr std::size_t stripeSize = 32;
constexpr std::uint8_t chunkItemType = 228;
constexpr std::uint64_t chunkTreeObject = 256;
constexpr std::uint64_t profileMask = 0x7F8; // RAID0, RAID1, DUP, RAID10, RAID5, RAID6, RAID1C3, RAID1C4
constexpr std::uint64_t profileDup = 0x20;
constexpr std::uint64_t profileRaid0 = 0x8;

BtrfsReader::Key loadKey(std::span<const std::byte> bytes, std::size_t at)
{
    return {.objectId = loadLittle<std::uint64_t>(bytes, at),
            .type = std::to_integer<std::uint8_t>(bytes[at + 8]),
            .offset = loadLittle<std::uint64_t>(bytes, at + 9)};
}

} // namespace

Result<BtrfsReader> BtrfsReader::open(RangeReader &reader, const std::stop_token &stop)
{
    BtrfsReader btrfs(reader);
    LIFEBOAT_TRY(btrfs.readSuperblock());
    // The chunk tree lies in system chunks, which the superblock lists; the walk must not depend on what it is just finding.
    Chunks all;
    const auto keep = [&](const Key &key, std::span<const std::byte> data) -> Result<> {
        LIFEBOAT_TRY(btrfs.addChunk(all, key.offset, data));
        return {};
    };
    LIFEBOAT_TRY(btrfs.walk(btrfs.m_super.chunkRoot, {.objectId = chunkTreeObject, .type = chunkItemType, .offset = 0},
                            {.objectId = chunkTreeObject, .type = chunkItemType, .offset = UINT64_MAX}, keep, stop));
    btrfs.m_chunks = std::move(all);
    return btrfs;
}

bool BtrfsReader::checksumMatches(std::span<const std::byte> block) const
{
    const auto body = block.subspan(checksumSize);
    if (m_super.checksumType == checksumCrc32c)
        return loadLittle<std::uint32_t>(block) == crc32c(body);
    return loadLittle<std::uint64_t>(block) == XXH64(body.data(), body.size(), 0);
}

Result<> BtrfsReader::readSuperblock()
{
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> super,
                        m_reader.read(ByteOffset(superblockOffsets[0]), ByteCount(superblockSize)));
    if (!std::ranges::equal(std::span(super).subspan(magicOffset, magic.size()), std::as_bytes(std::span(magic))) ||
        loadLittle<std::uint64_t>(super, bytenrOffset) != superblockOffsets[0])
        return doubt(QStringLiteral("the superblock is damaged"));
    m_super.checksumType = loadLittle<std::uint16_t>(super, checksumTypeOffset);
    if (m_super.checksumType != checksumCrc32c && m_super.checksumType != checksumXxhash)
        return doubt(QStringLiteral("checksums of an unknown kind"));
    if (!checksumMatches(super))
        return doubt(QStringLiteral("the superblock is damaged"));
    LIFEBOAT_TRY(parseSuperblock(super));
    return readSystemChunks(super);
}

Result<> BtrfsReader::parseSuperblock(std::span<const std::byte> super)
{
    const std::uint64_t features = loadLittle<std::uint64_t>(super, featuresOffset);
    if ((loadLittle<std::uint64_t>(super, flagsOffset) & ~knownFlags) != 0 || (features & ~knownFeatures) != 0 ||
        (loadLittle<std::uint64_t>(super, readOnlyFeaturesOffset) & ~knownReadOnlyFeatures) != 0)
        return doubt(QStringLiteral("unknown feature"));
    if (loadLittle<std::uint64_t>(super, deviceCountOffset) != 1)
        return doubt(QStringLiteral("the file system extends over several drives"));
    m_super.deviceId = loadLittle<std::uint64_t>(super, deviceItemOffset);
    m_super.totalBytes = loadLittle<std::uint64_t>(super, deviceItemOffset + 8);
    m_super.usedBytes = loadLittle<std::uint64_t>(super, deviceItemOffset + 16);
    m_super.generation = loadLittle<std::uint64_t>(super, generationOffset);
    m_super.nodeSize = loadLittle<std::uint32_t>(super, nodeSizeOffset);
    m_super.sectorSize = loadLittle<std::uint32_t>(super, sectorSizeOffset);
    const std::size_t id = (features & metadataUuidFeature) != 0 ? metadataUuidOffset : fsIdOffset;
    std::ranges::copy(super.subspan(id, m_super.nodeFsId.size()), m_super.nodeFsId.begin());
    m_super.rootTree = {.address = loadLittle<std::uint64_t>(super, rootOffset),
                        .generation = m_super.generation,
                        .level = std::to_integer<std::uint8_t>(super[rootLevelOffset])};
    m_super.chunkRoot = {.address = loadLittle<std::uint64_t>(super, chunkRootOffset),
                         .generation = loadLittle<std::uint64_t>(super, chunkRootGenerationOffset),
                         .level = std::to_integer<std::uint8_t>(super[chunkRootLevelOffset])};
    if (!std::has_single_bit(m_super.nodeSize) || m_super.nodeSize < 4096 || m_super.nodeSize > 65536 ||
        !std::has_single_bit(m_super.sectorSize) || m_super.sectorSize < 512)
        return doubt(QStringLiteral("the superblock is damaged"));
    if (m_super.totalBytes > m_reader.size().value)
        return doubt(QStringLiteral("the file system is larger than its partition"));
    return {};
}

Result<> BtrfsReader::readSystemChunks(std::span<const std::byte> super)
{
    const std::size_t size = loadLittle<std::uint32_t>(super, systemChunksSizeOffset);
    if (size > systemChunksCapacity)
        return doubt(QStringLiteral("the superblock is damaged"));
    std::span<const std::byte> rest = super.subspan(systemChunksOffset, size);
    while (!rest.empty()) {
        if (rest.size() < keySize + chunkHeaderSize)
            return doubt(QStringLiteral("the superblock is damaged"));
        const Key key = loadKey(rest, 0);
        if (key.objectId != chunkTreeObject || key.type != chunkItemType)
            return doubt(QStringLiteral("the superblock is damaged"));
        LIFEBOAT_TRY_ASSIGN(const std::size_t used, addChunk(m_chunks, key.offset, rest.subspan(keySize)));
        rest = rest.subspan(keySize + used);
    }
    return {};
}

/// Takes a chunk item that may be followed by other bytes; says how long it is.
Result<std::size_t> BtrfsReader::addChunk(Chunks &chunks, std::uint64_t logical, std::span<const std::byte> item) const
{
    if (item.size() < chunkHeaderSize)
        return doubt(QStringLiteral("a chunk is damaged"));
    Chunk chunk;
    chunk.length = loadLittle<std::uint64_t>(item);
    const std::uint64_t profile = loadLittle<std::uint64_t>(item, 24) & profileMask;
    const std::size_t stripes = loadLittle<std::uint16_t>(item, 44);
    const std::size_t size = chunkHeaderSize + stripes * stripeSize;
    if (stripes == 0 || size > item.size() || chunk.length == 0 || !checkedAdd(logical, chunk.length))
        return doubt(QStringLiteral("a chunk is damaged"));
    // On one device: plain, twice, or "striped" over one.
    const bool plain = stripes == 1 && (profile == 0 || profile == profileRaid0);
    if (!plain && profile != profileDup)
        return doubt(QStringLiteral("a chunk of an unknown kind"));
    for (std::size_t i = 0; i < stripes; ++i) {
        const std::size_t at = chunkHeaderSize + i * stripeSize;
        const std::uint64_t physical = loadLittle<std::uint64_t>(item, at + 8);
        const auto end = checkedAdd(physical, chunk.length);
        if (loadLittle<std::uint64_t>(item, at) != m_super.deviceId || !end || *end > m_super.totalBytes)
            return doubt(QStringLiteral("a chunk lies outside the partition"));
        chunk.copies.push_back(physical);
    }
    if (!chunks.emplace(logical, std::move(chunk)).second)
        return doubt(QStringLiteral("two chunks at one place"));
    return size;
}

bool BtrfsReader::isNode(std::span<const std::byte> node, const Root &at) const
{
    return checksumMatches(node) &&
        std::ranges::equal(node.subspan(fsIdOffset, m_super.nodeFsId.size()), m_super.nodeFsId) &&
        loadLittle<std::uint64_t>(node, bytenrOffset) == at.address &&
        loadLittle<std::uint64_t>(node, nodeGenerationOffset) == at.generation &&
        std::to_integer<std::uint8_t>(node[nodeLevelOffset]) == at.level;
}

Result<std::vector<std::byte>> BtrfsReader::readNode(const Root &at)
{
    const auto after = m_chunks.upper_bound(at.address);
    if (after == m_chunks.begin())
        return doubt(QStringLiteral("a tree points into nowhere"));
    const auto &[start, chunk] = *std::prev(after);
    const std::uint64_t inside = at.address - start;
    if (inside > chunk.length || chunk.length - inside < m_super.nodeSize)
        return doubt(QStringLiteral("a tree points into nowhere"));
    for (const std::uint64_t copy : chunk.copies) {
        auto node = m_reader.read(ByteOffset(copy + inside), ByteCount(m_super.nodeSize));
        if (node ? isNode(*node, at) : node.error().code == ErrorCode::DeviceGone)
            return node;
    }
    return doubt(QStringLiteral("a tree node is damaged"));
}

Result<> BtrfsReader::walkLeaf(std::span<const std::byte> node, const Key &first, const Key &last, const Item &item)
{
    const std::size_t count = loadLittle<std::uint32_t>(node, nodeItemsOffset);
    if (count > (node.size() - nodeHeaderSize) / leafItemSize)
        return doubt(QStringLiteral("a tree node is damaged"));
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = nodeHeaderSize + i * leafItemSize;
        const Key key = loadKey(node, at);
        if (key < first || key > last)
            continue;
        const std::size_t offset = loadLittle<std::uint32_t>(node, at + keySize);
        const std::size_t size = loadLittle<std::uint32_t>(node, at + keySize + 4);
        if (offset > node.size() - nodeHeaderSize || size > node.size() - nodeHeaderSize - offset)
            return doubt(QStringLiteral("a tree node is damaged"));
        LIFEBOAT_TRY(item(key, node.subspan(nodeHeaderSize + offset, size)));
    }
    return {};
}

Result<> BtrfsReader::walkNode(const Root &at, const Key &first, const Key &last, const Item &item,
                               const std::stop_token &stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    if (m_nodesLeft == 0)
        return doubt(QStringLiteral("a tree without end"));
    --m_nodesLeft;
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> node, readNode(at));
    if (at.level == 0)
        return walkLeaf(node, first, last, item);
    const std::size_t count = loadLittle<std::uint32_t>(node, nodeItemsOffset);
    if (count == 0 || count > (node.size() - nodeHeaderSize) / pointerSize)
        return doubt(QStringLiteral("a tree node is damaged"));
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t pointer = nodeHeaderSize + i * pointerSize;
        if (loadKey(node, pointer) > last)
            break;
        // A child reaches up to its successor's key.
        if (i + 1 < count && loadKey(node, pointer + pointerSize) <= first)
            continue;
        const Root child{.address = loadLittle<std::uint64_t>(node, pointer + keySize),
                         .generation = loadLittle<std::uint64_t>(node, pointer + keySize + 8),
                         .level = static_cast<std::uint8_t>(at.level - 1)};
        LIFEBOAT_TRY(walkNode(child, first, last, item, stop));
    }
    return {};
}

Result<> BtrfsReader::walk(const Root &root, const Key &first, const Key &last, const Item &item,
                           const std::stop_token &stop)
{
    if (root.level > highestLevel)
        return doubt(QStringLiteral("a tree that is too high"));
    m_nodesLeft = mostNodes;
    return walkNode(root, first, last, item, stop);
}

} // namespace lifeboat
