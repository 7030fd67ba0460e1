// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "jobs/Fit.h"

namespace lifeboat::test {

/// fit() for drives that are not there: the same rules, judged by what @p target says of itself. The image or clone source lies on
/// the target when it is mounted above FitSource::storedBelow, or has FitSource::drivePath. Errors: PartitionNotFound.
Result<FitReport> fakeFit(const FitSource &source, const Drive &target, const FitSelection &selection);

/// What a clone of @p drive would be: every partition, as far as @p share of it in use.
FitSource fakeFitSource(const Drive &drive, double share);

/// The records that an image of @p drive holds of its partitions, @p share (0 to 1) of each in use.
std::vector<PartitionRecord> partitionRecords(const Drive &drive, double share);

} // namespace lifeboat::test
