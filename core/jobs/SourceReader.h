// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "drives/DriveMap.h"

#include <atomic>
#include <mutex>
#include <stop_token>

namespace lifeboat {

/// Reads a source drive cluster by cluster: what the map does not call used comes as zeroes. Thread-safe.
class SourceReader {
public:
    enum class OnUnreadable {
        Fail,   ///< SourceRead
        Record, ///< zeroes in place of the sectors that cannot be read; see unreadable()
    };

    SourceReader(BlockDevice &device, const DriveMap &map, ByteCount clusterSize, OnUnreadable onUnreadable,
                 std::stop_token stop = {})
        : m_device(device),
          m_map(map),
          m_clusterSize(clusterSize),
          m_onUnreadable(onUnreadable),
          m_stop(std::move(stop))
    { }

    /// @p into: page-aligned, one cluster. Bytes behind the drive's end are zero. Cancelled when a stop is requested among unreadable sectors.
    Result<> readCluster(std::uint64_t cluster, std::span<std::byte> into);
    /// The same where @p into is known to be zero but for @p holds (relative to it): clearing two million bytes around a few takes longer than
    /// reading these. @p holds: of what usedWithin() gives, for this cluster or another one that was read into the same memory.
    Result<> readCluster(std::uint64_t cluster, std::span<std::byte> into, std::span<const ByteRange> holds);
    /// What readCluster() takes from the drive, relative to the cluster; the rest of the cluster is zero.
    std::vector<ByteRange> usedWithin(std::uint64_t cluster) const;

    Extents unreadable() const;
    ByteCount bytesRead() const { return ByteCount(m_bytesRead.load()); }

private:
    ByteRange rangeOf(std::uint64_t cluster) const;
    std::vector<ByteRange> partsToRead(ByteRange range) const;
    Result<> readUsedParts(ByteRange range, std::span<std::byte> into);
    Result<> readHalving(ByteOffset at, std::span<std::byte> into);

    BlockDevice &m_device;
    const DriveMap &m_map;
    ByteCount m_clusterSize;
    OnUnreadable m_onUnreadable;
    std::stop_token m_stop;
    std::atomic<std::uint64_t> m_bytesRead = 0;
    mutable std::mutex m_mutex; // guards m_unreadable
    Extents m_unreadable;
};

} // namespace lifeboat
