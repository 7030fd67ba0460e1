// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/Notifier.h"

#include "sentences/JobWords.h"
#include "sentences/Sentences.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace lifeboat {

namespace {

// https://specifications.freedesktop.org/notification-spec/latest/
constexpr char service[] = "org.freedesktop.Notifications";
constexpr char path[] = "/org/freedesktop/Notifications";
constexpr uchar normal = 1;
constexpr uchar critical = 2; // stays until a person has seen it
constexpr int serverDecides = -1;

} // namespace

Notifier::Notifier(JobModel &jobs, QObject *parent) : QObject(parent), m_jobs(jobs)
{
    QDBusConnection::sessionBus().connect(QLatin1StringView(service), QLatin1StringView(path),
                                          QLatin1StringView(service), QStringLiteral("ActionInvoked"), this,
                                          SLOT(onAction(uint, QString)));
}

void Notifier::tellEnd(const QString &jobPath)
{
    const RemoteJob *const job = m_jobs.byPath(jobPath);
    if (job == nullptr || job->status().operation == QLatin1StringView("delete"))
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
    const uchar urgency = status.error ? critical : normal;
    QDBusMessage call = QDBusMessage::createMethodCall(QLatin1StringView(service), QLatin1StringView(path),
                                                       QLatin1StringView(service), QStringLiteral("Notify"));
    call << tr("Lifeboat") << 0U << QStringLiteral("org.lifeboat.Lifeboat") << title << body.toHtmlEscaped()
         << QStringList{QStringLiteral("default"), tr("Show")}
         << QVariantMap{{QStringLiteral("urgency"), QVariant::fromValue(urgency)},
                        {QStringLiteral("desktop-entry"), QStringLiteral("org.lifeboat.Lifeboat")}}
         << serverDecides;
    auto *const watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, jobPath] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (!reply.isError())
            m_told.insert(reply.value(), jobPath);
    });
}

void Notifier::onAction(uint id, const QString &)
{
    if (const QString told = m_told.take(id); !told.isEmpty())
        Q_EMIT jobWanted(told);
}

} // namespace lifeboat
