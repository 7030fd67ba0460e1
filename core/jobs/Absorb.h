// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"
#include "jobs/Job.h"

namespace lifeboat {

/// @p newer, which builds on @p older, gets the older one's data, with its own changes in it, and @p older is gone. The caller holds the lock of
/// their drive's folder. Reads and writes as much as @p newer stores itself; everything written is read back before anything is switched.
/// At any moment a journal tells how it is ended or taken back (settle()). Errors: as deleteImage().
Result<> absorb(const Image &older, const Image &newer, const JobContext &context);

} // namespace lifeboat
