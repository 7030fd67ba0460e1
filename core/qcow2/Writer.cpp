// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "qcow2/Writer.h"

#include "base/Endian.h"
#include "qcow2/Codec.h"
#include "qcow2/Output.h"

#include <QFile>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace lifeboat::qcow2 {

namespace {

constexpr std::size_t mostGaps = 64;
constexpr std::uint64_t writebackStep = 32 << 20;

/// What the file has of @p place.
Result<std::vector<std::byte>> readUpTo(int fd, const QString &name, ByteRange place)
{
    std::vector<std::byte> bytes(place.size().value);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got =
            ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(place.begin.value + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), name, QStringLiteral("pread")));
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

} // namespace

Writer::Writer(UniqueFd fd, QString name, Header header)
    : m_fd(std::move(fd)), m_name(std::move(name)), m_header(std::move(header))
{
    m_end = m_header.refcountTableOffset + m_header.refcountTableClusters * m_header.clusterSize().value;
    m_frameAt = m_end;
    m_l1.resize(m_header.l1Entries);
    count(0, m_end);
}

Result<std::unique_ptr<Writer>> Writer::create(int folderFd, const QString &fileName, ByteCount driveSize,
                                               unsigned clusterBits, const std::string &backingFile)
{
    if (clusterBits < minClusterBits || clusterBits > maxClusterBits)
        return fail(ErrorCode::InvalidArgument, fileName, QStringLiteral("cluster size"));
    if (backingFile.size() > mostBackingName)
        return fail(ErrorCode::InvalidArgument, fileName, QStringLiteral("backing file name"));
    Header header;
    header.backingFile = backingFile;
    header.clusterBits = clusterBits;
    header.size = driveSize;
    const std::uint64_t cluster = header.clusterSize().value;
    header.l1Entries = static_cast<std::uint32_t>(divideUp(header.clusters(), header.entriesPerL2()));
    if (std::uint64_t{header.l1Entries} * 8 > maxL1Bytes)
        return fail(ErrorCode::InvalidArgument, fileName,
                    QStringLiteral("the drive is too large for this cluster size"));
    header.l1Offset = cluster;
    const std::uint64_t l1Clusters = std::max<std::uint64_t>(1, divideUp(std::uint64_t{header.l1Entries} * 8, cluster));
    header.refcountTableOffset = header.l1Offset + l1Clusters * cluster;
    const std::uint64_t blocks = divideUp(header.mostFileClusters(), cluster / 2);
    header.refcountTableClusters = static_cast<std::uint32_t>(divideUp(blocks * 8, cluster));

    UniqueFd fd(
        ::openat(folderFd, QFile::encodeName(fileName).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd)
        return fail(Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), fileName, QStringLiteral("open")));
    return std::unique_ptr<Writer>(new Writer(std::move(fd), fileName, std::move(header)));
}

void Writer::count(std::uint64_t offset, std::uint64_t length)
{
    const std::uint64_t first = offset >> m_header.clusterBits;
    const std::uint64_t last = (offset + length - 1) >> m_header.clusterBits;
    if (m_refcounts.size() <= last)
        m_refcounts.resize(last + 1);
    for (std::uint64_t i = first; i <= last; ++i)
        ++m_refcounts[i];
}

void Writer::giveBack(ByteRange place)
{
    for (std::uint64_t i = place.begin.value >> m_header.clusterBits; i << m_header.clusterBits < place.end.value; ++i)
        --m_refcounts[i];
    m_gaps.push_back(place);
    forgetSmallGaps();
}

void Writer::forgetSmallGaps()
{
    if (m_gaps.size() > mostGaps)
        m_gaps.erase(std::ranges::min_element(m_gaps, {}, &ByteRange::size));
}

std::uint64_t Writer::claimClusters(std::uint64_t clusters)
{
    // The frames so far end inside a cluster; what is left of it is kept for others.
    if (m_frameAt < m_end)
        m_gaps.push_back({ByteOffset(m_frameAt), ByteOffset(m_end)});
    forgetSmallGaps();
    const std::uint64_t offset = m_end;
    m_end += clusters * m_header.clusterSize().value;
    m_frameAt = m_end;
    count(offset, m_end - offset);
    return offset;
}

bool Writer::isFull(std::uint64_t offset) const
{
    const std::uint64_t cluster = offset >> m_header.clusterBits;
    return cluster < m_refcounts.size() && m_refcounts[cluster] == std::numeric_limits<std::uint16_t>::max();
}

std::uint64_t Writer::claimFrame(std::size_t length)
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    for (auto gap = m_gaps.begin(); gap != m_gaps.end(); ++gap) {
        const std::uint64_t offset = gap->begin.value;
        if (gap->size().value < length || isFull(offset))
            continue;
        gap->begin += ByteCount(length);
        if (gap->empty())
            m_gaps.erase(gap);
        count(offset, length);
        return offset;
    }
    if (m_frameAt < m_end && isFull(m_frameAt))
        m_frameAt = m_end;
    const std::uint64_t offset = m_frameAt;
    m_frameAt += length;
    m_end = std::max(m_end, alignUp(m_frameAt, cluster));
    count(offset, length);
    return offset;
}

void Writer::setEntry(std::uint64_t cluster, std::uint64_t entry)
{
    const std::uint64_t perL2 = m_header.entriesPerL2();
    std::vector<std::uint64_t> &table = m_l2[cluster / perL2];
    table.resize(perL2);
    table[cluster % perL2] = entry;
}

Result<> Writer::writeData(std::uint64_t offset, std::span<const std::byte> bytes)
{
    LIFEBOAT_TRY(writeAt(m_fd.get(), m_name, offset, bytes));
    // Have the kernel write while we work: otherwise gigabytes wait for the last flush and the bar stands still.
    const std::uint64_t before = m_dataWritten.fetch_add(bytes.size());
    if (before / writebackStep != (before + bytes.size()) / writebackStep)
        ::sync_file_range(m_fd.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
    return {};
}

Result<> Writer::writeCompressed(std::uint64_t cluster, std::span<const std::byte> frame)
{
    std::uint64_t offset = 0;
    {
        const std::scoped_lock lock(m_mutex);
        offset = claimFrame(frame.size());
        setEntry(cluster, m_header.packedEntry({ByteOffset(offset), ByteOffset(offset + frame.size())}));
    }
    return writeData(offset, frame);
}

Result<> Writer::writePlain(std::uint64_t cluster, std::span<const std::byte> bytes)
{
    std::uint64_t offset = 0;
    {
        const std::scoped_lock lock(m_mutex);
        offset = claimClusters(1);
        setEntry(cluster, entryCopied | offset);
    }
    return writeData(offset, bytes);
}

void Writer::writeZero(std::uint64_t cluster)
{
    const std::scoped_lock lock(m_mutex);
    setEntry(cluster, entryZero);
}

Result<Writer::Stored> Writer::takeBack(std::uint64_t cluster)
{
    std::uint64_t entry = 0;
    {
        const std::scoped_lock lock(m_mutex);
        const auto table = m_l2.find(cluster / m_header.entriesPerL2());
        if (table == m_l2.end())
            return Stored();
        std::swap(entry, table->second[cluster % m_header.entriesPerL2()]);
    }
    Stored stored{.kind = kindOf(entry), .bytes = {}};
    ByteRange place;
    if (stored.kind == ClusterKind::Compressed)
        place = m_header.packedPlace(entry);
    else if (stored.kind == ClusterKind::Plain)
        place = {ByteOffset(entry & entryOffsetMask), ByteOffset(entry & entryOffsetMask) + m_header.clusterSize()};
    else
        return stored;
    // The place of a frame reaches to the end of a sector, maybe behind the file's.
    LIFEBOAT_TRY_ASSIGN(stored.bytes, readUpTo(m_fd.get(), m_name, place));
    const auto length = stored.kind == ClusterKind::Compressed ? strictFrameLength(stored.bytes, m_header.clusterSize())
                                                               : std::optional(place.size().value);
    if (!length || *length > stored.bytes.size())
        return fail(ErrorCode::PlaceWrite, m_name, QStringLiteral("what was written is not there any more"));
    stored.bytes.resize(*length);
    place.end = place.begin + ByteCount(*length);
    LIFEBOAT_TRY(zeroPlace(m_fd.get(), m_name, place)); // what nothing covers is zero
    const std::scoped_lock lock(m_mutex);
    giveBack(place);
    return stored;
}

Result<> Writer::writeL2(std::uint64_t l1Index, std::span<const std::uint64_t> entries)
{
    std::uint64_t offset = 0;
    {
        const std::scoped_lock lock(m_mutex);
        offset = claimClusters(1);
        m_l1[l1Index] = entryCopied | offset;
    }
    return writeAt(m_fd.get(), m_name, offset, bigEndian(entries, m_header.clusterSize().value));
}

Result<> Writer::retireBelow(std::uint64_t cluster)
{
    for (;;) {
        std::map<std::uint64_t, std::vector<std::uint64_t>>::node_type finished;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_l2.empty() || (m_l2.begin()->first + 1) * m_header.entriesPerL2() > cluster)
                return {};
            finished = m_l2.extract(m_l2.begin());
        }
        LIFEBOAT_TRY(writeL2(finished.key(), finished.mapped()));
    }
}

Result<> Writer::writeRefcounts()
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    const std::uint64_t perBlock = cluster / 2;
    const std::uint64_t used = m_end / cluster;
    std::uint64_t blocks = 0;
    while (blocks * perBlock < used + blocks)
        ++blocks;
    const std::uint64_t first = claimClusters(blocks);
    m_refcounts.resize(m_end / cluster);

    std::vector<std::uint64_t> table(blocks);
    std::vector<std::byte> bytes(cluster);
    for (std::uint64_t b = 0; b < blocks; ++b) {
        table[b] = first + b * cluster;
        std::ranges::fill(bytes, std::byte{0});
        const std::uint64_t count = std::min(perBlock, m_refcounts.size() - b * perBlock);
        for (std::uint64_t i = 0; i < count; ++i)
            storeBig<std::uint16_t>(bytes, i * 2, m_refcounts[b * perBlock + i]);
        LIFEBOAT_TRY(writeAt(m_fd.get(), m_name, table[b], bytes));
    }
    return writeAt(m_fd.get(), m_name, m_header.refcountTableOffset,
                   bigEndian(table, m_header.refcountTableClusters * cluster));
}

Result<ByteCount> Writer::finish()
{
    LIFEBOAT_TRY(retireBelow(std::numeric_limits<std::uint64_t>::max()));
    LIFEBOAT_TRY(writeAt(m_fd.get(), m_name, m_header.l1Offset,
                         bigEndian(m_l1, m_header.refcountTableOffset - m_header.l1Offset)));
    LIFEBOAT_TRY(writeRefcounts());
    LIFEBOAT_TRY(setFileSize(m_fd.get(), m_name, ByteCount(m_end)));
    LIFEBOAT_TRY(flushFile(m_fd.get(), m_name));
    LIFEBOAT_TRY(writeAt(m_fd.get(), m_name, 0, m_header.firstCluster()));
    LIFEBOAT_TRY(flushFile(m_fd.get(), m_name));
    return ByteCount(m_end);
}

} // namespace lifeboat::qcow2
