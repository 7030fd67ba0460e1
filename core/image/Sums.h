// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"
#include "block/Extents.h"

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace lifeboat {

/// XXH3-128 of one whole cluster in canonical (big-endian) form; all zero: the cluster is not part of the image.
using ClusterSum = std::array<std::byte, 16>;

inline constexpr ClusterSum noSum{};

/// The sum of a whole cluster's bytes.
ClusterSum clusterSum(std::span<const std::byte> cluster);

/// One number for many frames, in whatever order they come: the sum modulo 2^128 of XXH3-128 of each frame, seeded with the number of its
/// cluster. Thread-safe.
class FramesDigest {
public:
    FramesDigest() = default;
    /// Goes on from the value() of others.
    explicit FramesDigest(const ClusterSum &value);

    void remove(std::uint64_t cluster, std::span<const std::byte> frame);
    void add(std::uint64_t cluster, std::span<const std::byte> frame);
    ClusterSum value() const; ///< big-endian

private:
    mutable std::mutex m_mutex;
    std::uint64_t m_low = 0;
    std::uint64_t m_high = 0;
};

/// How a table of sums is cut: one block covers what one L2 table of the qcow2 file covers.
struct SumsShape {
    unsigned clusterBits = 20;
    ByteCount driveSize;

    ByteCount clusterSize() const { return ByteCount(std::uint64_t{1} << clusterBits); }
    std::uint64_t clusters() const { return divideUp(driveSize.value, clusterSize().value); }
    std::uint64_t clustersPerBlock() const { return clusterSize().value / 8; }
    std::uint64_t blocks() const { return divideUp(clusters(), clustersPerBlock()); }
};

/// Writes disk.sums (FORMAT.md, "Sums"). Memory: the index only. Not thread-safe: the caller serialises.
class SumsWriter {
public:
    /// Creates the file in the folder behind @p folderFd; it must not exist. Errors: PlaceWrite, NoSpace.
    static Result<std::unique_ptr<SumsWriter>> create(int folderFd, const QString &fileName, SumsShape shape);

    /// Appends one block of exactly clustersPerBlock() sums (fewer in the drive's last block); block numbers ascend. A block of nothing but
    /// noSum is left out.
    Result<> addBlock(std::uint64_t number, std::span<const ClusterSum> sums);
    /// Writes the index, then the header, flushes. Nothing is valid before it returns. Gives the digest of the whole file (XXH3-128).
    Result<ClusterSum> finish();
    ~SumsWriter();

private:
    struct State;
    explicit SumsWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Reads disk.sums; strict: every count and offset is bounded before use, no slack bytes anywhere.
class SumsReader {
public:
    /// Errors: ImageDamaged, ImageRead, ImageUnsupported (newer version). The whole file's digest is compared with @p digest.
    static Result<std::unique_ptr<SumsReader>> open(const QString &path, SumsShape expected, const ClusterSum &digest);

    /// The same of a file that is open; @p name: for errors.
    static Result<std::unique_ptr<SumsReader>> openFile(UniqueFd file, const QString &name, SumsShape expected,
                                                        const ClusterSum &digest);

    /// The sums of a block, clustersPerBlock() long (fewer in the last); all noSum when the block is absent. Thread-safe.
    /// @p spare: a block that is no longer needed, whose memory (megabytes) is used again.
    Result<std::vector<ClusterSum>> block(std::uint64_t number, std::vector<ClusterSum> spare = {}) const;
    /// The clusters that have a sum, as bytes of the drive in whole clusters.
    Result<Extents> present() const;
    /// Numbers of the blocks that exist, ascending.
    std::vector<std::uint64_t> presentBlocks() const;
    ~SumsReader();

private:
    struct State;
    explicit SumsReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

QString sumToHex(const ClusterSum &sum);
std::optional<ClusterSum> sumFromHex(QStringView hex);

} // namespace lifeboat
