// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/GptFit.h"

#include "base/Endian.h"
#include "drives/GptTable.h"
#include "drives/MbrTable.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace lifeboat {

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint64_t mbrLimit = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t usualEntriesBytes = 128 * 128;

bool listed(std::span<const int> numbers, int number) { return std::ranges::find(numbers, number) != numbers.end(); }

std::unexpected<Error> tooSmall(int number)
{
    return fail(ErrorCode::TargetTooSmall, QString::number(number),
                QStringLiteral("partition does not fit on the target"));
}

std::unexpected<Error> notTheTable(const char *detail)
{
    return fail(ErrorCode::ImageDamaged, QStringLiteral("partition table"), QString::fromLatin1(detail));
}

/// The entries of a boot record, changed in place. Cylinder numbers are left as they are: nothing has read them for
/// decades, and sfdisk and the kernel go by the sector numbers.
class BootSector {
public:
    explicit BootSector(Bytes &sector) : m_sector(sector) { }

    mbr::Entry at(std::size_t i) const { return mbr::parseBootRecord(m_sector).entries[i]; }
    void setCount(std::size_t i, std::uint64_t count)
    {
        storeLittle(std::span(m_sector), position(i) + 12, static_cast<std::uint32_t>(count));
    }
    void clear(std::size_t i)
    {
        std::ranges::fill(std::span(m_sector).subspan(position(i), mbr::entrySize), std::byte{});
    }

private:
    static std::size_t position(std::size_t i) { return mbr::entriesAt + i * mbr::entrySize; }
    Bytes &m_sector;
};

class Fitter {
public:
    Fitter(const PartitionTable &table, std::span<const std::byte> head, ByteCount targetSize,
           std::span<const int> drop, std::span<const int> clamp)
        : m_table(table),
          m_head(head),
          m_sectorSize(table.sectorSize.value),
          m_targetSectors(targetSize.value / table.sectorSize.value),
          m_drop(drop),
          m_clamp(clamp)
    { }

    Result<TablePatch> fitMbr();
    Result<TablePatch> fitGpt();

private:
    Result<Bytes> firstSector() const;
    Result<> fitMbrEntry(BootSector &boot, std::size_t i);
    Result<> takeSource();
    Result<> placeCopies();
    Result<> fitEntries();
    Result<> fitProtectiveMbr(Bytes &sector) const;
    Result<> fitHybridEntry(BootSector &boot, std::size_t i) const;
    TablePatch assemble(Bytes mbrSector) const;

    const PartitionTable &m_table;
    std::span<const std::byte> m_head;
    std::uint64_t m_sectorSize;
    std::uint64_t m_targetSectors;
    std::span<const int> m_drop;
    std::span<const int> m_clamp;

    gpt::Header m_source;
    gpt::Header m_primary;
    gpt::Header m_backup;
    Bytes m_headerSector;
    Bytes m_entries; ///< whole sectors
    std::uint64_t m_sourceLastLba = 0;
};

Result<Bytes> Fitter::firstSector() const
{
    if (m_head.size() < m_sectorSize || m_sectorSize < 512)
        return notTheTable("the drive's first sector is missing");
    Bytes sector(m_head.begin(), m_head.begin() + static_cast<std::ptrdiff_t>(m_sectorSize));
    if (!mbr::parseBootRecord(sector).signature)
        return notTheTable("no boot record");
    return sector;
}

Result<> Fitter::fitMbrEntry(BootSector &boot, std::size_t i)
{
    const mbr::Entry entry = boot.at(i);
    const int number = static_cast<int>(i) + 1;
    if (entry.empty())
        return {};
    if (listed(m_drop, number)) {
        boot.clear(i);
        return {};
    }
    const std::uint64_t end = std::uint64_t{entry.first} + entry.count;
    if (end <= m_targetSectors)
        return {};
    // An extended partition holds nothing itself: it may end with the target as long as its logical ones fit.
    if (!(listed(m_clamp, number) || entry.extended()) || entry.first >= m_targetSectors)
        return tooSmall(number);
    boot.setCount(i, m_targetSectors - entry.first);
    return {};
}

Result<TablePatch> Fitter::fitMbr()
{
    LIFEBOAT_TRY_ASSIGN(auto sector, firstSector());
    if (mbr::parseBootRecord(sector).protective())
        return notTheTable("a GPT where an MBR was expected");
    if (m_targetSectors == 0)
        return tooSmall(0);
    for (const PartitionEntry &p : m_table.partitions) {
        if (p.number > 4 && p.range.end.value > m_targetSectors * m_sectorSize)
            return tooSmall(p.number);
    }
    BootSector boot(sector);
    for (std::size_t i = 0; i < 4; ++i)
        LIFEBOAT_TRY(fitMbrEntry(boot, i));
    return TablePatch{.pieces = {{.at = ByteOffset(0), .bytes = std::move(sector)}}};
}

/// The valid copy: from the head, or the backup that the parser kept. As header, header sector and whole entry sectors.
Result<> Fitter::takeSource()
{
    constexpr std::uint64_t noLimit = std::uint64_t{1} << 55; // sectors in 2^64 bytes
    if (m_table.primaryDamaged) {
        m_headerSector = m_table.gptHeader;
        m_entries = m_table.gptEntries;
    } else {
        if (m_head.size() < 2 * m_sectorSize)
            return notTheTable("the GPT header is missing");
        const auto sector = m_head.subspan(m_sectorSize, m_sectorSize);
        m_headerSector.assign(sector.begin(), sector.end());
    }
    if (m_headerSector.size() != m_sectorSize)
        return notTheTable("no valid GPT header");
    const std::uint64_t lba = m_table.primaryDamaged ? loadLittle<std::uint64_t>(m_headerSector, 24) : gpt::primaryLba;
    const auto header = gpt::parseHeader(m_headerSector, lba, noLimit);
    if (!header)
        return notTheTable("no valid GPT header");
    m_source = *header;
    if (!m_table.primaryDamaged) {
        const std::uint64_t begin = m_source.entriesLba; // parseHeader() keeps its end below the first usable sector
        const std::uint64_t sectors = m_source.entriesSectors(m_table.sectorSize);
        if (begin + sectors > m_head.size() / m_sectorSize)
            return notTheTable("the GPT entries are missing");
        const auto entries = m_head.subspan(begin * m_sectorSize, sectors * m_sectorSize);
        m_entries.assign(entries.begin(), entries.end());
    }
    if (m_entries.size() < m_source.entriesBytes() ||
        gpt::crc32(std::span(m_entries).first(m_source.entriesBytes())) != m_source.entriesCrc)
        return notTheTable("wrong checksum of the GPT entries");
    m_entries.resize(m_source.entriesSectors(m_table.sectorSize) * m_sectorSize);
    m_sourceLastLba = m_table.primaryDamaged ? m_source.myLba : m_source.alternateLba;
    return {};
}

/// Where both copies go on the target, and what space they leave.
Result<> Fitter::placeCopies()
{
    const std::uint64_t entrySectors = m_source.entriesSectors(m_table.sectorSize);
    if (m_targetSectors < m_source.firstUsableLba + entrySectors + 2)
        return tooSmall(0);
    const std::uint64_t lastLba = m_targetSectors - 1;
    const std::uint64_t room = lastLba - entrySectors - 1;
    const bool sameSize = lastLba == m_sourceLastLba;

    m_primary = m_source;
    m_primary.myLba = gpt::primaryLba;
    m_primary.alternateLba = lastLba;
    m_primary.lastUsableLba = sameSize ? std::min(m_source.lastUsableLba, room) : room;
    if (m_table.primaryDamaged) {
        m_primary.entriesLba = gpt::primaryLba + 1;
        if (m_primary.entriesLba + entrySectors > m_primary.firstUsableLba)
            return notTheTable("no room for the primary GPT entries");
    }
    m_backup = m_primary;
    m_backup.myLba = lastLba;
    m_backup.alternateLba = gpt::primaryLba;
    m_backup.entriesLba = lastLba - entrySectors;
    const std::uint64_t sourcePlace = m_table.gptBackupEntries.value / m_sectorSize;
    if (sameSize && sourcePlace > m_primary.lastUsableLba && sourcePlace < m_backup.entriesLba)
        m_backup.entriesLba = sourcePlace;
    return {};
}

Result<> Fitter::fitEntries()
{
    for (std::uint32_t i = 0; i < m_source.entryCount; ++i) {
        const auto entry = std::span(m_entries).subspan(std::size_t{i} * m_source.entrySize, m_source.entrySize);
        const int number = static_cast<int>(i) + 1;
        if (!gpt::entryUsed(entry))
            continue;
        if (listed(m_drop, number)) {
            std::ranges::fill(entry, std::byte{});
            continue;
        }
        if (gpt::entryLastLba(entry) <= m_primary.lastUsableLba)
            continue;
        if (!listed(m_clamp, number) || gpt::entryFirstLba(entry) > m_primary.lastUsableLba)
            return tooSmall(number);
        gpt::setEntryLastLba(entry, m_primary.lastUsableLba);
    }
    const std::uint32_t crc = gpt::crc32(std::span(m_entries).first(m_source.entriesBytes()));
    m_primary.entriesCrc = crc;
    m_backup.entriesCrc = crc;
    return {};
}

/// The other entries of a hybrid MBR repeat partitions of the GPT.
Result<> Fitter::fitHybridEntry(BootSector &boot, std::size_t i) const
{
    const mbr::Entry entry = boot.at(i);
    const auto same = std::ranges::find_if(
        m_table.partitions, [&](const PartitionEntry &p) { return p.range.begin.value == entry.first * m_sectorSize; });
    if (same != m_table.partitions.end() && listed(m_drop, same->number)) {
        boot.clear(i);
        return {};
    }
    const std::uint64_t end = m_primary.lastUsableLba + 1;
    if (std::uint64_t{entry.first} + entry.count <= end || m_primary.alternateLba == m_sourceLastLba)
        return {};
    if (same == m_table.partitions.end() || !listed(m_clamp, same->number) || entry.first >= end)
        return tooSmall(same == m_table.partitions.end() ? 0 : same->number);
    boot.setCount(i, end - entry.first);
    return {};
}

Result<> Fitter::fitProtectiveMbr(Bytes &sector) const
{
    const std::uint64_t lastLba = m_primary.alternateLba;
    if (!mbr::parseBootRecord(sector).protective())
        return notTheTable("no protective MBR");
    BootSector boot(sector);
    for (std::size_t i = 0; i < 4; ++i) {
        const mbr::Entry entry = boot.at(i);
        if (entry.type != mbr::gptProtective) {
            if (!entry.empty())
                LIFEBOAT_TRY(fitHybridEntry(boot, i));
            continue;
        }
        // The entry that protects the whole drive follows its size; one in front of a hybrid's partitions does not.
        const std::uint64_t last = std::uint64_t{entry.first} + entry.count - 1;
        const bool toTheEnd = entry.count == mbrLimit || last >= m_sourceLastLba;
        if (lastLba == m_sourceLastLba || entry.empty() || !(toTheEnd || last > lastLba))
            continue;
        if (entry.first > lastLba)
            return notTheTable("a protective MBR entry beyond the drive");
        boot.setCount(i, std::min(lastLba - entry.first + 1, mbrLimit));
    }
    return {};
}

TablePatch Fitter::assemble(Bytes mbrSector) const
{
    Bytes primary = m_headerSector;
    gpt::storeHeader(primary, m_primary);
    Bytes backup = m_headerSector;
    gpt::storeHeader(backup, m_backup);

    TablePatch patch;
    const auto append = [&](std::uint64_t lba, const Bytes &bytes) {
        const ByteOffset at(lba * m_sectorSize);
        if (!patch.pieces.empty()) {
            auto &before = patch.pieces.back();
            if (before.at + ByteCount(before.bytes.size()) == at) {
                before.bytes.insert(before.bytes.end(), bytes.begin(), bytes.end());
                return;
            }
        }
        patch.pieces.push_back({.at = at, .bytes = bytes});
    };
    append(0, mbrSector);
    append(gpt::primaryLba, primary);
    append(m_primary.entriesLba, m_entries);
    append(m_backup.entriesLba, m_entries);
    append(m_backup.myLba, backup);
    return patch;
}

Result<TablePatch> Fitter::fitGpt()
{
    LIFEBOAT_TRY_ASSIGN(auto sector, firstSector());
    LIFEBOAT_TRY(takeSource());
    LIFEBOAT_TRY(placeCopies());
    LIFEBOAT_TRY(fitEntries());
    LIFEBOAT_TRY(fitProtectiveMbr(sector));
    return assemble(std::move(sector));
}

} // namespace

Result<TablePatch> fitTableToTarget(const PartitionTable &table, std::span<const std::byte> head, ByteCount targetSize,
                                    std::span<const int> drop, std::span<const int> clamp)
{
    switch (table.type) {
    case TableType::None:
        return TablePatch();
    case TableType::Mbr:
        return Fitter(table, head, targetSize, drop, clamp).fitMbr();
    case TableType::Gpt:
    case TableType::Hybrid:
        return Fitter(table, head, targetSize, drop, clamp).fitGpt();
    }
    return TablePatch();
}

ByteCount minimumDriveSize(const PartitionTable &table, ByteOffset lastByteEnd)
{
    const std::uint64_t sectorSize = table.sectorSize.value;
    const std::uint64_t end = alignUp(lastByteEnd.value, sectorSize);
    if (table.type != TableType::Gpt && table.type != TableType::Hybrid)
        return ByteCount(std::max(end, sectorSize));
    // At least one usable sector, then the entries again and the backup header.
    const std::uint64_t entries = table.gptEntries.empty() ? usualEntriesBytes : table.gptEntries.size();
    return ByteCount(std::max(end, table.usable.begin.value + sectorSize) + alignUp(entries, sectorSize) + sectorSize);
}

} // namespace lifeboat
