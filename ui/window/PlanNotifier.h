// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/PlanTypes.h"
#include "window/Notifications.h"

#include <span>

namespace lifeboat {

/// Tells through the desktop's notifications what a person should know of the plans, and no more: one that failed, one that waits for a
/// place or a drive, once a day one that is overdue. That a run was good is told by nothing.
class PlanNotifier final : public QObject {
    Q_OBJECT

public:
    explicit PlanNotifier(QObject *parent = nullptr);

    /// A run ended as @p plan says.
    void tellEnd(const PlanInfo &plan);
    /// Those of @p plans that are overdue and were not told of today. What was told is kept in the user's settings.
    void tellOverdue(std::span<const PlanInfo> plans);

Q_SIGNALS:
    void planWanted(const QString &id); ///< a person chose "Show" on a notification

private:
    Notifications m_notifications;
};

} // namespace lifeboat
