// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/DriveUse.h"
#include "client/ImageModel.h"
#include "plans/Plan.h"

namespace lifeboat {

/// How much room the images of a plan will take in a place: an estimate, from the images that there are of its drives, else from what is
/// in use on them.
struct PlanForecast {
    ByteCount first;        ///< images that store everything, one of each drive
    bool fromImages = true; ///< false: first is half of what is in use
    std::optional<ByteCount>
        change; ///< what each later run adds; nothing: there is no image yet that stores only changes
    std::optional<std::size_t> kept; ///< runs whose images are there at the same time, at most; nothing: all stay
    std::size_t runsAMonth = 0;      ///< on average, into one of the places; 0: nobody knows

    /// Nothing: what later runs add is not known, or there is no end to it.
    std::optional<ByteCount> needed() const;
};

/// Nothing: of one of the drives neither an image is known nor what is in use.
std::optional<PlanForecast> forecastOf(const Plan &plan, const std::vector<Drive> &drives,
                                       const std::vector<KnownImage> &images, const DriveUse &use, const QDateTime &now,
                                       const QTimeZone &zone);

/// How many images of each drive the plan's rules leave in one place, the one that is being made included, once it has run for long enough.
/// Nothing: all stay. A plan without times is taken to run once a day.
std::optional<std::size_t> keptAtOnce(const Plan &plan, const QDateTime &now, const QTimeZone &zone);

} // namespace lifeboat
