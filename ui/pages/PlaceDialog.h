// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace lifeboat {

/// Asks for a folder, for @p title's sake, without blocking; @p use gets it, unless the person leaves or @p parent goes.
void askForPlace(QWidget *parent, const QString &title, const std::function<void(const QString &path)> &use);

} // namespace lifeboat
