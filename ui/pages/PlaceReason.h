// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/PlaceModel.h"

namespace lifeboat {

/// Why no image can be kept in @p place, in a sentence; empty: one can, or it is not known yet. @p sources: the drives that are imaged.
QString reasonAgainst(const KnownPlace &place, const DriveModel &drives, const std::vector<DriveIdentity> &sources);

} // namespace lifeboat
