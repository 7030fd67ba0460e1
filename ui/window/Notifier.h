// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/JobModel.h"
#include "window/Notifications.h"

namespace lifeboat {

/// Tells through the desktop's notifications how a job ended that a person started, while nobody looks at the window. What plans
/// started is the PlanNotifier's.
class Notifier final : public QObject {
    Q_OBJECT

public:
    explicit Notifier(JobModel &jobs, QObject *parent = nullptr);

    void tellEnd(const QString &path);

Q_SIGNALS:
    void jobWanted(const QString &path); ///< a person chose "Show" on a notification

private:
    JobModel &m_jobs;
    Notifications m_notifications;
};

} // namespace lifeboat
