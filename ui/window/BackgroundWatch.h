// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "window/PlanNotifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QTimer>

#include <functional>

namespace lifeboat {

/// Tells what the plans of the system's service need, while no window is open. It listens on the bus, which starts no worker, and has
/// a look once an hour.
class BackgroundWatch final : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::hours lookEvery{1};

    /// @p bus: where the service is.
    explicit BackgroundWatch(const QDBusConnection &bus, QObject *parent = nullptr);

    /// Begins, or ends with unavailable() when the bus offers no such service.
    void begin();
    /// A window is open and tells by itself.
    void setQuiet(bool quiet) { m_quiet = quiet; }

Q_SIGNALS:
    void unavailable();
    void planWanted(const QString &id); ///< a person chose "Show" on a notification

private Q_SLOTS:
    void onEnded(const QDBusMessage &signal);

private:
    void watch();
    void lookForOverdue();
    /// @p use gets the plans, unless the service does not answer.
    void list(const std::function<void(const QList<PlanInfo> &)> &use);

    QDBusConnection m_bus;
    PlanNotifier m_notifier;
    QTimer m_timer;
    bool m_quiet = false;
};

} // namespace lifeboat
