// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Plan.h"

#include <QDateTime>

#include <span>

namespace lifeboat {

/// What Keep has to know of an image.
struct KeptImage {
    QDateTime time;
    bool good = false;     ///< complete, and its last check found no damage
    bool complete = false; ///< every sector was read; whether checked or not
    ByteCount stored;      ///< what would be free without it, at least
};

/// Which of @p images, all of one drive in one place, go: indexes, oldest first. @p zone: in which days begin. @p free: bytes free in the place now.
///
/// Never goes: the newest good image, and any image newer than it; without a good one, none goes. Images of the future (a clock set back) stay and count for
/// nothing. A rule is applied once among the good ones and once among all that are complete, and what either keeps stays: so an image that nobody has read
/// through yet stays as if it were good, and neither it nor a damaged one takes a good one's turn. Incomplete ones older than the newest good one go.
std::vector<std::size_t> imagesToRemove(std::span<const KeptImage> images, const KeepRules &rules,
                                        const QTimeZone &zone, const QDateTime &now, ByteCount free);

} // namespace lifeboat
