// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/RestoreStep.h"

#include <QTimer>

namespace lifeboat {

class ReviewStep;
class StepRow;

/// Puts an image back on a drive. Nothing is written before every question is answered, the target is confirmed, and ten more
/// seconds have passed in which a person can still say no.
class RestoreAssistant final : public Page {
    Q_OBJECT

public:
    static constexpr std::chrono::seconds grace{10};

    RestoreAssistant(const Models &models, QWidget *parent);

    /// Begins anew, with this image chosen.
    void begin(const QString &image);

Q_SIGNALS:
    void jobStarted(const QString &path);

private:
    void buildWaiting();
    void go(int step);
    void update();
    void next();
    void startWaiting();
    void stopWaiting();
    void tick();
    void start();
    void refuse(const Error &error);

    Models m_models;
    RestoreChoice m_choice;
    StepRow *m_row;
    QLabel *m_question;
    QList<RestoreStep *> m_steps;
    ReviewStep *m_review;
    QWidget *m_waiting;
    QLabel *m_waitingText;
    QTimer m_timer;
    std::chrono::seconds m_left{};
    QPushButton *m_back;
    QPushButton *m_next;
    int m_step = 0;
    bool m_starting = false;
};

} // namespace lifeboat
