// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/JobProgress.h"

#include "sentences/JobWords.h"

#include <QCoreApplication>
#include <QLocale>

namespace lifeboat {

namespace {

class JobProgress {
    Q_DECLARE_TR_FUNCTIONS(JobProgress)
};

} // namespace

QString progressForPeople(const RemoteJob &job)
{
    const JobStatus &status = job.status();
    QStringList words{operationForPeople(status.operation)};
    words << (status.state == JobState::Paused ? stateForPeople(status.operation, status.state, status.outcome)
                                               : phaseForPeople(status.phase));
    words << JobProgress::tr("%1 %").arg(QLocale().toString(static_cast<int>(job.pace().share() * 100)));
    if (const auto left = job.pace().left(); left && status.state == JobState::Running)
        words << timeLeftForPeople(*left);
    return words.join(QStringLiteral(" · "));
}

} // namespace lifeboat
