// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"
#include "jobs/Job.h"

namespace lifeboat {

struct CheckReport {
    Outcome outcome =
        Outcome::NotDone;       ///< DoneAndChecked: every byte of every file is what it was when the image was made
    std::uint64_t clusters = 0; ///< clusters compared
    std::uint64_t damagedClusters = 0;
    std::vector<int> damagedPartitions; ///< numbers of the partitions hit
    bool firstCheck = false;            ///< SHA256SUMS did not exist and was written
    std::optional<Error> problem;       ///< ImageDamaged with the first finding in detail
};

enum class RecordCheck { Yes, No };

/// Of an image that builds on another.
enum class CheckScope {
    Whole,  ///< every cluster of the drive, wherever it is stored
    Stored, ///< what is stored in this image itself; of the rest, that it is promised by the one that it builds on
};

struct CheckOptions {
    Phase phase = Phase::CheckImage; ///< of the progress
    CheckScope scope = CheckScope::Whole;
    RecordCheck record = RecordCheck::Yes;
};

/// Reads every file of the image completely, from the medium and not from what the kernel remembers of its writing: all structures, every
/// cluster decompressed and compared with its sum, every byte of every frame, every file with SHA256SUMS where that exists. A good first check
/// writes SHA256SUMS, each check replaces check.json, where the place can be written to (RecordCheck::No: writes nothing). A check record that
/// was damaged is a finding of the check that replaces it. Damage is a report (NotDone + problem), not an error. Of the images that it builds on, only
/// the clusters that it has from them are read: they have checks of their own.
/// Errors: ImageRead, Cancelled, PlaceWrite.
Result<CheckReport> check(const Image &image, JobContext context, CheckOptions options = {});

} // namespace lifeboat
