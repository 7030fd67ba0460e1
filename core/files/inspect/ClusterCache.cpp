// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/inspect/ClusterCache.h"

#include "base/Zero.h"

#include <algorithm>

namespace lifeboat::files {

namespace {

constexpr std::uint64_t clustersAhead = 4;
constexpr std::uint64_t longRun = 4; // clusters straight on: it is a large file's content, which is read once

} // namespace

ClusterCache::ClusterCache(unsigned threads)
{
    for (unsigned i = 0; i < threads; ++i)
        m_threads.emplace_back([this](const std::stop_token &stop) { work(stop); });
}

Result<> ClusterCache::open(std::vector<UniqueFd> data, UniqueFd sums, const ClusterSum &digest, const QString &name)
{
    const Lock lock(m_mutex);
    LIFEBOAT_TRY_ASSIGN(auto reader, qcow2::Reader::openFiles(std::move(data), name));
    m_shape = {.clusterBits = reader->header().clusterBits, .driveSize = reader->header().size};
    LIFEBOAT_TRY_ASSIGN(m_sums, SumsReader::openFile(std::move(sums), name, m_shape, digest));
    m_reader = std::move(reader);
    return {};
}

ClusterCache::~ClusterCache()
{
    for (std::jthread &thread : m_threads)
        thread.request_stop();
    m_threads.clear();
}

Result<> ClusterCache::read(ByteOffset at, std::span<std::byte> into)
{
    const auto end = checkedAdd(at.value, into.size());
    if (!end || *end > driveSize().value)
        return fail(Error{.code = ErrorCode::InvalidArgument, .sysErrno = 0, .subject = {}, .at = at, .detail = {}});
    while (!into.empty()) {
        const std::uint64_t size = m_reader->header().clusterSize().value;
        const std::uint64_t within = at.value % size;
        const std::size_t length = std::min<std::uint64_t>(into.size(), size - within);
        Lock lock(m_mutex);
        const std::shared_ptr<Slot> slot = slotOf(at.value / size, lock);
        lock.unlock();
        if (!slot->result) {
            Error error = slot->result.error();
            error.at = at;
            return fail(std::move(error));
        }
        std::ranges::copy(std::span(slot->bytes).subspan(within, length), into.begin());
        into = into.subspan(length);
        at += ByteCount(length);
    }
    return {};
}

/// The cluster, unpacked: by this thread, unless another one is at it.
std::shared_ptr<ClusterCache::Slot> ClusterCache::slotOf(std::uint64_t cluster, Lock &lock)
{
    std::shared_ptr<Slot> &place = m_slots[cluster];
    if (!place)
        place = std::make_shared<Slot>();
    const std::shared_ptr<Slot> slot = place;
    slot->used = ++m_clock;
    if (cluster == m_last + 1) {
        readAhead(cluster);
        if (++m_run > longRun)
            giveUp(cluster - 2);
    } else if (cluster != m_last) {
        m_run = 0;
    }
    m_last = cluster;
    if (slot->state == State::Wanted)
        load(cluster, *slot, m_scratch, lock);
    m_ready.wait(lock, [&] { return slot->state == State::Ready; });
    return slot;
}

void ClusterCache::load(std::uint64_t cluster, Slot &slot, qcow2::Reader::Scratch &scratch, Lock &lock)
{
    slot.state = State::Loading;
    makeRoom();
    if (!m_spare.empty()) {
        slot.bytes = std::move(m_spare.back());
        m_spare.pop_back();
    }
    lock.unlock();
    slot.bytes.resize(m_reader->header().clusterSize().value);
    const auto kind = m_reader->readCluster(cluster, slot.bytes, scratch);
    Result<> result = kind ? compare(cluster, slot.bytes) : fail(kind.error());
    lock.lock();
    slot.result = std::move(result);
    slot.state = State::Ready;
    m_ready.notify_all();
}

/// What is stored as it is has no sum of its own in the file: damage in it would look like content.
Result<> ClusterCache::compare(std::uint64_t cluster, std::span<const std::byte> bytes)
{
    LIFEBOAT_TRY_ASSIGN(const ClusterSum wanted, sumOf(cluster));
    const bool right = wanted == noSum ? isZero(bytes) : clusterSum(bytes) == wanted;
    return right ? Result<>()
                 : fail(ErrorCode::ImageDamaged, {}, QStringLiteral("cluster %1: not its sum").arg(cluster));
}

Result<ClusterSum> ClusterCache::sumOf(std::uint64_t cluster)
{
    const std::uint64_t number = cluster / m_shape.clustersPerBlock();
    const std::scoped_lock lock(m_sumsMutex);
    if (m_sumsBlock.empty() || number != m_sumsBlockNumber) {
        LIFEBOAT_TRY_ASSIGN(m_sumsBlock, m_sums->block(number, std::move(m_sumsBlock)));
        m_sumsBlockNumber = number;
    }
    return m_sumsBlock[cluster % m_shape.clustersPerBlock()];
}

/// Clusters that somebody is unpacking or using just now stay, whatever their number: there are few of them.
void ClusterCache::makeRoom()
{
    while (m_slots.size() > mostClusters) {
        auto oldest = m_slots.end();
        for (auto it = m_slots.begin(); it != m_slots.end(); ++it) {
            const bool free = it->second->state == State::Ready && it->second.use_count() == 1;
            if (free && (oldest == m_slots.end() || it->second->used < oldest->second->used))
                oldest = it;
        }
        if (oldest == m_slots.end())
            return;
        m_spare.push_back(std::move(oldest->second->bytes));
        m_slots.erase(oldest);
    }
}

/// Its memory is used again for the next one: memory that is new to the process costs more than unpacking into it.
void ClusterCache::giveUp(std::uint64_t cluster)
{
    const auto found = m_slots.find(cluster);
    if (found == m_slots.end() || found->second->state != State::Ready || found->second.use_count() != 1)
        return;
    m_spare.push_back(std::move(found->second->bytes));
    m_slots.erase(found);
}

void ClusterCache::readAhead(std::uint64_t cluster)
{
    if (m_threads.empty())
        return;
    const std::uint64_t end = std::min(cluster + 1 + clustersAhead, m_reader->header().clusters());
    for (std::uint64_t next = cluster + 1; next < end; ++next) {
        std::shared_ptr<Slot> &place = m_slots[next];
        if (place)
            continue;
        place = std::make_shared<Slot>();
        place->used = ++m_clock;
        m_queue.push_back(next);
        m_wanted.notify_one();
    }
}

void ClusterCache::work(const std::stop_token &stop)
{
    qcow2::Reader::Scratch scratch;
    Lock lock(m_mutex);
    while (m_wanted.wait(lock, stop, [this] { return !m_queue.empty(); })) {
        const std::uint64_t cluster = m_queue.front();
        m_queue.pop_front();
        const auto found = m_slots.find(cluster);
        if (found == m_slots.end() || found->second->state != State::Wanted)
            continue;
        const std::shared_ptr<Slot> slot = found->second;
        load(cluster, *slot, scratch, lock);
    }
}

} // namespace lifeboat::files
