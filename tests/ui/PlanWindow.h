// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/PlanAssistant.h"
#include "ui/OfficeWindow.h"

namespace lifeboat::test {

/// The assistant for plans in a window of its own, beside a fake worker.
class PlanWindow {
public:
    explicit PlanWindow(OfficeWindow::Filled filled = OfficeWindow::Filled::Office,
                        const QString &language = QStringLiteral("en"));

    FakeWorker &worker() { return m_office.worker(); }
    QWidget &window() { return *m_window; }
    PlanAssistant &assistant() { return *m_assistant; }

    /// Opens the window and waits until it has heard of everything that is there.
    void open();
    /// Presses the button, card or box of that name by keyboard, once it is there.
    void press(const QString &objectName);
    void next() { press(QStringLiteral("plan-next")); }
    /// From the first step to the places, and takes that of the office.
    void choosePlace();
    /// From the first step to the times, with the office's place.
    void goToTime();
    /// What is written on it, as it can be seen.
    QString text(const QString &label);
    /// What the worker was given last.
    Plan saved();

private:
    struct World;

    OfficeWindow m_office; ///< for its worker and settings; its own window stays closed
    std::unique_ptr<World, void (*)(World *)> m_world;
    std::unique_ptr<QWidget> m_window;
    PlanAssistant *m_assistant = nullptr;
};

} // namespace lifeboat::test
