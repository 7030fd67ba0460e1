// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/RangeReader.h"

#include <array>
#include <compare>
#include <functional>
#include <map>
#include <stop_token>

namespace lifeboat {

/// Just enough of btrfs (kernel: include/uapi/linux/btrfs_tree.h) to walk its chunk, root and device trees: the superblock, the address map
/// and a bounded walk over verified nodes. Every node's checksum, identity, position, generation and level must be what its parent
/// says; anything else, and any feature that is not known here, is SourceUnreadable with the reason. For one thread.
class BtrfsReader {
public:
    static constexpr std::uint64_t superblockSize = 4096;
    static constexpr std::array<std::uint64_t, 3> superblockOffsets{64ULL << 10, 64ULL << 20, 256ULL << 30};

    struct Key {
        std::uint64_t objectId = 0;
        std::uint8_t type = 0;
        std::uint64_t offset = 0;
        auto operator<=>(const Key &) const = default;
    };

    /// Where a tree's root node is, in logical addresses.
    struct Root {
        std::uint64_t address = 0;
        std::uint64_t generation = 0;
        std::uint8_t level = 0;
    };

    struct Superblock {
        std::uint64_t totalBytes = 0; ///< of our one device
        std::uint64_t usedBytes = 0;  ///< allocated to chunks on our device
        std::uint64_t deviceId = 0;
        std::uint64_t generation = 0;
        std::uint32_t nodeSize = 0;
        std::uint32_t sectorSize = 0;
        std::uint16_t checksumType = 0;
        std::array<std::byte, 16> nodeFsId{}; ///< what nodes carry
        Root chunkRoot;
        Root rootTree;
    };

    /// One contiguous piece of logical addresses and where its copies lie on our device.
    struct Chunk {
        std::uint64_t length = 0;
        std::vector<std::uint64_t> copies;
    };

    using Chunks = std::map<std::uint64_t, Chunk>; ///< by logical address

    using Item = std::function<Result<>(const Key &key, std::span<const std::byte> data)>;

    /// Reads and judges the superblock, then the whole chunk tree. @p reader must outlive this.
    static Result<BtrfsReader> open(RangeReader &reader, const std::stop_token &stop);

    const Superblock &superblock() const { return m_super; }
    const Chunks &chunks() const { return m_chunks; }

    /// Calls @p item for all items of a tree from @p first to @p last, in order.
    Result<> walk(const Root &root, const Key &first, const Key &last, const Item &item, const std::stop_token &stop);

private:
    explicit BtrfsReader(RangeReader &reader) : m_reader(reader) { }

    Result<> readSuperblock();
    Result<> parseSuperblock(std::span<const std::byte> super);
    Result<> readSystemChunks(std::span<const std::byte> super);
    Result<std::size_t> addChunk(Chunks &chunks, std::uint64_t logical, std::span<const std::byte> item) const;
    Result<std::vector<std::byte>> readNode(const Root &at);
    bool checksumMatches(std::span<const std::byte> block) const;
    bool isNode(std::span<const std::byte> node, const Root &at) const;
    Result<> walkNode(const Root &at, const Key &first, const Key &last, const Item &item, const std::stop_token &stop);
    Result<> walkLeaf(std::span<const std::byte> node, const Key &first, const Key &last, const Item &item);

    RangeReader &m_reader;
    Superblock m_super;
    Chunks m_chunks;
    std::size_t m_nodesLeft = 0; ///< of the current walk: a damaged tree may be a loop
};

} // namespace lifeboat
