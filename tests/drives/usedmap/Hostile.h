// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/UsedMap.h"
#include "support/FileSystems.h"

#include <functional>
#include <random>

namespace lifeboat::test {

/// Where the checksum of a piece of metadata is and what it covers.
enum class Checksum { None, Btrfs, Xfs };

/// A piece of a file system's metadata that is worth damaging.
struct Metadata {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
    Checksum checksum = Checksum::None;
    std::size_t checksumAt = 0; ///< inside the piece; for Xfs
    std::uint64_t ends = 0;     ///< so many bytes at the beginning and at the end hold something; 0: all do
};

using ReadBytes = std::function<std::vector<std::byte>(std::uint64_t at, std::uint64_t size)>;

/// All that decides about a used map, found by reading the file system: superblocks, boot sectors, descriptors, bitmaps, tables, tree nodes.
std::vector<Metadata> metadataOf(TestFs fs, const ReadBytes &read, std::uint64_t size);

/// Damage after damage, the same at every run: bits, bytes, fields with extreme values, random runs, pieces in the wrong place.
class Damage {
public:
    Damage(std::uint64_t seed, std::vector<Metadata> pieces, ReadBytes read)
        : m_random(seed), m_pieces(std::move(pieces)), m_read(std::move(read))
    { }

    struct Change {
        std::uint64_t at = 0;
        std::vector<std::byte> before;
        std::vector<std::byte> after; ///< of the same size
    };
    enum class Seal {
        Broken,
        Renewed
    }; ///< Renewed: the checksum is computed anew, so that it is the damage itself that must be noticed

    Change next(Seal seal);

private:
    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    void spoil(std::span<std::byte> piece, std::uint64_t ends);

    std::mt19937_64 m_random;
    std::vector<Metadata> m_pieces;
    ReadBytes m_read;
};

/// What readUsedMap() promises of every map; empty: kept.
QByteArray brokenPromise(const Result<UsedMap> &map, ByteCount size);

} // namespace lifeboat::test
