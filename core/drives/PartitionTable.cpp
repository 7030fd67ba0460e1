// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/PartitionTable.h"

#include "drives/GptTable.h"
#include "drives/MbrTable.h"
#include "drives/TableSectors.h"

#include <algorithm>
#include <optional>

// The first sector decides, as it does for the kernel: with a 0xEE entry it is a GPT or nothing that we understand, else
// an MBR - unless the sector belongs to a file system, which FAT and NTFS end with the same 0x55AA.

namespace lifeboat {

namespace {

bool isFile(const BlockDevice &device)
{
    const auto identity = device.identity();
    return identity && identity->inode != 0;
}

/// The sector sizes that the table may have been written for, the likely one first.
std::vector<ByteCount> sectorSizesToTry(const BlockDevice &device)
{
    std::vector<ByteCount> sizes{device.sectors().logical};
    if (sizes.front() == ByteCount(512) && isFile(device))
        sizes.emplace_back(4096);
    std::erase_if(sizes, [&](ByteCount size) { return device.size() < size; });
    return sizes;
}

/// Partitions may share no byte with each other or with the table; logical ones lie in their container.
Result<> refuseOverlaps(const BlockDevice &device, const PartitionTable &table)
{
    struct Claim {
        ByteRange range;
        int number; ///< 0: the table
    };
    std::vector<Claim> claims;
    std::vector<Claim> primaries;
    for (const PartitionEntry &p : table.partitions) {
        if (!p.extended)
            claims.push_back({.range = p.range, .number = p.number});
        if (table.type != TableType::Mbr || p.number <= 4)
            primaries.push_back({.range = p.range, .number = p.number});
    }
    for (const ByteRange &range : table.metadata)
        claims.push_back({.range = range, .number = 0});
    for (auto *list : {&primaries, &claims}) {
        std::ranges::sort(*list, {}, &Claim::range);
        const auto clash = std::ranges::adjacent_find(
            *list, [](const Claim &a, const Claim &b) { return a.range.end > b.range.begin; });
        if (clash == list->end())
            continue;
        const Claim &other = *std::next(clash);
        if (clash->number != 0 && other.number != 0)
            return refuseTable(device,
                               QStringLiteral("partitions %1 and %2 overlap").arg(clash->number).arg(other.number));
        return refuseTable(
            device, QStringLiteral("partition %1 covers the table itself").arg(std::max(clash->number, other.number)));
    }
    return {};
}

Result<PartitionTable> checked(const BlockDevice &device, Result<PartitionTable> table)
{
    if (table)
        LIFEBOAT_TRY(refuseOverlaps(device, *table));
    return table;
}

/// The best of what the sector sizes give: a whole table, else a half damaged one, else an I/O error, else the first reason.
template<class Read>
Result<PartitionTable> bestOf(const BlockDevice &device, std::span<const ByteCount> sizes, Read read)
{
    std::optional<Result<PartitionTable>> best;
    for (const ByteCount size : sizes) {
        auto table = checked(device, read(size));
        const bool whole = table && !table->primaryDamaged && !table->backupDamaged;
        if (whole || (!table && table.error().code == ErrorCode::DeviceGone))
            return table;
        const bool better = best && !*best && (table || best->error().code == ErrorCode::NotADrive);
        if (!best || (better && (table || table.error().code != ErrorCode::NotADrive)))
            best = std::move(table);
    }
    return std::move(*best);
}

PartitionTable noTable(const BlockDevice &device)
{
    PartitionTable table;
    table.sectorSize = device.sectors().logical;
    table.usable = {ByteOffset(0), ByteOffset(device.size().value)};
    return table;
}

} // namespace

const char *tableTypeName(TableType type)
{
    switch (type) {
    case TableType::None:
        return "none";
    case TableType::Mbr:
        return "mbr";
    case TableType::Gpt:
        return "gpt";
    case TableType::Hybrid:
        return "hybrid";
    }
    return "none";
}

Result<PartitionTable> readPartitionTable(BlockDevice &device)
{
    const std::vector<ByteCount> sizes = sectorSizesToTry(device);
    if (sizes.empty())
        return noTable(device);
    LIFEBOAT_TRY_ASSIGN(const auto sector, readTableBytes(device, {ByteOffset(0), ByteOffset(sizes.front().value)}));
    const mbr::BootRecord record = mbr::parseBootRecord(sector);
    if (!record.signature)
        return noTable(device);

    if (record.protective()) {
        auto table = bestOf(device, sizes, [&](ByteCount size) { return readGptTable(device, size); });
        if (!table && table.error().code == ErrorCode::NotADrive && mbr::looksLikeFileSystem(sector))
            return noTable(device);
        if (!table)
            return table;
        const bool hybrid = std::ranges::any_of(
            record.entries, [](const mbr::Entry &e) { return !e.empty() && e.type != mbr::gptProtective; });
        if (hybrid)
            table->type = TableType::Hybrid;
        return table;
    }

    if (!record.flagsPlausible())
        return noTable(device);
    auto table = bestOf(device, sizes, [&](ByteCount size) { return readMbrTable(device, sector, size); });
    // Some sticks carry the remains of a file system's boot sector in front of a real table. The kernel takes the table.
    const bool plausible = table && !table->partitions.empty() &&
        std::ranges::none_of(table->partitions,
                             [](const PartitionEntry &p) { return p.type == QStringLiteral("0x00"); });
    if (mbr::looksLikeFileSystem(sector) && !plausible && (table || table.error().code == ErrorCode::NotADrive))
        return noTable(device);
    return table;
}

} // namespace lifeboat
