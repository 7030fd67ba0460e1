// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Progress.h"

#include <algorithm>
#include <tuple>

namespace lifeboat {

const char *phaseName(Phase phase)
{
    switch (phase) {
    case Phase::ReadMaps:
        return "read-maps";
    case Phase::CheckImage:
        return "check-image";
    case Phase::Erase:
        return "erase";
    case Phase::Copy:
        return "copy";
    case Phase::FinishWriting:
        return "finish-writing";
    case Phase::CheckResult:
        return "check-result";
    }
    return "";
}

std::span<const Phase> allPhases()
{
    static constexpr std::array phases{Phase::ReadMaps, Phase::CheckImage,    Phase::Erase,
                                       Phase::Copy,     Phase::FinishWriting, Phase::CheckResult};
    static_assert(phases.size() == phaseCount);
    return phases;
}

std::pair<ByteCount, ByteCount> Progress::of(Phase phase) const
{
    const ByteCount total(slot(phase).total.load(std::memory_order_relaxed));
    return {ByteCount(std::min(slot(phase).done.load(std::memory_order_relaxed), total.value)), total};
}

Progress::Sample Progress::sample() const
{
    const Phase current = m_current.load(std::memory_order_relaxed);
    Sample sample{.phase = current, .phaseDone = {}, .phaseTotal = {}, .done = {}, .total = {}};
    std::tie(sample.phaseDone, sample.phaseTotal) = of(current);
    for (const Phase phase : allPhases()) {
        const auto [done, total] = of(phase);
        sample.done += done;
        sample.total += total;
    }
    return sample;
}

} // namespace lifeboat
