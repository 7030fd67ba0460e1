// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Progress.h"

#include <algorithm>

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

Progress::Sample Progress::sample() const
{
    const Phase current = m_current.load(std::memory_order_relaxed);
    Sample sample{.phase = current, .phaseDone = {}, .phaseTotal = {}, .done = {}, .total = {}};
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const ByteCount total(m_slots[i].total.load(std::memory_order_relaxed));
        const ByteCount done(std::min(m_slots[i].done.load(std::memory_order_relaxed), total.value));
        if (i == static_cast<std::size_t>(current)) {
            sample.phaseDone = done;
            sample.phaseTotal = total;
        }
        sample.done += done;
        sample.total += total;
    }
    return sample;
}

} // namespace lifeboat
