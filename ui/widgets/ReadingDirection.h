// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QGuiApplication>
#include <QString>

namespace lifeboat {

/// @p text for a label, line by line in the direction in which the program is read: by itself a label takes that of the first letter, which is
/// a drive's name or a size as often as a word.
inline QString inReadingDirection(QString text)
{
    if (QGuiApplication::isLeftToRight())
        return text;
    constexpr QChar rightToLeftMark(u'\u200F');
    return rightToLeftMark + text.replace(u'\n', QString(u'\n') + rightToLeftMark);
}

} // namespace lifeboat
