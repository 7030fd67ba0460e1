// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/TargetWriter.h"

#include "base/AlignedBuffer.h"
#include "base/Zero.h"
#include "jobs/SourceReader.h"

#include <algorithm>

namespace lifeboat {

namespace {

constexpr ByteCount discardStep = 1_GiB; // a stop is answered in between
constexpr ByteCount oldTableEnd = 1_MiB; // holds every backup GPT in use (33 sectors of 512, 5 of 4096)

Error relabel(Error error)
{
    if (error.code == ErrorCode::SourceRead)
        error.code = ErrorCode::TargetRead;
    return error;
}

/// Copies what @p bytes (at @p at) and [begin, begin + size) of @p into share.
void overlay(std::span<std::byte> into, ByteOffset begin, ByteOffset at, std::span<const std::byte> bytes)
{
    const ByteRange shared =
        ByteRange{begin, begin + ByteCount(into.size())}.intersected({at, at + ByteCount(bytes.size())});
    if (!shared.empty())
        std::ranges::copy(bytes.subspan((shared.begin - at).value, shared.size().value),
                          into.subspan((shared.begin - begin).value).begin());
}

} // namespace

/// One worker's memory: the cluster as it should be, what is read from the target, and room for unaligned transfers.
struct TargetWriter::Buffers {
    Buffers(const ClusterSource &source, ByteCount alignment)
        : readSource(source.makeReader()),
          wanted(source.clusterSize),
          found(source.clusterSize),
          aligned(source.clusterSize + alignment * 2)
    { }
    ClusterSource::Read readSource;
    AlignedBuffer wanted;
    AlignedBuffer found;
    AlignedBuffer aligned;
    std::span<std::byte> piece; ///< the part of `wanted` that belongs on the target
};

TargetWriter::TargetWriter(BlockDevice &target, const ClusterSource &source, const WritePlan &plan, WriteMode mode,
                           const JobContext &context)
    : m_target(target),
      m_source(source),
      m_plan(plan),
      m_mode(mode),
      m_context(context),
      m_first(plan.from.begin.value / source.clusterSize.value)
{
    for (const ByteRange &range : source.present.within(plan.from))
        m_where.add(range);
}

ByteRange TargetWriter::pieceOf(std::uint64_t cluster) const
{
    const ByteOffset begin(cluster * m_source.clusterSize.value);
    return ByteRange{begin, begin + m_source.clusterSize}.intersected(m_plan.from);
}

Result<> TargetWriter::load(std::uint64_t cluster, Buffers &buffers) const
{
    LIFEBOAT_TRY(buffers.readSource(cluster, buffers.wanted.span()));
    const ByteRange piece = pieceOf(cluster);
    const ByteOffset clusterBegin(cluster * m_source.clusterSize.value);
    buffers.piece = buffers.wanted.span().subspan((piece.begin - clusterBegin).value, piece.size().value);
    const ByteOffset at = onTarget(piece.begin);
    for (const ByteRange &blank : m_plan.blank) {
        const ByteRange shared = blank.intersected({at, at + piece.size()});
        if (!shared.empty())
            std::ranges::fill(buffers.piece.subspan((shared.begin - at).value, shared.size().value), std::byte{0});
    }
    for (const TablePatch::Piece &patch : m_plan.patch.pieces)
        overlay(buffers.piece, at, patch.at, patch.bytes);
    return {};
}

Result<> TargetWriter::write(ByteOffset at, std::span<const std::byte> bytes, std::span<std::byte> aligned)
{
    const std::uint64_t unit = m_target.alignment().value;
    const std::uint64_t end = at.value + bytes.size();
    const bool wholeUnits = at.value % unit == 0 && (end % unit == 0 || end == m_target.size().value);
    if (wholeUnits && reinterpret_cast<std::uintptr_t>(bytes.data()) % unit == 0)
        return m_target.writeExactly(at, bytes);
    const ByteOffset begin(alignDown(at.value, unit));
    const std::span<std::byte> whole = aligned.first(std::min(alignUp(end, unit), m_target.size().value) - begin.value);
    if (wholeUnits) {
        std::ranges::copy(bytes, whole.begin());
        return m_target.writeExactly(begin, whole);
    }
    // Neighbours share a unit of the medium: one at a time.
    const std::scoped_lock lock(m_unalignedMutex);
    LIFEBOAT_TRY(m_target.readExactly(begin, whole).transform_error(relabel));
    std::ranges::copy(bytes, whole.subspan((at - begin).value).begin());
    return m_target.writeExactly(begin, whole);
}

Result<> TargetWriter::read(ByteOffset at, std::span<std::byte> into, std::span<std::byte> aligned)
{
    const std::uint64_t unit = m_target.alignment().value;
    const ByteOffset begin(alignDown(at.value, unit));
    const std::span<std::byte> whole =
        aligned.first(std::min(alignUp(at.value + into.size(), unit), m_target.size().value) - begin.value);
    LIFEBOAT_TRY(m_target.readExactly(begin, whole).transform_error(relabel));
    std::ranges::copy(whole.subspan((at - begin).value, into.size()), into.begin());
    return {};
}

Result<bool> TargetWriter::sameOnTarget(std::uint64_t cluster, Buffers &buffers)
{
    const std::span<std::byte> found = buffers.found.span().first(buffers.piece.size());
    LIFEBOAT_TRY(read(onTarget(pieceOf(cluster).begin), found, buffers.aligned.span()));
    return std::ranges::equal(found, buffers.piece);
}

Result<> TargetWriter::storeCluster(std::uint64_t cluster, Buffers &buffers)
{
    const ByteOffset at = onTarget(pieceOf(cluster).begin);
    m_written += buffers.piece.size();
    if (isZero(buffers.piece) && at % m_target.sectors().logical == ByteCount())
        return m_target.zero({at, at + ByteCount(buffers.piece.size())});
    return write(at, buffers.piece, buffers.aligned.span());
}

std::vector<TablePatch::Piece> TargetWriter::tailPieces() const
{
    std::vector<TablePatch::Piece> tail;
    const ByteOffset firstEnd = onTarget(pieceOf(m_first).end);
    std::ranges::copy_if(m_plan.patch.pieces, std::back_inserter(tail),
                         [&](const TablePatch::Piece &piece) { return piece.at >= firstEnd; });
    return tail;
}

void TargetWriter::withoutTail(std::uint64_t cluster, Buffers &buffers) const
{
    const ByteOffset at = onTarget(pieceOf(cluster).begin);
    for (const TablePatch::Piece &piece : tailPieces()) {
        const std::vector<std::byte> nothing(piece.bytes.size());
        overlay(buffers.piece, at, piece.at, nothing);
    }
}

ByteRange TargetWriter::tableEnd() const
{
    const ByteOffset end(m_target.size().value);
    const bool mayHoldTable = !m_plan.patch.pieces.empty() || m_plan.to == ByteOffset();
    if (!mayHoldTable || m_target.size() <= oldTableEnd || end - oldTableEnd < onTarget(pieceOf(m_first).end))
        return {};
    return {end - oldTableEnd, end};
}

bool TargetWriter::isWrittenWithTable(std::uint64_t cluster) const
{
    const ByteRange piece = pieceOf(cluster);
    const ByteRange there{onTarget(piece.begin), onTarget(piece.end)};
    return cluster == m_first || !there.intersected(tableEnd()).empty();
}

std::vector<std::uint64_t> TargetWriter::clustersOfTable() const
{
    std::vector<std::uint64_t> clusters;
    const std::uint64_t end = divideUp(m_plan.from.end.value, m_source.clusterSize.value);
    for (std::uint64_t cluster = end; cluster > m_first + 1 && isWrittenWithTable(cluster - 1); --cluster)
        clusters.push_back(cluster - 1);
    clusters.push_back(m_first);
    std::erase_if(clusters, [this](std::uint64_t cluster) { return !m_where.intersects(pieceOf(cluster)); });
    return clusters;
}

Result<> TargetWriter::erase()
{
    LIFEBOAT_TRY(m_target.zero({m_plan.to, onTarget(pieceOf(m_first).end)}));
    if (const ByteRange end = tableEnd(); !end.empty())
        LIFEBOAT_TRY(m_target.zero(end));
    for (const ByteRange &blank : m_plan.blank)
        LIFEBOAT_TRY(m_target.zero(blank));
    return m_target.flush();
}

Result<> TargetWriter::eraseOnce()
{
    const std::scoped_lock lock(m_eraseMutex);
    if (m_erased)
        return {};
    LIFEBOAT_TRY(erase());
    m_erased = true;
    return {};
}

Result<> TargetWriter::discardUnused()
{
    Extents unused;
    for (const ByteRange &gap : m_where.gaps(m_plan.from))
        unused.add({onTarget(gap.begin), onTarget(gap.end)});
    // What erase() made zero must stay so; discarded space may read as anything.
    for (const ByteRange &blank : m_plan.blank)
        unused.remove(blank);
    unused.remove(tableEnd());
    unused.remove({m_plan.to, onTarget(pieceOf(m_first).end)});
    for (ByteRange range : unused.ranges()) {
        while (!range.empty()) {
            if (m_context.stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            const ByteOffset end = std::min(range.begin + discardStep, range.end);
            LIFEBOAT_TRY_ASSIGN(const bool discarded, m_target.discard({range.begin, end}));
            if (!discarded)
                return {}; // the device does not know it: unused space simply keeps its old bytes
            range.begin = end;
        }
    }
    return {};
}

Result<> TargetWriter::copy()
{
    const auto makeWorker = [this]() -> ClusterTask {
        auto buffers = std::make_shared<Buffers>(m_source, m_target.alignment());
        return [this, buffers](std::uint64_t cluster) -> Result<> {
            if (isWrittenWithTable(cluster))
                return {};
            LIFEBOAT_TRY(load(cluster, *buffers));
            if (m_mode == WriteMode::OnlyDifferences) {
                LIFEBOAT_TRY_ASSIGN(const bool same, sameOnTarget(cluster, *buffers));
                if (same) {
                    m_unchanged += buffers->piece.size();
                    return {};
                }
                LIFEBOAT_TRY(eraseOnce());
            }
            withoutTail(cluster, *buffers);
            return storeCluster(cluster, *buffers);
        };
    };
    return runClusterLoop({.where = m_where, .clusterSize = m_source.clusterSize, .makeWorker = makeWorker}, m_context);
}

Result<bool> TargetWriter::sameTable(std::span<const std::uint64_t> clusters, Buffers &buffers)
{
    for (const std::uint64_t cluster : clusters) {
        LIFEBOAT_TRY(load(cluster, buffers));
        LIFEBOAT_TRY_ASSIGN(const bool same, sameOnTarget(cluster, buffers));
        if (!same)
            return false;
    }
    const Result<> tail = compareTable();
    if (!tail && tail.error().code != ErrorCode::ResultDiffers)
        return fail(tail.error());
    return tail.has_value();
}

Result<> TargetWriter::writeTable()
{
    Buffers buffers(m_source, m_target.alignment());
    const std::vector<std::uint64_t> clusters = clustersOfTable();
    if (m_mode == WriteMode::OnlyDifferences && !m_erased) {
        LIFEBOAT_TRY_ASSIGN(const bool same, sameTable(clusters, buffers));
        if (same) {
            for (const std::uint64_t cluster : clusters)
                m_unchanged += pieceOf(cluster).size().value;
            return {};
        }
        LIFEBOAT_TRY(eraseOnce());
    }
    for (const std::uint64_t cluster : clusters) {
        if (cluster == m_first)
            continue;
        LIFEBOAT_TRY(load(cluster, buffers));
        withoutTail(cluster, buffers);
        LIFEBOAT_TRY(storeCluster(cluster, buffers));
    }
    LIFEBOAT_TRY(m_target.flush());
    for (const TablePatch::Piece &piece : tailPieces()) {
        LIFEBOAT_TRY(write(piece.at, piece.bytes, buffers.aligned.span()));
        m_written += piece.bytes.size();
    }
    LIFEBOAT_TRY(m_target.flush());
    if (m_where.intersects(pieceOf(m_first))) {
        LIFEBOAT_TRY(load(m_first, buffers));
        LIFEBOAT_TRY(storeCluster(m_first, buffers));
    }
    LIFEBOAT_TRY(m_target.flush());
    return m_target.rereadPartitionTable();
}

Result<> TargetWriter::compareTable()
{
    AlignedBuffer found(1_MiB);
    AlignedBuffer aligned(2_MiB);
    for (const TablePatch::Piece &piece : tailPieces()) {
        const std::span<std::byte> bytes = found.span().first(piece.bytes.size());
        LIFEBOAT_TRY(read(piece.at, bytes, aligned.span()));
        if (!std::ranges::equal(bytes, piece.bytes))
            return fail(Error{.code = ErrorCode::ResultDiffers,
                              .sysErrno = 0,
                              .subject = m_target.name(),
                              .at = piece.at,
                              .detail = QStringLiteral("partition table copy")});
    }
    return {};
}

Result<> TargetWriter::compare()
{
    const auto makeWorker = [this]() -> ClusterTask {
        auto buffers = std::make_shared<Buffers>(m_source, m_target.alignment());
        return [this, buffers](std::uint64_t cluster) -> Result<> {
            LIFEBOAT_TRY(load(cluster, *buffers));
            LIFEBOAT_TRY_ASSIGN(const bool same, sameOnTarget(cluster, *buffers));
            m_compared += buffers->piece.size();
            if (same)
                return {};
            return fail(Error{.code = ErrorCode::ResultDiffers,
                              .sysErrno = 0,
                              .subject = m_target.name(),
                              .at = onTarget(pieceOf(cluster).begin),
                              .detail = {}});
        };
    };
    LIFEBOAT_TRY(
        runClusterLoop({.where = m_where, .clusterSize = m_source.clusterSize, .makeWorker = makeWorker}, m_context));
    return compareTable();
}

Result<WriteReport> TargetWriter::run(Checking checking)
{
    Progress &progress = m_context.progress;
    const ByteCount weight = clusterLoopWeight(m_where, m_source.clusterSize);
    progress.setTotal(Phase::Copy, weight);
    if (checking == Checking::Check)
        progress.setTotal(Phase::CheckResult, weight);
    if (m_mode == WriteMode::Everything) {
        progress.enter(Phase::Erase);
        LIFEBOAT_TRY(eraseOnce());
        LIFEBOAT_TRY(discardUnused());
    }
    progress.enter(Phase::Copy);
    LIFEBOAT_TRY(copy());
    progress.enter(Phase::FinishWriting);
    LIFEBOAT_TRY(writeTable());
    if (checking == Checking::Check) {
        progress.enter(Phase::CheckResult);
        LIFEBOAT_TRY(compare());
    }
    return WriteReport{.outcome = checking == Checking::Check ? Outcome::DoneAndChecked : Outcome::DoneNotChecked,
                       .written = ByteCount(m_written),
                       .unchanged = ByteCount(m_unchanged),
                       .compared = ByteCount(m_compared),
                       .target = m_target.name()};
}

Result<WritePlan> planWholeDrive(BlockDevice &source, const FitSource &description, ByteCount targetSize)
{
    WritePlan plan{.from = {ByteOffset(), ByteOffset(std::min(description.size, targetSize).value)},
                   .to = {},
                   .patch = {},
                   .blank = {}};
    const auto table = readPartitionTable(source);
    if (!table || table->type == TableType::None)
        return plan;
    AlignedBuffer head(std::min(1_MiB, source.size()));
    LIFEBOAT_TRY(source.readExactly(ByteOffset(), head.span()));
    std::vector<int> drop;
    std::vector<int> clamp;
    for (const PartitionRecord &partition : description.partitions) {
        if (!partition.included && description.size != targetSize &&
            minimumDriveSize(*table, partition.range.end) > targetSize)
            drop.push_back(partition.number);
        else if (partition.included && partition.range.end > partition.neededEnd)
            clamp.push_back(partition.number);
        if (!partition.included) {
            const ByteRange start{partition.range.begin,
                                  std::min(partition.range.begin + oldTableEnd, partition.range.end)};
            if (const ByteRange inside = start.intersected(plan.from); !inside.empty())
                plan.blank.push_back(inside);
        }
    }
    LIFEBOAT_TRY_ASSIGN(plan.patch, fitTableToTarget(*table, head.span(), targetSize, drop, clamp));
    if (description.size != targetSize) {
        for (const ByteRange &old : table->metadata) {
            const ByteRange inside = old.intersected(plan.from);
            if (old.begin >= table->usable.end && !inside.empty())
                plan.blank.push_back(inside);
        }
    }
    return plan;
}

} // namespace lifeboat
