// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/DriveSchedule.h"
#include "pages/Page.h"

namespace lifeboat {

/// Is everything safe?
struct HomeSentence {
    Tone tone = Tone::Neutral;
    QString text;
};
/// What needs a person comes first: no worker, then plans, then images. A plan that waits is told, but is no alarm.
HomeSentence homeSentence(const Models &models);

/// Whether the newest image of a drive, made at @p time, is older than its plans allow; without a plan: than a month.
bool isTooOld(const QDateTime &time, const DriveSchedule &schedule);

} // namespace lifeboat
