// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/XfsFreeSpace.h"

#include "base/Endian.h"
#include "drives/usedmap/Crc32c.h"
#include "drives/usedmap/FileSystemMaps.h"

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::uint32_t headerMagic = 0x58414746;      // "XAGF", in the second sector of a group
constexpr std::uint32_t freeListMagic = 0x5841464C;    // "XAFL", in the fourth
constexpr std::size_t freeListHeader = 36;             // only with checksums
constexpr std::uint32_t treeMagic = 0x41425442;        // "ABTB": free space by block number
constexpr std::uint32_t treeMagicChecked = 0x41423342; // "AB3B"
constexpr std::size_t recordSize = 8;
constexpr std::size_t pointerSize = 4;
constexpr std::uint32_t mostLevels = 9;

using Bytes = std::span<const std::byte>;

std::uint32_t number(Bytes bytes, std::size_t at) { return loadBig<std::uint32_t>(bytes, at); }

std::unexpected<Error> damaged() { return doubt(QStringLiteral("the records of free space are damaged")); }

/// One allocation group.
class GroupReader {
public:
    GroupReader(RangeReader &reader, const XfsLayout &layout, Extents &used, std::uint64_t group,
                const std::stop_token &stop)
        : m_reader(reader),
          m_layout(layout),
          m_used(used),
          m_stop(stop),
          m_group(group),
          m_start(group * layout.groupBlocks),
          m_length(std::min(layout.groupBlocks, layout.blocks - m_start))
    { }

    Result<> run();

private:
    Result<std::vector<std::byte>> readSector(std::uint64_t number);
    Result<> readFreeList(Bytes header);
    Result<> walk(std::uint64_t block, std::uint32_t level);
    Result<> takeRecords(Bytes records);
    void addUsed(std::uint64_t begin, std::uint64_t end);
    bool isOurs(Bytes bytes, std::size_t uuidAt, std::size_t checksumAt) const;
    bool isTreeBlock(Bytes block, std::uint64_t at, std::uint32_t level) const;

    RangeReader &m_reader;
    const XfsLayout &m_layout;
    Extents &m_used;
    const std::stop_token &m_stop;
    std::uint64_t m_group;
    std::uint64_t m_start; ///< the group's first block; all others here count from it
    std::uint64_t m_length;
    std::vector<std::uint64_t> m_freeList; ///< blocks kept for the trees to grow: nobody's, and in no tree; sorted
    std::uint64_t m_decided = 0;           ///< all below is judged
    std::uint64_t m_free = 0;
};

bool GroupReader::isOurs(Bytes bytes, std::size_t uuidAt, std::size_t checksumAt) const
{
    return !m_layout.checksums ||
        (std::ranges::equal(bytes.subspan(uuidAt, m_layout.uuid.size()), m_layout.uuid) &&
         xfsChecksumMatches(bytes, checksumAt));
}

Result<std::vector<std::byte>> GroupReader::readSector(std::uint64_t number)
{
    const std::uint64_t at = m_start * m_layout.blockSize + number * m_layout.sectorSize;
    return m_reader.read(ByteOffset(at), ByteCount(m_layout.sectorSize));
}

Result<> GroupReader::run()
{
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> header, readSector(1));
    const std::uint32_t levels = number(header, 28);
    if (number(header, 0) != headerMagic || number(header, 8) != m_group || number(header, 12) != m_length ||
        !isOurs(header, 64, 216) || levels == 0 || levels > mostLevels)
        return damaged();
    LIFEBOAT_TRY(readFreeList(header));
    LIFEBOAT_TRY(walk(number(header, 16), levels - 1));
    addUsed(m_decided, m_length);
    return m_free == number(header, 52) ? Result<>() : damaged();
}

/// A ring of block numbers.
Result<> GroupReader::readFreeList(Bytes header)
{
    const std::uint64_t first = number(header, 40);
    const std::uint64_t last = number(header, 44);
    const std::uint64_t count = number(header, 48);
    if (count == 0)
        return {};
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> list, readSector(3));
    const std::size_t begin = m_layout.checksums ? freeListHeader : 0;
    const std::uint64_t capacity = (list.size() - begin) / pointerSize;
    if (m_layout.checksums && (number(list, 0) != freeListMagic || number(list, 4) != m_group || !isOurs(list, 8, 32)))
        return damaged();
    // An old packing error leaves rings of a size that depends on who wrote them; Linux resets those, we do not guess.
    if (first >= capacity || last >= capacity || (last + capacity - first) % capacity + 1 != count)
        return damaged();
    for (std::uint64_t i = 0; i < count; ++i)
        m_freeList.push_back(number(list, begin + (first + i) % capacity * pointerSize));
    std::ranges::sort(m_freeList);
    return m_freeList.back() < m_length ? Result<>() : damaged();
}

bool GroupReader::isTreeBlock(Bytes block, std::uint64_t at, std::uint32_t level) const
{
    if (number(block, 0) != (m_layout.checksums ? treeMagicChecked : treeMagic) ||
        loadBig<std::uint16_t>(block, 4) != level)
        return false;
    constexpr std::uint64_t addressUnit = 512;
    return !m_layout.checksums ||
        (isOurs(block, 32, 52) && number(block, 48) == m_group &&
         loadBig<std::uint64_t>(block, 16) == (m_start + at) * (m_layout.blockSize / addressUnit));
}

/// Ends: levels go down, and records must go up.
Result<> GroupReader::walk(std::uint64_t at, std::uint32_t level)
{
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    if (at >= m_length)
        return damaged();
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> block,
                        m_reader.read(ByteOffset((m_start + at) * m_layout.blockSize), ByteCount(m_layout.blockSize)));
    const std::size_t header = m_layout.checksums ? 56 : 16;
    const std::size_t count = loadBig<std::uint16_t>(block, 6);
    const std::size_t most = (block.size() - header) / (level == 0 ? recordSize : recordSize + pointerSize);
    if (!isTreeBlock(block, at, level) || count > most || (count == 0 && m_free != 0))
        return damaged();
    if (level == 0)
        return takeRecords(Bytes(block).subspan(header, count * recordSize));
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t before = m_free;
        LIFEBOAT_TRY(walk(number(block, header + most * recordSize + i * pointerSize), level - 1));
        if (m_free == before)
            return damaged();
    }
    return {};
}

Result<> GroupReader::takeRecords(Bytes records)
{
    for (std::size_t i = 0; i < records.size(); i += recordSize) {
        const std::uint64_t begin = number(records, i);
        const std::uint64_t length = number(records, i + 4);
        if (begin < m_decided || length == 0 || begin + length > m_length)
            return damaged();
        addUsed(m_decided, begin);
        m_decided = begin + length;
        m_free += length;
    }
    return {};
}

void GroupReader::addUsed(std::uint64_t begin, std::uint64_t end)
{
    const auto add = [&](std::uint64_t from, std::uint64_t to) {
        const std::uint64_t size = m_layout.blockSize;
        if (from < to)
            m_used.add({ByteOffset((m_start + from) * size), ByteOffset((m_start + to) * size)});
    };
    for (auto listed = std::ranges::lower_bound(m_freeList, begin); listed != m_freeList.end() && *listed < end;
         ++listed) {
        add(begin, *listed);
        begin = *listed + 1;
    }
    add(begin, end);
}

} // namespace

bool xfsChecksumMatches(std::span<const std::byte> bytes, std::size_t at)
{
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    storeLittle<std::uint32_t>(copy, at, 0);
    return loadLittle<std::uint32_t>(bytes, at) == crc32c(copy);
}

Result<Extents> readXfsUsedSpace(RangeReader &reader, const XfsLayout &layout, const std::stop_token &stop)
{
    Extents used;
    for (std::uint64_t group = 0; group < layout.groups; ++group)
        LIFEBOAT_TRY(GroupReader(reader, layout, used, group, stop).run());
    return used;
}

} // namespace lifeboat
