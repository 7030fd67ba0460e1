// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "block/Extents.h"
#include "qcow2/Codec.h"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace lifeboat::qcow2 {

/// Opens qcow2 files, ours and QEMU's (zlib or zstd, 4 KiB to 2 MiB clusters, backing files), for reading.
/// Thread-safe; memory: at most eight L2 tables, and two for each backing file. Every number from the file is bounded before use.
class Reader {
public:
    /// What one thread needs to unpack clusters.
    struct Scratch {
        Decompressor decompressor;
        std::vector<std::byte> packed;
        std::uint64_t packedAt = 0; ///< where in the file `packed` was read
    };

    /// One file that stands alone. Errors: ImageNotFound, ImageRead, ImageDamaged, ImageUnsupported (also: it has a backing file).
    static Result<std::unique_ptr<Reader>> open(const QString &path);

    /// The same of files that are open already (their positions do not matter), which @p name names in errors: each is the backing file of the one
    /// before it, whatever that calls it, and must be qcow2. All are of one drive size and one cluster size. ImageUnsupported: too few or too many of
    /// them, or a backing file of another format.
    static Result<std::unique_ptr<Reader>> openFiles(std::vector<UniqueFd> files, const QString &name);

    /// One file of a chain, to look at its own tables and clusters: what is not in it reads as zeroes.
    static Result<std::unique_ptr<Reader>> openAlone(UniqueFd fd, const QString &name);
    /// The same, as if its header named these tables.
    static Result<std::unique_ptr<Reader>> openSwitched(UniqueFd fd, const QString &name, std::uint64_t l1Offset,
                                                        std::uint64_t refcountTableOffset);

    const Header &header() const { return m_header; }
    ByteCount fileSize() const { return m_fileSize; }
    /// As the L1 table has them: the L2 tables' places in this file, 0 where there is none.
    const std::vector<std::uint64_t> &l1() const { return m_l1; }
    /// One L2 table of this file, host byte order; nothing where there is none. Errors: ImageDamaged, ImageRead.
    Result<std::shared_ptr<const std::vector<std::uint64_t>>> l2Table(std::uint64_t l1Index) const;
    /// The refcount table: places of the blocks, 0 where there is none.
    Result<std::vector<std::uint64_t>> refcountBlocks() const;
    /// Of every cluster of the file, as it says. Only after a good checkStructure().
    Result<std::vector<std::uint16_t>> refcounts() const;
    /// The file that it reads through to; nullptr where there is none.
    const Reader *backing() const { return m_backing.get(); }
    /// What this file itself says of a cluster (its backing file not asked).
    Result<ClusterKind> kind(std::uint64_t cluster) const;
    /// The clusters that are part of the image (stored or zero), as bytes of the drive; this file only.
    Result<Extents> present() const;
    /// Fills @p into (a whole cluster; zeroes behind the drive's end), through backing files. Gives this file's own kind.
    Result<ClusterKind> readCluster(std::uint64_t cluster, std::span<std::byte> into, Scratch &scratch) const;
    /// The two halves of readCluster() for a cluster that is Compressed: its bytes into @p scratch, and those unpacked into @p into.
    Result<> readPacked(std::uint64_t cluster, Scratch &scratch) const;
    Result<> unpack(Scratch &scratch, std::span<std::byte> into) const;
    /// Any bytes of the drive.
    Result<> readBytes(ByteOffset at, std::span<std::byte> into, Scratch &scratch) const;

    /// Recounts every reference and compares with the refcounts; entries' flags and reserved bits; tables' unused ends are zero.
    /// Strict by FORMAT.md: for files that Writer made. Errors: ImageDamaged with the finding in detail, ImageRead.
    Result<> checkStructure() const;
    /// Strict by FORMAT.md: where in the file the frame lies whose bytes are in @p scratch. Errors: ImageDamaged.
    Result<ByteRange> strictFrame(const Scratch &scratch) const;
    /// What no table and no cluster covers is zero. @p frames: those of all compressed clusters. Only after a good checkStructure().
    /// Errors: ImageDamaged, ImageRead.
    Result<> checkUnused(Extents frames) const;

private:
    using Table = std::vector<std::uint64_t>;

    Reader(UniqueFd fd, QString path, ByteCount fileSize)
        : m_fd(std::move(fd)), m_path(std::move(path)), m_fileSize(fileSize)
    { }
    static Result<std::unique_ptr<Reader>> readTables(UniqueFd fd, const QString &name,
                                                      const std::function<void(Header &)> &change = {});
    std::unexpected<Error> damaged(const char *what, std::uint64_t at) const;
    Result<> readAt(std::uint64_t offset, std::span<std::byte> into) const;
    Result<Table> readTable(std::uint64_t offset, std::uint64_t entries) const;
    Result<std::uint64_t> entryOf(std::uint64_t cluster) const;
    Result<> readPackedAt(std::uint64_t entry, Scratch &scratch) const;
    Result<> countEntry(std::uint64_t entry, std::vector<std::uint16_t> &counts) const;
    Result<> countRange(std::uint64_t offset, std::uint64_t length, std::vector<std::uint16_t> &counts) const;
    Result<> compareRefcounts(std::vector<std::uint16_t> &counts) const;

    UniqueFd m_fd;
    QString m_path;
    ByteCount m_fileSize;
    Header m_header;
    Table m_l1;
    std::unique_ptr<Reader> m_backing;
    std::size_t m_mostCached = 8; ///< tables
    mutable std::mutex m_mutex;   // guards m_cache
    mutable std::deque<std::pair<std::uint64_t, std::shared_ptr<const Table>>> m_cache;
};

} // namespace lifeboat::qcow2
