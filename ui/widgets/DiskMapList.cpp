// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/DiskMapList.h"

#include "widgets/DiskMapModel.h"
#include "widgets/PartPaint.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace lifeboat {

namespace {

class RowDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const auto part = index.data(DiskMapModel::PartRole).value<DiskMapPart>();
        if (!part.tickable || !option.widget)
            return;
        QStyleOptionViewItem full = option;
        initStyleOption(&full, index);
        const QRect box =
            option.widget->style()->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &full, option.widget);
        const bool selected = option.state & QStyle::State_Selected;
        paintTickBox(*painter, box, part, option.palette,
                     option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto part = index.data(DiskMapModel::PartRole).value<DiskMapPart>();
        const QString notes = notesOf(part).value(0);
        QStringList facts{detailsOf(part).value(0)};
        if (part.role != PartitionRole::Free) {
            const QString role = wordOf(part.role);
            facts.prepend(role.left(1).toUpper() + role.mid(1));
        }
        if (!notes.isEmpty())
            facts += notes;
        option->text = part.title + QChar::LineSeparator + facts.join(QStringLiteral(" · "));

        const int line = option->fontMetrics.height();
        const int size = line * 3 / 2;
        const double ratio = option->widget ? option->widget->devicePixelRatioF() : 1.0;
        const PartPaint how{.direction = option->direction, .palette = option->palette, .unit = double(line)};
        option->icon = partSwatch(part, size, how, ratio);
        option->decorationSize = QSize(size, size);
        option->features |= QStyleOptionViewItem::HasDecoration | QStyleOptionViewItem::HasDisplay;
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QSize size = QStyledItemDelegate::sizeHint(option, index);
        return {size.width(), qMax(size.height(), 2 * option.fontMetrics.height()) + option.fontMetrics.height() / 2};
    }
};

} // namespace

DiskMapList::DiskMapList(QWidget *parent) : QListView(parent)
{
    setItemDelegate(new RowDelegate(this));
    setEditTriggers(NoEditTriggers);
    setSizeAdjustPolicy(AdjustToContents);
    setVerticalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Partitions"));
}

} // namespace lifeboat
