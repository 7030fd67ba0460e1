// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Badge.h"

#include "widgets/Paint.h"

#include <QPainter>

namespace lifeboat {

Badge::Badge(const QString &text, QWidget *parent) : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    const int space = spacingOf(*this);
    setContentsMargins(space, 1, space, 1);
}

void Badge::paintEvent(QPaintEvent *event)
{
    constexpr double share = 0.08;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(outlineColor(palette()));
    painter.setBrush(blended(palette().color(QPalette::Window), palette().color(QPalette::WindowText), share));
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2);
    painter.end();
    QLabel::paintEvent(event);
}

} // namespace lifeboat
