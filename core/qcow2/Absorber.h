// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "qcow2/Reader.h"

#include <functional>
#include <optional>

namespace lifeboat::qcow2 {

/// How an older file becomes the newer one, once everything else is on stable storage: two fields of its header change, and after that some of its
/// bytes are of no use to anybody.
struct HeaderSwitch {
    std::uint64_t l1Offset = 0;
    std::uint64_t refcountTableOffset = 0;
    ByteCount fileSize;           ///< afterwards; a multiple of the cluster size
    std::vector<ByteRange> freed; ///< ascending and disjoint, all before fileSize

    bool operator==(const HeaderSwitch &) const = default;
};

/// Writes what a newer file has in place of an older one's clusters into the older file: behind its end and into clusters that nothing uses, so
/// that the older file stays what it was until switchHeader(). One thread. Memory: two bytes for each cluster of the file, 16 for each range of bytes that
/// gives way and for each reference to it, and one L2 table.
class Absorber {
public:
    /// Called with each frame of the older file that gives way, before it does.
    using GivesWay = std::function<void(std::uint64_t cluster, std::span<const std::byte> frame)>;

    /// @p older is the file behind @p fd (open for reading and writing), by FORMAT.md, its structure checked. @p mostFreed: how many
    /// ranges HeaderSwitch::freed may have. Errors: ImageDamaged, ImageRead.
    static Result<std::unique_ptr<Absorber>> open(int fd, const QString &name, const Reader &older, GivesWay givesWay,
                                                  std::size_t mostFreed);

    // In ascending order of clusters, each once. Errors: PlaceWrite, NoSpace, ImageDamaged, ImageRead; ImageNeeded: what gives way lies in more than
    // mostFreed pieces.
    Result<> putFrame(std::uint64_t cluster, std::span<const std::byte> frame);
    Result<> putPlain(std::uint64_t cluster, std::span<const std::byte> bytes);
    Result<> putZero(std::uint64_t cluster);
    /// It is no part of the image any more.
    Result<> putNothing(std::uint64_t cluster);

    /// Writes the tables and flushes. The older file is still what it was.
    Result<HeaderSwitch> finish();

    /// Makes the file behind @p fd the newer one and zeroes what is freed. Can be done again when it was interrupted, at any point.
    static Result<> switchHeader(int fd, const QString &name, const HeaderSwitch &to);
    /// Takes back what was put into the file since it had @p fileSize bytes; only before switchHeader().
    static Result<> takeBack(int fd, const QString &name, const Reader &older, ByteCount fileSize);

private:
    Absorber(int fd, QString name, const Reader &older, GivesWay givesWay, std::size_t mostFreed);
    Result<> enter(std::uint64_t l1Index);
    Result<> leave();
    Result<> replace(std::uint64_t cluster, std::uint64_t entry);
    Result<> release(std::uint64_t cluster, std::uint64_t entry);
    Result<> releasePlace(ByteRange place);
    Result<> addFreed(ByteRange bytes);
    std::uint64_t claimCluster();
    std::uint64_t claimRun(std::uint64_t clusters);
    ByteRange claimFrame(std::size_t length);
    void count(ByteRange place);
    Result<std::uint64_t> writeRefcounts();
    ByteCount usedSize() const;

    int m_fd;
    QString m_name;
    const Reader &m_older;
    const Header &m_header;
    GivesWay m_givesWay;
    Reader::Scratch m_scratch;
    std::vector<std::uint16_t> m_refcounts; ///< as they will be, but for what is in m_released
    std::vector<std::uint64_t> m_free;      ///< clusters that nothing used before, descending
    ByteRange m_frames;                     ///< where the next frames go
    std::vector<std::uint64_t> m_l1;
    std::optional<std::uint64_t> m_l1Index; ///< whose table is in m_l2
    std::vector<std::uint64_t> m_l2;
    std::vector<ByteRange> m_released; ///< references that go
    Extents m_freed;                   ///< bytes that go, and not one beside them
    std::size_t m_mostFreed;           ///< ranges
};

} // namespace lifeboat::qcow2
