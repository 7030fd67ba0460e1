// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/JobModel.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lifeboat {

/// At the bottom of every page while a job runs: what it does, how far it is.
class JobBar final : public QFrame {
    Q_OBJECT

public:
    JobBar(JobModel &jobs, QWidget *parent);

Q_SIGNALS:
    void jobWanted(const QString &path);
    void stopWanted(const QString &path); ///< a person wants to be asked whether it is to stop

private:
    void update();

    JobModel &m_jobs;
    QString m_path;
    QLabel *m_text;
    QProgressBar *m_bar;
    QPushButton *m_stop;
};

} // namespace lifeboat
