// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "block/Extents.h"
#include "qcow2/Codec.h"

#include <deque>
#include <memory>
#include <mutex>

namespace lifeboat::qcow2 {

enum class ClusterKind {
    Unallocated, ///< not part of the image
    Zero,        ///< part of the image, reads as zeroes
    Plain,
    Compressed,
};

/// Opens qcow2 files, ours and QEMU's (zlib or zstd, 4 KiB to 2 MiB clusters, backing files), for reading.
/// Thread-safe; memory: at most eight L2 tables. Every number from the file is bounded before use.
class Reader {
public:
    /// What one thread needs to unpack clusters.
    struct Scratch {
        Decompressor decompressor;
        std::vector<std::byte> packed;
        std::uint64_t packedAt = 0; ///< where in the file `packed` was read
    };

    /// Backing files are followed only inside the folder @p backingRoot (empty: refused), and must be qcow2.
    /// Errors: ImageNotFound, ImageRead, ImageDamaged, ImageUnsupported.
    static Result<std::unique_ptr<Reader>> open(const QString &path, const QString &backingRoot = {});

    /// The same, of a file that is open already (its position does not matter), which @p name names in errors. One with a backing file: ImageUnsupported.
    static Result<std::unique_ptr<Reader>> openFile(UniqueFd fd, const QString &name);

    const Header &header() const { return m_header; }
    ByteCount fileSize() const { return m_fileSize; }
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
    static Result<std::unique_ptr<Reader>> openAtDepth(const QString &path, const QString &backingRoot, int depth);
    static Result<std::unique_ptr<Reader>> readTables(UniqueFd fd, const QString &name);
    std::unexpected<Error> damaged(const char *what, std::uint64_t at) const;
    Result<> readAt(std::uint64_t offset, std::span<std::byte> into) const;
    Result<Table> readTable(std::uint64_t offset, std::uint64_t entries) const;
    Result<std::shared_ptr<const Table>> l2Table(std::uint64_t l1Index) const;
    Result<std::uint64_t> entryOf(std::uint64_t cluster) const;
    ClusterKind kindOf(std::uint64_t entry) const;
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
    mutable std::mutex m_mutex; // guards m_cache
    mutable std::deque<std::pair<std::uint64_t, std::shared_ptr<const Table>>> m_cache;
};

} // namespace lifeboat::qcow2
