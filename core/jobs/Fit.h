// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/DriveMap.h"
#include "image/Image.h"

#include <optional>
#include <vector>

namespace lifeboat {

enum class Verdict { Fits, FitsWithSpaceLeft, TooSmall, SectorSizeDiffers, Unusable };

const char *verdictName(
    Verdict verdict); ///< "fits", "fits-with-space-left", "too-small", "sector-size-differs", "unusable"

/// What is to be written, from an image or from a drive that is cloned.
struct FitSource {
    ByteCount size;
    SectorSizes sectors;
    TableType tableType = TableType::None;
    std::vector<PartitionRecord> partitions;
    QString storedBelow; ///< path of the image's folder (its drive must not be the target), empty for a clone
    QString drivePath;   ///< clone: the source drive, empty for an image

    static FitSource fromImage(const Image &image);
};

/// What of it goes where.
struct FitSelection {
    std::optional<int> partition; ///< one partition of the source; none: the whole drive
    std::optional<int> as;        ///< the target's partition that it replaces; none: the same number
};

struct FitReport {
    Verdict verdict = Verdict::Unusable;
    ByteCount minimum; ///< what the target (drive or partition) must have at least
    ByteCount targetSize;
    ByteCount missing;          ///< TooSmall: minimum - targetSize
    ByteCount left;             ///< FitsWithSpaceLeft: what stays unused
    std::vector<Error> reasons; ///< TooSmall, SectorSizeDiffers, Unusable: each with its ErrorCode; empty when it fits
    std::optional<Drive>
        target; ///< none when it is a file that does not exist yet (then it fits: created at the source's size)

    bool fits() const { return verdict == Verdict::Fits || verdict == Verdict::FitsWithSpaceLeft; }
};

/// The capacity verdict; reads both sides, writes nothing. An unusable target is a report with reasons, not an error.
/// Errors: PartitionNotFound (in the source or on the target), DriveNotFound (not a file path in an existing folder), ImageRead, NotAuthorised.
Result<FitReport> fit(const FitSource &source, const QString &target, const FitSelection &selection);

} // namespace lifeboat
