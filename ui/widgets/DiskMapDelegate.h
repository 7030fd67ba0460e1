// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/DiskMapPart.h"

#include <QStyledItemDelegate>

namespace lifeboat {

/// Draws one part of a DiskMap into the cell that the map gives it: a bar in the colour and hatch of its role; below it, on the palette's own
/// background, tick box, title, size and what is special. Toggles ticks by Space and by a click on the box.
class DiskMapDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum class Form { Full, Bar };

    explicit DiskMapDelegate(QObject *parent = nullptr) : QStyledItemDelegate(parent) { }

    void setForm(Form form) { m_form = form; }
    Form form() const { return m_form; }

    /// The height of a map, @p notes: some part has one.
    static int heightOf(const QFontMetrics &metrics, Form form, bool notes);
    /// Of a cell: with room for a size ("88.8 MB") and a tick box, and with room for most titles too.
    struct Widths {
        int legible;
        int comfortable;
    };
    static Widths widthsOf(const QFontMetrics &metrics, Form form);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// Where the tick box of a part in @p option is; empty when it has none or no room for it.
    static QRect tickBox(const QStyleOptionViewItem &option, const DiskMapPart &part);

protected:
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;

private:
    void paintFull(QPainter &painter, const QStyleOptionViewItem &option, const DiskMapPart &part) const;

    Form m_form = Form::Full;
};

} // namespace lifeboat
