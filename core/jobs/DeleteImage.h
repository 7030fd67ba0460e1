// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "jobs/Job.h"

namespace lifeboat {

/// Removes the image at @p path. Where another builds on it, that one first takes over what it needs, at the cost of what it stores itself; it can
/// be used as before at any moment, also when this is cut short. A damaged image can be removed, unless others build on it: those first.
/// What another one needs, or may need (neededBy()), is never removed, also where that other one cannot be opened. Outside of a place nothing is
/// taken over. Errors: ImageNotFound, ImageDamaged (of the two), ImageUnsupported, ImageRead, ImageNeeded, ImageNotDeleted, PlaceBusy,
/// PlaceTooFull, PlaceWrite, NoSpace, Cancelled. Uses phase FinishWriting of the progress.
Result<> deleteImage(const QString &path, JobContext context);

} // namespace lifeboat
