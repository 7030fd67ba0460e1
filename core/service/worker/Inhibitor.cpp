// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Inhibitor.h"

#include <QDBusMessage>
#include <QDBusPendingReply>

namespace lifeboat {

void Inhibitor::hold()
{
    if (std::exchange(m_wanted, true) || m_asked || !m_bus.isConnected())
        return;
    // org.freedesktop.login1(5): what, who, why, mode. "why" is shown as it is, in no language but this.
    QDBusMessage question = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    question << QStringLiteral("shutdown:sleep:handle-lid-switch") << QStringLiteral("Lifeboat")
             << QStringLiteral("A drive is being copied; stopping now would leave the copy unfinished.")
             << QStringLiteral("block");
    m_asked = std::make_unique<QDBusPendingCallWatcher>(m_bus.asyncCall(question));
    QObject::connect(m_asked.get(), &QDBusPendingCallWatcher::finished, m_asked.get(), [this] { take(); });
}

void Inhibitor::take()
{
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *m_asked;
    if (m_wanted && reply.isValid())
        m_lock = reply.value();
    m_asked.release()->deleteLater();
}

void Inhibitor::release()
{
    m_wanted = false;
    m_lock = QDBusUnixFileDescriptor();
}

} // namespace lifeboat
