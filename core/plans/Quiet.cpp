// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Quiet.h"

namespace lifeboat {

bool isTooBusy(const Error &problem)
{
    return problem.code == ErrorCode::TooBusy || problem.code == ErrorCode::TraceLost;
}

std::optional<QDateTime> quietAt(const PlanHistory &history, const QDateTime &now)
{
    // From the future: the clock was set back, and nobody knows how long ago that was.
    if (!history.busy || history.busy->since > now)
        return std::nullopt;
    const QDateTime at = history.busy->since.addDuration(quietAfter);
    return now < at ? std::optional(at) : std::nullopt;
}

Plan stillToDo(Plan plan, const PlanHistory &history)
{
    if (!history.busy)
        return plan;
    std::vector<PlannedDrive> drives;
    for (const PlannedDrive &drive : plan.drives) {
        if (history.busy->drives.contains(drive.key()))
            drives.push_back(drive);
    }
    if (!drives.empty()) // else all of them, or the plan has others by now
        plan.drives = std::move(drives);
    return plan;
}

void RunProblems::note(const Error &problem)
{
    m_others = true;
    if (!m_first)
        m_first = problem;
}

void RunProblems::noteBackup(const PlannedDrive &drive, const Error &problem)
{
    if (!isTooBusy(problem))
        return note(problem);
    m_busy.append(drive.key());
    if (!m_first)
        m_first = problem;
}

void RunProblems::conclude(PlanHistory &history, RunBecause because, const QDateTime &now) const
{
    const bool again = !m_busy.isEmpty() && !m_others && because != RunBecause::Asked && !history.busy;
    if (!again)
        return history.noteEnd(m_first ? RunEnd::Failed : RunEnd::Done, m_first, now);
    history.noteEnd(RunEnd::WaitsForQuiet, m_first, now);
    history.busy = BusyDrives{.since = now, .drives = m_busy};
}

} // namespace lifeboat
