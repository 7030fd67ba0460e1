// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/LoopDrive.h"
#include "support/PrivateWorker.h"
#include "ui/GuiSupport.h"
#include "window/MainWindow.h"

namespace lifeboat::test {

/// The window with a real private worker and one place, on the drives that are really there; by keyboard alone.
class RealWindow {
public:
    RealWindow();
    ~RealWindow();

    /// Opens the window, or a new one in place of the one that is open, and waits until it has a worker.
    /// @p places: those that a person has told the program of.
    void open(const QStringList &places);
    void open() { open({place()}); }
    /// The worker sees what it sees when a window is killed: its connection ends.
    void kill() { m_window.reset(); }
    MainWindow &window() { return *m_window; }
    PrivateWorker &worker() { return *m_worker; }
    QString place() const { return m_place.path(); }
    QString imageFolder() const; ///< of an image in the place; empty: there is none

    void press(const QString &button);
    void chooseForBackup(const QString &drive, const QString &place);
    void backUp(const QString &drive) { backUpTo(drive, place()); }
    void backUpTo(const QString &drive, const QString &place);
    /// Goes through the assistant with the first image and the whole drive, up to the choice of a target.
    void restoreUpToTargets();
    void restoreTo(const LoopDrive &target);
    /// Waits for the page of that job ("Backup") to tell that outcome ("Done and checked").
    void waitForOutcome(const QString &operation, const QString &outcome, int timeout = 90000);

private:
    QTemporaryDir m_settings;
    QTemporaryDir m_place;
    std::unique_ptr<PrivateWorker> m_worker;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace lifeboat::test
