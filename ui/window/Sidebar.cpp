// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/Sidebar.h"

#include "widgets/Icons.h"
#include "widgets/Paint.h"

#include <QEvent>

#include <algorithm>

namespace lifeboat {

Sidebar::Sidebar(QWidget *parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("sidebar"));
    setAccessibleName(tr("Pages"));
    setFrameShape(QFrame::NoFrame);
    viewport()->setBackgroundRole(QPalette::Window);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setUniformItemSizes(true);
    takeSizes();
}

void Sidebar::add(const QString &picture, const QString &title)
{
    auto *const item = new QListWidgetItem(namedIcon(picture), title, this);
    item->setSizeHint({0, static_cast<int>(2.4 * fontMetrics().height())});
    updateGeometry();
}

QSize Sidebar::sizeHint() const
{
    const int line = fontMetrics().height();
    int widest = 0;
    for (int i = 0; i < count(); ++i)
        widest = std::max(widest, fontMetrics().horizontalAdvance(item(i)->text()));
    return {widest + iconSize().width() + 3 * line + 2 * spacingOf(*this), 10 * line};
}

void Sidebar::takeSizes()
{
    const int line = fontMetrics().height();
    const int space = spacingOf(*this);
    setViewportMargins(space, space, space, space);
    setIconSize({line * 5 / 4, line * 5 / 4});
    for (int i = 0; i < count(); ++i)
        item(i)->setSizeHint({0, static_cast<int>(2.4 * line)});
}

void Sidebar::changeEvent(QEvent *event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        takeSizes();
}

} // namespace lifeboat
