// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/FakeWorker.h"
#include "support/SampleImages.h"
#include "ui/GuiSupport.h"

#include "window/MainWindow.h"

#include <QTranslator>

#include <memory>

namespace lifeboat::test {

/// The window beside a fake worker, with settings of its own that nobody has touched.
class OfficeWindow {
public:
    enum class Filled { Office, Empty };

    /// @p language: "en", "de", or "rtl": PseudoRtl.
    explicit OfficeWindow(Filled filled = Filled::Office, const QString &language = QStringLiteral("en"));
    ~OfficeWindow();

    FakeWorker &worker() { return m_worker; }
    MainWindow &window() { return *m_window; }

    /// Opens the window and waits until it has heard of everything that is there.
    void open();
    void close() { m_window.reset(); }

    /// As a person does: Ctrl and the page's number.
    void goTo(int page);
    /// Opens the files of the newest image, and waits until they are there.
    void browse();
    /// Goes through the assistant up to the targets, with the image at @p row of its list and the whole drive.
    void restoreUpToTargets(int row = 0);
    /// Chooses this target by keyboard and goes on to the review.
    void reviewTarget(const QString &path);

private:
    QTranslator m_plurals;
    std::unique_ptr<QTranslator> m_language;
    QTemporaryDir m_settings;
    FakeWorker m_worker;
    std::unique_ptr<MainWindow> m_window;
};

enum : int { toHome = 1, toBackup, toSchedule, toImages, toRestore, toActivity, toSettings };

} // namespace lifeboat::test
