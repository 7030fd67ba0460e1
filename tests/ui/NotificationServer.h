// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QProcess>
#include <QTest>

namespace lifeboat::test {

/// A notification server: keeps what it is told.
class NotificationServer final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Notification {
        QString title;
        QString body;
        QStringList actions;
        int urgency = -1;

        /// Without the marks that keep names whole in texts that run the other way.
        QString plainTitle() const { return QString(title).remove(QChar(0x2068)).remove(QChar(0x2069)); }
    };
    QList<Notification> told;

    // NOLINTBEGIN(readability-identifier-naming): the specification's names
public Q_SLOTS:
    uint Notify(const QString &, uint, const QString &, const QString &title, const QString &body,
                const QStringList &actions, const QVariantMap &hints, int)
    {
        told.append({.title = title,
                     .body = body,
                     .actions = actions,
                     .urgency = hints.value(QStringLiteral("urgency"), -1).toInt()});
        return static_cast<uint>(told.size());
    }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &action);
    // NOLINTEND(readability-identifier-naming)
};

/// A session bus of the test's own with such a server on it, for this process for good: QDBusConnection::sessionBus() keeps what it
/// finds first. First thing in a test.
class NotificationBus {
public:
    ~NotificationBus()
    {
        QDBusConnection::disconnectFromBus(connectionName());
        m_bus.kill();
        m_bus.waitForFinished();
    }

    NotificationServer &server() { return m_server; }
    QString address() const { return QString::fromLatin1(m_address); }

    bool start()
    {
        m_bus.start(QStringLiteral("dbus-daemon"),
                    {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        if (!m_bus.waitForReadyRead(5000))
            return false;
        m_address = m_bus.readLine().trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_address);
        QDBusConnection connection = QDBusConnection::connectToBus(address(), connectionName());
        return QDBusConnection::sessionBus().isConnected() && connection.isConnected() &&
            connection.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &m_server,
                                      QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals) &&
            connection.registerService(QStringLiteral("org.freedesktop.Notifications"));
    }

private:
    static QString connectionName() { return QStringLiteral("notification server"); }

    QProcess m_bus;
    QByteArray m_address;
    NotificationServer m_server;
};

} // namespace lifeboat::test
