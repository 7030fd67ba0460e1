// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/WriteTrace.h"

#include "live/DirtyMap.h"
#include "live/KernelText.h"
#include "live/MachineWatch.h"
#include "live/TraceBuffers.h"
#include "live/TraceSetup.h"
#include "live/WriteEvents.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>

namespace lifeboat {

namespace {

using Clock = std::chrono::steady_clock;

/// Why nothing can be said any more.
enum class Loss { None, Dropped, Damaged, Unknown, Processors, Suspended, Unreadable, Stopped };

/// Made of literals only: it is asked for while nothing may be allocated.
QString describe(Loss loss)
{
    switch (loss) {
    case Loss::None:
        return {};
    case Loss::Dropped:
        return QStringLiteral("the kernel had no room for an event");
    case Loss::Damaged:
        return QStringLiteral("a page of events makes no sense");
    case Loss::Unknown:
        return QStringLiteral("a request that does not say where it writes");
    case Loss::Processors:
        return QStringLiteral("a processor came or went");
    case Loss::Suspended:
        return QStringLiteral("the computer slept");
    case Loss::Unreadable:
        return QStringLiteral("the events or the requests in flight cannot be read");
    case Loss::Stopped:
        return QStringLiteral("somebody else stopped the events");
    }
    return {};
}

} // namespace

class WriteTrace::State {
public:
    State(TraceInstance instance, TraceBuffers buffers, MachineWatch machine, WriteEvents events, ByteCount driveSize)
        : m_instance(std::move(instance)),
          m_buffers(std::move(buffers)),
          m_machine(std::move(machine)),
          m_events(std::move(events)),
          m_map(driveSize)
    { }

    Result<> begin(const std::vector<dev_t> &devices, const QString &name, const Options &options, ByteCount pageSize);
    Result<Extents> take();
    Result<std::span<ByteRange>> take(std::span<ByteRange> into);
    Result<ByteCount> dirty();
    Result<bool> settle(std::chrono::milliseconds patience);

private:
    // All of these with the mutex.
    Result<> drain();
    void drainBuffer(std::size_t buffer);
    void readPage();
    void lookAround();
    bool isIdle();
    void lose(Loss loss)
    {
        if (m_loss == Loss::None)
            m_loss = loss;
    }

    TraceInstance m_instance;
    TraceBuffers m_buffers;
    MachineWatch m_machine;
    WriteEvents m_events;
    std::vector<UniqueFd> m_switches;
    std::vector<UniqueFd> m_inFlight;
    QString m_name;
    std::uint64_t m_mostPages = 0; ///< in a buffer: what was in it when a drain began is read, however fast more comes

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    DirtyMap m_map;
    std::uint64_t m_writes = 0; ///< events that told of one
    Loss m_loss = Loss::None;
    std::jthread m_thread;
};

Result<> WriteTrace::State::begin(const std::vector<dev_t> &devices, const QString &name, const Options &options,
                                  ByteCount pageSize)
{
    m_name = name;
    m_mostPages = divideUp(options.bufferForEachCpu.value, pageSize.value) + 8;
    LIFEBOAT_TRY_ASSIGN(m_inFlight, openInFlight(devices, name));
    LIFEBOAT_TRY_ASSIGN(m_switches, switchOn(m_instance));
    m_thread = std::jthread([this, every = options.drainEvery](const std::stop_token &stop) {
        std::unique_lock lock(m_mutex);
        while (!m_wake.wait_for(lock, stop, every, [&] { return stop.stop_requested(); }))
            static_cast<void>(drain());
    });
    return {};
}

void WriteTrace::State::readPage()
{
    TracePage page = m_buffers.page();
    while (const auto record = page.next()) {
        const WriteMeaning meaning = m_events.read(*record);
        switch (meaning.what) {
        case WriteMeaning::What::Nothing:
            break;
        case WriteMeaning::What::Write:
            m_map.mark(meaning.range);
            ++m_writes;
            break;
        case WriteMeaning::What::Unknown:
            lose(Loss::Unknown);
            break;
        case WriteMeaning::What::Damaged:
            lose(Loss::Damaged);
            break;
        }
    }
    if (page.lost())
        lose(Loss::Dropped);
    if (page.damaged())
        lose(Loss::Damaged);
}

void WriteTrace::State::drainBuffer(std::size_t buffer)
{
    for (std::uint64_t pages = 0; pages < m_mostPages; ++pages) {
        const TraceBuffers::Read read = m_buffers.read(buffer);
        if (read == TraceBuffers::Read::Empty)
            return;
        if (read == TraceBuffers::Read::Failed)
            return lose(Loss::Unreadable);
        readPage();
    }
}

void WriteTrace::State::lookAround()
{
    for (std::size_t buffer = 0; buffer < m_buffers.count(); ++buffer) {
        if (!m_buffers.isWhole(buffer))
            lose(Loss::Dropped);
    }
    const MachineWatch::Change change = m_machine.change();
    if (change != MachineWatch::Change::None)
        lose(change == MachineWatch::Change::Processors ? Loss::Processors : Loss::Suspended);
    for (const UniqueFd &file : m_switches) {
        std::array<char, 16> text{};
        if (!readKernelText(file.get(), text).starts_with('1'))
            lose(Loss::Stopped);
    }
}

Result<> WriteTrace::State::drain()
{
    if (m_loss == Loss::None) {
        for (std::size_t buffer = 0; buffer < m_buffers.count(); ++buffer)
            drainBuffer(buffer);
        lookAround();
    }
    if (m_loss != Loss::None)
        return fail(ErrorCode::TraceLost, m_name, describe(m_loss));
    return {};
}

Result<Extents> WriteTrace::State::take()
{
    const std::lock_guard lock(m_mutex);
    LIFEBOAT_TRY(drain());
    Extents taken;
    for (auto range = m_map.next({}); range; range = m_map.next(range->end))
        taken.add(*range);
    m_map.clear();
    return taken;
}

Result<std::span<ByteRange>> WriteTrace::State::take(std::span<ByteRange> into)
{
    const std::lock_guard lock(m_mutex);
    LIFEBOAT_TRY(drain());
    std::size_t count = 0;
    for (auto range = m_map.next({}); range; range = m_map.next(range->end)) {
        if (count == into.size())
            return fail(ErrorCode::TooBusy, m_name, QStringLiteral("more places than there is room for"));
        into[count++] = *range;
    }
    const std::span<ByteRange> taken = into.first(count);
    for (const ByteRange &range : taken)
        m_map.clear(range);
    return taken;
}

Result<ByteCount> WriteTrace::State::dirty()
{
    const std::lock_guard lock(m_mutex);
    LIFEBOAT_TRY(drain());
    return m_map.total();
}

bool WriteTrace::State::isIdle()
{
    // "       0        2": reads, writes.
    for (const UniqueFd &file : m_inFlight) {
        std::array<char, 64> buffer{};
        std::string_view text = readKernelText(file.get(), buffer);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        text.remove_prefix(std::min(text.find(' '), text.size()));
        const auto writes = leadingNumber(text);
        if (!writes)
            lose(Loss::Unreadable);
        if (writes != 0U)
            return false;
    }
    return true;
}

Result<bool> WriteTrace::State::settle(std::chrono::milliseconds patience)
{
    constexpr timespec pause{.tv_sec = 0, .tv_nsec = 500'000};
    const Clock::time_point end = Clock::now() + patience;
    std::unique_lock lock(m_mutex);
    for (;;) {
        LIFEBOAT_TRY(drain());
        // Idle before and after a look that found nothing: a request is counted until shortly before its completion is told.
        const std::uint64_t writes = m_writes;
        const bool idle = isIdle();
        LIFEBOAT_TRY(drain());
        if (idle && m_writes == writes && isIdle())
            return true;
        if (Clock::now() >= end)
            return false;
        lock.unlock();
        ::nanosleep(&pause, nullptr);
        lock.lock();
    }
}

Result<std::unique_ptr<WriteTrace>> WriteTrace::start(const std::vector<dev_t> &devices, ByteCount driveSize,
                                                      const QString &name, const Options &options)
{
    LIFEBOAT_TRY_ASSIGN(MachineWatch machine, MachineWatch::start(name));
    LIFEBOAT_TRY_ASSIGN(TraceInstance instance, TraceInstance::make(name));
    LIFEBOAT_TRY(prepareBuffers(instance, options.bufferForEachCpu));
    LIFEBOAT_TRY_ASSIGN(const TracePageFormat page, readPageFormat(instance, name));
    LIFEBOAT_TRY_ASSIGN(auto events, readEvents(instance, devices, name));
    LIFEBOAT_TRY_ASSIGN(TraceBuffers buffers, TraceBuffers::open(instance, machine.processors(), page));
    auto state = std::make_unique<State>(std::move(instance), std::move(buffers), std::move(machine),
                                         WriteEvents(std::move(events), devices, pathsOf(devices)), driveSize);
    LIFEBOAT_TRY(state->begin(devices, name, options, ByteCount(page.data.size)));
    return std::unique_ptr<WriteTrace>(new WriteTrace(std::move(state)));
}

WriteTrace::WriteTrace(std::unique_ptr<State> state) : m_state(std::move(state)) { }
WriteTrace::~WriteTrace() = default;

Result<Extents> WriteTrace::take() { return m_state->take(); }
Result<std::span<ByteRange>> WriteTrace::take(std::span<ByteRange> into) { return m_state->take(into); }
Result<ByteCount> WriteTrace::dirty() { return m_state->dirty(); }
Result<bool> WriteTrace::settle(std::chrono::milliseconds patience) { return m_state->settle(patience); }
void WriteTrace::removeStale() { TraceInstance::removeStale(); }

} // namespace lifeboat
