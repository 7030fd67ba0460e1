// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanStep.h"

#include <algorithm>

namespace lifeboat {

const Drive *PlanStep::connected(const PlannedDrive &drive) const
{
    const std::vector<Drive> &drives = models().drives.drives();
    const auto found = std::ranges::find_if(drives, [&](const Drive &one) { return drive.is(one); });
    return found == drives.end() ? nullptr : &*found;
}

const KnownPlace *knownPlace(const PlannedPlace &place, const Models &models)
{
    const std::vector<KnownPlace> &places = models.places.places();
    const auto found = std::ranges::find_if(places, [&](const KnownPlace &known) {
        return !known.problem && PlannedPlace::of(known.path, models.drives.drives()).key() == place.key();
    });
    return found == places.end() ? nullptr : &*found;
}

} // namespace lifeboat
