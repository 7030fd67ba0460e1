// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/Assistant.h"
#include "assistants/RestoreStep.h"

#include <QTimer>

namespace lifeboat {

class ReviewStep;

/// Puts an image back on a drive. Nothing is written before every question is answered, the target is confirmed, and ten more
/// seconds have passed in which a person can still say no.
class RestoreAssistant final : public Assistant {
    Q_OBJECT

public:
    static constexpr std::chrono::seconds grace{10};

    RestoreAssistant(const Models &models, QWidget *parent);

    /// Begins anew, with this image chosen.
    void begin(const QString &image);

Q_SIGNALS:
    void jobStarted(const QString &path);

private:
    void refresh() override;
    void finish() override { startWaiting(); }
    bool isBusy() const override { return m_timer.isActive() || m_starting; }
    void buildWaiting();
    void startWaiting();
    void stopWaiting();
    void tick();
    void start();
    void refuse(const Error &error);

    RestoreChoice m_choice;
    ReviewStep *m_review;
    QWidget *m_waiting = nullptr;
    QLabel *m_waitingText = nullptr;
    QTimer m_timer;
    std::chrono::seconds m_left{};
    bool m_starting = false;
};

} // namespace lifeboat
