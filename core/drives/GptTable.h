// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/PartitionTable.h"

#include <array>
#include <span>
#include <vector>

namespace lifeboat {

/// GUID partition table, UEFI 2.10 chapter 5.3. Field positions as in its table 5.5 (header) and 5.6 (entry).
namespace gpt {
inline constexpr std::size_t minimumHeaderSize = 92;
inline constexpr std::size_t minimumEntrySize = 128;
inline constexpr std::uint32_t maximumEntrySize = 4096;
inline constexpr std::uint32_t maximumEntries = 16384;
inline constexpr std::uint64_t primaryLba = 1;

/// The fields of a header, as they are on the drive.
struct Header {
    std::uint32_t headerSize = 0;
    std::uint64_t myLba = 0;
    std::uint64_t alternateLba = 0;
    std::uint64_t firstUsableLba = 0;
    std::uint64_t lastUsableLba = 0;
    std::uint64_t entriesLba = 0;
    std::uint32_t entryCount = 0;
    std::uint32_t entrySize = 0;
    std::uint32_t entriesCrc = 0;

    std::uint64_t entriesBytes() const { return std::uint64_t{entryCount} * entrySize; }
    std::uint64_t entriesSectors(ByteCount sectorSize) const { return divideUp(entriesBytes(), sectorSize.value); }
};

/// Parses and judges one header sector that was found at @p lba of a drive with @p lastLba. The error is a reason.
std::expected<Header, QString> parseHeader(std::span<const std::byte> sector, std::uint64_t lba, std::uint64_t lastLba);

/// Where a header that may be damaged says the other copy is; 0 when it is no header at all.
std::uint64_t unverifiedAlternateLba(std::span<const std::byte> sector);

/// Writes the positions into a header sector and renews its CRC; everything else in the sector stays.
void storeHeader(std::span<std::byte> sector, const Header &header);

std::uint32_t crc32(std::span<const std::byte> bytes);

/// One entry of the array: first and last sector. Unused ones have the type zero.
bool entryUsed(std::span<const std::byte> entry);
std::uint64_t entryFirstLba(std::span<const std::byte> entry);
std::uint64_t entryLastLba(std::span<const std::byte> entry);
void setEntryLastLba(std::span<std::byte> entry, std::uint64_t lba);
} // namespace gpt

/// Reads the GPT of a drive for one sector size; the caller has seen a 0xEE entry in the MBR.
/// The result's type is Gpt; the caller turns it into Hybrid. Errors: NotADrive with the reason, I/O errors.
Result<PartitionTable> readGptTable(BlockDevice &device, ByteCount sectorSize);

} // namespace lifeboat
