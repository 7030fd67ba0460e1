// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/GuiSupport.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStyle>
#include <QStyleHints>
#include <QTemporaryDir>
#include <QThread>
#include <QToolButton>
#include <QVBoxLayout>

using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr char plantedVariable[] = "LIFEBOAT_PLANTED_FAILURE";

/// Run by failuresNameTheCaller() in a process of its own.
class PlantedFailure : public QObject {
    Q_OBJECT

public:
    static constexpr int line = __LINE__ + 7;

private Q_SLOTS:
    static void fails()
    {
        QWidget window;
        window.setObjectName(u"planted"_s);
        find<QPushButton>(window, u"nothing"_s).setFocus();
        qDebug("went on");
    }
};

/// Every helper finds the fault that it is there for, and none where there is none.
class GuiSupportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_window.reset(); }
    void widgetsAreFoundByName();
    void failuresNameTheCaller();
    void tabReachesWhatTakesTheFocus();
    void tabTellsWhatItDoesNotReach();
    void keysGoToTheFocus();
    void keysGoToTheOpenMenu();
    void anyLetterIsTyped();
    void waitingEnds();
    void missingNamesAreFound();
    void windowWithRoomIsNotClipped();
    void clippedTextsAreFound_data();
    void clippedTextsAreFound();
    void wrappedTextIsJudgedByItsHeight();
    void scrolledTextIsNotClipped();
    void contrastIsThatOfWcag();
    void palettesAreReadable_data();
    void palettesAreReadable();
    void unreadablePaletteIsFound();
    void schemeIsSet();
    void picturesAreTaken();
    void blockedEventLoopIsMeasured();

private:
    template<class Widget>
    Widget *add(const QString &name, Widget *widget)
    {
        widget->setObjectName(name);
        m_layout->addWidget(widget);
        return widget;
    }

    std::unique_ptr<QWidget> m_window;
    QVBoxLayout *m_layout = nullptr;
    QLineEdit *m_edit = nullptr;
    QPushButton *m_button = nullptr;
};

/// A window without any fault.
void GuiSupportTest::init()
{
    setScheme(Qt::ColorScheme::Light);
    m_window = std::make_unique<QWidget>();
    m_window->setObjectName(u"window"_s);
    m_layout = new QVBoxLayout(m_window.get());
    auto *const label = add(u"label"_s, new QLabel(u"&Name:"_s));
    m_edit = add(u"name"_s, new QLineEdit);
    label->setBuddy(m_edit);
    m_button = add(u"start"_s, new QPushButton(u"Start backup"_s));
    add(u"check"_s, new QCheckBox(u"Check afterwards"_s));
    auto *const size = add(u"size"_s, new QSpinBox);
    size->setAccessibleName(u"Size"_s);
    auto *const box = add(u"box"_s, new QComboBox);
    box->setAccessibleName(u"Compression"_s);
    box->addItems({u"Fast"_s, u"Normal"_s, u"Small"_s});
}

void GuiSupportTest::widgetsAreFoundByName()
{
    QCOMPARE(&find<QPushButton>(*m_window, u"start"_s), m_button);
    QCOMPARE(&find<QWidget>(*m_window, u"window"_s), m_window.get());
    Found found = findWidget(*m_window, u"strat"_s, QPushButton::staticMetaObject);
    QCOMPARE(found.widget, nullptr);
    QVERIFY2(found.problem.contains(u"'strat'"_s) && found.problem.contains(u"start"_s), qPrintable(found.problem));
    found = findWidget(*m_window, u"start"_s, QLabel::staticMetaObject);
    QCOMPARE(found.widget, nullptr);
    QVERIFY2(found.problem.contains(u"but QPushButton"_s), qPrintable(found.problem));
    add(u"start"_s, new QPushButton);
    found = findWidget(*m_window, u"start"_s, QPushButton::staticMetaObject);
    QVERIFY2(found.widget == nullptr && found.problem.startsWith(u"2 times"_s), qPrintable(found.problem));
}

void GuiSupportTest::failuresNameTheCaller()
{
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QLatin1StringView(plantedVariable), u"1"_s);
    child.setProcessEnvironment(environment);
    child.start(QCoreApplication::applicationFilePath(), QStringList());
    QVERIFY(child.waitForFinished());
    const QString said = QString::fromUtf8(child.readAllStandardOutput());
    QCOMPARE(child.exitCode(), 1); // failed functions
    QVERIFY2(said.contains(u"no QPushButton 'nothing' in QWidget 'planted'"_s), qPrintable(said));
    QVERIFY2(said.contains(u"tst_gui_support.cpp(%1)"_s.arg(PlantedFailure::line)), qPrintable(said));
    QVERIFY2(!said.contains(u"went on"_s), qPrintable(said));
}

void GuiSupportTest::tabReachesWhatTakesTheFocus()
{
    showActive(*m_window);
    m_edit->setFocus();
    QCOMPARE(tabUntil(u"name"_s), QString()); // there already
    focusNext(u"start"_s);
    QCOMPARE(QApplication::focusWidget(), m_button);
    focusNext(u"size"_s);
    QVERIFY(find<QSpinBox>(*m_window, u"size"_s).hasFocus());
    focusNext(u"name"_s, Qt::Key_Backtab);
    QVERIFY(m_edit->hasFocus());
}

void GuiSupportTest::tabTellsWhatItDoesNotReach()
{
    m_button->setFocusPolicy(Qt::ClickFocus);
    showActive(*m_window);
    m_edit->setFocus();
    const QString problem = tabUntil(u"start"_s);
    QVERIFY2(problem.contains(u"'start'"_s) && problem.contains(u"QCheckBox 'check'"_s), qPrintable(problem));
}

void GuiSupportTest::keysGoToTheFocus()
{
    int clicked = 0;
    connect(m_button, &QPushButton::clicked, m_button, [&] { ++clicked; });
    showActive(*m_window);
    m_edit->setFocus();
    pressKey(Qt::Key_Space);
    QCOMPARE(clicked, 0);
    focusNext(u"start"_s);
    pressKey(Qt::Key_Space);
    QCOMPARE(clicked, 1);
    m_edit->setFocus();
    pressKey(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_edit->selectedText(), u" "_s);
}

void GuiSupportTest::keysGoToTheOpenMenu()
{
    QMenu menu(m_window.get());
    int chosen = 0;
    menu.addAction(u"First"_s);
    connect(menu.addAction(u"Second"_s), &QAction::triggered, &menu, [&] { ++chosen; });
    showActive(*m_window);
    menu.popup(m_window->mapToGlobal(QPoint(5, 5)));
    pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Return);
    QCOMPARE(chosen, 1);
    QVERIFY(!menu.isVisible());
}

void GuiSupportTest::anyLetterIsTyped()
{
    showActive(*m_window);
    m_edit->setFocus();
    const QString text = u"7f3K Zürich €5 日本 \U0001F6DF"_s;
    typeText(text);
    QCOMPARE(m_edit->text(), text);
}

void GuiSupportTest::waitingEnds()
{
    QElapsedTimer clock;
    clock.start();
    QVERIFY(!waitFor([] { return false; }, 60));
    QVERIFY(clock.elapsed() >= 60);
    bool done = false;
    QTimer::singleShot(20ms, m_window.get(), [&] { done = true; });
    QVERIFY(waitFor([&] { return done; }));
}

void GuiSupportTest::missingNamesAreFound()
{
    auto *const tool = new QToolButton;
    tool->setIcon(QApplication::style()->standardIcon(QStyle::SP_BrowserReload));
    add(u"reload"_s, tool);
    auto *const hidden = add(u"hidden"_s, new QLineEdit);
    hidden->hide();
    m_window->show();
    const QStringList offenders = everyFocusableHasAName(*m_window);
    QCOMPARE(offenders, QStringList{u"QToolButton 'reload'"_s}); // Tab comes to it; "hidden" cannot be reached
    tool->setAccessibleName(u"Look again"_s);
    QCOMPARE(everyFocusableHasAName(*m_window), QStringList());
    hidden->show();
    QCOMPARE(everyFocusableHasAName(*m_window), QStringList{u"QLineEdit 'hidden'"_s});
}

void GuiSupportTest::windowWithRoomIsNotClipped()
{
    auto *const group = add(u"group"_s, new QGroupBox(u"Options"_s));
    (new QVBoxLayout(group))->addWidget(new QLabel(u"Two\nlines"_s));
    m_window->show();
    QCOMPARE(clippedTexts(*m_window), QStringList());
}

void GuiSupportTest::clippedTextsAreFound_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("label") << u"label"_s;
    QTest::newRow("button") << u"start"_s;
    QTest::newRow("check box") << u"check"_s;
    QTest::newRow("combo box") << u"box"_s;
}

void GuiSupportTest::clippedTextsAreFound()
{
    QFETCH(QString, name);
    auto &widget = find<QWidget>(*m_window, name);
    m_window->show();
    widget.setMaximumWidth(30);
    m_layout->activate();
    const QStringList offenders = clippedTexts(*m_window);
    QCOMPARE(offenders.size(), 1);
    QVERIFY2(offenders.first().contains(u'\'' + name + u'\''), qPrintable(offenders.first()));
    widget.setMaximumWidth(QWIDGETSIZE_MAX);
    widget.setMaximumHeight(6);
    m_layout->activate();
    QCOMPARE(clippedTexts(*m_window).size(), 1);
}

void GuiSupportTest::wrappedTextIsJudgedByItsHeight()
{
    auto *const label =
        new QLabel(u"A sentence that has many words and so needs more than a single line of them."_s, m_window.get());
    label->setWordWrap(true);
    m_window->show();
    m_window->resize(600, 600);
    label->setGeometry(0, 300, 120, 200);
    label->show();
    QCOMPARE(clippedTexts(*m_window), QStringList());
    label->resize(120, label->heightForWidth(120) - 1);
    QCOMPARE(clippedTexts(*m_window).size(), 1);
    label->setGeometry(0, 300, 20, 250); // no room for "sentence"
    QCOMPARE(clippedTexts(*m_window).size(), 1);
    label->setGeometry(550, 300, 120, 200);
    QCOMPARE(clippedTexts(*m_window).size(), 1);
    QVERIFY(clippedTexts(*m_window).first().contains(u"sticks out of QWidget 'window'"_s));
}

void GuiSupportTest::scrolledTextIsNotClipped()
{
    auto *const area = add(u"area"_s, new QScrollArea);
    auto *const label = new QLabel(QString(200, u'x'));
    label->setObjectName(u"long"_s);
    area->setWidget(label);
    area->setFixedSize(100, 60);
    m_window->show();
    QCOMPARE(clippedTexts(*m_window), QStringList());
    label->resize(label->width() - 1, label->height());
    QCOMPARE(clippedTexts(*m_window).size(), 1);
}

void GuiSupportTest::contrastIsThatOfWcag()
{
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrast(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrast(Qt::red, Qt::red), 1.0);
    const double gray = contrast(QColor(0x767676), Qt::white); // the lightest grey that is enough on white
    QVERIFY2(gray > 4.5 && gray < 4.6, qPrintable(QString::number(gray)));
}

void GuiSupportTest::palettesAreReadable_data()
{
    QTest::addColumn<Qt::ColorScheme>("scheme");
    QTest::newRow("light") << Qt::ColorScheme::Light;
    QTest::newRow("dark") << Qt::ColorScheme::Dark;
}

void GuiSupportTest::palettesAreReadable()
{
    QFETCH(Qt::ColorScheme, scheme);
    const QPalette palette = schemePalette(scheme);
    QCOMPARE(paletteContrastProblems(palette), QStringList());
    const bool dark = palette.color(QPalette::Window).lightness() < 128;
    QCOMPARE(dark, scheme == Qt::ColorScheme::Dark);
}

void GuiSupportTest::unreadablePaletteIsFound()
{
    QPalette palette = schemePalette(Qt::ColorScheme::Dark);
    palette.setColor(QPalette::Active, QPalette::Link, Qt::blue); // Qt's own
    QStringList problems = paletteContrastProblems(palette);
    QCOMPARE(problems.size(), 2);
    QVERIFY2(problems.first().startsWith(u"Active, Link on Window"_s), qPrintable(problems.first()));
    palette = schemePalette(Qt::ColorScheme::Light);
    palette.setColor(QPalette::Disabled, QPalette::ButtonText, palette.color(QPalette::Button).darker(110));
    problems = paletteContrastProblems(palette);
    QCOMPARE(problems.size(), 1);
    QVERIFY2(problems.first().startsWith(u"Disabled, ButtonText on Button"_s), qPrintable(problems.first()));
}

void GuiSupportTest::schemeIsSet()
{
    m_window->show();
    setScheme(Qt::ColorScheme::Dark);
    QCOMPARE(QApplication::style()->name(), u"fusion"_s);
    QCOMPARE(QApplication::palette().color(QPalette::Window),
             schemePalette(Qt::ColorScheme::Dark).color(QPalette::Window));
    QCOMPARE(m_window->palette().color(QPalette::Window), schemePalette(Qt::ColorScheme::Dark).color(QPalette::Window));
    QVERIFY(m_window->grab().toImage().pixelColor(1, 1).lightness() < 100); // also what is drawn
    setScheme(Qt::ColorScheme::Light);
    QVERIFY(m_window->grab().toImage().pixelColor(1, 1).lightness() > 200);
}

void GuiSupportTest::picturesAreTaken()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"new/window.png"_s);
    m_window->show();
    grab(*m_window, path);
    const QImage picture(path);
    QCOMPARE(picture.size(), m_window->size() * m_window->devicePixelRatio());
}

void GuiSupportTest::blockedEventLoopIsMeasured()
{
    LatencyMeter meter;
    meter.start();
    QTest::qWait(100);
    const auto idle = meter.stop();
    QVERIFY2(idle >= 4ms && idle < 150ms, qPrintable(QString::number(idle.count()))); // it ticks
    meter.start();
    QTest::qWait(30);
    QThread::msleep(200);
    QVERIFY(meter.longest() < 150ms); // nobody has told it yet
    QVERIFY(meter.stop() >= 200ms);
    meter.start();
    QTimer::singleShot(10ms, m_window.get(), [] { QThread::msleep(200); });
    QTest::qWait(300);
    QVERIFY(meter.longest() >= 200ms);
    QVERIFY(meter.stop() >= 200ms); // what came after does not hide it
}

namespace planted {
LIFEBOAT_GUI_TEST_MAIN_NAMED(run, PlantedFailure)
} // namespace planted
namespace real {
LIFEBOAT_GUI_TEST_MAIN_NAMED(run, GuiSupportTest)
} // namespace real

int main(int argc, char *argv[])
{
    return qEnvironmentVariableIsSet(plantedVariable) ? planted::run(argc, argv) : real::run(argc, argv);
}

#include "tst_gui_support.moc"
