// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Journal.h"

#include "service/worker/WorkerJob.h"

#include <systemd/sd-journal.h>

#include <syslog.h>

namespace lifeboat {

namespace {

constexpr char startedId[] = "ae65b15ddf4a49298afb91fd24d53148";
constexpr char endedId[] = "43e8952d3497453e966296e3e5878277";

class Entry {
public:
    Entry(const char *messageId, int priority, const QString &message, const WorkerJob &job)
    {
        add("MESSAGE_ID", QLatin1StringView(messageId));
        add("PRIORITY", QString::number(priority));
        add("MESSAGE", message);
        add("LIFEBOAT_JOB", QString::number(job.id()));
        add("LIFEBOAT_OPERATION", job.operation());
        add("LIFEBOAT_SUBJECT", job.subject());
        add("LIFEBOAT_DESTINATION", job.destination());
        add("LIFEBOAT_USER", QString::number(job.user()));
    }

    void add(const char *name, const QString &value) { m_fields.push_back(QByteArray(name) + '=' + value.toUtf8()); }

    void send()
    {
        std::vector<iovec> parts;
        for (QByteArray &field : m_fields)
            parts.push_back({.iov_base = field.data(), .iov_len = static_cast<std::size_t>(field.size())});
        sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
    }

private:
    std::vector<QByteArray> m_fields;
};

QString nameOf(const WorkerJob &job)
{
    return job.destination().isEmpty()
        ? QStringLiteral("Job %1 (%2 %3)").arg(job.id()).arg(job.operation(), job.subject())
        : QStringLiteral("Job %1 (%2 %3 to %4)").arg(job.id()).arg(job.operation(), job.subject(), job.destination());
}

} // namespace

void Journal::started(const WorkerJob &job) const
{
    if (m_kind == Kind::System)
        Entry(startedId, LOG_INFO, nameOf(job) + QStringLiteral(" started by user %1").arg(job.user()), job).send();
}

void Journal::ended(const WorkerJob &job) const
{
    if (m_kind != Kind::System)
        return;
    const std::optional<Error> error = job.error().error;
    const bool failed = error && error->code != ErrorCode::Cancelled;
    QString message = nameOf(job) + QStringLiteral(": ") + job.outcome();
    if (error)
        message += QStringLiteral(", %1 %2").arg(QLatin1StringView(wireName(error->code)), error->subject);
    Entry entry(endedId, failed ? LOG_ERR : LOG_INFO, message, job);
    entry.add("LIFEBOAT_OUTCOME", job.outcome());
    if (error) {
        entry.add("LIFEBOAT_ERROR", QLatin1StringView(wireName(error->code)));
        entry.add("LIFEBOAT_ERROR_SUBJECT", error->subject);
        entry.add("LIFEBOAT_ERROR_DETAIL", error->detail);
        if (error->at)
            entry.add("LIFEBOAT_ERROR_AT", QString::number(error->at->value));
        entry.add("ERRNO", QString::number(error->sysErrno));
    }
    entry.send();
}

} // namespace lifeboat
