// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/DiskMapDelegate.h"

#include <QListView>

namespace lifeboat {

/// A drive or image as a strip, to scale: the view of a DiskMapModel. A list for screen readers, with one item per part that says everything.
/// Arrows move (from left to right or as writing goes), Space ticks, Enter and double click emit `activated`, a click `clicked`.
class DiskMap : public QListView {
    Q_OBJECT

public:
    explicit DiskMap(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;

    /// A thin bar without words for a card: no keyboard, and the mouse is the card's.
    void setCompact(bool compact);
    bool isCompact() const { return m_delegate->form() == DiskMapDelegate::Form::Bar; }

    QRect visualRect(const QModelIndex &index) const override;
    QModelIndex indexAt(const QPoint &point) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override { return 0; }
    void updateGeometries() override;
    QSize viewportSizeHint() const override { return sizeHint(); }

    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void forgetEdges();
    const std::vector<int> &edges() const;
    bool hasNotes() const;

    DiskMapDelegate *m_delegate;
    mutable std::vector<int> m_edges; ///< left ends from the reading side, and the width; empty: to be made anew
};

} // namespace lifeboat
