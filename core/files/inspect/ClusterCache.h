// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Sums.h"
#include "qcow2/Reader.h"

#include <condition_variable>
#include <thread>
#include <unordered_map>

namespace lifeboat::files {

/// The drive in an image, for one reader that jumps about: unpacked clusters are kept, and while it reads straight on, those that come next are
/// unpacked on threads of their own and those of a long run are not kept. The threads are started by the constructor, and none after it.
class ClusterCache {
public:
    static constexpr std::size_t mostClusters = 64;

    /// @p threads: that unpack ahead; 0: none. They look at nothing before open().
    explicit ClusterCache(unsigned threads);
    ~ClusterCache();
    ClusterCache(const ClusterCache &) = delete;
    ClusterCache &operator=(const ClusterCache &) = delete;

    /// Once. @p name: of the image, for errors. @p data: its disk.qcow2 and that of each image that it builds on, newest first. @p sums, with that @p digest:
    /// what every cluster must be. Errors: those of qcow2::Reader::openFiles() and SumsReader::openFile().
    Result<> open(std::vector<UniqueFd> data, UniqueFd sums, const ClusterSum &digest, const QString &name);
    /// 0 before open().
    ByteCount driveSize() const { return m_reader ? m_reader->header().size : ByteCount(); }
    /// All of it, or an Error with the first byte of the drive that cannot be read: InvalidArgument (behind its end), ImageDamaged,
    /// ImageRead. One thread at a time.
    Result<> read(ByteOffset at, std::span<std::byte> into);

private:
    enum class State { Wanted, Loading, Ready };
    struct Slot {
        State state = State::Wanted;
        std::uint64_t used = 0;
        std::vector<std::byte> bytes;
        Result<> result;
    };
    using Lock = std::unique_lock<std::mutex>;

    std::shared_ptr<Slot> slotOf(std::uint64_t cluster, Lock &lock);
    void load(std::uint64_t cluster, Slot &slot, qcow2::Reader::Scratch &scratch, Lock &lock);
    void makeRoom();
    void giveUp(std::uint64_t cluster);
    void readAhead(std::uint64_t cluster);
    void work(const std::stop_token &stop);
    Result<> compare(std::uint64_t cluster, std::span<const std::byte> bytes);
    Result<ClusterSum> sumOf(std::uint64_t cluster);

    std::unique_ptr<qcow2::Reader> m_reader;
    SumsShape m_shape;
    std::unique_ptr<SumsReader> m_sums;
    std::mutex m_sumsMutex; // guards the block of sums that was needed last
    std::vector<ClusterSum> m_sumsBlock;
    std::uint64_t m_sumsBlockNumber = 0;
    qcow2::Reader::Scratch m_scratch;
    std::mutex m_mutex; // guards all below
    std::condition_variable_any m_wanted;
    std::condition_variable m_ready;
    std::unordered_map<std::uint64_t, std::shared_ptr<Slot>> m_slots;
    std::deque<std::uint64_t> m_queue;
    std::vector<std::vector<std::byte>> m_spare; ///< buffers to use again
    std::uint64_t m_clock = 0;
    std::uint64_t m_last = 0; ///< the cluster that was read last
    std::uint64_t m_run = 0;  ///< how many came straight on before it
    std::vector<std::jthread> m_threads;
};

} // namespace lifeboat::files
