// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "qcow2/Header.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace lifeboat::qcow2 {

/// Writes a new qcow2 file by core/image/FORMAT.md. Clusters may come from several threads in roughly ascending order; each cluster once, unless it
/// was taken back.
/// Until finish() has returned the file has no header and nobody can take it for an image.
/// Memory: two bytes per cluster of the file and one L2 table per span of 64 Ki clusters that is being written.
class Writer {
public:
    /// Creates the file (it must not exist) in the folder behind @p folderFd. @p backingFile: what is not written is read from there; a path
    /// relative to this file, empty for none. Errors: PlaceWrite, NoSpace.
    static Result<std::unique_ptr<Writer>> create(int folderFd, const QString &fileName, ByteCount driveSize,
                                                  unsigned clusterBits, const std::string &backingFile = {});

    const QString &name() const { return m_name; }

    /// Stores a frame made by Compressor. Thread-safe.
    Result<> writeCompressed(std::uint64_t cluster, std::span<const std::byte> frame);
    /// Stores a whole cluster as it is. Thread-safe.
    Result<> writePlain(std::uint64_t cluster, std::span<const std::byte> bytes);
    /// The cluster is part of the image and reads as zeroes. Thread-safe.
    void writeZero(std::uint64_t cluster);
    /// What was stored of a cluster.
    struct Stored {
        ClusterKind kind = ClusterKind::Unallocated;
        std::vector<std::byte> bytes; ///< the frame of a Compressed one, the content of a Plain one
    };
    /// Forgets what was stored of a cluster that is to come again, and gives it. Its room is used for others. Before retireBelow() has passed it.
    /// Thread-safe, for different clusters. Errors: PlaceWrite (it cannot be read, or is not what was written).
    Result<Stored> takeBack(std::uint64_t cluster);
    /// No cluster below @p cluster will come any more: their L2 tables go to the file and out of memory. Thread-safe.
    Result<> retireBelow(std::uint64_t cluster);
    /// Tables, flush, header, flush. After all writes have returned. Gives the file's size.
    Result<ByteCount> finish();

private:
    Writer(UniqueFd fd, QString name, Header header);
    Result<> writeData(std::uint64_t offset, std::span<const std::byte> bytes);
    bool isFull(std::uint64_t offset) const;
    std::uint64_t claimFrame(std::size_t length);
    std::uint64_t claimClusters(std::uint64_t count);
    void count(std::uint64_t offset, std::uint64_t length);
    void giveBack(ByteRange place);
    void forgetSmallGaps();
    void setEntry(std::uint64_t cluster, std::uint64_t entry);
    Result<> writeL2(std::uint64_t l1Index, std::span<const std::uint64_t> entries);
    Result<> writeRefcounts();

    UniqueFd m_fd;
    QString m_name;
    Header m_header;
    std::atomic<std::uint64_t> m_dataWritten = 0;
    std::mutex m_mutex;          // guards everything below
    std::uint64_t m_end = 0;     // first byte that nobody has claimed, cluster-aligned
    std::uint64_t m_frameAt = 0; // where the next frame goes: m_end, or in the cluster before it
    std::vector<ByteRange>
        m_gaps; // for frames: what plain clusters, tables and clusters that were taken back have left
    std::vector<std::uint16_t> m_refcounts;
    std::vector<std::uint64_t> m_l1;
    std::map<std::uint64_t, std::vector<std::uint64_t>> m_l2;
};

} // namespace lifeboat::qcow2
