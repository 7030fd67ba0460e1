// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Paint.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace lifeboat {

int spacingOf(const QWidget &widget) { return std::max(4, widget.fontMetrics().height() / 2); }

QColor blended(const QColor &under, const QColor &over, double share)
{
    const auto mix = [share](float a, float b) {
        return static_cast<float>((1 - share) * static_cast<double>(a) + share * static_cast<double>(b));
    };
    return QColor::fromRgbF(mix(under.redF(), over.redF()), mix(under.greenF(), over.greenF()),
                            mix(under.blueF(), over.blueF()));
}

namespace {

/// WCAG 2.2, "relative luminance".
double luminanceOf(const QColor &color)
{
    const auto linear = [](float channel) {
        const double value = static_cast<double>(channel);
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

double contrastOf(const QColor &one, const QColor &other)
{
    const double a = luminanceOf(one);
    const double b = luminanceOf(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor outlineColor(const QPalette &palette)
{
    constexpr double quiet = 0.22;
    return blended(palette.color(QPalette::Window), palette.color(QPalette::WindowText), quiet);
}

} // namespace lifeboat
