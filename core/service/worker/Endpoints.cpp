// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Endpoints.h"

namespace lifeboat {

void Endpoints::addConnection(const QDBusConnection &connection)
{
    m_connections.append(connection);
    QDBusConnection added = connection;
    added.connect({}, QStringLiteral("/org/freedesktop/DBus/Local"), QStringLiteral("org.freedesktop.DBus.Local"),
                  QStringLiteral("Disconnected"), this, SLOT(dropLostConnections()));
    for (auto object = m_objects.cbegin(); object != m_objects.cend(); ++object)
        added.registerObject(object.key(), object.value(), QDBusConnection::ExportAdaptors);
}

void Endpoints::addObject(const QString &path, QObject *object)
{
    m_objects.insert(path, object);
    for (QDBusConnection &connection : m_connections)
        connection.registerObject(path, object, QDBusConnection::ExportAdaptors);
}

void Endpoints::removeObject(const QString &path)
{
    m_objects.remove(path);
    for (QDBusConnection &connection : m_connections)
        connection.unregisterObject(path);
}

void Endpoints::send(const QDBusMessage &signal) const
{
    for (const QDBusConnection &connection : m_connections)
        connection.send(signal);
}

void Endpoints::dropLostConnections()
{
    const auto lost = [](const QDBusConnection &connection) { return !connection.isConnected(); };
    for (const QDBusConnection &connection : m_connections) {
        if (lost(connection))
            QDBusConnection::disconnectFromPeer(connection.name());
    }
    m_connections.removeIf(lost);
    Q_EMIT connectionLost();
}

} // namespace lifeboat
