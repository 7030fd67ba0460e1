// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/GptFit.h"
#include "drives/GptTable.h"
#include "drives/PartitionTable.h"
#include "fuzz/Promise.h"
#include "support/MemoryDevice.h"

#include <algorithm>
#include <span>

// The input is a whole drive. It is read as a file, as a drive with 512-byte and as one with 4096-byte sectors; once as
// it is and once with right checksums, which no mutation would ever find. What the parser accepts must keep its promises,
// and the table that is written for a drive of the same size must say the same again.

namespace {

using namespace lifeboat;
using namespace lifeboat::test;

using Bytes = std::vector<std::byte>;

enum class Medium { File, Device512, Device4096 };

constexpr std::size_t maximumInput = 1 << 20;

std::unique_ptr<MemoryDevice> load(const Bytes &bytes, Medium medium)
{
    const ByteCount sector(medium == Medium::Device4096 ? 4096 : 512);
    auto device =
        std::make_unique<MemoryDevice>(ByteCount(bytes.size()), SectorSizes{.logical = sector, .physical = sector});
    DriveIdentity identity;
    identity.size = ByteCount(bytes.size());
    identity.inode = medium == Medium::File ? 1 : 0;
    device->setIdentity(identity);
    device->put(ByteOffset(0), bytes);
    return device;
}

/// Makes the checksums of one GPT copy right, as far as its own numbers allow.
void seal(Bytes &drive, std::uint64_t lba, std::size_t sectorSize)
{
    if (lba >= drive.size() / sectorSize)
        return;
    const auto header = std::span(drive).subspan(lba * sectorSize, sectorSize);
    const std::uint64_t entries = loadLittle<std::uint64_t>(header, 72);
    const std::uint64_t length =
        std::uint64_t{loadLittle<std::uint32_t>(header, 80)} * loadLittle<std::uint32_t>(header, 84);
    if (entries < drive.size() / sectorSize && length <= drive.size() - entries * sectorSize)
        storeLittle(header, 88, gpt::crc32(std::span(drive).subspan(entries * sectorSize, length)));
    const std::uint32_t headerSize = loadLittle<std::uint32_t>(header, 12);
    if (headerSize < gpt::minimumHeaderSize || headerSize > sectorSize)
        return;
    storeLittle<std::uint32_t>(header, 16, 0);
    storeLittle(header, 16, gpt::crc32(header.first(headerSize)));
}

void checkPromises(const PartitionTable &table, ByteCount size)
{
    std::vector<ByteRange> ranges = table.metadata;
    for (const PartitionEntry &p : table.partitions) {
        require(!p.range.empty() && p.range.end.value <= size.value);
        if (!p.extended)
            ranges.push_back(p.range);
    }
    std::ranges::sort(ranges);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        require(ranges[i].end.value <= size.value);
        require(i == 0 || ranges[i - 1].end <= ranges[i].begin);
    }
}

void checkFit(const PartitionTable &table, const Bytes &drive, Medium medium)
{
    for (const std::uint64_t size :
         {std::uint64_t{0}, std::uint64_t{4096}, drive.size() / 2, drive.size() + 12288, std::uint64_t{1} << 50})
        static_cast<void>(fitTableToTarget(table, drive, ByteCount(size), {}, {}));
    const auto patch = fitTableToTarget(table, drive, ByteCount(drive.size()), {}, {});
    require(patch.has_value() || table.primaryDamaged || table.backupDamaged);
    if (!patch || table.type == TableType::None)
        return;
    Bytes restored = drive;
    std::uint64_t end = 0;
    for (const TablePatch::Piece &piece : patch->pieces) {
        require(piece.at.value >= end);
        end = piece.at.value + piece.bytes.size();
        require(end <= restored.size());
        std::ranges::copy(piece.bytes, restored.begin() + static_cast<std::ptrdiff_t>(piece.at.value));
    }
    const auto again = readPartitionTable(*load(restored, medium));
    require(again.has_value());
    require(again->type == table.type && again->sectorSize == table.sectorSize);
    require(!again->primaryDamaged && !again->backupDamaged);
    require(
        std::ranges::equal(again->partitions, table.partitions, [](const PartitionEntry &a, const PartitionEntry &b) {
            return a.number == b.number && a.range == b.range && a.type == b.type && a.guid == b.guid;
        }));
}

void check(const Bytes &drive)
{
    for (const Medium medium : {Medium::File, Medium::Device512, Medium::Device4096}) {
        const auto table = readPartitionTable(*load(drive, medium));
        if (!table)
            continue;
        checkPromises(*table, ByteCount(drive.size()));
        checkFit(*table, drive, medium);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto input = std::as_bytes(std::span(data, std::min(size, maximumInput)));
    Bytes drive(input.begin(), input.end());
    drive.resize(alignUp(std::max<std::size_t>(drive.size(), 512), 512));
    check(drive);
    for (const std::size_t sectorSize : {std::size_t{512}, std::size_t{4096}}) {
        Bytes sealed = drive;
        seal(sealed, gpt::primaryLba, sectorSize);
        seal(sealed, drive.size() / sectorSize - 1, sectorSize);
        if (sealed != drive)
            check(sealed);
    }
    return 0;
}
