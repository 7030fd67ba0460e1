// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/UsageBar.h"

#include "widgets/Paint.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace lifeboat {

UsageBar::UsageBar(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void UsageBar::setShare(double share)
{
    m_share = std::clamp(share, 0.0, 1.0);
    update();
}

void UsageBar::setColor(const QColor &color)
{
    m_color = color;
    update();
}

QSize UsageBar::sizeHint() const
{
    const int height = std::max(4, fontMetrics().height() / 3);
    return {12 * fontMetrics().height(), height};
}

void UsageBar::paintEvent(QPaintEvent *)
{
    constexpr double emptyShare = 0.12;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF all(rect());
    const double radius = all.height() / 2;
    QPainterPath frame;
    frame.addRoundedRect(all, radius, radius);
    painter.setClipPath(frame);
    painter.fillRect(all,
                     blended(palette().color(QPalette::Window), palette().color(QPalette::WindowText), emptyShare));
    QRectF taken = all;
    taken.setWidth(all.width() * m_share);
    if (isRightToLeft())
        taken.moveRight(all.right());
    const QPalette::ColorGroup group = isEnabled() ? QPalette::Active : QPalette::Disabled;
    painter.fillRect(taken, m_color.isValid() ? m_color : palette().color(group, QPalette::Highlight));
}

} // namespace lifeboat
