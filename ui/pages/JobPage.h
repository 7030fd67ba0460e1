// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

class QProgressBar;

namespace lifeboat {

class PhaseList;

/// One job: its phases, how far it is, and how it ended.
class JobPage final : public Page {
    Q_OBJECT

public:
    JobPage(const Models &models, QWidget *parent);

    void setJob(const QString &path);
    void askWhetherToStop();

private:
    void buildProgress();
    void buildEnd();
    void update();
    void showProgress(const RemoteJob &job);
    void showEnd(const JobStatus &status);
    void powerOff();
    RemoteJob *job() const { return m_models.jobs.byPath(m_path); }

    Models m_models;
    QString m_path;
    ByteCount m_lastDone;
    QElapsedTimer m_sinceProgress;
    QTimer m_timer;
    QLabel *m_what;
    QLabel *m_outcomePicture;
    QLabel *m_outcome;
    PhaseList *m_phases;
    QWidget *m_progress;
    QProgressBar *m_bar;
    QLabel *m_figures;
    QLabel *m_hint;
    QPushButton *m_pause;
    QPushButton *m_stop;
    QWidget *m_stopQuestion;
    QLabel *m_stopText;
    QWidget *m_end;
    QLabel *m_endText;
    QPushButton *m_powerOff;
};

} // namespace lifeboat
