// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/RangeReader.h"

#include "block/Extents.h"

#include <array>
#include <stop_token>

namespace lifeboat {

/// Of the superblock (kernel: fs/xfs/libxfs/xfs_format.h), what it takes to find and judge the free space of each allocation group.
struct XfsLayout {
    std::uint64_t blockSize = 0;
    std::uint64_t sectorSize = 0;
    std::uint64_t blocks = 0;
    std::uint64_t groupBlocks = 0; ///< of every group but the last, which may be shorter
    std::uint64_t groups = 0;
    std::array<std::byte, 16> uuid{}; ///< what metadata carry
    bool checksums = false;           ///< version 5

    std::uint64_t size() const { return blocks * blockSize; } ///< in bytes
};

/// CRC-32C of @p bytes with the 4 bytes at @p at, where it is stored (little-endian), taken as zeroes.
bool xfsChecksumMatches(std::span<const std::byte> bytes, std::size_t at);

/// What is not free by the records of free space. All headers, free lists and free space trees must carry their checksums, marks and
/// positions and agree with their own counts. Errors: those of the reader, Cancelled, SourceUnreadable with the reason.
Result<Extents> readXfsUsedSpace(RangeReader &reader, const XfsLayout &layout, const std::stop_token &stop);

} // namespace lifeboat
