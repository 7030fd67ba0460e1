// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "window/BackgroundWatch.h"
#include "window/MainWindow.h"

#include <QPointer>

namespace lifeboat {

/// The one process of this program in a session: a window, or with --background only somebody who watches the system's plans and
/// opens the window when it is wanted. Each start of the program comes here.
class Program final : public QObject {
    Q_OBJECT

public:
    Program() = default;
    ~Program() override;

    /// Ends the process for --help, --version and what is not understood.
    static void checkArguments(const QStringList &arguments);
    /// @p arguments: with the program's name; relative paths in them are from @p folder.
    void start(const QStringList &arguments, const QString &folder);

private:
    MainWindow &window();
    void watch();
    void stopWatching();

    QPointer<MainWindow> m_window; ///< deletes itself when it is closed: an open one asks the worker all the time
    std::unique_ptr<BackgroundWatch> m_watch;
};

} // namespace lifeboat
