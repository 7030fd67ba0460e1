// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/GuiSupport.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QLocale>
#include <QPointer>

#include <algorithm>

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;

constexpr int mostTabs = 500;

QString describe(const QWidget &widget)
{
    const QString name = widget.objectName().isEmpty() ? u"(no name)"_s : u"'"_s + widget.objectName() + u'\'';
    return QString::fromLatin1(widget.metaObject()->className()) + u' ' + name;
}

QWidget *keyReceiver()
{
    for (QWidget *candidate : {QApplication::activePopupWidget(), QApplication::focusWidget(),
                               QApplication::activeModalWidget(), QApplication::activeWindow()}) {
        if (candidate != nullptr)
            return candidate;
    }
    return nullptr;
}

QWidget &receiverOrFail(const Location &where)
{
    QWidget *const receiver = keyReceiver();
    if (receiver == nullptr)
        failAt(where, u"nothing has the focus, and no window is active"_s);
    return *receiver;
}

bool hasName(const QWidget &widget, const QString &objectName)
{
    if (widget.objectName() == objectName)
        return true;
    const QWidget *const parent = widget.parentWidget();
    return parent != nullptr && parent->focusProxy() == &widget && parent->objectName() == objectName;
}

} // namespace

void failAt(const Location &where, const QString &why)
{
    QTest::qFail(qPrintable(why), where.file_name(), static_cast<int>(where.line()));
    QTEST_FAIL_ACTION; // throws: see CMakeLists.txt
}

Found findWidget(const QWidget &root, const QString &objectName, const QMetaObject &type)
{
    QList<QWidget *> named = root.findChildren<QWidget *>(objectName);
    if (root.objectName() == objectName)
        named.prepend(const_cast<QWidget *>(&root));
    QList<QWidget *> right = named;
    right.removeIf([&](const QWidget *widget) { return !widget->metaObject()->inherits(&type); });
    const QString wanted = QString::fromLatin1(type.className()) + u" '"_s + objectName + u"' in "_s + describe(root);
    if (right.size() == 1)
        return {.widget = right.first(), .problem = {}};
    if (right.size() > 1)
        return {.widget = nullptr, .problem = u"%1 times "_s.arg(right.size()) + wanted};
    if (!named.isEmpty())
        return {.widget = nullptr, .problem = u"no "_s + wanted + u", but "_s + describe(*named.first())};
    QStringList others;
    for (const QWidget *widget : root.findChildren<QWidget *>()) {
        if (!widget->objectName().isEmpty() && !widget->objectName().startsWith("qt_"_L1))
            others.append(widget->objectName());
    }
    others.sort();
    return {.widget = nullptr, .problem = u"no "_s + wanted + u"; there are: "_s + others.join(u", "_s)};
}

bool waitFor(const std::function<bool()> &condition, int timeout) { return QTest::qWaitFor(condition, timeout); }

void showActive(QWidget &window, const Location &where)
{
    window.show();
    window.raise();
    window.activateWindow();
    if (!QTest::qWaitForWindowActive(&window))
        failAt(where, describe(window) + u" does not become active"_s);
}

void pressKey(Qt::Key key, Qt::KeyboardModifiers modifiers, const Location &where)
{
    QTest::keyClick(&receiverOrFail(where), key, modifiers);
}

void typeText(const QString &text, const Location &where)
{
    for (const char32_t letter : text.toUcs4()) {
        const QString typed = QString::fromUcs4(&letter, 1);
        const auto key = letter < 0x100 ? static_cast<Qt::Key>(typed.toUpper().front().unicode()) : Qt::Key_unknown;
        QTest::sendKeyEvent(QTest::Click, &receiverOrFail(where), key, typed, Qt::NoModifier);
    }
}

QString tabUntil(const QString &objectName, Qt::Key key)
{
    QStringList visited;
    const QWidget *const start = QApplication::focusWidget();
    for (int pressed = 0; pressed < mostTabs; ++pressed) {
        const QWidget *focused = QApplication::focusWidget();
        if (focused != nullptr && hasName(*focused, objectName))
            return {};
        if (pressed > 0 && (focused == nullptr || focused == start))
            break;
        QWidget *const receiver = keyReceiver();
        if (receiver == nullptr)
            return u"no window is active"_s;
        QTest::keyClick(receiver, key);
        focused = QApplication::focusWidget();
        visited.append(focused == nullptr ? u"nothing"_s : describe(*focused));
        // A first widget may come only now; then that is where the circle closes.
        if (start == nullptr && visited.count(visited.last()) > 2)
            break;
    }
    return u"the focus never came to '"_s + objectName + u"', but to: "_s + visited.join(u", "_s);
}

void focusNext(const QString &objectName, Qt::Key key, const Location &where)
{
    if (const QString problem = tabUntil(objectName, key); !problem.isEmpty())
        failAt(where, problem);
}

void focusWhenThere(const QWidget &root, const QString &objectName, const Location &where)
{
    constexpr int timeout = 15000;
    const auto usable = [&] {
        const QList<QWidget *> named = root.findChildren<QWidget *>(objectName);
        return std::ranges::any_of(named, [](QWidget *widget) { return widget->isVisible() && widget->isEnabled(); });
    };
    if (!waitFor(usable, timeout)) {
        QStringList found;
        for (const QWidget *const widget : root.findChildren<QWidget *>(objectName))
            found += describe(*widget) +
                (widget->isVisible() ? u", not enabled: "_s + widget->accessibleName() : u", not to be seen"_s);
        failAt(where, u"'%1' cannot be used; found: %2"_s.arg(objectName, found.join(u"; "_s)));
    }
    focusNext(objectName, Qt::Key_Tab, where);
}

void answerFileDialog(QWidget &window, const QString &path, const Location &where)
{
    if (!waitFor([] { return qobject_cast<QFileDialog *>(QApplication::activeWindow()) != nullptr; }))
        failAt(where, u"no file dialog opened"_s);
    const QPointer dialog = static_cast<QDialog *>(QApplication::activeWindow());
    find<QLineEdit>(*dialog, u"fileNameEdit"_s, where).setText(path);
    dialog->accept(); // Enter is the completer's, sometimes
    if (!waitFor([&] { return dialog.isNull(); }))
        failAt(where, u"the file dialog stays"_s);
    window.activateWindow(); // nobody does it offscreen
}

void grab(QWidget &widget, const QString &path, const Location &where)
{
    QCoreApplication::processEvents(); // layouts that are due
    if (!QDir().mkpath(QFileInfo(path).absolutePath()) || !widget.grab().save(path, "PNG"))
        failAt(where, u"cannot write "_s + path);
}

void prepareGuiTest()
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("LC_ALL", "C.UTF-8");
    qputenv("LANGUAGE", "");
}

void finishPreparing()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    setScheme(Qt::ColorScheme::Light);
}

} // namespace lifeboat::test
