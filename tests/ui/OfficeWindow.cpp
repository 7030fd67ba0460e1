// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/OfficeWindow.h"

#include "ui/PseudoRtl.h"

#include <QListWidget>
#include <QSettings>
#include <QTreeView>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

OfficeWindow::OfficeWindow(Filled filled, const QString &language)
{
    QVERIFY(m_plurals.load(u":/translations/lifeboat_en"_s));
    QCoreApplication::installTranslator(&m_plurals);
    if (language == u"rtl"_s) {
        m_language = std::make_unique<PseudoRtl>();
    } else if (language != u"en"_s) {
        m_language = std::make_unique<QTranslator>();
        QVERIFY(m_language->load(u":/translations/lifeboat_"_s + language));
    }
    if (m_language != nullptr)
        QCoreApplication::installTranslator(m_language.get());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    QSettings().clear();
    m_worker.apply();
    if (filled == Filled::Office) {
        fillOffice(m_worker);
        QSettings().setValue(u"places/paths"_s, QStringList{officePlacePath(), secondPlacePath(), missingPlacePath()});
    }
}

OfficeWindow::~OfficeWindow() { close(); }

void OfficeWindow::open()
{
    m_window = std::make_unique<MainWindow>(FakeWorker::program());
    showActive(*m_window);
    const int images = m_worker.drives().empty() ? 0 : 1;
    QVERIFY(waitFor([&] { return m_window->client().isReady() && m_worker.calls(u"Drives"_s) > 0; }));
    QVERIFY(waitFor([&] { return images == 0 || m_worker.calls(u"Images"_s) > 1; }));
    QTest::qWait(100);
}

void OfficeWindow::goTo(int page) { pressKey(static_cast<Qt::Key>(Qt::Key_0 + page), Qt::ControlModifier); }

void OfficeWindow::browse()
{
    goTo(toImages);
    focusWhenThere(window(), u"browseImage"_s);
    pressKey(Qt::Key_Space);
    const QTreeView *const list = &find<QTreeView>(window(), u"fileList"_s);
    QVERIFY(waitFor([&] { return list->model()->rowCount() > 0 && list->hasFocus(); }));
}

void OfficeWindow::restoreUpToTargets(int row)
{
    goTo(toRestore);
    auto &list = find<QListWidget>(window(), u"restoreImages"_s);
    focusNext(u"restoreImages"_s);
    pressKey(Qt::Key_Home);
    for (int i = 0; i < row; ++i)
        pressKey(Qt::Key_Down);
    if (list.currentItem() == nullptr)
        list.setCurrentRow(row);
    focusWhenThere(window(), u"next"_s);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"next"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return m_worker.calls(u"Fit"_s) >= static_cast<int>(m_worker.drives().size()); }));
    QTest::qWait(100);
}

void OfficeWindow::reviewTarget(const QString &path)
{
    focusWhenThere(window(), u"target-"_s + path);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"next"_s);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"next"_s);
    pressKey(Qt::Key_Space);
}

} // namespace lifeboat::test
