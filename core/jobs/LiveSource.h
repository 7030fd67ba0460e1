// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/DriveMap.h"
#include "image/Manifest.h"
#include "jobs/LatePlaces.h"
#include "live/Standstill.h"
#include "live/WriteTrace.h"

#include <QSet>

#include <chrono>
#include <memory>
#include <vector>

namespace lifeboat {

struct LiveLimits {
    std::chrono::milliseconds longestStandstill{2000};
    ByteCount traceBuffer{8_MiB}; ///< for each processor
};

/// A drive that is written to while it is copied. What begin() precedes is copied as from any drive; afterwards catchUp() reads again what was written to since, and the
/// last of it while everything stands still: so the image is one moment of the drive. One thread.
class LiveSource {
public:
    /// From here on every write is followed. @p toHalt as from mountsToHalt(). Errors: those of WriteTrace and Standstill.
    static Result<std::unique_ptr<LiveSource>> begin(BlockDevice &device, const Drive &drive,
                                                     const std::vector<HaltedMount> &toHalt,
                                                     const QSet<int> &partitions, const LiveLimits &limits);

    /// Puts into @p late what was written to since begin(), as it is at the moment that is told. Errors: TraceLost; TooBusy with figures, when the standstill would be, or
    /// was, longer than allowed; CannotFreeze; those of @p late.
    Result<Stillness> catchUp(LatePlaces &late, const JobContext &context);

private:
    LiveSource(BlockDevice &device, QString name, const LiveLimits &limits)
        : m_device(device), m_name(std::move(name)), m_limits(limits)
    { }
    void ignore(const Drive &drive, const QSet<int> &partitions);
    bool isIgnored(ByteRange range) const;
    Result<> catchUpRunning(LatePlaces &late, const JobContext &context);
    Result<ByteCount> readOnce(LatePlaces &late, const JobContext &context);
    Result<> waitForQuiet();
    Result<Stillness> standStill(LatePlaces &late, const JobContext &context);
    Result<Stillness> standAndRead();
    Result<> keepWindow(LatePlaces &late);
    Result<> readWindow();
    std::unexpected<Error> tooBusy(std::chrono::milliseconds needed) const;

    /// What was read during the standstill: one after the other.
    struct Window {
        AlignedBuffer bytes;
        std::vector<ByteRange> ranges;
        std::size_t rangesUsed = 0;
        std::size_t rangesTaken = 0; ///< also those that could not be read any more
        std::size_t bytesUsed = 0;
    };

    BlockDevice &m_device;
    QString m_name;
    LiveLimits m_limits;
    Extents m_ignored; ///< what is no part of the image, whatever is written there: swap, partitions left out
    std::unique_ptr<WriteTrace> m_trace;
    std::unique_ptr<Standstill> m_standstill;
    double m_bytesPerSecond = 0; ///< at which places were read so far
    Window m_window;
};

} // namespace lifeboat
