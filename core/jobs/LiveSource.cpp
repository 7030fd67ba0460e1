// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/LiveSource.h"

#include <QElapsedTimer>
#include <QFile>

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr int mostRounds = 12;
constexpr ByteCount littleEnough{4_MiB}; ///< nothing is won by another round while things run
constexpr double shrinks = 0.7;          ///< else what comes is as much as what is read, and no more rounds help
constexpr auto patience = 1s;
constexpr ByteCount pageSize{4_KiB};
constexpr ByteCount leastWindow{16_MiB};
constexpr ByteCount mostWindow{256_MiB};
constexpr std::size_t mostWindowRanges = 65536;

std::vector<dev_t> devicesOf(const Drive &drive)
{
    std::vector<dev_t> devices{drive.identity.device};
    for (const Partition &partition : drive.partitions) {
        struct stat status{};
        if (!partition.nodePath.isEmpty() && ::stat(QFile::encodeName(partition.nodePath).constData(), &status) == 0 &&
            status.st_rdev != drive.identity.device)
            devices.push_back(status.st_rdev);
    }
    return devices;
}

} // namespace

Result<std::unique_ptr<LiveSource>> LiveSource::begin(BlockDevice &device, const Drive &drive,
                                                      const std::vector<HaltedMount> &toHalt,
                                                      const QSet<int> &partitions, const LiveLimits &limits)
{
    std::unique_ptr<LiveSource> live(new LiveSource(device, drive.displayName(), limits));
    live->ignore(drive, partitions);
    WriteTrace::removeStale();
    LIFEBOAT_TRY_ASSIGN(live->m_standstill, Standstill::prepare(toHalt, limits.longestStandstill));
    LIFEBOAT_TRY_ASSIGN(live->m_trace,
                        WriteTrace::start(devicesOf(drive), drive.identity.size, live->m_name,
                                          {.bufferForEachCpu = limits.traceBuffer}));
    // What was written before the trace began has to be on the drive. A request that is still under way is told of when it ends.
    LIFEBOAT_TRY(live->m_standstill->sync());
    LIFEBOAT_TRY(live->m_trace->settle(patience));
    return live;
}

void LiveSource::ignore(const Drive &drive, const QSet<int> &partitions)
{
    for (const Partition &partition : drive.partitions) {
        ByteRange range = partition.entry.range;
        const bool isSwap = std::ranges::contains(partition.usages, Usage::Kind::Swap, &Usage::kind);
        if (!partitions.isEmpty() && !partitions.contains(partition.entry.number))
            m_ignored.add(range);
        else if (isSwap)
            m_ignored.add({range.begin + pageSize, range.end}); // its header is an image's part and stands still
    }
}

bool LiveSource::isIgnored(ByteRange range) const { return m_ignored.contains(range); }

std::unexpected<Error> LiveSource::tooBusy(std::chrono::milliseconds needed) const
{
    return fail(ErrorCode::TooBusy, m_name,
                QStringLiteral("everything would have to stand still for %1 s; %2 s are allowed")
                    .arg(double(needed.count()) / 1000, 0, 'f', 1)
                    .arg(double(m_limits.longestStandstill.count()) / 1000, 0, 'f', 1));
}

/// Reads what was written to since the last time. Gives how much that was.
Result<ByteCount> LiveSource::readOnce(LatePlaces &late, const JobContext &context)
{
    LIFEBOAT_TRY(m_standstill->sync());
    LIFEBOAT_TRY_ASSIGN(Extents written, m_trace->take());
    written.remove(m_ignored);
    QElapsedTimer timer;
    timer.start();
    LIFEBOAT_TRY(late.read(m_device, written.ranges(), context));
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    if (written.total() >= ByteCount(pageSize * 16) || m_bytesPerSecond == 0)
        m_bytesPerSecond = double(std::max(written.total(), pageSize).value) / std::max(seconds, 1e-6);
    return written.total();
}

Result<> LiveSource::catchUpRunning(LatePlaces &late, const JobContext &context)
{
    ByteCount before(UINT64_MAX);
    for (int round = 0; round < mostRounds; ++round) {
        LIFEBOAT_TRY_ASSIGN(const ByteCount now, readOnce(late, context));
        if (now <= littleEnough || double(now.value) > double(before.value) * shrinks)
            break;
        before = now;
    }
    return {};
}

Result<Stillness> LiveSource::catchUp(LatePlaces &late, const JobContext &context)
{
    constexpr int attempts = 3;
    for (int attempt = 1;; ++attempt) {
        LIFEBOAT_TRY(catchUpRunning(late, context));
        Result<Stillness> stillness = standStill(late, context);
        if (stillness || stillness.error().code != ErrorCode::TooBusy || attempt == attempts)
            return stillness;
    }
}

/// Writes what waits in memory until little comes after it: a standstill has to write the rest of it, and nobody can stop the kernel at that.
Result<> LiveSource::waitForQuiet()
{
    constexpr int attempts = 8;
    for (int attempt = 1;; ++attempt) {
        // What comes during one sync is about as much as the next one has to write.
        LIFEBOAT_TRY_ASSIGN(const std::chrono::milliseconds syncing, m_standstill->sync());
        LIFEBOAT_TRY_ASSIGN(const ByteCount dirty, m_trace->dirty());
        const double reading = double(dirty.value) * 1000 / std::max(m_bytesPerSecond, 1.0);
        const auto needed = syncing + std::chrono::milliseconds(static_cast<std::int64_t>(reading));
        if (needed <= m_limits.longestStandstill)
            return {};
        if (attempt == attempts)
            return tooBusy(needed);
    }
}

Result<Stillness> LiveSource::standStill(LatePlaces &late, const JobContext &context)
{
    const double seconds = double(m_limits.longestStandstill.count()) / 1000;
    const ByteCount possible(static_cast<std::uint64_t>(m_bytesPerSecond * seconds));
    if (m_window.ranges.empty()) {
        // Before: nothing may be asked of the system's memory while it stands still.
        m_window.bytes = AlignedBuffer(std::clamp(possible, leastWindow, mostWindow));
        m_window.ranges.resize(mostWindowRanges);
        std::ranges::fill(m_window.bytes.span(), std::byte{0});
        ::mlock(m_window.bytes.span().data(), m_window.bytes.span().size());
    }
    LIFEBOAT_TRY(waitForQuiet());
    m_window.rangesUsed = 0;
    m_window.rangesTaken = 0;
    m_window.bytesUsed = 0;
    Result<Stillness> stillness = standAndRead();
    if (stillness) {
        LIFEBOAT_TRY(keepWindow(late));
        return stillness;
    }
    // What it took from the trace must not be forgotten.
    Extents taken;
    for (const ByteRange &range : std::span(m_window.ranges).first(m_window.rangesTaken))
        taken.add(range);
    taken.remove(m_ignored);
    LIFEBOAT_TRY(late.read(m_device, taken.ranges(), context));
    return stillness;
}

Result<Stillness> LiveSource::standAndRead()
{
    Stillness stillness{.time = QDateTime::currentDateTimeUtc(), .milliseconds = 0};
    LIFEBOAT_TRY(m_standstill->begin());
    const Result<> read = readWindow();
    const Result<std::chrono::milliseconds> lasted = m_standstill->end();
    // What was read without an error is worth nothing if they went on meanwhile.
    LIFEBOAT_TRY(lasted);
    LIFEBOAT_TRY(read);
    stillness.milliseconds = static_cast<std::uint64_t>(lasted->count());
    return stillness;
}

Result<> LiveSource::keepWindow(LatePlaces &late)
{
    const std::span<const ByteRange> ranges = std::span(m_window.ranges).first(m_window.rangesUsed);
    std::span<const std::byte> bytes = m_window.bytes.span();
    for (std::size_t from = 0; from < ranges.size();) {
        // As many as ascend and have no gap between their bytes: all but what came while others were read, or ends the drive.
        std::size_t to = from;
        std::size_t length = 0;
        do {
            length += ranges[to].size().value;
            ++to;
        } while (to < ranges.size() && ranges[to].begin >= ranges[to - 1].end &&
                 length % AlignedBuffer::alignment == 0);
        LIFEBOAT_TRY(late.add(ranges.subspan(from, to - from), bytes.first(length)));
        bytes = bytes.subspan(alignUp(length, AlignedBuffer::alignment));
        from = to;
    }
    return {};
}

/// While everything stands still: no memory is asked for, nothing is written but to what was prepared. Until a look shows that nothing came meanwhile.
Result<> LiveSource::readWindow()
{
    const std::span<std::byte> room = m_window.bytes.span();
    for (;;) {
        LIFEBOAT_TRY_ASSIGN(const bool settled, m_trace->settle(m_standstill->left()));
        if (!settled)
            return tooBusy(m_limits.longestStandstill);
        LIFEBOAT_TRY_ASSIGN(const std::span<ByteRange> written,
                            m_trace->take(std::span(m_window.ranges).subspan(m_window.rangesUsed)));
        m_window.rangesTaken = m_window.rangesUsed + written.size();
        std::size_t kept = 0;
        for (const ByteRange &range : written) {
            if (isIgnored(range))
                continue;
            const std::size_t end = m_window.bytesUsed + range.size().value;
            if (end > room.size() || m_standstill->left() <= 0ms)
                return tooBusy(m_limits.longestStandstill);
            LIFEBOAT_TRY(m_device.readExactly(range.begin, room.subspan(m_window.bytesUsed, range.size().value)));
            m_window.bytesUsed = alignUp(end, AlignedBuffer::alignment);
            written[kept++] = range;
        }
        m_window.rangesUsed += kept;
        if (kept == 0)
            return {};
    }
}

} // namespace lifeboat
