// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QPalette>
#include <QWidget>

namespace lifeboat {

/// The distance between things, from the widget's font: about 8 pixels at 10 points.
int spacingOf(const QWidget &widget);

/// @p over at @p share (0 to 1) on @p under, opaque: quiet lines and backgrounds that fit every palette.
QColor blended(const QColor &under, const QColor &over, double share);

/// How well two opaque colours differ in lightness, 1 to 21 (WCAG 2.2, "contrast ratio"); text needs 4.5.
double contrastOf(const QColor &one, const QColor &other);

/// The thin line around a card or a map.
QColor outlineColor(const QPalette &palette);

} // namespace lifeboat
