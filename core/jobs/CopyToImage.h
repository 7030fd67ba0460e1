// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Sums.h"
#include "jobs/ClusterLoop.h"
#include "jobs/LatePlaces.h"
#include "jobs/ReadAhead.h"
#include "qcow2/Codec.h"
#include "qcow2/Reader.h"
#include "qcow2/Writer.h"

#include <map>

namespace lifeboat {

/// What a backup's workers do with each cluster that was read: sum it, compress it unless the parent has it, put it into disk.qcow2 and disk.sums; and
/// what they found on the way. Memory: a cluster, a compressor and a block of the parent's sums for each worker; the tables of what is not retired.
class CopyToImage {
public:
    /// The others outlive it. @p parent: the sums of the image that disk.qcow2 has as its backing file; nullptr for none.
    CopyToImage(ReadAhead &source, qcow2::Writer &writer, SumsWriter &sums, SumsShape shape, int zstdLevel,
                const SumsReader *parent);

    /// For runClusterLoop(). Errors: SourceRead, PlaceWrite, NoSpace, Cancelled.
    ClusterTask makeWorker();
    /// For a second runClusterLoop(): clusters that were written to since they were copied get what @p late has of them. Before retireBelow() has passed them.
    /// @p parent: reads what the parent has; nullptr for none. Errors: PlaceWrite, NoSpace, ImageRead, ImageDamaged (the parent).
    ClusterTask makeMender(const LatePlaces &late, const qcow2::Reader *parent);
    /// No cluster below will come any more: its tables may leave the memory. One thread at a time, ascending.
    Result<> retireBelow(std::uint64_t cluster);

    // After the loop.
    std::uint64_t clusters() const { return m_clusters; }
    std::uint64_t zeroClusters() const { return m_zeroClusters; }
    std::uint64_t sharedClusters() const { return m_sharedClusters; }
    const Extents &data() const { return m_data; } ///< the clusters that are not zero, as bytes of the drive
    ClusterSum framesDigest() const { return m_frames.value(); }

private:
    class Worker;
    class Mender;
    enum class Content { Zero, Data };
    void addSum(std::uint64_t cluster, const ClusterSum &sum, Content content);
    /// Forgets the cluster and gives what it was.
    ClusterSum removeSum(std::uint64_t cluster);
    void addZero(std::uint64_t cluster);
    void addShared(std::uint64_t cluster, const ClusterSum &sum);
    /// What is no part of this image must not be read from the parent: for all clusters below @p endBlock blocks.
    Result<> coverParent(std::uint64_t endBlock);
    /// @p frame: empty when the cluster does not shrink.
    Result<> add(std::uint64_t cluster, const ClusterSum &sum, std::span<const std::byte> frame,
                 std::span<const std::byte> content);

    ReadAhead &m_source;
    qcow2::Writer &m_writer;
    SumsWriter &m_sumsWriter;
    SumsShape m_shape;
    int m_zstdLevel;
    const SumsReader *m_parent;
    std::vector<ClusterSum> m_parentBlock; ///< for coverParent()
    std::uint64_t m_coveredBlocks = 0;
    ClusterSum m_zeroSum;
    FramesDigest m_frames;
    std::atomic<std::uint64_t> m_clusters = 0;
    std::atomic<std::uint64_t> m_zeroClusters = 0;
    std::atomic<std::uint64_t> m_sharedClusters = 0;
    std::mutex m_mutex; // guards what follows
    Extents m_data;
    std::map<std::uint64_t, std::vector<ClusterSum>> m_sumBlocks;
    std::vector<ClusterSum>
        m_spareBlock; ///< of a finished block, to be used again: fresh memory costs more than clearing it
};

} // namespace lifeboat
