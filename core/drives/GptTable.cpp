// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/GptTable.h"

#include "base/Endian.h"
#include "drives/TableSectors.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <optional>

namespace lifeboat {

namespace gpt {

namespace {
constexpr std::uint64_t signature = 0x5452415020494645; // "EFI PART"
constexpr std::size_t headerSizeAt = 12;
constexpr std::size_t headerCrcAt = 16;
constexpr std::size_t myLbaAt = 24;
constexpr std::size_t alternateLbaAt = 32;
constexpr std::size_t firstUsableAt = 40;
constexpr std::size_t lastUsableAt = 48;
constexpr std::size_t entriesLbaAt = 72;
constexpr std::size_t entryCountAt = 80;
constexpr std::size_t entrySizeAt = 84;
constexpr std::size_t entriesCrcAt = 88;
constexpr std::size_t entryFirstAt = 32;
constexpr std::size_t entryLastAt = 40;

/// The CRC of a header is made with its own field as zero.
std::uint32_t headerCrc(std::span<const std::byte> sector, std::uint32_t headerSize)
{
    std::vector<std::byte> copy(sector.begin(), sector.begin() + headerSize);
    storeLittle<std::uint32_t>(copy, headerCrcAt, 0);
    return crc32(copy);
}

/// Where the entries may lie: the primary's between its header and the first usable sector, the backup's behind the
/// last usable one and before its header.
bool entriesInPlace(const Header &header, ByteCount sectorSize)
{
    const auto end = checkedAdd(header.entriesLba, header.entriesSectors(sectorSize));
    if (!end)
        return false;
    if (header.myLba == primaryLba)
        return header.entriesLba > primaryLba && *end <= header.firstUsableLba;
    return header.entriesLba > header.lastUsableLba && *end <= header.myLba;
}
} // namespace

std::uint32_t crc32(std::span<const std::byte> bytes)
{
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size()));
}

std::expected<Header, QString> parseHeader(std::span<const std::byte> sector, std::uint64_t lba, std::uint64_t lastLba)
{
    const auto bad = [](const char *reason) { return std::unexpected(QString::fromLatin1(reason)); };
    if (sector.size() < 512 || loadLittle<std::uint64_t>(sector) != signature)
        return bad("no GPT header");
    Header header;
    header.headerSize = loadLittle<std::uint32_t>(sector, headerSizeAt);
    if (header.headerSize < minimumHeaderSize || header.headerSize > sector.size())
        return bad("impossible header size");
    if (headerCrc(sector, header.headerSize) != loadLittle<std::uint32_t>(sector, headerCrcAt))
        return bad("wrong header checksum");
    header.myLba = loadLittle<std::uint64_t>(sector, myLbaAt);
    header.alternateLba = loadLittle<std::uint64_t>(sector, alternateLbaAt);
    header.firstUsableLba = loadLittle<std::uint64_t>(sector, firstUsableAt);
    header.lastUsableLba = loadLittle<std::uint64_t>(sector, lastUsableAt);
    header.entriesLba = loadLittle<std::uint64_t>(sector, entriesLbaAt);
    header.entryCount = loadLittle<std::uint32_t>(sector, entryCountAt);
    header.entrySize = loadLittle<std::uint32_t>(sector, entrySizeAt);
    header.entriesCrc = loadLittle<std::uint32_t>(sector, entriesCrcAt);
    if (header.myLba != lba)
        return bad("header of another sector");
    if (header.firstUsableLba <= primaryLba || header.firstUsableLba > header.lastUsableLba ||
        header.lastUsableLba >= lastLba)
        return bad("usable space reaches outside of the drive");
    if (header.entryCount == 0 || header.entryCount > maximumEntries)
        return bad("impossible number of entries");
    if (header.entrySize < minimumEntrySize || header.entrySize > maximumEntrySize ||
        !std::has_single_bit(header.entrySize))
        return bad("impossible entry size");
    if (!entriesInPlace(header, ByteCount(sector.size())))
        return bad("entries in an impossible place");
    return header;
}

std::uint64_t unverifiedAlternateLba(std::span<const std::byte> sector)
{
    return loadLittle<std::uint64_t>(sector) == signature ? loadLittle<std::uint64_t>(sector, alternateLbaAt) : 0;
}

void storeHeader(std::span<std::byte> sector, const Header &header)
{
    storeLittle(sector, myLbaAt, header.myLba);
    storeLittle(sector, alternateLbaAt, header.alternateLba);
    storeLittle(sector, firstUsableAt, header.firstUsableLba);
    storeLittle(sector, lastUsableAt, header.lastUsableLba);
    storeLittle(sector, entriesLbaAt, header.entriesLba);
    storeLittle(sector, entriesCrcAt, header.entriesCrc);
    storeLittle(sector, headerCrcAt, headerCrc(sector, header.headerSize));
}

bool entryUsed(std::span<const std::byte> entry)
{
    return std::ranges::any_of(entry.first(16), [](std::byte b) { return b != std::byte{}; });
}

std::uint64_t entryFirstLba(std::span<const std::byte> entry) { return loadLittle<std::uint64_t>(entry, entryFirstAt); }
std::uint64_t entryLastLba(std::span<const std::byte> entry) { return loadLittle<std::uint64_t>(entry, entryLastAt); }
void setEntryLastLba(std::span<std::byte> entry, std::uint64_t lba) { storeLittle(entry, entryLastAt, lba); }

} // namespace gpt

namespace {

/// One of the two copies, complete and with right checksums.
struct GptCopy {
    gpt::Header header;
    std::vector<std::byte> sector;
    std::vector<std::byte> entries;
};

/// GUIDs are stored with their first three fields little-endian.
QString guidText(std::span<const std::byte> bytes)
{
    const auto at = [&](std::size_t i) { return std::to_integer<uchar>(bytes[i]); };
    return QUuid(loadLittle<std::uint32_t>(bytes), loadLittle<std::uint16_t>(bytes, 4),
                 loadLittle<std::uint16_t>(bytes, 6), at(8), at(9), at(10), at(11), at(12), at(13), at(14), at(15))
        .toString(QUuid::WithoutBraces);
}

QString entryName(std::span<const std::byte> entry)
{
    constexpr std::size_t nameAt = 56;
    constexpr std::size_t nameUnits = 36;
    QString name;
    for (std::size_t i = 0; i < nameUnits; ++i)
        name.append(QChar(loadLittle<std::uint16_t>(entry, nameAt + 2 * i)));
    return printableText(name);
}

class GptReader {
public:
    GptReader(BlockDevice &device, ByteCount sectorSize)
        : m_device(device), m_sectorSize(sectorSize), m_lastLba(device.size() / sectorSize - 1)
    { }

    Result<PartitionTable> read();

private:
    ByteRange sectors(std::uint64_t first, std::uint64_t count) const
    {
        return {ByteOffset(first * m_sectorSize.value), ByteOffset((first + count) * m_sectorSize.value)};
    }
    Result<GptCopy> readCopy(std::uint64_t lba);
    Result<GptCopy> readBackupWithoutPrimary(const Error &primaryError);
    /// The backup that belongs to @p primary, at the drive's end or where the primary says.
    Result<std::optional<GptCopy>> readBackupOf(const GptCopy &primary);
    Result<std::vector<PartitionEntry>> readEntries(const GptCopy &copy) const;
    void addMetadata(PartitionTable &table, const gpt::Header &header) const;

    BlockDevice &m_device;
    ByteCount m_sectorSize;
    std::uint64_t m_lastLba;
};

Result<GptCopy> GptReader::readCopy(std::uint64_t lba)
{
    GptCopy copy;
    LIFEBOAT_TRY_ASSIGN(copy.sector, readTableBytes(m_device, sectors(lba, 1)));
    const auto header = gpt::parseHeader(copy.sector, lba, m_lastLba);
    if (!header)
        return refuseTable(m_device, header.error());
    copy.header = *header;
    const ByteOffset entriesAt = sectors(copy.header.entriesLba, 0).begin;
    LIFEBOAT_TRY_ASSIGN(copy.entries,
                        readTableBytes(m_device, {entriesAt, entriesAt + ByteCount(copy.header.entriesBytes())}));
    if (gpt::crc32(copy.entries) != copy.header.entriesCrc)
        return refuseTable(m_device, QStringLiteral("wrong checksum of the entries"));
    return copy;
}

Result<GptCopy> GptReader::readBackupWithoutPrimary(const Error &primaryError)
{
    auto backup = readCopy(m_lastLba);
    if (backup || backup.error().code == ErrorCode::DeviceGone)
        return backup;
    // Not at the end: the damaged header may still know where. What is found there is judged like any copy.
    const auto sector = readTableBytes(m_device, sectors(gpt::primaryLba, 1));
    const std::uint64_t alternate = sector ? gpt::unverifiedAlternateLba(*sector) : 0;
    if (alternate > gpt::primaryLba && alternate < m_lastLba) {
        if (auto moved = readCopy(alternate))
            return moved;
    }
    // An unreadable copy is worse news than a wrong one: it is the drive that fails.
    if (primaryError.code != ErrorCode::NotADrive)
        return fail(primaryError);
    if (backup.error().code != ErrorCode::NotADrive)
        return fail(backup.error());
    return refuseTable(m_device,
                       QStringLiteral("protective MBR, but no valid GPT: primary: %1; backup: %2")
                           .arg(primaryError.detail, backup.error().detail));
}

Result<std::optional<GptCopy>> GptReader::readBackupOf(const GptCopy &primary)
{
    for (const std::uint64_t lba : {m_lastLba, primary.header.alternateLba}) {
        if (lba <= primary.header.lastUsableLba || lba > m_lastLba)
            continue;
        auto backup = readCopy(lba);
        if (!backup && backup.error().code == ErrorCode::DeviceGone)
            return fail(backup.error());
        if (backup && backup->entries == primary.entries && backup->header.alternateLba == gpt::primaryLba &&
            backup->header.firstUsableLba == primary.header.firstUsableLba &&
            backup->header.lastUsableLba == primary.header.lastUsableLba)
            return std::optional(std::move(*backup));
    }
    return std::optional<GptCopy>();
}

Result<std::vector<PartitionEntry>> GptReader::readEntries(const GptCopy &copy) const
{
    constexpr std::size_t attributesAt = 48;
    constexpr std::uint64_t legacyBootable = 1U << 2;
    std::vector<PartitionEntry> partitions;
    for (std::uint32_t i = 0; i < copy.header.entryCount; ++i) {
        const auto entry =
            std::span(copy.entries).subspan(std::size_t{i} * copy.header.entrySize, copy.header.entrySize);
        if (!gpt::entryUsed(entry))
            continue;
        const std::uint64_t first = gpt::entryFirstLba(entry);
        const std::uint64_t last = gpt::entryLastLba(entry);
        const QString which = QStringLiteral("partition %1 ").arg(i + 1);
        if (first > last)
            return refuseTable(m_device, which + QStringLiteral("ends before it begins"));
        if (first < copy.header.firstUsableLba || last > copy.header.lastUsableLba)
            return refuseTable(m_device, which + QStringLiteral("reaches outside of the usable space"));
        PartitionEntry partition;
        partition.number = static_cast<int>(i + 1);
        partition.range = sectors(first, last - first + 1);
        partition.type = guidText(entry);
        partition.guid = guidText(entry.subspan(16));
        partition.name = entryName(entry);
        partition.bootable = (loadLittle<std::uint64_t>(entry, attributesAt) & legacyBootable) != 0;
        partitions.push_back(std::move(partition));
    }
    return partitions;
}

void GptReader::addMetadata(PartitionTable &table, const gpt::Header &header) const
{
    table.metadata.push_back(sectors(header.myLba, 1));
    table.metadata.push_back(sectors(header.entriesLba, header.entriesSectors(m_sectorSize)));
}

Result<PartitionTable> GptReader::read()
{
    constexpr std::size_t diskGuidAt = 56;
    PartitionTable table;
    table.type = TableType::Gpt;
    table.sectorSize = m_sectorSize;
    table.metadata.push_back(sectors(0, 1));

    auto primary = readCopy(gpt::primaryLba);
    std::optional<GptCopy> backup;
    if (primary) {
        LIFEBOAT_TRY_ASSIGN(backup, readBackupOf(*primary));
        table.backupDamaged = !backup || backup->header.myLba != m_lastLba || primary->header.alternateLba != m_lastLba;
        addMetadata(table, primary->header);
    } else {
        if (primary.error().code == ErrorCode::DeviceGone)
            return fail(primary.error());
        LIFEBOAT_TRY_ASSIGN(backup, readBackupWithoutPrimary(primary.error()));
        table.primaryDamaged = true;
        table.backupDamaged = backup->header.myLba != m_lastLba;
    }
    if (backup) {
        addMetadata(table, backup->header);
        table.gptBackupEntries = sectors(backup->header.entriesLba, 0).begin;
    }
    const GptCopy &valid = primary ? *primary : *backup;
    table.gptHeader = valid.sector;
    table.gptEntries = valid.entries;
    table.diskGuid = guidText(std::span(valid.sector).subspan(diskGuidAt));
    table.usable = sectors(valid.header.firstUsableLba, valid.header.lastUsableLba - valid.header.firstUsableLba + 1);
    LIFEBOAT_TRY_ASSIGN(table.partitions, readEntries(valid));
    std::ranges::sort(table.metadata);
    return table;
}

} // namespace

Result<PartitionTable> readGptTable(BlockDevice &device, ByteCount sectorSize)
{
    // MBR, two headers, two arrays and at least one usable sector.
    constexpr std::uint64_t minimumSectors = 6;
    if (device.size() / sectorSize < minimumSectors)
        return refuseTable(device, QStringLiteral("protective MBR on a drive too small for a GPT"));
    return GptReader(device, sectorSize).read();
}

} // namespace lifeboat
