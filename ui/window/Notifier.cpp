// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/Notifier.h"

#include "sentences/JobWords.h"
#include "sentences/Sentences.h"

namespace lifeboat {

Notifier::Notifier(JobModel &jobs, QObject *parent) : QObject(parent), m_jobs(jobs)
{
    connect(&m_notifications, &Notifications::chosen, this, &Notifier::jobWanted);
}

void Notifier::tellEnd(const QString &jobPath)
{
    const RemoteJob *const job = m_jobs.byPath(jobPath);
    if (job == nullptr || job->status().operation == QLatin1StringView("delete") || !job->status().plan.isEmpty())
        return;
    const JobStatus &status = job->status();
    const bool cancelled = status.state == JobState::Cancelled;
    if (cancelled) // whoever stopped it knows
        return;
    const QString title = operationForPeople(status.operation) + QStringLiteral(": ") +
        stateForPeople(status.operation, status.state, status.outcome);
    QString body;
    if (status.error) {
        const Sentences sentences = sentencesFor(*status.error);
        body = sentences.happened + QLatin1Char(' ') + sentences.now;
    }
    m_notifications.tell(title, body, status.error ? Notifications::Urgency::Stays : Notifications::Urgency::Normal,
                         jobPath);
}

} // namespace lifeboat
