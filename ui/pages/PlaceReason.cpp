// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/PlaceReason.h"

#include "sentences/Sentences.h"

#include <QCoreApplication>

#include <algorithm>

namespace lifeboat {

namespace {

struct PlaceReason {
    Q_DECLARE_TR_FUNCTIONS(PlaceReason)
};

} // namespace

QString reasonAgainst(const KnownPlace &place, const DriveModel &drives, const std::vector<DriveIdentity> &sources)
{
    if (place.problem)
        return place.problem->code == ErrorCode::PlaceNotFound ? PlaceReason::tr("Not connected.")
                                                               : sentencesFor(*place.problem).happened;
    if (place.facts && place.facts->readOnly)
        return PlaceReason::tr("This place cannot be written to.");
    const Drive *const holding = drives.holding(place.path);
    if (holding != nullptr && std::ranges::contains(sources, holding->identity))
        return PlaceReason::tr("This place is on the drive you are backing up.");
    return {};
}

} // namespace lifeboat
