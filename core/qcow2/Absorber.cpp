// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "qcow2/Absorber.h"

#include "base/Endian.h"
#include "qcow2/Output.h"

#include <fcntl.h>

#include <algorithm>
#include <limits>

namespace lifeboat::qcow2 {

Absorber::Absorber(int fd, QString name, const Reader &older, GivesWay givesWay, std::size_t mostFreed)
    : m_fd(fd),
      m_name(std::move(name)),
      m_older(older),
      m_header(older.header()),
      m_givesWay(std::move(givesWay)),
      m_l1(older.l1()),
      m_mostFreed(mostFreed)
{
    // With a limit they would close gaps, and what lies in a gap is in use.
    m_freed.setLimit(std::numeric_limits<std::size_t>::max());
}

Result<std::unique_ptr<Absorber>> Absorber::open(int fd, const QString &name, const Reader &older, GivesWay givesWay,
                                                 std::size_t mostFreed)
{
    std::unique_ptr<Absorber> absorber(new Absorber(fd, name, older, std::move(givesWay), mostFreed));
    LIFEBOAT_TRY_ASSIGN(absorber->m_refcounts, older.refcounts());
    const std::vector<std::uint16_t> &counts = absorber->m_refcounts;
    for (std::uint64_t index = counts.size(); index-- > 0;) {
        if (counts[index] == 0)
            absorber->m_free.push_back(index);
    }
    return absorber;
}

void Absorber::count(ByteRange place)
{
    const std::uint64_t last = (place.end.value - 1) >> m_header.clusterBits;
    if (m_refcounts.size() <= last)
        m_refcounts.resize(last + 1);
    for (std::uint64_t i = place.begin.value >> m_header.clusterBits; i <= last; ++i)
        ++m_refcounts[i];
}

std::uint64_t Absorber::claimRun(std::uint64_t clusters)
{
    const std::uint64_t offset = m_refcounts.size() << m_header.clusterBits;
    count({ByteOffset(offset), ByteOffset(offset) + m_header.clusterSize() * clusters});
    return offset;
}

std::uint64_t Absorber::claimCluster()
{
    if (m_free.empty())
        return claimRun(1);
    const std::uint64_t index = m_free.back();
    m_free.pop_back();
    ++m_refcounts[index];
    return index << m_header.clusterBits;
}

/// Of a cluster for frames each frame is a reference, and there is none for the cluster itself.
ByteRange Absorber::claimFrame(std::size_t length)
{
    const auto isFull = [this](ByteOffset at) {
        const std::uint64_t index = at.value >> m_header.clusterBits;
        return index < m_refcounts.size() && m_refcounts[index] == std::numeric_limits<std::uint16_t>::max();
    };
    if (m_frames.size().value < length || isFull(m_frames.begin)) {
        const std::uint64_t next = m_free.empty() ? m_refcounts.size() : m_free.back();
        if (m_free.empty())
            m_refcounts.resize(next + 1);
        else
            m_free.pop_back();
        const ByteOffset begin(next << m_header.clusterBits);
        const bool continues = m_frames.end == begin && !m_frames.empty() && !isFull(m_frames.begin);
        m_frames = {continues ? m_frames.begin : begin, begin + m_header.clusterSize()};
    }
    const ByteRange place{m_frames.begin, m_frames.begin + ByteCount(length)};
    m_frames.begin = place.end;
    count(place);
    return place;
}

/// None may be left out either: bytes that belong to nothing are zero, or the file is damaged. So too many end it.
Result<> Absorber::addFreed(ByteRange bytes)
{
    m_freed.add(bytes);
    if (m_freed.ranges().size() > m_mostFreed)
        return fail(ErrorCode::ImageNeeded, m_name, QStringLiteral("too much gives way"));
    return {};
}

Result<> Absorber::releasePlace(ByteRange place)
{
    m_released.push_back(place);
    return addFreed(place);
}

Result<> Absorber::release(std::uint64_t cluster, std::uint64_t entry)
{
    switch (kindOf(entry)) {
    case ClusterKind::Unallocated:
    case ClusterKind::Zero:
        return {};
    case ClusterKind::Plain: {
        const ByteOffset begin(entry & entryOffsetMask);
        return releasePlace({begin, begin + m_header.clusterSize()});
    }
    case ClusterKind::Compressed:
        break;
    }
    LIFEBOAT_TRY(m_older.readPacked(cluster, m_scratch));
    LIFEBOAT_TRY_ASSIGN(const ByteRange frame, m_older.strictFrame(m_scratch));
    m_givesWay(cluster, std::span(m_scratch.packed).first(frame.size().value));
    m_released.push_back(m_header.packedPlace(entry));
    return addFreed(frame);
}

Result<> Absorber::enter(std::uint64_t l1Index)
{
    if (m_l1Index == l1Index)
        return {};
    LIFEBOAT_TRY(leave());
    LIFEBOAT_TRY_ASSIGN(const auto table, m_older.l2Table(l1Index));
    m_l2.assign(m_header.entriesPerL2(), 0);
    if (table)
        m_l2 = *table;
    m_l1Index = l1Index;
    return {};
}

Result<> Absorber::leave()
{
    if (!m_l1Index)
        return {};
    const ByteCount cluster = m_header.clusterSize();
    std::uint64_t &entry = m_l1[*m_l1Index];
    if (const ByteOffset old(entry & entryOffsetMask); entry != 0)
        LIFEBOAT_TRY(releasePlace({old, old + cluster}));
    m_l1Index.reset();
    if (std::ranges::all_of(m_l2, [](std::uint64_t e) { return e == 0; })) {
        entry = 0;
        return {};
    }
    const std::uint64_t offset = claimCluster();
    entry = entryCopied | offset;
    return writeAt(m_fd, m_name, offset, bigEndian(m_l2, cluster.value));
}

Result<> Absorber::replace(std::uint64_t cluster, std::uint64_t entry)
{
    LIFEBOAT_TRY(enter(cluster / m_header.entriesPerL2()));
    std::uint64_t &old = m_l2[cluster % m_header.entriesPerL2()];
    LIFEBOAT_TRY(release(cluster, old));
    old = entry;
    return {};
}

Result<> Absorber::putFrame(std::uint64_t cluster, std::span<const std::byte> frame)
{
    const ByteRange place = claimFrame(frame.size());
    LIFEBOAT_TRY(replace(cluster, m_header.packedEntry(place)));
    return writeAt(m_fd, m_name, place.begin.value, frame);
}

Result<> Absorber::putPlain(std::uint64_t cluster, std::span<const std::byte> bytes)
{
    const std::uint64_t offset = claimCluster();
    LIFEBOAT_TRY(replace(cluster, entryCopied | offset));
    return writeAt(m_fd, m_name, offset, bytes);
}

Result<> Absorber::putZero(std::uint64_t cluster) { return replace(cluster, entryZero); }

Result<> Absorber::putNothing(std::uint64_t cluster) { return replace(cluster, 0); }

/// One past the last cluster that something refers to.
ByteCount Absorber::usedSize() const
{
    const auto last = std::ranges::find_if(m_refcounts.rbegin(), m_refcounts.rend(), [](auto c) { return c != 0; });
    return m_header.clusterSize() * static_cast<std::uint64_t>(m_refcounts.rend() - last);
}

/// New refcount blocks and their table. Gives the table's place.
Result<std::uint64_t> Absorber::writeRefcounts()
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    const std::uint64_t perBlock = cluster / 2;
    LIFEBOAT_TRY_ASSIGN(const auto oldBlocks, m_older.refcountBlocks());
    for (const std::uint64_t block : oldBlocks) {
        if (block != 0)
            LIFEBOAT_TRY(releasePlace({ByteOffset(block), ByteOffset(block + cluster)}));
    }
    LIFEBOAT_TRY(releasePlace(m_header.l1Place()));
    LIFEBOAT_TRY(releasePlace(m_header.refcountTablePlace()));

    const std::uint64_t table = claimRun(m_header.refcountTableClusters);
    std::vector<std::uint64_t> blocks;
    while (blocks.size() * perBlock < m_refcounts.size())
        blocks.push_back(claimCluster());
    if (blocks.size() > m_header.refcountTableClusters * (cluster / 8))
        return fail(ErrorCode::Internal, m_name, QStringLiteral("no room in the refcount table"));
    for (const ByteRange &place : m_released) {
        for (std::uint64_t i = place.begin.value / cluster; i <= (place.end.value - 1) / cluster; ++i)
            --m_refcounts[i];
    }
    std::vector<std::byte> bytes(cluster);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        std::ranges::fill(bytes, std::byte{0});
        const std::uint64_t counts = std::min(perBlock, m_refcounts.size() - b * perBlock);
        for (std::uint64_t i = 0; i < counts; ++i)
            storeBig<std::uint16_t>(bytes, i * 2, m_refcounts[b * perBlock + i]);
        LIFEBOAT_TRY(writeAt(m_fd, m_name, blocks[b], bytes));
    }
    LIFEBOAT_TRY(writeAt(m_fd, m_name, table, bigEndian(blocks, m_header.refcountTablePlace().size().value)));
    return table;
}

Result<HeaderSwitch> Absorber::finish()
{
    LIFEBOAT_TRY(leave());
    const std::uint64_t l1Size = m_header.l1Place().size().value;
    HeaderSwitch to;
    to.l1Offset = claimRun(l1Size / m_header.clusterSize().value);
    LIFEBOAT_TRY(writeAt(m_fd, m_name, to.l1Offset, bigEndian(m_l1, l1Size)));
    LIFEBOAT_TRY_ASSIGN(to.refcountTableOffset, writeRefcounts());
    to.fileSize = usedSize();
    to.freed = m_freed.within({ByteOffset(), ByteOffset(to.fileSize.value)});
    // The last frame may end before its cluster does.
    LIFEBOAT_TRY(setFileSize(m_fd, m_name, std::max(to.fileSize, m_older.fileSize())));
    LIFEBOAT_TRY(flushFile(m_fd, m_name));
    return to;
}

Result<> Absorber::switchHeader(int fd, const QString &name, const HeaderSwitch &to)
{
    // One sector, which drives write whole or not at all.
    constexpr std::size_t l1OffsetAt = 40;
    constexpr std::size_t refcountTableAt = 48;
    std::vector<std::byte> offsets(16);
    storeBig<std::uint64_t>(offsets, 0, to.l1Offset);
    storeBig<std::uint64_t>(offsets, refcountTableAt - l1OffsetAt, to.refcountTableOffset);
    LIFEBOAT_TRY(writeAt(fd, name, l1OffsetAt, offsets));
    LIFEBOAT_TRY(flushFile(fd, name));
    for (const ByteRange &range : to.freed)
        LIFEBOAT_TRY(zeroPlace(fd, name, range));
    LIFEBOAT_TRY(setFileSize(fd, name, to.fileSize));
    return flushFile(fd, name);
}

Result<> Absorber::takeBack(int fd, const QString &name, const Reader &older, ByteCount fileSize)
{
    const ByteCount cluster = older.header().clusterSize();
    LIFEBOAT_TRY_ASSIGN(const std::vector<std::uint16_t> counts, older.refcounts());
    for (std::uint64_t index = 0; index < std::min<std::uint64_t>(counts.size(), fileSize / cluster); ++index) {
        const ByteOffset begin(index * cluster.value);
        if (counts[index] == 0)
            LIFEBOAT_TRY(zeroPlace(fd, name, {begin, begin + cluster}));
    }
    LIFEBOAT_TRY(setFileSize(fd, name, fileSize));
    return flushFile(fd, name);
}

} // namespace lifeboat::qcow2
