// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QStringList>

namespace lifeboat {

/// The system's systemd, which keeps the timers of plans (lifeboat-plan-generator makes them from the plans' files). Asks and does not wait; what goes wrong is in the journal.
class Systemd {
public:
    explicit Systemd(QDBusConnection bus) : m_bus(std::move(bus)) { }

    /// Whether this computer was started by systemd.
    static bool isRunning();

    /// Has it read the plans anew: timers of @p wanted run after it, those of @p unwanted do not.
    void follow(const QStringList &wanted, const QStringList &unwanted);

private:
    void call(const QString &method, const QVariantList &arguments);

    QDBusConnection m_bus;
};

} // namespace lifeboat
