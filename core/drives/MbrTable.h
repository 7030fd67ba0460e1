// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/PartitionTable.h"

#include <array>
#include <span>

namespace lifeboat {

/// Master boot record and the chain of extended boot records, as the kernel reads them (block/partitions/msdos.c).
namespace mbr {
inline constexpr std::size_t entriesAt = 446;
inline constexpr std::size_t entrySize = 16;
inline constexpr std::uint8_t gptProtective = 0xEE;
/// The kernel gives a drive at most 256 minors; the number 255 is the last that a logical partition can have.
inline constexpr int maximumNumber = 255;

struct Entry {
    std::uint8_t flag = 0;
    std::uint8_t type = 0;
    std::uint32_t first = 0; ///< sectors; in an EBR relative to it or to the container
    std::uint32_t count = 0;

    bool empty() const { return count == 0; }
    bool extended() const { return type == 0x05 || type == 0x0F || type == 0x85; }
};

struct BootRecord {
    bool signature = false; ///< 0x55AA
    std::array<Entry, 4> entries;

    bool protective() const;     ///< has a 0xEE entry: a GPT belongs to it
    bool flagsPlausible() const; ///< every boot indicator is 0 or 0x80, as the kernel demands of a table
};

/// @p sector has at least 512 bytes.
BootRecord parseBootRecord(std::span<const std::byte> sector);

/// The sector begins like a FAT, exFAT or NTFS file system, which end in 0x55AA as well.
bool looksLikeFileSystem(std::span<const std::byte> sector);
} // namespace mbr

/// Reads the partitions of an MBR whose first sector @p sector has the signature and no 0xEE entry.
Result<PartitionTable> readMbrTable(BlockDevice &device, std::span<const std::byte> sector, ByteCount sectorSize);

} // namespace lifeboat
