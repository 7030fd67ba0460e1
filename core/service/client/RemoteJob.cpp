// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/client/RemoteJob.h"

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <limits>

namespace lifeboat {

namespace {

constexpr char propertiesInterface[] = "org.freedesktop.DBus.Properties";
constexpr int noTimeout = std::numeric_limits<int>::max(); // a person may be typing a password

} // namespace

RemoteJob::RemoteJob(const WorkerLink &link, QString path, QObject *parent)
    : QObject(parent), m_connection(link.connection()), m_service(link.service()), m_path(std::move(path))
{
    m_connection.connect(m_service, m_path, QLatin1StringView(propertiesInterface), QStringLiteral("PropertiesChanged"),
                         this, SLOT(onPropertiesChanged(QString, QVariantMap, QStringList)));
    m_connection.connect(m_service, m_path, QLatin1StringView(jobInterfaceName), QStringLiteral("Finished"), this,
                         SLOT(onFinished()));
}

void RemoteJob::fetch()
{
    QDBusMessage question = QDBusMessage::createMethodCall(m_service, m_path, QLatin1StringView(propertiesInterface),
                                                           QStringLiteral("GetAll"));
    question << QLatin1StringView(jobInterfaceName);
    auto *const watcher = new QDBusPendingCallWatcher(m_connection.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QVariantMap> reply = *watcher;
        if (reply.isError())
            Q_EMIT failed(errorOfReply(reply.reply()));
        else
            take(reply.value());
    });
}

void RemoteJob::call(const char *method)
{
    const QDBusMessage question = QDBusMessage::createMethodCall(m_service, m_path, QLatin1StringView(jobInterfaceName),
                                                                 QLatin1StringView(method));
    auto *const watcher = new QDBusPendingCallWatcher(m_connection.asyncCall(question, noTimeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        if (watcher->isError())
            Q_EMIT failed(errorOfReply(watcher->reply()));
    });
}

void RemoteJob::onPropertiesChanged(const QString &interface, const QVariantMap &changed, const QStringList &)
{
    if (interface == QLatin1StringView(jobInterfaceName))
        take(changed);
}

// The properties have come before this, but not to a client that was just about to listen.
void RemoteJob::onFinished() { fetch(); }

void RemoteJob::take(const QVariantMap &properties)
{
    m_status.update(properties);
    m_pace.update(m_status);
    Q_EMIT changed();
    if (hasEnded(m_status.state) && !std::exchange(m_finished, true))
        Q_EMIT finished();
}

} // namespace lifeboat
