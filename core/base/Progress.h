// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

namespace lifeboat {

/// The named parts of a job, in the order in which they may occur.
enum class Phase { ReadMaps, CheckImage, Erase, Copy, FinishWriting, CheckResult };

inline constexpr std::size_t phaseCount = 6;

std::span<const Phase> allPhases();

/// "read-maps", "check-image", "erase", "copy", "finish-writing", "check-result".
const char *phaseName(Phase phase);

/// What a running job has done so far: written by the job, read by anyone.
/// Thread-safe. A job announces the byte weight of each of its phases before it begins the first one (a phase that it
/// skips stays 0), enters them in order and only adds to the current one. Hot loops call add() only.
class Progress {
public:
    struct Sample {
        Phase phase;
        ByteCount phaseDone;
        ByteCount phaseTotal;
        ByteCount done;  ///< over all phases
        ByteCount total; ///< over all phases; 0 as long as the job has not announced it
    };

    void setTotal(Phase phase, ByteCount total) { slot(phase).total.store(total.value, std::memory_order_relaxed); }
    void enter(Phase phase)
    {
        m_current.store(phase, std::memory_order_relaxed);
        if (m_onEnter)
            m_onEnter(phase);
    }
    void add(ByteCount done)
    {
        slot(m_current.load(std::memory_order_relaxed)).done.fetch_add(done.value, std::memory_order_relaxed);
    }
    /// The job begins anew: nothing is done and nothing announced.
    void restart()
    {
        for (Slot &each : m_slots) {
            each.done = 0;
            each.total = 0;
        }
    }
    /// Called at each enter(), in the job's thread. Set it before the job begins.
    void onEnter(std::function<void(Phase)> told) { m_onEnter = std::move(told); }
    Sample sample() const;
    /// Done and total of one phase; done is never more than total.
    std::pair<ByteCount, ByteCount> of(Phase phase) const;

private:
    struct Slot {
        std::atomic<std::uint64_t> done = 0;
        std::atomic<std::uint64_t> total = 0;
    };
    Slot &slot(Phase phase) { return m_slots[static_cast<std::size_t>(phase)]; }
    const Slot &slot(Phase phase) const { return m_slots[static_cast<std::size_t>(phase)]; }
    std::array<Slot, phaseCount> m_slots;
    std::atomic<Phase> m_current = Phase::ReadMaps;
    std::function<void(Phase)> m_onEnter;
};

} // namespace lifeboat
