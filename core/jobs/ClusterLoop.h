// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/Extents.h"
#include "jobs/Job.h"

#include <functional>
#include <optional>
#include <span>

namespace lifeboat {

/// The clusters that ascending ranges of a drive touch: each once, ascending.
class ClusterSequence {
public:
    ClusterSequence(std::span<const ByteRange> ranges, ByteCount clusterSize)
        : m_ranges(ranges), m_clusterSize(clusterSize)
    { }

    std::optional<std::uint64_t> next();
    std::uint64_t floor() const { return m_next; } ///< none below will come

private:
    std::span<const ByteRange> m_ranges;
    ByteCount m_clusterSize;
    std::size_t m_range = 0;
    std::uint64_t m_next = 0;
};

/// What one worker does with one cluster. Owned by one thread, so it may keep buffers.
using ClusterTask = std::function<Result<>(std::uint64_t cluster)>;

struct ClusterLoop {
    const Extents &where; ///< clusters that touch these bytes are visited, each once, handed out in ascending order
    ByteCount clusterSize;
    /// Called once per worker, on its own thread.
    std::function<ClusterTask()> makeWorker;
    /// Optional: no cluster below the given one is being worked on or will come. Called now and then, by one thread at a time, ascending.
    std::function<Result<>(std::uint64_t)> retire = {};
    /// Beside one for each core: while they wait for their drive or their place, the others compute.
    unsigned waitingWorkers = 2;
};

/// The engine's data path: N identical workers, each takes the next cluster and does all of it. The first error stops all and is
/// returned after every worker has ended; a requested stop gives Cancelled. Adds each cluster's size to the progress.
Result<> runClusterLoop(const ClusterLoop &loop, const JobContext &context);

/// How many of this computer's cores a job keeps busy: all, up to where its memory would no longer be small.
unsigned coresToUse();

/// How many bytes the loop will add to the progress.
ByteCount clusterLoopWeight(const Extents &where, ByteCount clusterSize);

} // namespace lifeboat
