// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/DiskMap.h"

#include "widgets/DiskMapModel.h"
#include "widgets/Paint.h"
#include "widgets/PartWidths.h"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace lifeboat {

namespace {

DiskMapPart partAt(const QAbstractItemModel &model, int row)
{
    return model.index(row, 0).data(DiskMapModel::PartRole).value<DiskMapPart>();
}

} // namespace

DiskMap::DiskMap(QWidget *parent) : QListView(parent), m_delegate(new DiskMapDelegate(this))
{
    setItemDelegate(m_delegate);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setTabKeyNavigation(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Disk map"));
}

void DiskMap::setModel(QAbstractItemModel *newModel)
{
    if (model())
        disconnect(model(), nullptr, this, nullptr);
    QListView::setModel(newModel);
    if (newModel) {
        connect(newModel, &QAbstractItemModel::modelReset, this, &DiskMap::forgetEdges);
        connect(newModel, &QAbstractItemModel::dataChanged, this, &DiskMap::forgetEdges);
        connect(newModel, &QAbstractItemModel::rowsInserted, this, &DiskMap::forgetEdges);
        connect(newModel, &QAbstractItemModel::rowsRemoved, this, &DiskMap::forgetEdges);
    }
    forgetEdges();
}

void DiskMap::setCompact(bool compact)
{
    m_delegate->setForm(compact ? DiskMapDelegate::Form::Bar : DiskMapDelegate::Form::Full);
    setFocusPolicy(compact ? Qt::NoFocus : Qt::StrongFocus);
    setAttribute(Qt::WA_TransparentForMouseEvents, compact);
    forgetEdges();
}

void DiskMap::forgetEdges()
{
    m_edges.clear();
    updateGeometry();
    viewport()->update();
}

const std::vector<int> &DiskMap::edges() const
{
    if (!m_edges.empty() || !model())
        return m_edges;
    std::vector<ByteCount> sizes;
    for (int row = 0; row < model()->rowCount(); ++row)
        sizes.push_back(partAt(*model(), row).size);
    const int width = viewport()->width();
    const auto upTo = [&](double share) {
        return static_cast<int>(share * width / static_cast<double>(std::max<std::size_t>(sizes.size(), 1)));
    };
    // A map of nothing but minimums would not be to scale: for words a part of the width, for figures most of it.
    constexpr double forWords = 0.62;
    constexpr double forFigures = 0.8;
    const auto [legible, comfortable] = DiskMapDelegate::widthsOf(fontMetrics(), m_delegate->form());
    const int toHit = m_delegate->form() == DiskMapDelegate::Form::Full ? fontMetrics().height() : 0;
    const int minimum = std::max({std::min(comfortable, upTo(forWords)), std::min(legible, upTo(forFigures)), toHit});
    m_edges.push_back(0);
    for (const int part : partWidths(sizes, width, minimum))
        m_edges.push_back(m_edges.back() + part);
    return m_edges;
}

bool DiskMap::hasNotes() const
{
    for (int row = 0; model() && row < model()->rowCount(); ++row) {
        if (!notesOf(partAt(*model(), row)).isEmpty())
            return true;
    }
    return false;
}

QRect DiskMap::visualRect(const QModelIndex &index) const
{
    const auto row = static_cast<std::size_t>(index.row());
    if (!index.isValid() || row + 1 >= edges().size())
        return {};
    const QRect part(edges()[row], 0, edges()[row + 1] - edges()[row], viewport()->height());
    return QStyle::visualRect(layoutDirection(), viewport()->rect(), part);
}

QModelIndex DiskMap::indexAt(const QPoint &point) const
{
    for (int row = 0; model() && row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        if (visualRect(index).contains(point))
            return index;
    }
    return {};
}

void DiskMap::scrollTo(const QModelIndex &, ScrollHint)
{
    // Everything is in view, always.
}

void DiskMap::doItemsLayout()
{
    forgetEdges();
    QAbstractItemView::doItemsLayout();
}

QSize DiskMap::sizeHint() const
{
    constexpr int comfortable = 60;
    const int width = comfortable * fontMetrics().averageCharWidth() / (isCompact() ? 3 : 1);
    return {width, DiskMapDelegate::heightOf(fontMetrics(), m_delegate->form(), hasNotes())};
}

QSize DiskMap::minimumSizeHint() const
{
    constexpr int fewParts = 4;
    const int count = std::clamp(model() ? model()->rowCount() : 1, 1, fewParts);
    const int width = count * DiskMapDelegate::widthsOf(fontMetrics(), m_delegate->form()).legible;
    return {std::min(width, sizeHint().width()), sizeHint().height()};
}

QModelIndex DiskMap::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (!model() || model()->rowCount() == 0)
        return {};
    const int last = model()->rowCount() - 1;
    const int at = currentIndex().isValid() ? currentIndex().row() : -1;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto moved = [&](int step) { return model()->index(std::clamp(at < 0 ? 0 : at + step, 0, last), 0); };
    switch (action) {
    case MoveLeft:
        return moved(mirrored ? 1 : -1);
    case MoveRight:
        return moved(mirrored ? -1 : 1);
    case MoveUp:
    case MovePrevious:
        return moved(-1);
    case MoveDown:
    case MoveNext:
        return moved(1);
    case MoveHome:
    case MovePageUp:
        return model()->index(0, 0);
    case MoveEnd:
    case MovePageDown:
        break;
    }
    return model()->index(last, 0);
}

QRegion DiskMap::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    for (const QModelIndex &index : selection.indexes())
        region += visualRect(index);
    return region;
}

void DiskMap::setSelection(const QRect &, QItemSelectionModel::SelectionFlags command)
{
    // One at a time: whatever the rectangle, it is the part that the mouse or the keyboard has just reached.
    selectionModel()->select(currentIndex(), command);
}

void DiskMap::updateGeometries()
{
    // Never anything to scroll; QListView would make room for its own rows.
    QAbstractItemView::updateGeometries();
}

void DiskMap::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    if (!isCompact()) {
        const double radius = fontMetrics().height() / 3.0;
        painter.setPen(outlineColor(palette()));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(frame, radius, radius);
    }
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QStyle::State state = option.state & ~(QStyle::State_HasFocus | QStyle::State_MouseOver);
    for (int row = 0; model() && row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        option.rect = visualRect(index);
        option.state = state;
        option.state.setFlag(QStyle::State_Selected, !isCompact() && selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        if (!option.rect.isEmpty())
            m_delegate->paint(&painter, option, index);
    }
}

void DiskMap::resizeEvent(QResizeEvent *event)
{
    m_edges.clear();
    QAbstractItemView::resizeEvent(event);
}

void DiskMap::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        // Accepted: the view would let the page's default button have it too.
        Q_EMIT activated(currentIndex());
        event->accept();
        return;
    }
    QListView::keyPressEvent(event);
}

void DiskMap::wheelEvent(QWheelEvent *event)
{
    // The page around it scrolls.
    event->ignore();
}

void DiskMap::changeEvent(QEvent *event)
{
    QListView::changeEvent(event);
    switch (event->type()) {
    case QEvent::FontChange:
    case QEvent::StyleChange:
    case QEvent::LayoutDirectionChange:
        forgetEdges();
        break;
    default:
        break;
    }
}

} // namespace lifeboat
