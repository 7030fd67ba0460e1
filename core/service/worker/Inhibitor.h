// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusUnixFileDescriptor>

#include <memory>

namespace lifeboat {

/// Keeps the computer from sleeping and shutting down, also when its lid is closed, by a lock of logind. Without logind nothing
/// happens. Never blocks. One thread.
class Inhibitor {
public:
    explicit Inhibitor(QDBusConnection bus) : m_bus(std::move(bus)) { }

    void hold();
    void release();

private:
    void take();

    QDBusConnection m_bus;
    bool m_wanted = false;
    std::unique_ptr<QDBusPendingCallWatcher> m_asked;
    QDBusUnixFileDescriptor m_lock; ///< logind keeps the lock for as long as this is open
};

} // namespace lifeboat
