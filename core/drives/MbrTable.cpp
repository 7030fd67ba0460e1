// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/MbrTable.h"

#include "base/Endian.h"
#include "drives/TableSectors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

namespace lifeboat {

namespace mbr {

bool BootRecord::protective() const
{
    return signature && std::ranges::any_of(entries, [](const Entry &e) { return e.type == gptProtective; });
}

bool BootRecord::flagsPlausible() const
{
    return std::ranges::all_of(entries, [](const Entry &e) { return e.flag == 0 || e.flag == 0x80; });
}

BootRecord parseBootRecord(std::span<const std::byte> sector)
{
    BootRecord record;
    record.signature = loadBig<std::uint16_t>(sector, 510) == 0x55AA;
    for (std::size_t i = 0; i < record.entries.size(); ++i) {
        const auto bytes = sector.subspan(entriesAt + i * entrySize, entrySize);
        record.entries[i] = {.flag = std::to_integer<std::uint8_t>(bytes[0]),
                             .type = std::to_integer<std::uint8_t>(bytes[4]),
                             .first = loadLittle<std::uint32_t>(bytes, 8),
                             .count = loadLittle<std::uint32_t>(bytes, 12)};
    }
    return record;
}

bool looksLikeFileSystem(std::span<const std::byte> sector)
{
    const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(sector[i]); };
    const auto says = [&](std::size_t i, const char *text) {
        return std::memcmp(sector.data() + i, text, std::strlen(text)) == 0;
    };
    if (says(3, "NTFS    ") || says(3, "EXFAT   "))
        return true;
    // The BIOS parameter block of FAT: what the kernel's fat_read_bpb() demands of it.
    const bool jump = at(0) == 0xE9 || at(0) == 0xEB;
    const unsigned sectorBytes = loadLittle<std::uint16_t>(sector, 11);
    const unsigned clusterSectors = at(13);
    const unsigned reserved = loadLittle<std::uint16_t>(sector, 14);
    const unsigned fats = at(16);
    const unsigned media = at(21);
    return jump && std::has_single_bit(sectorBytes) && sectorBytes >= 512 && sectorBytes <= 4096 &&
        std::has_single_bit(clusterSectors) && reserved != 0 && (fats == 1 || fats == 2) &&
        (media == 0xF0 || media >= 0xF8);
}

} // namespace mbr

namespace {

class MbrReader {
public:
    MbrReader(BlockDevice &device, ByteCount sectorSize)
        : m_device(device), m_sectorSize(sectorSize), m_sectors(device.size() / sectorSize)
    { }

    Result<PartitionTable> read(std::span<const std::byte> sector);

private:
    struct Sectors {
        std::uint64_t first = 0;
        std::uint64_t count = 0;
        std::uint64_t end() const { return first + count; }
        bool holds(const Sectors &other) const { return first <= other.first && other.end() <= end(); }
    };

    ByteRange bytes(Sectors s) const
    {
        return {ByteOffset(s.first * m_sectorSize.value), ByteOffset(s.end() * m_sectorSize.value)};
    }
    Result<> addPartition(int number, const mbr::Entry &entry, Sectors where);
    Result<> readLogicals(Sectors container);
    Result<> readLogicalsOfRecord(const mbr::BootRecord &record, Sectors container, Sectors link);

    BlockDevice &m_device;
    ByteCount m_sectorSize;
    std::uint64_t m_sectors;
    int m_nextLogical = 5;
    std::set<std::uint64_t> m_seenRecords;
    PartitionTable m_table;
};

Result<> MbrReader::addPartition(int number, const mbr::Entry &entry, Sectors where)
{
    const QString which = QStringLiteral("partition %1 ").arg(number);
    if (where.first == 0)
        return refuseTable(m_device, which + QStringLiteral("covers the table itself"));
    if (where.end() > m_sectors)
        return refuseTable(m_device, which + QStringLiteral("reaches beyond the end of the drive"));
    PartitionEntry partition;
    partition.number = number;
    partition.range = bytes(where);
    partition.type = QStringLiteral("0x%1").arg(entry.type, 2, 16, QLatin1Char('0'));
    partition.extended = number <= 4 && entry.extended();
    partition.bootable = entry.flag == 0x80;
    m_table.partitions.push_back(std::move(partition));
    return {};
}

Result<> MbrReader::readLogicalsOfRecord(const mbr::BootRecord &record, Sectors container, Sectors link)
{
    for (std::size_t i = 0; i < record.entries.size(); ++i) {
        const mbr::Entry &entry = record.entries[i];
        if (entry.empty() || entry.extended())
            continue;
        const Sectors where{.first = link.first + entry.first, .count = entry.count};
        const bool inside = where.first > link.first && container.holds(where);
        // The third and fourth entry of an EBR sometimes hold garbage; the kernel takes them only when they fit.
        if (i >= 2 && (!inside || !link.holds(where)))
            continue;
        if (m_nextLogical > mbr::maximumNumber)
            return refuseTable(m_device, QStringLiteral("too many logical partitions"));
        if (!inside)
            return refuseTable(
                m_device, QStringLiteral("partition %1 reaches outside of its extended partition").arg(m_nextLogical));
        LIFEBOAT_TRY(addPartition(m_nextLogical, entry, where));
        ++m_nextLogical;
    }
    return {};
}

Result<> MbrReader::readLogicals(Sectors container)
{
    // Every record of the chain is another sector, so it ends; the limit bounds the time that a hostile one takes.
    constexpr std::size_t maximumRecords = 512;
    Sectors link = container;
    while (true) {
        if (!m_seenRecords.insert(link.first).second)
            return refuseTable(m_device, QStringLiteral("the chain of logical partitions is a loop"));
        if (m_seenRecords.size() > maximumRecords)
            return refuseTable(m_device, QStringLiteral("the chain of logical partitions is too long"));
        LIFEBOAT_TRY_ASSIGN(const auto sector, readTableBytes(m_device, bytes({.first = link.first, .count = 1})));
        const mbr::BootRecord record = mbr::parseBootRecord(sector);
        if (!record.signature) {
            if (link.first == container.first)
                return {}; // an extended partition in which nobody has made a logical one yet
            return refuseTable(m_device, QStringLiteral("the chain of logical partitions is broken"));
        }
        m_table.metadata.push_back(bytes({.first = link.first, .count = 1}));
        LIFEBOAT_TRY(readLogicalsOfRecord(record, container, link));
        const auto next =
            std::ranges::find_if(record.entries, [](const mbr::Entry &e) { return !e.empty() && e.extended(); });
        if (next == record.entries.end())
            return {};
        link = {.first = container.first + next->first, .count = next->count};
        if (link.first >= container.end())
            return refuseTable(m_device,
                               QStringLiteral("the chain of logical partitions leaves its extended partition"));
    }
}

Result<PartitionTable> MbrReader::read(std::span<const std::byte> sector)
{
    const mbr::BootRecord record = mbr::parseBootRecord(sector);
    m_table.type = TableType::Mbr;
    m_table.sectorSize = m_sectorSize;
    m_table.diskGuid = QStringLiteral("%1").arg(loadLittle<std::uint32_t>(sector, 440), 8, 16, QLatin1Char('0'));
    m_table.usable = {ByteOffset(m_sectorSize.value), ByteOffset(m_sectors * m_sectorSize.value)};
    m_table.metadata.push_back(bytes({.first = 0, .count = 1}));
    for (std::size_t i = 0; i < record.entries.size(); ++i) {
        const mbr::Entry &entry = record.entries[i];
        if (!entry.empty())
            LIFEBOAT_TRY(addPartition(static_cast<int>(i) + 1, entry, {.first = entry.first, .count = entry.count}));
    }
    for (const mbr::Entry &entry : record.entries) {
        if (!entry.empty() && entry.extended())
            LIFEBOAT_TRY(readLogicals({.first = entry.first, .count = entry.count}));
    }
    std::ranges::sort(m_table.metadata);
    return std::move(m_table);
}

} // namespace

Result<PartitionTable> readMbrTable(BlockDevice &device, std::span<const std::byte> sector, ByteCount sectorSize)
{
    return MbrReader(device, sectorSize).read(sector);
}

} // namespace lifeboat
