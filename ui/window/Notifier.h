// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/JobModel.h"

#include <QMap>

namespace lifeboat {

/// Tells through the desktop's notifications how a job ended, while nobody looks at the window. Without a notification server
/// nothing happens.
class Notifier final : public QObject {
    Q_OBJECT

public:
    explicit Notifier(JobModel &jobs, QObject *parent = nullptr);

    void tellEnd(const QString &path);

Q_SIGNALS:
    void jobWanted(const QString &path); ///< a person chose "Show" on a notification

private Q_SLOTS:
    void onAction(uint id, const QString &action);

private:
    JobModel &m_jobs;
    QMap<uint, QString> m_told; ///< by the server's number: which job
};

} // namespace lifeboat
