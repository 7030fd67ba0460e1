// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/DiskMapDelegate.h"

#include "sentences/Bidi.h"
#include "sentences/Sentences.h"
#include "widgets/DiskMapModel.h"
#include "widgets/Paint.h"
#include "widgets/PartPaint.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace lifeboat {

namespace {

/// Distances in a cell, all from the height of a line of text.
struct Measures {
    explicit Measures(const QFontMetrics &metrics)
        : line(metrics.height()), gap(std::max(2, line / 6)), padding(std::max(3, line / 4)), bar(line + line / 4)
    { }

    int line;
    int gap;     ///< around a cell
    int padding; ///< in a cell, around what it shows
    int bar;
};

QRect cellOf(const QStyleOptionViewItem &option)
{
    const Measures at(option.fontMetrics);
    const int side = std::min((at.gap + 1) / 2, option.rect.width() / 4);
    return option.rect.adjusted(side, at.gap, -side, -at.gap);
}

QRect contentOf(const QStyleOptionViewItem &option)
{
    const Measures at(option.fontMetrics);
    const QRect cell = cellOf(option);
    const int side = std::min(at.padding, cell.width() / 8);
    return cell.adjusted(side, at.padding, -side, -at.padding);
}

/// Line @p number below the bar.
QRect lineOf(const QStyleOptionViewItem &option, int number)
{
    const Measures at(option.fontMetrics);
    const QRect content = contentOf(option);
    return {content.left(), content.top() + at.bar + at.padding + number * at.line, content.width(), at.line};
}

enum class Elide { Yes, Never };

/// The first that fits, else the last, elided. Nothing where not even its start has room, or where a start would be wrong: "10…" is no size.
QString fitted(const QStringList &candidates, const QFontMetrics &metrics, int width, Elide elide)
{
    for (const QString &candidate : candidates) {
        if (metrics.horizontalAdvance(candidate) <= width)
            return candidate;
    }
    if (candidates.isEmpty() || elide == Elide::Never)
        return {};
    const QString shortened = metrics.elidedText(candidates.last(), Qt::ElideRight, width);
    constexpr qsizetype tellsSomething = 3;
    return shortened.size() < tellsSomething ? QString() : shortened;
}

struct TextColors {
    QColor background;
    QColor text;
    QColor quiet; ///< for the second line
};

TextColors colorsOf(const QStyleOptionViewItem &option)
{
    constexpr double selectedShare = 0.16;
    constexpr double quietShare = 0.7;
    constexpr double legible = 4.5; // WCAG 2.2, 1.4.3
    const QColor base = option.palette.color(QPalette::Base);
    const QColor text = option.palette.color(QPalette::Text);
    const bool selected = option.state & QStyle::State_Selected;
    QColor background = selected ? blended(base, option.palette.color(QPalette::Highlight), selectedShare) : base;
    if (contrastOf(text, background) < legible)
        background = base;
    QColor quiet = blended(background, text, quietShare);
    if (contrastOf(quiet, background) < legible)
        quiet = text;
    return {.background = background, .text = text, .quiet = quiet};
}

/// The frame of the cell: where the keyboard is, what is chosen, what will be erased; the last also beside the others.
void paintFrames(QPainter &painter, const QStyleOptionViewItem &option, const DiskMapPart &part)
{
    const Measures at(option.fontMetrics);
    const double thin = std::max(1.0, at.line / 16.0);
    const QRectF cell = QRectF(cellOf(option));
    const auto frame = [&](const QColor &color, double thickness, double inset) {
        const QMarginsF margins(inset, inset, inset, inset);
        painter.setPen(QPen(color, thickness));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(cell.marginsRemoved(margins), at.line / 5.0, at.line / 5.0);
    };
    if (part.erased)
        frame(erasedColor(), 2 * thin, thin);
    const double inset = part.erased ? 3.5 * thin : thin;
    if (option.state & QStyle::State_HasFocus)
        frame(option.palette.color(QPalette::Highlight), 2 * thin, inset);
    else if (option.state & QStyle::State_Selected)
        frame(option.palette.color(QPalette::Highlight), thin, inset);
}

} // namespace

int DiskMapDelegate::heightOf(const QFontMetrics &metrics, Form form, bool notes)
{
    const Measures at(metrics);
    if (form == Form::Bar)
        return std::max(6, at.line * 5 / 8);
    return 2 * at.gap + 3 * at.padding + at.bar + (notes ? 3 : 2) * at.line;
}

DiskMapDelegate::Widths DiskMapDelegate::widthsOf(const QFontMetrics &metrics, Form form)
{
    const Measures at(metrics);
    if (form == Form::Bar)
        return {.legible = std::max(4, at.line / 3), .comfortable = std::max(6, at.line / 2)};
    const int around = 2 * (at.gap + at.padding);
    const int size = metrics.horizontalAdvance(sizeForPeople(ByteCount(88'800'000)));
    constexpr int titleCharacters = 14;
    return {.legible = size + around, .comfortable = titleCharacters * metrics.averageCharWidth() + around};
}

QRect DiskMapDelegate::tickBox(const QStyleOptionViewItem &option, const DiskMapPart &part)
{
    const QRect line = lineOf(option, 0);
    const int size = std::max(8, option.fontMetrics.height() * 3 / 4);
    if (!part.tickable || line.width() < size)
        return {};
    const QRect box(line.left(), line.top() + (line.height() - size) / 2, size, size);
    return QStyle::visualRect(option.direction, line, box);
}

void DiskMapDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem full = option;
    initStyleOption(&full, index);
    const auto part = index.data(DiskMapModel::PartRole).value<DiskMapPart>();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (!(full.state & QStyle::State_Enabled))
        painter->setOpacity(painter->opacity() / 2);
    if (m_form == Form::Full) {
        paintFull(*painter, full, part);
    } else {
        // A hair between neighbours of one colour.
        const QRectF bar = QRectF(full.rect).adjusted(1, 1, -1, -1);
        const double unit = full.fontMetrics.height();
        paintPartBar(*painter, bar, part, {.direction = full.direction, .palette = full.palette, .unit = unit});
    }
    painter->restore();
}

void DiskMapDelegate::paintFull(QPainter &painter, const QStyleOptionViewItem &option, const DiskMapPart &part) const
{
    const Measures at(option.fontMetrics);
    const TextColors colors = colorsOf(option);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.background);
    painter.drawRoundedRect(QRectF(cellOf(option)), at.line / 5.0, at.line / 5.0);
    paintFrames(painter, option, part);

    QRect bar = contentOf(option);
    bar.setHeight(at.bar);
    const double unit = at.line;
    paintPartBar(painter, bar, part,
                 {.direction = option.direction,
                  .palette = option.palette,
                  .unit = unit,
                  .erasedOutline = PartPaint::ErasedOutline::ByTheCaller});

    painter.setFont(option.font);
    painter.setLayoutDirection(option.direction);
    const auto write = [&](const QRect &line, const QStringList &candidates, const QColor &color, Elide elide) {
        painter.setPen(color);
        const auto side = QStyle::visualAlignment(option.direction, Qt::AlignLeft);
        painter.drawText(line, Qt::TextSingleLine | Qt::AlignAbsolute | side | Qt::AlignVCenter,
                         isolated(fitted(candidates, option.fontMetrics, line.width(), elide)));
    };
    QRect title = lineOf(option, 0);
    if (const QRect box = tickBox(option, part); !box.isEmpty()) {
        paintTickBox(painter, box, part, option.palette, colors.quiet);
        const int taken = box.width() + at.padding;
        title = option.direction == Qt::RightToLeft ? title.adjusted(0, 0, -taken, 0) : title.adjusted(taken, 0, 0, 0);
    }
    write(title, {part.title}, colors.text, Elide::Yes);
    write(lineOf(option, 1), detailsOf(part), colors.quiet, Elide::Never);
    write(lineOf(option, 2), notesOf(part), colors.text, Elide::Never);
}

QSize DiskMapDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool note = !notesOf(index.data(DiskMapModel::PartRole).value<DiskMapPart>()).isEmpty();
    return {widthsOf(option.fontMetrics, m_form).legible, heightOf(option.fontMetrics, m_form, note)};
}

bool DiskMapDelegate::editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                                  const QModelIndex &index)
{
    const auto part = index.data(DiskMapModel::PartRole).value<DiskMapPart>();
    if (!part.tickable || m_form == Form::Bar)
        return false;
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<const QKeyEvent *>(event)->key();
        if (key != Qt::Key_Space && key != Qt::Key_Select)
            return false;
    } else {
        const bool release = event->type() == QEvent::MouseButtonRelease;
        if (!release && event->type() != QEvent::MouseButtonPress && event->type() != QEvent::MouseButtonDblClick)
            return false;
        const auto *const mouse = static_cast<const QMouseEvent *>(event);
        // Easier to hit than it looks.
        const int around = Measures(option.fontMetrics).padding;
        const QRect target = tickBox(option, part).adjusted(-around, -around, around, around);
        if (mouse->button() != Qt::LeftButton || !target.contains(mouse->position().toPoint()))
            return false;
        if (!release)
            return true;
    }
    return model->setData(index, part.ticked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

} // namespace lifeboat
