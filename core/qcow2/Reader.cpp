// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "qcow2/Reader.h"

#include "base/Endian.h"

#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <ranges>

namespace lifeboat::qcow2 {

namespace {

constexpr std::size_t tablesCachedOfBacking = 2; // there may be many of them
constexpr std::size_t maxBackingDepth = 256;

/// Without this a small file with a large L1 table could make us read the same L2 table for days.
bool sharesTables(std::vector<std::uint64_t> l1)
{
    for (std::uint64_t &entry : l1)
        entry &= entryOffsetMask;
    std::ranges::sort(l1);
    const auto used = std::ranges::subrange(std::ranges::upper_bound(l1, std::uint64_t{0}), l1.end());
    return std::ranges::adjacent_find(used) != used.end();
}

} // namespace

std::unexpected<Error> Reader::damaged(const char *what, std::uint64_t at) const
{
    return fail(Error{.code = ErrorCode::ImageDamaged,
                      .sysErrno = 0,
                      .subject = m_path,
                      .at = ByteOffset(at),
                      .detail = QLatin1StringView(what)});
}

Result<> Reader::readAt(std::uint64_t offset, std::span<std::byte> into) const
{
    const auto end = checkedAdd(offset, into.size());
    if (!end || *end > m_fileSize.value)
        return damaged("points behind the end of the file", offset);
    while (!into.empty()) {
        const ssize_t got = ::pread(m_fd.get(), into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(
                Error::fromErrno(classifyIoError(errno, ErrorCode::ImageRead), m_path, QStringLiteral("pread")));
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<Reader::Table> Reader::readTable(std::uint64_t offset, std::uint64_t entries) const
{
    // The caller has bounded `entries`; the file must really hold them before memory is taken.
    if (offset > m_fileSize.value || entries * 8 > m_fileSize.value - offset)
        return damaged("table behind the end of the file", offset);
    std::vector<std::byte> bytes(entries * 8);
    LIFEBOAT_TRY(readAt(offset, bytes));
    Table table(entries);
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = loadBig<std::uint64_t>(bytes, i * 8);
    return table;
}

Result<std::unique_ptr<Reader>> Reader::open(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd)
        return fail(Error::fromErrno(errno == ENOENT ? ErrorCode::ImageNotFound : ErrorCode::ImageRead, path,
                                     QStringLiteral("open")));
    LIFEBOAT_TRY_ASSIGN(auto reader, readTables(std::move(fd), path));
    if (!reader->m_header.backingFile.empty())
        return fail(ErrorCode::ImageUnsupported, path, QStringLiteral("backing file"));
    return reader;
}

Result<std::unique_ptr<Reader>> Reader::readTables(UniqueFd fd, const QString &path,
                                                   const std::function<void(Header &)> &change)
{
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorCode::ImageNotFound, path, QStringLiteral("not a file"));
    std::unique_ptr<Reader> reader(
        new Reader(std::move(fd), path, ByteCount(static_cast<std::uint64_t>(status.st_size))));

    std::vector<std::byte> start(std::min<std::uint64_t>(reader->m_fileSize.value, 4096));
    LIFEBOAT_TRY(reader->readAt(0, start));
    LIFEBOAT_TRY_ASSIGN(reader->m_header, Header::parse(start, path));
    if (change)
        change(reader->m_header);
    const Header &header = reader->m_header;
    LIFEBOAT_TRY_ASSIGN(reader->m_l1,
                        reader->readTable(header.l1Offset, divideUp(header.clusters(), header.entriesPerL2())));
    if (sharesTables(reader->m_l1))
        return reader->damaged("two L1 entries with the same L2 table", header.l1Offset);
    return reader;
}

Result<std::unique_ptr<Reader>> Reader::openAlone(UniqueFd fd, const QString &name)
{
    return readTables(std::move(fd), name);
}

Result<std::unique_ptr<Reader>> Reader::openSwitched(UniqueFd fd, const QString &name, std::uint64_t l1Offset,
                                                     std::uint64_t refcountTableOffset)
{
    return readTables(std::move(fd), name, [&](Header &header) {
        header.l1Offset = l1Offset;
        header.refcountTableOffset = refcountTableOffset;
    });
}

Result<std::unique_ptr<Reader>> Reader::openFiles(std::vector<UniqueFd> files, const QString &name)
{
    if (files.size() > maxBackingDepth)
        return fail(ErrorCode::ImageUnsupported, name, QStringLiteral("too many backing files"));
    std::unique_ptr<Reader> older;
    for (UniqueFd &file : files | std::views::reverse) {
        LIFEBOAT_TRY_ASSIGN(auto reader, readTables(std::move(file), name));
        if (reader->m_header.backingFile.empty() != !older)
            return fail(ErrorCode::ImageUnsupported, name, QStringLiteral("has another number of backing files"));
        if (older && reader->m_header.backingFormat != "qcow2")
            return fail(ErrorCode::ImageUnsupported, name, QStringLiteral("format of the backing file"));
        if (older) {
            older->m_mostCached = tablesCachedOfBacking;
            if (older->m_header.size != reader->m_header.size ||
                older->m_header.clusterBits != reader->m_header.clusterBits)
                return reader->damaged("the backing file is of another drive", 0);
        }
        reader->m_backing = std::move(older);
        older = std::move(reader);
    }
    if (!older)
        return fail(ErrorCode::InvalidArgument, name, QStringLiteral("no file"));
    return older;
}

Result<std::shared_ptr<const Reader::Table>> Reader::l2Table(std::uint64_t l1Index) const
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = std::ranges::find(m_cache, l1Index, &decltype(m_cache)::value_type::first);
        if (found != m_cache.end())
            return found->second;
    }
    const std::uint64_t l1Entry = m_l1[l1Index];
    const std::uint64_t offset = l1Entry & entryOffsetMask;
    if (offset == 0)
        return std::shared_ptr<const Table>();
    if (offset % m_header.clusterSize().value != 0)
        return damaged("L2 table is not aligned", offset);
    LIFEBOAT_TRY_ASSIGN(Table entries, readTable(offset, m_header.entriesPerL2()));
    auto table = std::make_shared<const Table>(std::move(entries));
    const std::scoped_lock lock(m_mutex);
    m_cache.emplace_front(l1Index, table);
    if (m_cache.size() > m_mostCached)
        m_cache.pop_back();
    return table;
}

Result<std::uint64_t> Reader::entryOf(std::uint64_t cluster) const
{
    if (cluster >= m_header.clusters())
        return fail(ErrorCode::InvalidArgument, m_path, QStringLiteral("cluster behind the end of the drive"));
    LIFEBOAT_TRY_ASSIGN(const auto table, l2Table(cluster / m_header.entriesPerL2()));
    return table ? (*table)[cluster % m_header.entriesPerL2()] : 0;
}

Result<ClusterKind> Reader::kind(std::uint64_t cluster) const
{
    LIFEBOAT_TRY_ASSIGN(const std::uint64_t entry, entryOf(cluster));
    return kindOf(entry);
}

Result<Extents> Reader::present() const
{
    Extents found;
    const std::uint64_t size = m_header.clusterSize().value;
    for (std::uint64_t l1Index = 0; l1Index < m_l1.size(); ++l1Index) {
        LIFEBOAT_TRY_ASSIGN(const auto table, l2Table(l1Index));
        if (!table)
            continue;
        for (std::uint64_t i = 0; i < table->size(); ++i) {
            const std::uint64_t at = (l1Index * m_header.entriesPerL2() + i) * size;
            if (at < m_header.size.value && kindOf((*table)[i]) != ClusterKind::Unallocated)
                found.add({ByteOffset(at), ByteOffset(at + size)});
        }
    }
    return found;
}

Result<> Reader::readPackedAt(std::uint64_t entry, Scratch &scratch) const
{
    const ByteRange place = m_header.packedPlace(entry);
    const std::uint64_t offset = place.begin.value;
    if (offset >= m_fileSize.value)
        return damaged("compressed cluster behind the end of the file", offset);
    scratch.packed.resize(std::min(place.size().value, m_fileSize.value - offset));
    scratch.packedAt = offset;
    return readAt(offset, scratch.packed);
}

Result<> Reader::readPacked(std::uint64_t cluster, Scratch &scratch) const
{
    LIFEBOAT_TRY_ASSIGN(const std::uint64_t entry, entryOf(cluster));
    return readPackedAt(entry, scratch);
}

Result<> Reader::unpack(Scratch &scratch, std::span<std::byte> into) const
{
    if (!scratch.decompressor.decompress(m_header.compression, scratch.packed, into))
        return damaged("compressed cluster cannot be unpacked", scratch.packedAt);
    return {};
}

Result<ClusterKind> Reader::readCluster(std::uint64_t cluster, std::span<std::byte> into, Scratch &scratch) const
{
    LIFEBOAT_TRY_ASSIGN(const std::uint64_t entry, entryOf(cluster));
    const ClusterKind kind = kindOf(entry);
    switch (kind) {
    case ClusterKind::Compressed:
        LIFEBOAT_TRY(readPackedAt(entry, scratch));
        LIFEBOAT_TRY(unpack(scratch, into));
        break;
    case ClusterKind::Plain:
        if ((entry & entryOffsetMask) % m_header.clusterSize().value != 0)
            return damaged("cluster is not aligned", entry & entryOffsetMask);
        LIFEBOAT_TRY(readAt(entry & entryOffsetMask, into));
        break;
    case ClusterKind::Zero:
        std::ranges::fill(into, std::byte{0});
        break;
    case ClusterKind::Unallocated:
        std::ranges::fill(into, std::byte{0});
        if (m_backing) {
            const std::uint64_t at = cluster << m_header.clusterBits;
            const std::uint64_t backed = m_backing->m_header.size.value;
            if (at < backed)
                LIFEBOAT_TRY(m_backing->readBytes(
                    ByteOffset(at), into.first(std::min<std::uint64_t>(into.size(), backed - at)), scratch));
        }
        break;
    }
    // QEMU may leave anything behind the end, after shrinking for instance.
    const std::uint64_t inside = m_header.size.value - (cluster << m_header.clusterBits);
    if (inside < into.size())
        std::ranges::fill(into.subspan(inside), std::byte{0});
    return kind;
}

Result<> Reader::readBytes(ByteOffset at, std::span<std::byte> into, Scratch &scratch) const
{
    const std::uint64_t size = m_header.clusterSize().value;
    std::vector<std::byte> whole;
    while (!into.empty()) {
        const std::uint64_t within = at.value % size;
        const std::size_t length = std::min<std::uint64_t>(into.size(), size - within);
        if (length == size) {
            LIFEBOAT_TRY(readCluster(at.value / size, into.first(length), scratch));
        } else {
            whole.resize(size);
            LIFEBOAT_TRY(readCluster(at.value / size, whole, scratch));
            std::ranges::copy(std::span(whole).subspan(within, length), into.begin());
        }
        into = into.subspan(length);
        at += ByteCount(length);
    }
    return {};
}

Result<> Reader::countRange(std::uint64_t offset, std::uint64_t length, std::vector<std::uint16_t> &counts) const
{
    const auto end = checkedAdd(offset, length);
    if (!end || *end > m_fileSize.value)
        return damaged("points behind the end of the file", offset);
    for (std::uint64_t i = offset >> m_header.clusterBits; i <= (*end - 1) >> m_header.clusterBits; ++i) {
        if (counts[i] == std::numeric_limits<std::uint16_t>::max())
            return damaged("more references than a refcount holds", offset);
        ++counts[i];
    }
    return {};
}

Result<> Reader::countEntry(std::uint64_t entry, std::vector<std::uint16_t> &counts) const
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    switch (kindOf(entry)) {
    case ClusterKind::Unallocated:
        return entry == 0 ? Result<>() : damaged("reserved bits in an L2 entry", entry);
    case ClusterKind::Zero:
        return entry == entryZero ? Result<>() : damaged("reserved bits in an L2 entry", entry);
    case ClusterKind::Plain:
        if ((entry & ~entryOffsetMask) != entryCopied || (entry & entryOffsetMask) % cluster != 0)
            return damaged("reserved bits in an L2 entry", entry);
        return countRange(entry & entryOffsetMask, cluster, counts);
    case ClusterKind::Compressed:
        break;
    }
    if ((entry & entryCopied) != 0)
        return damaged("reserved bits in an L2 entry", entry);
    // Frames end inside their last sector, so a frame may reach into the next cluster by less than a sector only if the entry says so.
    const ByteRange place = m_header.packedPlace(entry);
    return countRange(place.begin.value, place.size().value, counts);
}

Result<> Reader::compareRefcounts(std::vector<std::uint16_t> &counts) const
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    const std::uint64_t perBlock = cluster / 2;
    LIFEBOAT_TRY_ASSIGN(const Table blocks, refcountBlocks());
    for (const std::uint64_t block : blocks) {
        if (block % cluster != 0)
            return damaged("refcount block is not aligned", block);
        if (block != 0)
            LIFEBOAT_TRY(countRange(block, cluster, counts));
    }
    std::vector<std::byte> bytes(cluster);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        if (blocks[b] == 0 && b * perBlock >= counts.size())
            continue;
        if (blocks[b] == 0)
            return damaged("refcount block is missing", b);
        LIFEBOAT_TRY(readAt(blocks[b], bytes));
        for (std::uint64_t i = 0; i < perBlock; ++i) {
            const std::uint64_t index = b * perBlock + i;
            const std::uint16_t expected = index < counts.size() ? counts[index] : std::uint16_t{0};
            if (loadBig<std::uint16_t>(bytes, i * 2) != expected)
                return damaged("refcount", index * cluster);
        }
    }
    return {};
}

Result<std::vector<std::uint64_t>> Reader::refcountBlocks() const
{
    return readTable(m_header.refcountTableOffset, m_header.refcountTablePlace().size().value / 8);
}

Result<std::vector<std::uint16_t>> Reader::refcounts() const
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    const std::uint64_t perBlock = cluster / 2;
    std::vector<std::uint16_t> counts(m_fileSize / m_header.clusterSize());
    LIFEBOAT_TRY_ASSIGN(const Table blocks, refcountBlocks());
    std::vector<std::byte> bytes(cluster);
    for (std::size_t b = 0; b < blocks.size() && b * perBlock < counts.size(); ++b) {
        if (blocks[b] == 0)
            continue;
        LIFEBOAT_TRY(readAt(blocks[b], bytes));
        for (std::size_t i = 0; i < std::min(perBlock, counts.size() - b * perBlock); ++i)
            counts[b * perBlock + i] = loadBig<std::uint16_t>(bytes, i * 2);
    }
    return counts;
}

Result<> Reader::checkStructure() const
{
    const std::uint64_t cluster = m_header.clusterSize().value;
    if (m_fileSize % m_header.clusterSize() != ByteCount())
        return damaged("the file does not end with a whole cluster", m_fileSize.value);
    std::vector<std::byte> first(cluster);
    LIFEBOAT_TRY(readAt(0, first));
    if (first != m_header.firstCluster())
        return damaged("header", 0);

    if (m_header.l1Entries != divideUp(m_header.clusters(), m_header.entriesPerL2()))
        return damaged("size of the L1 table", m_header.l1Offset);

    if (m_fileSize / m_header.clusterSize() > m_header.mostFileClusters())
        return damaged("the file is too long for its drive", m_fileSize.value);
    std::vector<std::uint16_t> counts(m_fileSize / m_header.clusterSize());
    const ByteRange l1Place = m_header.l1Place();
    for (const ByteRange &place : {m_header.firstPlace(), l1Place, m_header.refcountTablePlace()})
        LIFEBOAT_TRY(countRange(place.begin.value, place.size().value, counts));
    LIFEBOAT_TRY_ASSIGN(const Table l1, readTable(l1Place.begin.value, l1Place.size().value / 8));
    if (std::ranges::any_of(l1.begin() + m_header.l1Entries, l1.end(), [](std::uint64_t e) { return e != 0; }))
        return damaged("bytes behind the L1 table", m_header.l1Offset);
    for (std::size_t i = 0; i < l1.size(); ++i) {
        const std::uint64_t entry = l1[i];
        if (entry == 0)
            continue;
        if ((entry & ~entryOffsetMask) != entryCopied || (entry & entryOffsetMask) % cluster != 0)
            return damaged("L1 entry", entry);
        LIFEBOAT_TRY(countRange(entry & entryOffsetMask, cluster, counts));
        LIFEBOAT_TRY_ASSIGN(const Table l2, readTable(entry & entryOffsetMask, m_header.entriesPerL2()));
        for (const std::uint64_t l2Entry : l2)
            LIFEBOAT_TRY(countEntry(l2Entry, counts));
        const std::uint64_t onDrive =
            std::min(m_header.entriesPerL2(), m_header.clusters() - i * m_header.entriesPerL2());
        if (std::any_of(l2.begin() + static_cast<std::ptrdiff_t>(onDrive), l2.end(),
                        [](std::uint64_t e) { return e != 0; }))
            return damaged("L2 entry behind the end of the drive", entry);
    }
    return compareRefcounts(counts);
}

Result<ByteRange> Reader::strictFrame(const Scratch &scratch) const
{
    const auto length = strictFrameLength(scratch.packed, m_header.clusterSize());
    if (!length)
        return damaged("not a frame of one cluster", scratch.packedAt);
    if (divideUp(scratch.packedAt + *length, sectorSize.value) !=
        divideUp(scratch.packedAt + scratch.packed.size(), sectorSize.value))
        return damaged("an entry with more sectors than its frame", scratch.packedAt);
    return ByteRange{ByteOffset(scratch.packedAt), ByteOffset(scratch.packedAt + *length)};
}

Result<> Reader::checkUnused(Extents frames) const
{
    const ByteCount cluster = m_header.clusterSize();
    Extents used = std::move(frames);
    const auto addCluster = [&](std::uint64_t at) { used.add({ByteOffset(at), ByteOffset(at) + cluster}); };
    for (const ByteRange &place : {m_header.firstPlace(), m_header.l1Place(), m_header.refcountTablePlace()})
        used.add(place);
    for (std::size_t l1Index = 0; l1Index < m_l1.size(); ++l1Index) {
        const std::uint64_t at = m_l1[l1Index] & entryOffsetMask;
        if (at == 0)
            continue;
        addCluster(at);
        LIFEBOAT_TRY_ASSIGN(const Table l2, readTable(at, m_header.entriesPerL2()));
        for (std::size_t i = 0; i < l2.size(); ++i) {
            if (kindOf(l2[i]) != ClusterKind::Plain)
                continue;
            // What fills the last cluster up is no part of the drive.
            const std::uint64_t begin = (l1Index * m_header.entriesPerL2() + i) * cluster.value;
            const ByteOffset stored(l2[i] & entryOffsetMask);
            used.add({stored, stored + std::min(cluster, ByteCount(m_header.size.value - begin))});
        }
    }
    LIFEBOAT_TRY_ASSIGN(const Table blocks, refcountBlocks());
    for (const std::uint64_t block : blocks) {
        if (block != 0)
            addCluster(block);
    }

    std::vector<std::byte> bytes((64_KiB).value);
    for (ByteRange gap : used.gaps({ByteOffset(), ByteOffset(m_fileSize.value)})) {
        while (!gap.empty()) {
            const std::span part(bytes.data(), std::min<std::uint64_t>(bytes.size(), gap.size().value));
            LIFEBOAT_TRY(readAt(gap.begin.value, part));
            if (std::ranges::any_of(part, [](std::byte b) { return b != std::byte{0}; }))
                return damaged("bytes that belong to nothing", gap.begin.value);
            gap.begin += ByteCount(part.size());
        }
    }
    return {};
}

} // namespace lifeboat::qcow2
