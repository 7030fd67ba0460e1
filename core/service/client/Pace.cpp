// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/client/Pace.h"

#include <algorithm>

namespace lifeboat {

namespace {

double shareOf(ByteCount part, ByteCount whole)
{
    if (whole == ByteCount())
        return 0;
    return std::min(1.0, static_cast<double>(part.value) / static_cast<double>(whole.value));
}

} // namespace

void Pace::update(const JobStatus &status)
{
    const bool isNew = status.phase != m_phase;
    m_phase = status.phase;
    m_now = status.runningTime;
    m_phaseDone = m_phaseTotal = m_done = m_total = ByteCount();
    for (const PhaseInfo &phase : status.phases) {
        m_done += phase.done;
        m_total += phase.total;
        if (phase.name == m_phase) {
            m_phaseDone = phase.done;
            m_phaseTotal = phase.total;
        }
    }
    if (isNew) {
        m_seenFrom = m_now;
        m_doneBefore = m_phaseDone;
        m_rate = 0;
    }
    const double seconds = std::chrono::duration<double>(m_now - m_seenFrom).count();
    if (seconds > 0 && m_phaseDone >= m_doneBefore)
        m_rate = static_cast<double>((m_phaseDone - m_doneBefore).value) / seconds;
}

double Pace::share() const { return shareOf(m_done, m_total); }

double Pace::phaseShare() const { return shareOf(m_phaseDone, m_phaseTotal); }

std::optional<std::chrono::seconds> Pace::left() const
{
    if (m_now - m_seenFrom < estimateAfter || phaseShare() < estimateAfterShare || m_rate <= 0 || m_done > m_total)
        return std::nullopt;
    const double seconds = static_cast<double>((m_total - m_done).value) / m_rate;
    return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

} // namespace lifeboat
