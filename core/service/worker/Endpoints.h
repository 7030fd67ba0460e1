// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QMap>
#include <QObject>

namespace lifeboat {

/// Every connection that the worker's objects are on: the system bus, or one for each client in private mode. Objects that are
/// added appear on all of them, also on those that come later.
class Endpoints final : public QObject {
    Q_OBJECT

public:
    void addConnection(const QDBusConnection &connection);
    /// @p object has its adaptors already; it stays its owner's.
    void addObject(const QString &path, QObject *object);
    void removeObject(const QString &path);
    void send(const QDBusMessage &signal) const;
    bool isEmpty() const { return m_connections.isEmpty(); }

Q_SIGNALS:
    /// A peer-to-peer client went away.
    void connectionLost();

private Q_SLOTS:
    void dropLostConnections();

private:
    QList<QDBusConnection> m_connections;
    QMap<QString, QObject *> m_objects;
};

} // namespace lifeboat
