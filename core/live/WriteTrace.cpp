// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/WriteTrace.h"

#include "live/DirtyMap.h"
#include "live/TraceInstance.h"

#include <ctime>
#include <mutex>
#include <thread>

namespace lifeboat {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

constexpr auto drainEvery = 10ms;
constexpr auto lookEvery = 200us;

nanoseconds timeOf(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

/// How long this computer has slept since it was started. The two clocks are not read at the same moment.
nanoseconds slept() { return timeOf(CLOCK_BOOTTIME) - timeOf(CLOCK_MONOTONIC); }
constexpr nanoseconds sleepNoticed = 50ms;

} // namespace

class WriteTrace::State {
public:
    State(TraceInstance instance, ByteCount driveSize, QString driveName)
        : trace(std::move(instance)), dirty(driveSize), name(std::move(driveName)), sleptBefore(slept())
    { }

    /// Reads what there is. How many writes that were. With the mutex held.
    Result<std::size_t> drain();
    std::unexpected<Error> lose(const char *what);
    void follow(const std::stop_token &stop);

    TraceInstance trace;
    std::mutex mutex; // guards what follows
    DirtyMap dirty;
    QString name;
    nanoseconds sleptBefore;
    const char *lost = nullptr; ///< why nothing is known any more; for good
    std::jthread thread;        // last: it ends first
};

std::unexpected<Error> WriteTrace::State::lose(const char *what)
{
    lost = what;
    return fail(ErrorCode::TraceLost, name, QString::fromLatin1(what));
}

Result<std::size_t> WriteTrace::State::drain()
{
    if (lost != nullptr)
        return lose(lost);
    std::size_t writes = 0;
    const TraceInstance::Health health = trace.read([&](ByteRange range) {
        dirty.mark(range);
        ++writes;
    });
    switch (health) {
    case TraceInstance::Health::Good:
        break;
    case TraceInstance::Health::EventsLost:
        return lose("the kernel's buffer was full");
    case TraceInstance::Health::ProcessorsChanged:
        return lose("a processor came or went");
    case TraceInstance::Health::Unreadable:
        return lose("the kernel's buffer cannot be read");
    }
    if (slept() - sleptBefore > sleepNoticed)
        return lose("the computer slept meanwhile");
    return writes;
}

void WriteTrace::State::follow(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(drainEvery);
        const std::scoped_lock lock(mutex);
        if (lost == nullptr)
            static_cast<void>(drain()); // who asks next is told
    }
}

WriteTrace::WriteTrace(std::unique_ptr<State> state) : m_state(std::move(state)) { }

WriteTrace::~WriteTrace() = default;

Result<std::unique_ptr<WriteTrace>> WriteTrace::start(const std::vector<dev_t> &devices, ByteCount driveSize,
                                                      const QString &name, const Options &options)
{
    LIFEBOAT_TRY_ASSIGN(TraceInstance instance, TraceInstance::create(devices, options.bufferForEachCpu, name));
    auto state = std::make_unique<State>(std::move(instance), driveSize, name);
    state->thread = std::jthread([s = state.get()](const std::stop_token &stop) { s->follow(stop); });
    return std::unique_ptr<WriteTrace>(new WriteTrace(std::move(state)));
}

Result<Extents> WriteTrace::take()
{
    const std::scoped_lock lock(m_state->mutex);
    LIFEBOAT_TRY(m_state->drain());
    Extents extents;
    for (auto range = m_state->dirty.next({}); range; range = m_state->dirty.next(range->end))
        extents.add(*range);
    m_state->dirty.clear();
    return extents;
}

Result<std::span<ByteRange>> WriteTrace::take(std::span<ByteRange> into)
{
    const std::scoped_lock lock(m_state->mutex);
    LIFEBOAT_TRY(m_state->drain());
    std::size_t taken = 0;
    for (auto range = m_state->dirty.next({}); range; range = m_state->dirty.next(range->end)) {
        if (taken == into.size())
            return fail(ErrorCode::TooBusy, m_state->name, QStringLiteral("too many places were written to"));
        into[taken++] = *range;
    }
    m_state->dirty.clear();
    return into.first(taken);
}

Result<ByteCount> WriteTrace::dirty()
{
    const std::scoped_lock lock(m_state->mutex);
    LIFEBOAT_TRY(m_state->drain());
    return m_state->dirty.total();
}

Result<bool> WriteTrace::settle(std::chrono::milliseconds patience)
{
    const nanoseconds end = timeOf(CLOCK_MONOTONIC) + patience;
    for (;;) {
        {
            const std::scoped_lock lock(m_state->mutex);
            const bool idle = m_state->trace.writesInFlight() == 0;
            // Whatever ended before the look has its event in the buffer by now.
            LIFEBOAT_TRY_ASSIGN(const std::size_t writes, m_state->drain());
            if (idle && writes == 0)
                return true;
        }
        if (timeOf(CLOCK_MONOTONIC) >= end)
            return false;
        std::this_thread::sleep_for(lookEvery);
    }
}

void WriteTrace::removeStale() { TraceInstance::removeStale(); }

} // namespace lifeboat
