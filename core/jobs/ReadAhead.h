// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/AlignedBuffer.h"
#include "jobs/ClusterLoop.h"
#include "jobs/SourceReader.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace lifeboat {

/// Threads that read a source's clusters before the workers of a loop ask for them. So a worker only computes and one for each core is
/// enough: each keeps its compressor's tables in its own core's cache. Thread-safe.
class ReadAhead {
    struct Slot {
        AlignedBuffer content;
        std::vector<ByteRange> used; ///< of the cluster that was read last
        bool isUnused = false;       ///< the cluster that was asked for last is not used and was not read
        Result<> outcome = {};
    };

public:
    /// A cluster that was read. Its memory goes back when this is destroyed, not later than the ReadAhead.
    class Cluster {
    public:
        std::span<const std::byte> content() const { return m_slot->content.span(); }
        std::span<const ByteRange> used() const { return m_slot->used; } ///< relative to the cluster; the rest is zero
        bool isUnused() const { return m_slot->isUnused; } ///< nothing of it is used: there is no content and no used()

    private:
        friend class ReadAhead;
        struct GiveBack {
            ReadAhead *to;
            void operator()(Slot *slot) const { to->giveBack(slot); }
        };
        explicit Cluster(std::unique_ptr<Slot, GiveBack> slot) : m_slot(std::move(slot)) { }
        std::unique_ptr<Slot, GiveBack> m_slot;
    };

    /// @p source outlives it. @p where: as for the loop whose workers take() the clusters. @p workers: how many they are.
    /// Memory: a cluster for each worker, and eight to twelve.
    ReadAhead(SourceReader &source, const Extents &where, ByteCount clusterSize, unsigned workers);

    /// Each cluster of the sequence once. Up to @p workers threads at a time, each with at most one Cluster; in about ascending order.
    /// Waits until it is read. Errors: those of SourceReader::readCluster().
    Result<Cluster> take(std::uint64_t cluster);

private:
    void read(const std::stop_token &stop);
    void giveBack(Slot *slot);

    SourceReader &m_source;
    std::vector<std::unique_ptr<Slot>> m_slots;
    std::mutex m_mutex; // guards what follows
    ClusterSequence m_sequence;
    std::vector<Slot *> m_free;
    std::map<std::uint64_t, Slot *> m_read;
    std::condition_variable_any m_oneFree;
    std::condition_variable m_oneRead;
    std::vector<std::jthread> m_threads; // last: they end first
};

} // namespace lifeboat
