// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/GuiLooks.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QStyleFactory>
#include <QStyleHints>
#include <QStyleOptionButton>
#include <QStyleOptionComboBox>
#include <QStyleOptionGroupBox>
#include <QTest>
#include <QTextDocumentFragment>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <optional>

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr double leastContrast = 4.5;
constexpr double leastDisabledContrast = 2.0;
constexpr auto tickEvery = 5ms;

QList<const QWidget *> visibleBelow(const QWidget &root)
{
    QList<const QWidget *> visible;
    if (root.isVisible())
        visible.append(&root);
    for (const QWidget *widget : root.findChildren<const QWidget *>()) {
        if (widget->isVisible())
            visible.append(widget);
    }
    return visible;
}

QString describe(const QWidget &widget, const QString &text = {})
{
    QString described = QString::fromLatin1(widget.metaObject()->className()) + u" '"_s + widget.objectName() + u'\'';
    if (!text.isEmpty())
        described += u" \""_s + text + u'"';
    return described;
}

/// What a text needs and what there is for it.
struct Room {
    QString text;
    QSize needed;
    QSize given;
};

std::optional<Room> roomOf(const QLabel &label)
{
    if (label.text().isEmpty())
        return std::nullopt;
    // A wrapped text needs the width of its longest word.
    const QSize needed = label.wordWrap() ? QSize(label.minimumSizeHint().width(), label.heightForWidth(label.width()))
                                          : label.sizeHint();
    return Room{.text = label.text(), .needed = needed, .given = label.size()};
}

QSize sizeOfText(const QWidget &widget, const QString &text)
{
    return widget.fontMetrics().size(Qt::TextShowMnemonic, text);
}

std::optional<Room> roomOf(const QAbstractButton &button)
{
    QStyle::SubElement contents = QStyle::SE_PushButtonContents;
    if (qobject_cast<const QCheckBox *>(&button) != nullptr)
        contents = QStyle::SE_CheckBoxContents;
    else if (qobject_cast<const QRadioButton *>(&button) != nullptr)
        contents = QStyle::SE_RadioButtonContents;
    else if (const auto *tool = qobject_cast<const QToolButton *>(&button))
        return tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull()
            ? std::nullopt
            : std::optional(Room{.text = tool->text(), .needed = tool->sizeHint(), .given = tool->size()});
    else if (qobject_cast<const QPushButton *>(&button) == nullptr)
        return std::nullopt; // draws itself, and its texts are labels or none
    QStyleOptionButton option;
    option.initFrom(&button);
    QSize needed = sizeOfText(button, button.text());
    if (!button.icon().isNull())
        needed.rwidth() += button.iconSize().width() + 4; // as QCommonStyle
    return Room{.text = button.text(),
                .needed = needed,
                .given = button.style()->subElementRect(contents, &option, &button).size()};
}

std::optional<Room> roomOf(const QComboBox &box)
{
    QStyleOptionComboBox option;
    option.initFrom(&box);
    option.editable = box.isEditable();
    option.frame = box.hasFrame();
    const QRect field = box.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box);
    QSize needed = box.fontMetrics().size(0, box.currentText());
    if (!box.itemIcon(box.currentIndex()).isNull())
        needed.rwidth() += box.iconSize().width() + 4;
    return Room{.text = box.currentText(), .needed = needed, .given = field.size()};
}

std::optional<Room> roomOf(const QGroupBox &box)
{
    // The style makes the title's rectangle no wider than the text; so what the box has is the limit.
    return Room{.text = box.title(), .needed = QSize(sizeOfText(box, box.title()).width(), 0), .given = box.size()};
}

std::optional<Room> roomOf(const QWidget &widget)
{
    if (const auto *label = qobject_cast<const QLabel *>(&widget))
        return roomOf(*label);
    if (const auto *button = qobject_cast<const QAbstractButton *>(&widget))
        return roomOf(*button);
    if (const auto *box = qobject_cast<const QComboBox *>(&widget))
        return roomOf(*box);
    if (const auto *box = qobject_cast<const QGroupBox *>(&widget))
        return roomOf(*box);
    return std::nullopt;
}

bool isViewport(const QWidget &widget)
{
    const auto *area = qobject_cast<const QAbstractScrollArea *>(widget.parentWidget());
    return area != nullptr && area->viewport() == &widget;
}

/// The ancestor that cuts something off @p widget, up to what scrolls or is a window.
const QWidget *cutBy(const QWidget &widget)
{
    QRect rect = widget.rect();
    for (const QWidget *inner = &widget; !inner->isWindow(); inner = inner->parentWidget()) {
        const QWidget *const outer = inner->parentWidget();
        if (isViewport(*outer))
            return nullptr;
        rect.translate(inner->pos());
        if (!outer->rect().contains(rect))
            return outer;
    }
    return nullptr;
}

void addEntries(const QAbstractItemModel &model, const QModelIndex &below, QStringList &texts)
{
    for (int row = 0; row < model.rowCount(below); ++row) {
        for (int column = 0; column < model.columnCount(below); ++column)
            texts << model.index(row, column, below).data().toString();
        addEntries(model, model.index(row, 0, below), texts);
    }
}

QString words(QSize size) { return u"%1 × %2"_s.arg(size.width()).arg(size.height()); }

double luminance(const QColor &color)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(static_cast<double>(color.redF())) + 0.7152 * linear(static_cast<double>(color.greenF())) +
        0.0722 * linear(static_cast<double>(color.blueF()));
}

struct Pair {
    const char *name;
    QPalette::ColorRole text;
    QPalette::ColorRole ground;
};

constexpr Pair textPairs[] = {
    {"WindowText on Window", QPalette::WindowText, QPalette::Window},
    {"Text on Base", QPalette::Text, QPalette::Base},
    {"Text on AlternateBase", QPalette::Text, QPalette::AlternateBase},
    {"PlaceholderText on Base", QPalette::PlaceholderText, QPalette::Base},
    {"ButtonText on Button", QPalette::ButtonText, QPalette::Button},
    {"HighlightedText on Highlight", QPalette::HighlightedText, QPalette::Highlight},
    {"ToolTipText on ToolTipBase", QPalette::ToolTipText, QPalette::ToolTipBase},
    {"Link on Window", QPalette::Link, QPalette::Window},
    {"Link on Base", QPalette::Link, QPalette::Base},
    {"LinkVisited on Base", QPalette::LinkVisited, QPalette::Base},
};

/// The colours of a scheme, from which the palette follows.
struct Colors {
    QColor window;
    QColor base;
    QColor alternateBase;
    QColor button;
    QColor text;
    QColor disabledText;
    QColor placeholder;
    QColor highlight;
    QColor highlightedText;
    QColor link;
    QColor visited;
    QColor toolTip;
};

Colors colorsOf(Qt::ColorScheme scheme)
{
    if (scheme == Qt::ColorScheme::Dark)
        return {.window = QColor(0x2a2e32),
                .base = QColor(0x1b1e20),
                .alternateBase = QColor(0x232629),
                .button = QColor(0x31363b),
                .text = QColor(0xfcfcfc),
                .disabledText = QColor(0x8a8e92),
                .placeholder = QColor(0xa1a9b1),
                .highlight = QColor(0x1f6fa5),
                .highlightedText = QColor(0xffffff),
                .link = QColor(0x5cb8f0),
                .visited = QColor(0xb39ddb),
                .toolTip = QColor(0x31363b)};
    return {.window = QColor(0xeff0f1),
            .base = QColor(0xffffff),
            .alternateBase = QColor(0xf7f7f7),
            .button = QColor(0xf4f4f4),
            .text = QColor(0x232629),
            .disabledText = QColor(0x909396),
            .placeholder = QColor(0x6b7075),
            .highlight = QColor(0x1f6fa5),
            .highlightedText = QColor(0xffffff),
            .link = QColor(0x1a67a3),
            .visited = QColor(0x7f4a9c),
            .toolTip = QColor(0xf7f7f7)};
}

} // namespace

QStringList everyFocusableHasAName(const QWidget &root)
{
    QStringList offenders;
    for (const QWidget *widget : visibleBelow(root)) {
        // A proxy speaks for those whose focus it takes, and a part of a spin or combo box is spoken for by the box.
        if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() != nullptr)
            continue;
        QAccessibleInterface *const accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        if (accessible == nullptr || accessible->text(QAccessible::Name).trimmed().isEmpty())
            offenders.append(describe(*widget));
    }
    return offenders;
}

QStringList clippedTexts(const QWidget &root)
{
    QStringList offenders;
    for (const QWidget *widget : visibleBelow(root)) {
        const std::optional<Room> room = roomOf(*widget);
        if (!room || room->text.isEmpty())
            continue;
        if (room->needed.width() > room->given.width() || room->needed.height() > room->given.height())
            offenders.append(describe(*widget, room->text) + u": needs "_s + words(room->needed) + u", has "_s +
                             words(room->given));
        else if (const QWidget *const outer = cutBy(*widget))
            offenders.append(describe(*widget, room->text) + u": sticks out of "_s + describe(*outer));
    }
    return offenders;
}

QStringList visibleTexts(const QWidget &root)
{
    QStringList texts;
    for (const QWidget *widget : visibleBelow(root)) {
        if (const auto room = roomOf(*widget))
            texts << room->text;
        const auto *const view = qobject_cast<const QAbstractItemView *>(widget);
        if (view == nullptr || view->model() == nullptr)
            continue;
        if (const auto *header = qobject_cast<const QHeaderView *>(view)) {
            for (int section = 0; section < header->count(); ++section)
                texts << header->model()->headerData(section, header->orientation()).toString();
        } else {
            addEntries(*view->model(), {}, texts);
        }
    }
    return texts;
}

QStringList textsAgainstReadingDirection(const QWidget &root)
{
    QStringList wrong;
    for (const QWidget *widget : visibleBelow(root)) {
        const auto *const label = qobject_cast<const QLabel *>(widget);
        if (label == nullptr || label->alignment() & Qt::AlignTrailing)
            continue;
        const QString text = Qt::mightBeRichText(label->text())
            ? QTextDocumentFragment::fromHtml(label->text()).toPlainText()
            : label->text();
        const bool hasWords = std::ranges::any_of(text, [](QChar letter) { return letter.isLetter(); });
        if (hasWords && text.isRightToLeft() != QGuiApplication::isRightToLeft())
            wrong << describe(*label, text);
    }
    return wrong;
}

double contrast(const QColor &one, const QColor &other)
{
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

QStringList paletteContrastProblems(const QPalette &palette)
{
    QStringList problems;
    constexpr std::pair<const char *, QPalette::ColorGroup> groups[] = {
        {"Active", QPalette::Active}, {"Inactive", QPalette::Inactive}, {"Disabled", QPalette::Disabled}};
    for (const auto &[groupName, group] : groups) {
        const double least = group == QPalette::Disabled ? leastDisabledContrast : leastContrast;
        for (const Pair &pair : textPairs) {
            const double found = contrast(palette.color(group, pair.text), palette.color(group, pair.ground));
            if (found < least)
                problems.append(
                    u"%1, %2: %3, at least %4"_s.arg(QLatin1StringView(groupName), QLatin1StringView(pair.name))
                        .arg(found, 0, 'f', 2)
                        .arg(least));
        }
    }
    return problems;
}

QPalette schemePalette(Qt::ColorScheme scheme)
{
    const Colors colors = colorsOf(scheme);
    // Light, mid and shadow follow from the button's colour.
    QPalette palette(colors.button, colors.window);
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::Base, colors.base);
    palette.setColor(QPalette::AlternateBase, colors.alternateBase);
    palette.setColor(QPalette::Button, colors.button);
    palette.setColor(QPalette::ToolTipBase, colors.toolTip);
    palette.setColor(QPalette::PlaceholderText, colors.placeholder);
    palette.setColor(QPalette::Highlight, colors.highlight);
    palette.setColor(QPalette::Accent, colors.highlight);
    palette.setColor(QPalette::HighlightedText, colors.highlightedText);
    palette.setColor(QPalette::BrightText, colors.highlightedText);
    palette.setColor(QPalette::Link, colors.link);
    palette.setColor(QPalette::LinkVisited, colors.visited);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
        palette.setColor(role, colors.text);
        palette.setColor(QPalette::Disabled, role, colors.disabledText);
    }
    return palette;
}

void setScheme(Qt::ColorScheme scheme)
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QGuiApplication::styleHints()->setColorScheme(scheme);
    QApplication::setPalette(schemePalette(scheme));
    QCoreApplication::processEvents(); // widgets are told by an event
}

namespace {

/// How long this thread was ready to run and had no core, since it began; 0 where the kernel does not tell.
std::chrono::nanoseconds waitedForACore()
{
    QFile file(QStringLiteral("/proc/thread-self/schedstat"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArrayList figures = file.readAll().trimmed().split(' '); // running, waiting, time slices
    return std::chrono::nanoseconds(figures.size() == 3 ? figures[1].toLongLong() : 0);
}

} // namespace

LatencyMeter::LatencyMeter()
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(tickEvery);
    m_timer.callOnTimeout(&m_timer, [this] { tick(); });
}

void LatencyMeter::start()
{
    m_longest = {};
    m_waited = waitedForACore();
    m_sinceTick.start();
    m_timer.start();
}

std::chrono::milliseconds LatencyMeter::stop()
{
    if (m_timer.isActive())
        tick();
    m_timer.stop();
    return m_longest;
}

void LatencyMeter::tick()
{
    const auto waited = waitedForACore();
    const auto gap = std::chrono::nanoseconds(std::chrono::milliseconds(m_sinceTick.restart())) - (waited - m_waited);
    m_waited = waited;
    m_longest = std::max(m_longest, std::chrono::duration_cast<std::chrono::milliseconds>(gap));
}

void addAppearanceRows()
{
    QTest::addColumn<double>("size");
    QTest::addColumn<QString>("language");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::newRow("as designed") << 1.0 << QStringLiteral("en") << Qt::LeftToRight;
    QTest::newRow("200 %") << 2.0 << QStringLiteral("en") << Qt::LeftToRight;
    QTest::newRow("German") << 1.0 << QStringLiteral("de") << Qt::LeftToRight;
    QTest::newRow("German, 200 %") << 2.0 << QStringLiteral("de") << Qt::LeftToRight;
    QTest::newRow("right to left") << 1.0 << QStringLiteral("rtl") << Qt::RightToLeft;
}

Appearance::Appearance() : m_normal(QApplication::font())
{
    QFETCH(double, size);
    QFETCH(QString, language);
    QFETCH(Qt::LayoutDirection, direction);
    QFont font = m_normal;
    font.setPointSizeF(font.pointSizeF() * size);
    QApplication::setFont(font);
    QGuiApplication::setLayoutDirection(direction);
    m_language = language;
}

Appearance::~Appearance()
{
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QApplication::setFont(m_normal);
}

} // namespace lifeboat::test
