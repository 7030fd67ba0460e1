// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/GuiLooks.h"

#include <QApplication>
#include <QTest>
#include <QWidget>

#include <functional>
#include <source_location>

/// For tests of windows, by keyboard and object name. All of it runs on the main thread, with QT_QPA_PLATFORM=offscreen.
/// What a helper cannot do is a failure of the test at the line that called it, and ends the test function.
namespace lifeboat::test {

using Location = std::source_location;

/// Ends the test function as failed, at @p where.
[[noreturn]] void failAt(const Location &where, const QString &why);

/// The widget below @p root (or @p root itself) with that object name and of that class; why there is none, or more than one.
struct Found {
    QWidget *widget = nullptr;
    QString problem;
};
Found findWidget(const QWidget &root, const QString &objectName, const QMetaObject &type);

/// As findWidget(): `find<QPushButton>(window, u"start"_s).setFocus()`.
template<class Widget>
Widget &find(const QWidget &root, const QString &objectName, const Location &where = Location::current())
{
    const Found found = findWidget(root, objectName, Widget::staticMetaObject);
    if (found.widget == nullptr)
        failAt(where, found.problem);
    return static_cast<Widget &>(*found.widget);
}

/// Waits until @p condition holds. False: it did not within @p timeout milliseconds.
bool waitFor(const std::function<bool()> &condition, int timeout = 5000);

/// Shows @p window and waits until it is the active one.
void showActive(QWidget &window, const Location &where = Location::current());

// Keys go where a person's would: to the open menu or list, else to the widget with the focus, else to the active window.

void pressKey(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier,
              const Location &where = Location::current());
/// Any text, letter by letter.
void typeText(const QString &text, const Location &where = Location::current());

/// Presses Tab (or @p key: Qt::Key_Backtab) until the widget of that object name in the active window has the focus. What stopped
/// it, if anything: where the focus went instead. Widgets whose focus is another's proxy count by the name of either.
QString tabUntil(const QString &objectName, Qt::Key key = Qt::Key_Tab);
/// As tabUntil().
void focusNext(const QString &objectName, Qt::Key key = Qt::Key_Tab, const Location &where = Location::current());

/// As focusNext(), once there is such a widget below @p root that can be seen and is enabled; waits up to 15 s for it.
void focusWhenThere(const QWidget &root, const QString &objectName, const Location &where = Location::current());

/// In the file dialog that is about to open: this path, and Open or Save. Then @p window is the active one again.
void answerFileDialog(QWidget &window, const QString &path, const Location &where = Location::current());

/// A moment's picture of @p widget, as a PNG file; folders are made.
void grab(QWidget &widget, const QString &path, const Location &where = Location::current());

} // namespace lifeboat::test

namespace lifeboat::test {
void prepareGuiTest();  ///< before there is an application
void finishPreparing(); ///< after
} // namespace lifeboat::test

/// main() of a GUI test: no display is needed, the style is Fusion, the scheme light, texts are English.
#define LIFEBOAT_GUI_TEST_MAIN(Class) LIFEBOAT_GUI_TEST_MAIN_NAMED(main, Class)

/// The same by another name.
#define LIFEBOAT_GUI_TEST_MAIN_NAMED(name, Class)                                                                      \
    int name(int argc, char *argv[])                                                                                   \
    {                                                                                                                  \
        lifeboat::test::prepareGuiTest();                                                                              \
        const QApplication application(argc, argv);                                                                    \
        lifeboat::test::finishPreparing();                                                                             \
        QTEST_SET_MAIN_SOURCE_PATH                                                                                     \
        Class test;                                                                                                    \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
