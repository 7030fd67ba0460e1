// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ClusterLoop.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace lifeboat {

namespace {

constexpr std::uint64_t idle = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t retireStep = 1024; // clusters
constexpr unsigned mostCores =
    24; // for a backup: 60 clusters and 24 compressors of 1.3 MB: 155 MB (at level 12, 21 MB each: 620)

/// Hands out clusters and remembers the lowest one that is still being worked on.
class Cursor {
public:
    Cursor(std::span<const ByteRange> ranges, ByteCount clusterSize, std::size_t workers)
        : m_sequence(ranges, clusterSize), m_busy(workers, idle)
    { }

    std::optional<std::uint64_t> take(std::size_t worker)
    {
        const std::scoped_lock lock(m_mutex);
        const auto cluster = m_sequence.next();
        m_busy[worker] = cluster.value_or(idle);
        return cluster;
    }

    std::uint64_t floor()
    {
        const std::scoped_lock lock(m_mutex);
        return std::min(std::ranges::min(m_busy), m_sequence.floor());
    }

private:
    std::mutex m_mutex;
    ClusterSequence m_sequence;
    std::vector<std::uint64_t> m_busy;
};

class Run {
public:
    Run(const ClusterLoop &loop, const JobContext &context, std::size_t workers)
        : m_loop(loop), m_context(context), m_cursor(loop.where.ranges(), loop.clusterSize, workers)
    { }

    void work(std::size_t worker)
    {
        const ClusterTask task = m_loop.makeWorker();
        for (;;) {
            m_context.waitWhilePaused();
            if (m_failed || m_context.stop.stop_requested())
                return;
            const auto cluster = m_cursor.take(worker);
            if (!cluster)
                return;
            Result<> result = task(*cluster);
            if (result)
                result = retire();
            if (!result) {
                record(std::move(result).error());
                return;
            }
            m_context.progress.add(m_loop.clusterSize);
        }
    }

    Result<> outcome()
    {
        if (m_error)
            return fail(*m_error);
        if (m_context.stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        return {};
    }

private:
    Result<> retire()
    {
        if (!m_loop.retire)
            return {};
        const std::unique_lock lock(m_retireMutex, std::try_to_lock);
        if (!lock)
            return {};
        const std::uint64_t floor = m_cursor.floor();
        if (floor < m_retired + retireStep)
            return {};
        m_retired = floor;
        return m_loop.retire(floor);
    }

    void record(Error error)
    {
        const std::scoped_lock lock(m_errorMutex);
        if (!m_error)
            m_error = std::move(error);
        m_failed = true;
    }

    const ClusterLoop &m_loop;
    const JobContext &m_context;
    Cursor m_cursor;
    std::mutex m_retireMutex;
    std::uint64_t m_retired = 0;
    std::mutex m_errorMutex;
    std::optional<Error> m_error;
    std::atomic<bool> m_failed = false;
};

} // namespace

std::optional<std::uint64_t> ClusterSequence::next()
{
    for (; m_range < m_ranges.size(); ++m_range) {
        m_next = std::max(m_next, m_ranges[m_range].begin.value / m_clusterSize.value);
        if (m_next < divideUp(m_ranges[m_range].end.value, m_clusterSize.value))
            return m_next++;
    }
    return std::nullopt;
}

unsigned coresToUse() { return std::clamp(std::thread::hardware_concurrency(), 1U, mostCores); }

Result<> runClusterLoop(const ClusterLoop &loop, const JobContext &context)
{
    const std::size_t workers = context.workers != 0 ? context.workers : coresToUse() + loop.waitingWorkers;
    Run run(loop, context, workers);
    {
        std::vector<std::jthread> threads;
        threads.reserve(workers);
        for (std::size_t i = 0; i < workers; ++i)
            threads.emplace_back([&run, i] { run.work(i); });
    }
    return run.outcome();
}

ByteCount clusterLoopWeight(const Extents &where, ByteCount clusterSize)
{
    std::uint64_t clusters = 0;
    std::uint64_t next = 0;
    for (const ByteRange &range : where.ranges()) {
        const std::uint64_t begin = std::max(next, range.begin.value / clusterSize.value);
        next = std::max(next, divideUp(range.end.value, clusterSize.value));
        clusters += next - std::min(begin, next);
    }
    return clusterSize * clusters;
}

} // namespace lifeboat
