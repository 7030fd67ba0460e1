// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/RealWindow.h"

#include <QDirIterator>
#include <QLabel>
#include <QListWidget>
#include <QSettings>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

RealWindow::RealWindow() : m_worker(std::make_unique<PrivateWorker>())
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    for (const QString &setting : m_worker->environment())
        qputenv(setting.section(u'=', 0, 0).toLatin1().constData(), setting.section(u'=', 1).toLocal8Bit());
}

RealWindow::~RealWindow() = default;

void RealWindow::open(const QStringList &places)
{
    m_window.reset();
    QSettings().setValue(u"places/paths"_s, places);
    m_window = std::make_unique<MainWindow>(QStringLiteral(LIFEBOATD));
    showActive(*m_window);
    QVERIFY(waitFor([this] { return m_window->client().isReady(); }, 15000));
}

QString RealWindow::imageFolder() const
{
    QDirIterator files(m_place.path(), {u"image.json"_s}, QDir::Files, QDirIterator::Subdirectories);
    return files.hasNext() ? QFileInfo(files.next()).absolutePath() : QString();
}

void RealWindow::press(const QString &button)
{
    focusWhenThere(*m_window, button);
    pressKey(Qt::Key_Space);
}

void RealWindow::chooseForBackup(const QString &drive, const QString &place)
{
    pressKey(Qt::Key_B, Qt::ControlModifier);
    press(u"drive-"_s + drive);
    press(u"place-"_s + place);
}

void RealWindow::backUpTo(const QString &drive, const QString &place)
{
    chooseForBackup(drive, place);
    press(u"startBackup"_s);
}

void RealWindow::restoreUpToTargets()
{
    pressKey(Qt::Key_R, Qt::ControlModifier);
    auto &images = find<QListWidget>(*m_window, u"restoreImages"_s);
    QVERIFY(waitFor([&] { return images.count() > 0; }, 15000));
    focusNext(u"restoreImages"_s);
    pressKey(Qt::Key_Home);
    press(u"next"_s);
    press(u"next"_s);
}

void RealWindow::restoreTo(const LoopDrive &target)
{
    restoreUpToTargets();
    press(u"target-"_s + target.path());
    press(u"next"_s);
    press(u"next"_s);
    focusNext(u"confirmation"_s);
    typeText(target.path().right(4));
    press(u"eraseAndRestore"_s);
}

void RealWindow::waitForOutcome(const QString &operation, const QString &outcome, int timeout)
{
    auto &what = find<QLabel>(*m_window, u"jobWhat"_s);
    auto &label = find<QLabel>(*m_window, u"outcome"_s);
    const bool came =
        waitFor([&] { return what.isVisible() && what.text().startsWith(operation + u':') && label.text() == outcome; },
                timeout);
    QVERIFY2(came,
             qPrintable(what.text() + u", "_s + label.text() + u": "_s + find<QLabel>(*m_window, u"endText"_s).text()));
}

} // namespace lifeboat::test
