// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "drives/GptFit.h"
#include "image/Sums.h"
#include "jobs/ClusterLoop.h"
#include "jobs/Restore.h"

#include <functional>
#include <mutex>

namespace lifeboat {

/// Where the bytes of a restore or clone come from.
struct ClusterSource {
    /// Fills a whole cluster (page-aligned); one function per worker, made on its thread.
    using Read = std::function<Result<>(std::uint64_t cluster, std::span<std::byte> into)>;

    ByteCount clusterSize;
    Extents present; ///< what of the source is to be written, on the source
    std::function<Read()> makeReader;
};

/// What goes where.
struct WritePlan {
    ByteRange from;   ///< on the source
    ByteOffset to;    ///< on the target: where from.begin goes
    TablePatch patch; ///< whole drive only: the table as the target needs it
    std::vector<ByteRange>
        blank; ///< on the target: must read as zeroes (an old backup table, the start of partitions left out)
};

/// The plan for a whole drive: the source's table, read through @p source, made right for a target of @p targetSize.
Result<WritePlan> planWholeDrive(BlockDevice &source, const FitSource &description, ByteCount targetSize);

/// Writes a source to a target in the order that never leaves a half-written drive looking whole: the first cluster and the table's end are
/// wiped first and written last. One use; blocks; starts its own workers.
class TargetWriter {
public:
    TargetWriter(BlockDevice &target, const ClusterSource &source, const WritePlan &plan, WriteMode mode,
                 const JobContext &context);

    /// Announces the phases, writes, flushes, and with Checking::Check reads everything back and compares (ResultDiffers).
    Result<WriteReport> run(Checking checking);

private:
    struct Buffers;

    ByteRange pieceOf(std::uint64_t cluster) const;
    ByteOffset onTarget(ByteOffset onSource) const { return m_plan.to + (onSource - m_plan.from.begin); }
    Result<> load(std::uint64_t cluster, Buffers &buffers) const;
    Result<bool> sameOnTarget(std::uint64_t cluster, Buffers &buffers);
    Result<> storeCluster(std::uint64_t cluster, Buffers &buffers);
    Result<> write(ByteOffset at, std::span<const std::byte> bytes, std::span<std::byte> aligned);
    Result<> read(ByteOffset at, std::span<std::byte> into, std::span<std::byte> aligned);
    /// What erase() wipes at the target's end, where a copy of a table may be; empty when none can.
    ByteRange tableEnd() const;
    /// The first cluster and those in tableEnd(): erase() wipes them at any time, so they come after all others.
    bool isWrittenWithTable(std::uint64_t cluster) const;
    std::vector<std::uint64_t> clustersOfTable() const;
    /// Blanks the table's copy in a loaded cluster: it stays away until everything else is there.
    void withoutTail(std::uint64_t cluster, Buffers &buffers) const;
    Result<bool> sameTable(std::span<const std::uint64_t> clusters, Buffers &buffers);
    Result<> erase();
    Result<> eraseOnce();
    Result<> discardUnused();
    Result<> copy();
    Result<> writeTable();
    Result<> compare();
    Result<> compareTable();
    std::vector<TablePatch::Piece> tailPieces() const;

    BlockDevice &m_target;
    const ClusterSource &m_source;
    const WritePlan &m_plan;
    WriteMode m_mode;
    const JobContext &m_context;
    std::uint64_t m_first = 0; ///< the cluster that is written last
    Extents m_where;           ///< m_source.present inside m_plan.from
    std::mutex m_eraseMutex;
    bool m_erased = false;
    std::mutex m_unalignedMutex;
    std::atomic<std::uint64_t> m_written = 0;
    std::atomic<std::uint64_t> m_unchanged = 0;
    std::atomic<std::uint64_t> m_compared = 0;
};

} // namespace lifeboat
