// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/DiskMapPart.h"

#include <QPalette>

class QColor;
class QIcon;
class QPainter;
class QRect;
class QRectF;

namespace lifeboat {

/// How a part's bar is drawn.
struct PartPaint {
    Qt::LayoutDirection direction = Qt::LeftToRight; ///< the used share begins where reading begins
    QPalette palette;
    double unit = 16; ///< the height of a line of text: distances of the hatch and thickness of lines follow it
    enum class ErasedOutline { Here, ByTheCaller } erasedOutline = ErasedOutline::Here;
};

/// The bar of @p part in @p rect: used share solid, the rest tinted, hatched; pale where it is not ticked or not in the image; struck out
/// where it will be erased. No text.
void paintPartBar(QPainter &painter, const QRectF &rect, const DiskMapPart &part, const PartPaint &how);

/// The same as a small square, for lists and legends.
QIcon partSwatch(const DiskMapPart &part, int size, const PartPaint &how, double devicePixelRatio);

/// The tick box of @p part, its rim in @p rim. Our own, because it lies on backgrounds that a style does not count on (an empty one of the
/// style is invisible in dark colours), and grows with the font.
void paintTickBox(QPainter &painter, const QRect &box, const DiskMapPart &part, const QPalette &palette,
                  const QColor &rim);

} // namespace lifeboat
