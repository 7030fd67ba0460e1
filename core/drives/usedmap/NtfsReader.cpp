// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/NtfsReader.h"

#include "base/Endian.h"
#include "drives/usedmap/FileSystemMaps.h"

#include <algorithm>
#include <bit>
#include <ranges>
#include <string_view>

namespace lifeboat {

namespace {

constexpr std::string_view volumeSignature = "NTFS    ";
constexpr std::string_view recordSignature = "FILE";
constexpr std::uint64_t largestCluster = 2ULL << 20;
constexpr std::uint64_t leastSector = 256;
constexpr std::uint64_t leastRecord = 512;
constexpr std::uint64_t largestRecord = 64 << 10;

constexpr std::uint64_t mftNumber = 0; // of records
constexpr std::uint64_t volumeNumber = 3;
constexpr std::uint64_t bitmapNumber = 6;

constexpr std::uint32_t volumeInformation = 0x70; // types of attributes
constexpr std::uint32_t unnamedData = 0x80;
constexpr std::uint32_t endOfAttributes = 0xFFFFFFFF;
constexpr std::size_t residentHeader = 24;
constexpr std::size_t nonResidentHeader = 64;

bool beginsWith(std::span<const std::byte> bytes, std::string_view text)
{
    return std::ranges::equal(bytes.first(text.size()), std::as_bytes(std::span(text)));
}

/// A number of things up to 128; above that, as a signed byte, the negative binary logarithm of a size. 0: neither.
std::uint64_t countOrPower(std::byte field, std::uint64_t unit)
{
    const auto value = std::to_integer<unsigned>(field);
    return value <= 128 ? value * unit : 256 - value < 32 ? std::uint64_t{1} << (256 - value) : 0;
}

std::unexpected<Error> damaged() { return doubt(QStringLiteral("the master file table is damaged")); }

/// Each sector of a record ends with the same two bytes; what belongs there is in its head. A sector that was not written shows.
bool putSectorEndsBack(std::span<std::byte> record)
{
    constexpr std::size_t sector = 512;
    constexpr std::size_t width = 2;
    const std::size_t at = loadLittle<std::uint16_t>(record, 4);
    const std::size_t count = loadLittle<std::uint16_t>(record, 6);
    if (count != record.size() / sector + 1 || at + count * width > record.size())
        return false;
    for (std::size_t i = 1; i < count; ++i) {
        const std::span<std::byte> end = record.subspan(i * sector - width, width);
        if (!std::ranges::equal(end, record.subspan(at, width)))
            return false;
        std::ranges::copy(record.subspan(at + i * width, width), end.begin());
    }
    return true;
}

/// The attribute of that type without a name. Errors: SourceUnreadable, also when there is none.
Result<std::span<const std::byte>> attributeOf(std::span<const std::byte> record, std::uint32_t type)
{
    const std::size_t end = std::min<std::size_t>(loadLittle<std::uint32_t>(record, 24), record.size());
    std::size_t at = loadLittle<std::uint16_t>(record, 20);
    while (at + residentHeader <= end) {
        const auto found = loadLittle<std::uint32_t>(record, at);
        const std::size_t length = loadLittle<std::uint32_t>(record, at + 4);
        if (found == endOfAttributes || length < residentHeader || length > end - at)
            break;
        if (found == type && record[at + 9] == std::byte{0})
            return record.subspan(at, length);
        at += length;
    }
    return damaged();
}

std::uint64_t loadBytes(std::span<const std::byte> bytes)
{
    std::uint64_t value = 0;
    for (const std::byte byte : std::views::reverse(bytes))
        value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

std::int64_t loadSigned(std::span<const std::byte> bytes)
{
    const std::size_t unused = 64 - 8 * bytes.size();
    return static_cast<std::int64_t>(loadBytes(bytes) << unused) >> unused;
}

} // namespace

Result<NtfsLayout> parseNtfsBootSector(std::span<const std::byte> boot)
{
    NtfsLayout layout;
    layout.sectorSize = loadLittle<std::uint16_t>(boot, 11);
    layout.clusterSize = countOrPower(boot[13], layout.sectorSize);
    if (std::to_integer<unsigned>(boot[13]) > 128)
        layout.clusterSize *= layout.sectorSize; // the logarithm of a count of sectors, not of a size
    layout.recordSize = countOrPower(boot[64], layout.clusterSize);
    const auto volume = checkedMultiply(loadLittle<std::uint64_t>(boot, 40), layout.sectorSize);
    const auto mftStart = checkedMultiply(loadLittle<std::uint64_t>(boot, 48), layout.clusterSize);
    if (!beginsWith(boot.subspan(3), volumeSignature) || !std::has_single_bit(layout.sectorSize) ||
        layout.sectorSize < leastSector || !std::has_single_bit(layout.clusterSize) ||
        layout.clusterSize > largestCluster || !volume || *volume < layout.clusterSize || !mftStart ||
        !std::has_single_bit(layout.recordSize) || layout.recordSize < leastRecord || layout.recordSize > largestRecord)
        return doubt(QStringLiteral("the boot sector is damaged"));
    layout.volume = *volume;
    layout.mftStart = *mftStart;
    return layout;
}

Result<NtfsReader> NtfsReader::open(RangeReader &reader, const NtfsLayout &layout)
{
    NtfsReader ntfs(reader, layout);
    const auto end = checkedAdd(layout.mftStart, layout.recordSize);
    if (!end)
        return damaged();
    ntfs.m_table = {{ByteOffset(layout.mftStart), ByteOffset(*end)}};
    LIFEBOAT_TRY_ASSIGN(const auto first, ntfs.record(mftNumber));
    LIFEBOAT_TRY_ASSIGN(const auto content, attributeOf(first, unnamedData));
    LIFEBOAT_TRY_ASSIGN(ntfs.m_table, ntfs.runsOf(content));
    return ntfs;
}

Result<std::vector<std::byte>> NtfsReader::record(std::uint64_t number)
{
    constexpr std::uint16_t inUse = 1;
    std::uint64_t skip = number * m_layout.recordSize;
    for (const ByteRange &piece : m_table) {
        if (skip >= piece.size().value) {
            skip -= piece.size().value;
            continue;
        }
        if (piece.size().value - skip < m_layout.recordSize)
            break;
        LIFEBOAT_TRY_ASSIGN(std::vector<std::byte> bytes,
                            m_reader.read(piece.begin + ByteCount(skip), ByteCount(m_layout.recordSize)));
        const std::uint64_t base = loadLittle<std::uint64_t>(bytes, 32);
        if (!beginsWith(bytes, recordSignature) || !putSectorEndsBack(bytes) || base != 0 ||
            (loadLittle<std::uint16_t>(bytes, 22) & inUse) == 0)
            return damaged();
        return bytes;
    }
    return damaged();
}

/// Pairs of a length and a distance from the piece before, in clusters, each in as many bytes as a byte before them says.
Result<std::vector<ByteRange>> NtfsReader::runsOf(std::span<const std::byte> attribute) const
{
    const ClusterSpace space = m_layout.clusters();
    const auto clusters = static_cast<std::int64_t>(space.count);
    const bool isPlain = attribute.size() >= nonResidentHeader && attribute[8] != std::byte{0} &&
        loadLittle<std::uint16_t>(attribute, 12) == 0 && loadLittle<std::uint64_t>(attribute, 16) == 0;
    if (!isPlain)
        return damaged();
    std::vector<ByteRange> pieces;
    std::int64_t first = 0;
    for (std::size_t at = loadLittle<std::uint16_t>(attribute, 32); at < attribute.size();) {
        const auto widths = std::to_integer<std::size_t>(attribute[at++]);
        if (widths == 0)
            return pieces;
        const std::size_t lengthWidth = widths & 15;
        const std::size_t distanceWidth = widths >> 4;
        if (lengthWidth == 0 || lengthWidth > 8 || distanceWidth == 0 || distanceWidth > 8 ||
            lengthWidth + distanceWidth > attribute.size() - at)
            return damaged();
        const std::uint64_t length = loadBytes(attribute.subspan(at, lengthWidth));
        const std::int64_t distance = loadSigned(attribute.subspan(at + lengthWidth, distanceWidth));
        at += lengthWidth + distanceWidth;
        if (distance < -first || distance >= clusters - first)
            return damaged();
        first += distance;
        const auto begin = static_cast<std::uint64_t>(first);
        if (length == 0 || length > space.count - begin)
            return damaged();
        pieces.push_back(
            {ByteOffset(begin * m_layout.clusterSize), ByteOffset((begin + length) * m_layout.clusterSize)});
    }
    return damaged();
}

Result<bool> NtfsReader::isMarkedDirty()
{
    constexpr std::size_t flagsAt = 10; // in the value
    constexpr std::uint16_t dirty = 1;
    LIFEBOAT_TRY_ASSIGN(const auto volume, record(volumeNumber));
    LIFEBOAT_TRY_ASSIGN(const auto information, attributeOf(volume, volumeInformation));
    const std::size_t at = loadLittle<std::uint16_t>(information, 20) + flagsAt;
    if (information[8] != std::byte{0} || at + sizeof(dirty) > information.size())
        return damaged();
    return (loadLittle<std::uint16_t>(information, at) & dirty) != 0;
}

Result<std::vector<ByteRange>> NtfsReader::bitmap()
{
    LIFEBOAT_TRY_ASSIGN(const auto found, record(bitmapNumber));
    LIFEBOAT_TRY_ASSIGN(const auto content, attributeOf(found, unnamedData));
    LIFEBOAT_TRY_ASSIGN(auto pieces, runsOf(content));
    const std::uint64_t written = loadLittle<std::uint64_t>(content, 56);
    if (written < divideUp(m_layout.clusters().count, 8))
        return doubt(QStringLiteral("the bitmap is too short"));
    return pieces;
}

} // namespace lifeboat
