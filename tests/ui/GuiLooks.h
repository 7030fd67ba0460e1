// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QElapsedTimer>
#include <QFont>
#include <QPalette>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <chrono>

namespace lifeboat::test {

// Each of these judges what can be seen of a shown window, and says what is wrong with it: one line for each fault, none when all is well.

/// Visible widgets that take the focus and have no name for a screen reader.
QStringList everyFocusableHasAName(const QWidget &root);

/// Visible labels, buttons, group and combo boxes whose text needs more room than they have, or that stick out of the widget around
/// them. Respects word wrap; what a scroll area lets a person scroll to is not clipped.
QStringList clippedTexts(const QWidget &root);

/// What can be read: labels, buttons, boxes, and the entries and headings of visible lists, trees and tables.
QStringList visibleTexts(const QWidget &root);

/// Visible labels whose letters run against the application's direction: a label takes its direction from its first letter.
QStringList textsAgainstReadingDirection(const QWidget &root);

/// WCAG 2.2, 1.4.3: from 1 (the same) to 21 (black on white). Of opaque colours.
double contrast(const QColor &one, const QColor &other);

/// The pairs of the palette that texts are drawn with: 4.5 at least, and 2 for what is disabled.
QStringList paletteContrastProblems(const QPalette &palette);

/// A whole Fusion palette, since the offscreen platform has no theme to take one from.
QPalette schemePalette(Qt::ColorScheme scheme);
/// Fusion, with schemePalette(), for the whole application, and processes events until its widgets know. QStyleHints::colorScheme() says so where the platform lets it.
void setScheme(Qt::ColorScheme scheme);

/// Is the event loop free? Ticks every 5 ms while it runs and keeps the longest time between two ticks. What other programs on a busy
/// machine kept it waiting does not count.
class LatencyMeter {
public:
    LatencyMeter();
    void start();                     ///< anew
    std::chrono::milliseconds stop(); ///< the longest gap, that until now included
    std::chrono::milliseconds longest() const { return m_longest; }

private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_sinceTick;
    std::chrono::milliseconds m_longest{};
    std::chrono::nanoseconds m_waited{};
};

/// The sizes, languages and directions in which every page has to be right, as rows of a test.
void addAppearanceRows();

/// The row's size of letters and direction, for all windows as long as it lives.
class Appearance {
public:
    Appearance();
    Appearance(const Appearance &) = delete;
    Appearance &operator=(const Appearance &) = delete;
    ~Appearance();

    const QString &language() const { return m_language; }

private:
    QFont m_normal;
    QString m_language;
};

} // namespace lifeboat::test
