// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Keep.h"

#include <QStringList>

namespace lifeboat {

/// Which of the images that the plan @p id made in the place at @p path its rules let go of now, by folder: those of each drive from
/// the oldest on. Images that a person asked for, and those of other plans, are not looked at. Errors: as Place::open() and Place::images().
Result<QStringList> removableImages(const QString &id, const KeepRules &rules, const QString &path,
                                    const QTimeZone &zone, const QDateTime &now);

/// The image of the plan @p id in the place at @p path that was not read through for the longest time, when that is more than @p days: its folder.
Result<std::optional<QString>> imageToCheck(const QString &id, unsigned days, const QString &path,
                                            const QDateTime &now);

} // namespace lifeboat
