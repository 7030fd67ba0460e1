// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ReadAhead.h"

#include <algorithm>

namespace lifeboat {

namespace {

/// Drives want several requests at once: most of all for the few bytes here and there that an almost empty file system has.
unsigned readersFor(unsigned workers) { return std::clamp(workers / 4, 4U, 6U); }

} // namespace

ReadAhead::ReadAhead(SourceReader &source, const Extents &where, ByteCount clusterSize, unsigned workers)
    : m_source(source), m_sequence(where.ranges(), clusterSize)
{
    const unsigned readers = readersFor(workers);
    const ByteRange whole{ByteOffset(), ByteOffset(clusterSize.value)}; // memory as it comes holds anything
    // One for each worker, one for each reader, and as many ready.
    for (unsigned i = 0; i < workers + 2 * readers; ++i) {
        m_slots.push_back(std::make_unique<Slot>(Slot{.content = AlignedBuffer(clusterSize), .used = {whole}}));
        m_free.push_back(m_slots.back().get());
    }
    for (unsigned i = 0; i < readers; ++i)
        m_threads.emplace_back([this](const std::stop_token &stop) { read(stop); });
}

void ReadAhead::read(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (m_oneFree.wait(lock, stop, [this] { return !m_free.empty(); })) {
        const auto cluster = m_sequence.next();
        if (!cluster)
            return;
        Slot *slot = m_free.back();
        m_free.pop_back();
        lock.unlock();
        std::vector<ByteRange> used = m_source.usedWithin(*cluster);
        slot->isUnused = used.empty();
        if (!slot->isUnused) {
            slot->outcome = m_source.readCluster(*cluster, slot->content.span(), slot->used);
            slot->used = std::move(used);
        }
        lock.lock();
        m_read.emplace(*cluster, slot);
        m_oneRead.notify_all();
    }
}

Result<ReadAhead::Cluster> ReadAhead::take(std::uint64_t cluster)
{
    Slot *slot = nullptr;
    {
        std::unique_lock lock(m_mutex);
        m_oneRead.wait(lock, [&] { return m_read.contains(cluster); });
        slot = m_read.extract(cluster).mapped();
    }
    Cluster taken(std::unique_ptr<Slot, Cluster::GiveBack>(slot, {.to = this}));
    LIFEBOAT_TRY(slot->outcome);
    return taken;
}

void ReadAhead::giveBack(Slot *slot)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_free.push_back(slot);
    }
    m_oneFree.notify_one();
}

} // namespace lifeboat
