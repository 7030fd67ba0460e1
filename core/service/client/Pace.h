// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/client/JobStatus.h"

namespace lifeboat {

/// How far a job is, how fast, and how long it will take, from what the worker tells. Says nothing that would be a guess.
class Pace {
public:
    // An estimate before this is a guess.
    static constexpr std::chrono::seconds estimateAfter{20};
    static constexpr double estimateAfterShare = 0.02;

    /// Call with every change of the job. It may have begun long before: what was done until the first call says nothing of its speed.
    void update(const JobStatus &status);

    ByteCount phaseDone() const { return m_phaseDone; }
    ByteCount phaseTotal() const { return m_phaseTotal; } ///< 0: this phase has no bytes
    ByteCount done() const { return m_done; }             ///< of the whole job
    ByteCount total() const { return m_total; }
    double share() const;                            ///< of the whole job, 0 to 1
    double phaseShare() const;                       ///< 0 to 1
    double bytesPerSecond() const { return m_rate; } ///< in this phase, pauses left out; 0: not known
    /// Until the job ends, as if the phases to come were as fast as this one; none: too early to tell.
    std::optional<std::chrono::seconds> left() const;

private:
    QString m_phase;
    std::chrono::milliseconds m_seenFrom{}; ///< in this phase
    ByteCount m_doneBefore;                 ///< of this phase, then
    std::chrono::milliseconds m_now{};
    ByteCount m_phaseDone;
    ByteCount m_phaseTotal;
    ByteCount m_done;
    ByteCount m_total;
    double m_rate = 0;
};

} // namespace lifeboat
