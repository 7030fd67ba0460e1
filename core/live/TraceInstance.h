// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"
#include "live/TracePage.h"

#include <QString>

#include <functional>
#include <optional>
#include <vector>

#include <sys/types.h>

namespace lifeboat {

/// A trace of our own in the kernel (tracefs), of every request that is issued to or completed by a drive. One thread at a time. Can be moved.
///
/// The drives that this works for are those whose requests go through the kernel's multi-queue layer (SATA, NVMe, USB, MMC, virtio, nbd, loop): there each request is told when
/// it is issued and when it is completed, with its place. Those that pass bios on by themselves (md, dm, zram, pmem) tell no place when one is completed, and are refused.
class TraceInstance {
public:
    /// @p devices: st_rdev of the whole drive, first, and of its partitions. Errors: CannotFreeze with what is missing in detail, NotAuthorised.
    static Result<TraceInstance> create(const std::vector<dev_t> &devices, ByteCount bufferForEachCpu,
                                        const QString &driveName);
    TraceInstance(TraceInstance &&other) noexcept = default;
    TraceInstance &operator=(TraceInstance &&) = delete;
    ~TraceInstance(); ///< ends it and removes it

    enum class Health {
        Good,
        EventsLost,
        ProcessorsChanged,
        Unreadable,
    };
    /// Gives all writes that are in the buffers, then says whether they are all that there were. Allocates nothing.
    Health read(const std::function<void(ByteRange)> &sink);
    /// How many requests that write are under way. Nothing when that cannot be read.
    std::optional<unsigned> writesInFlight() const;

    /// Removes what processes that are gone have left. Best effort.
    static void removeStale();

private:
    /// Of one processor.
    struct Buffer {
        UniqueFd pages;
        UniqueFd stats;
    };

    TraceInstance() = default;
    Result<> makeFolder(const QString &driveName);
    Result<> openBuffers(const QString &driveName);
    Result<> enable(const std::vector<dev_t> &devices, const QString &driveName);
    Result<> openDrive(dev_t drive, const QString &driveName);
    Health readBuffer(const Buffer &buffer, const std::function<void(ByteRange)> &sink);

    QByteArray m_tracefs;
    QByteArray m_folder; ///< of the instance; empty: there is none, or it was moved from
    TracePageFormat m_pageFormat;
    std::vector<RequestEventFormat> m_events;
    std::vector<std::uint32_t> m_devices; ///< as the kernel numbers them
    std::vector<std::byte> m_page;
    std::vector<Buffer> m_buffers;
    UniqueFd m_online;
    QByteArray m_onlineBefore;
    UniqueFd m_inFlight;
};

} // namespace lifeboat
