// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "base/Result.h"

#include <span>
#include <string>
#include <vector>

namespace lifeboat::qcow2 {

// Names and values: QEMU, docs/interop/qcow2.rst.
inline constexpr std::uint32_t magic = 0x514649fb; // "QFI\xfb"
inline constexpr std::uint32_t version = 3;
inline constexpr std::size_t headerLength = 112;
inline constexpr unsigned minClusterBits =
    12; ///< ours are smaller only in tests; the specification asks for at least 9
inline constexpr unsigned maxClusterBits = 21;
inline constexpr unsigned refcountOrder = 4;
inline constexpr std::uint64_t incompatDirty = 1U << 0;
inline constexpr std::uint64_t incompatCompressionType = 1U << 3;
inline constexpr std::uint64_t entryCopied = std::uint64_t{1} << 63;
inline constexpr std::uint64_t entryCompressed = std::uint64_t{1} << 62;
inline constexpr std::uint64_t entryZero = 1;
inline constexpr std::uint64_t entryOffsetMask = 0x00ff'ffff'ffff'fe00;
inline constexpr std::uint64_t maxL1Bytes = 32 << 20; ///< QEMU's own limit
inline constexpr ByteCount sectorSize{512};
inline constexpr std::size_t mostBackingName = 1023; ///< QEMU's own limit

enum class ClusterKind {
    Unallocated, ///< not part of the image, or that of the backing file
    Zero,        ///< part of the image, reads as zeroes
    Plain,
    Compressed,
};

/// What an L2 entry says.
ClusterKind kindOf(std::uint64_t entry);

enum class CompressionType : std::uint8_t { Zlib = 0, Zstd = 1 };

/// The header of a qcow2 file, checked: every field is inside the limits above.
struct Header {
    unsigned clusterBits = 21;
    ByteCount size; ///< of the drive
    std::uint64_t l1Offset = 0;
    std::uint32_t l1Entries = 0;
    std::uint64_t refcountTableOffset = 0;
    std::uint32_t refcountTableClusters = 0;
    CompressionType compression = CompressionType::Zstd;
    std::string backingFile;   ///< empty: none
    std::string backingFormat; ///< "qcow2" where the extension is there

    ByteCount clusterSize() const { return ByteCount(std::uint64_t{1} << clusterBits); }
    std::uint64_t entriesPerL2() const { return clusterSize().value / 8; }
    std::uint64_t clusters() const { return divideUp(size.value, clusterSize().value); }
    /// The most clusters that a file of ours can have: every cluster plain and a table cluster for each, and then some.
    std::uint64_t mostFileClusters() const { return 2 * clusters() + 1024; }
    // Where in the file these are: whole clusters, of which the L1 table may leave the end unused.
    ByteRange firstPlace() const { return {ByteOffset(), ByteOffset() + clusterSize()}; }
    ByteRange l1Place() const;
    ByteRange refcountTablePlace() const;
    /// Bits of a compressed descriptor that hold the offset.
    unsigned compressedOffsetBits() const { return 62 - (clusterBits - 8); }
    /// The bytes of the file that the entry of a Compressed cluster names: from the begin of its frame to the end of a sector. Not bounded.
    ByteRange packedPlace(std::uint64_t entry) const;
    /// The entry for a frame at @p place.
    std::uint64_t packedEntry(ByteRange place) const;

    /// Whether a file that begins with these bytes says of itself that it is one.
    static bool isQcow2(std::span<const std::byte> bytes);
    /// The first bytes of the file, up to a cluster long. Errors: ImageDamaged, ImageUnsupported with the feature's name.
    static Result<Header> parse(std::span<const std::byte> bytes, const QString &subject);
    /// The whole first cluster. A backing file has at most mostBackingName bytes; its format is "qcow2".
    std::vector<std::byte> firstCluster() const;
};

} // namespace lifeboat::qcow2
