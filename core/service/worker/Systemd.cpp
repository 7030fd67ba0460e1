// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Systemd.h"

#include "plans/Units.h"

#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>

namespace lifeboat {

// sd_booted(3)
bool Systemd::isRunning() { return QFileInfo(QStringLiteral("/run/systemd/system")).isDir(); }

void Systemd::follow(const QStringList &wanted, const QStringList &unwanted)
{
    // One after the other on one connection: systemd answers them in this order.
    for (const QString &id : unwanted)
        call(QStringLiteral("StopUnit"), {timerName(id), QStringLiteral("replace")});
    call(QStringLiteral("Reload"), {});
    for (const QString &id : wanted)
        call(QStringLiteral("RestartUnit"), {timerName(id), QStringLiteral("replace")});
}

void Systemd::call(const QString &method, const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.systemd1"),
                                                          QStringLiteral("/org/freedesktop/systemd1"),
                                                          QStringLiteral("org.freedesktop.systemd1.Manager"), method);
    message.setArguments(arguments);
    auto *const watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message));
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [watcher, method] {
        const QDBusPendingReply<> reply = *watcher;
        const bool notThere = reply.error().name() == QLatin1StringView("org.freedesktop.systemd1.NoSuchUnit");
        if (reply.isError() && !notThere)
            qWarning("lifeboatd: systemd, %s: %s", qPrintable(method), qPrintable(reply.error().message()));
        watcher->deleteLater();
    });
}

} // namespace lifeboat
