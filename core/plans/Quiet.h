// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/PlanHistory.h"

#include <chrono>

namespace lifeboat {

/// Why a run begins. Nobody asked for it from Due on.
enum class RunBecause { Asked, Due, Connected, Waited };

/// After so long a run that nobody asked for is tried again, once, when a drive was written to too much.
inline constexpr std::chrono::seconds quietAfter = std::chrono::hours(1);

/// TooBusy and TraceLost: an hour later it may well go.
bool isTooBusy(const Error &problem);

/// When a plan is tried again that waits for a quieter time; nothing: it does not wait for one, or the hour is over.
std::optional<QDateTime> quietAt(const PlanHistory &history, const QDateTime &now);

/// The plan with those of its drives that still need an image after a run that was too busy; else as it is.
Plan stillToDo(Plan plan, const PlanHistory &history);

/// What went wrong in a run.
class RunProblems {
public:
    void note(const Error &problem);
    /// In the backup of @p drive.
    void noteBackup(const PlannedDrive &drive, const Error &problem);

    const std::optional<Error> &first() const { return m_first; }
    /// Puts into @p history how a run ended that came to its end: Done, Failed or WaitsForQuiet.
    void conclude(PlanHistory &history, RunBecause because, const QDateTime &now) const;

private:
    std::optional<Error> m_first;
    QStringList m_busy; ///< PlannedDrive::key() of drives that were written to too much
    bool m_others = false;
};

} // namespace lifeboat
