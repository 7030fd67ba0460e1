// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"

#include <QIcon>

namespace lifeboat {

/// How something turned out, or how grave a message is.
enum class Tone { Neutral, Good, Warning, Bad };

/// Our own drawing @p name (resources/icons), sharp at every size. What it draws in `currentColor` appears in the colour that the palette has for
/// text at the moment, also when that changes: a light and a dark scheme need no drawings of their own.
QIcon namedIcon(const QString &name);

QIcon driveIcon(Bus bus);
QIcon toneIcon(Tone tone);

} // namespace lifeboat
