// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/ClusterBitmap.h"

namespace lifeboat {

/// What the boot sector says (R. Russon, Y. Fledel, "NTFS Documentation").
struct NtfsLayout {
    std::uint64_t sectorSize = 0;
    std::uint64_t clusterSize = 0;
    std::uint64_t volume = 0;   ///< in bytes, without the sector behind it that holds the copy of the boot sector
    std::uint64_t mftStart = 0; ///< in bytes
    std::uint64_t recordSize = 0;

    ClusterSpace clusters() const { return {ByteOffset(), ByteCount(clusterSize), volume / clusterSize}; }
};

/// Errors: SourceUnreadable with the reason.
Result<NtfsLayout> parseNtfsBootSector(std::span<const std::byte> boot);

/// The three records of the master file table that tell which clusters are in use: $MFT, $Volume, $Bitmap. For one thread.
/// Errors of all: those of RangeReader; SourceUnreadable with the reason.
class NtfsReader {
public:
    /// @p reader outlives it.
    static Result<NtfsReader> open(RangeReader &reader, const NtfsLayout &layout);

    /// Windows, or who wrote last, wants it to be checked first.
    Result<bool> isMarkedDirty();
    /// Where $Bitmap lies, in its order.
    Result<std::vector<ByteRange>> bitmap();

private:
    NtfsReader(RangeReader &reader, const NtfsLayout &layout) : m_reader(reader), m_layout(layout) { }
    Result<std::vector<std::byte>> record(std::uint64_t number);
    Result<std::vector<ByteRange>> runsOf(std::span<const std::byte> attribute) const;

    RangeReader &m_reader;
    NtfsLayout m_layout;
    std::vector<ByteRange> m_table; ///< of the file table, the beginning
};

} // namespace lifeboat
