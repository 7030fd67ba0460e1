// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/Notifications.h"

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

Notifications::Notifications(QObject *parent) : QObject(parent)
{
    QDBusConnection::sessionBus().connect(QLatin1StringView(service), QLatin1StringView(path),
                                          QLatin1StringView(service), QStringLiteral("ActionInvoked"), this,
                                          SLOT(onAction(uint, QString)));
}

void Notifications::tell(const QString &title, const QString &body, Urgency urgency, const QString &about)
{
    QDBusMessage call = QDBusMessage::createMethodCall(QLatin1StringView(service), QLatin1StringView(path),
                                                       QLatin1StringView(service), QStringLiteral("Notify"));
    call << tr("Lifeboat") << 0U << QStringLiteral("org.lifeboat.Lifeboat") << title << body.toHtmlEscaped()
         << QStringList{QStringLiteral("default"), tr("Show")}
         << QVariantMap{{QStringLiteral("urgency"), QVariant::fromValue(urgency == Urgency::Stays ? critical : normal)},
                        {QStringLiteral("desktop-entry"), QStringLiteral("org.lifeboat.Lifeboat")}}
         << serverDecides;
    auto *const watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, about] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (!reply.isError())
            m_told.insert(reply.value(), about);
    });
}

void Notifications::onAction(uint id, const QString &)
{
    const auto told = m_told.constFind(id);
    if (told == m_told.constEnd())
        return; // of another program
    const QString about = *told;
    m_told.erase(told);
    Q_EMIT chosen(about);
}

} // namespace lifeboat
