// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"
#include "jobs/Fit.h"
#include "jobs/Job.h"

namespace lifeboat {

enum class WriteMode { Everything, OnlyDifferences };

struct RestoreOptions {
    QString target;
    /// The target as the person saw and confirmed it; compared on the open descriptor before the first write (TargetChanged). Empty only for a
    /// target that did not exist.
    std::optional<DriveIdentity> expected;
    FitSelection selection;
    WriteMode mode = WriteMode::Everything;
    Checking checking = Checking::Check; ///< Skip: neither checks the image first nor reads the result back
};

struct WriteReport {
    Outcome outcome = Outcome::NotDone;
    ByteCount written;   ///< bytes written
    ByteCount unchanged; ///< OnlyDifferences: bytes found equal
    ByteCount compared;  ///< bytes read back and compared
    QString target;
};

/// Puts an image on a drive. Nothing is written before fit(), the image's check and the comparison of the target's identity have passed.
/// The target's first cluster is written last: until then it has no valid partition table.
Result<WriteReport> restore(const Image &image, const RestoreOptions &options, JobContext context);

struct CloneOptions {
    QString source;
    QSet<int> partitions; ///< empty: all
    CopyMode mode = CopyMode::UsedBlocks;
    QString target;
    std::optional<DriveIdentity> expected;
    Checking checking = Checking::Check; ///< Skip: does not read both drives again to compare
};

/// Drive to drive, same order of writing. Unreadable sectors of the source end it (SourceRead).
Result<WriteReport> clone(const CloneOptions &options, JobContext context);

/// The source of clone() for fit().
Result<FitSource> fitSourceOfDrive(const QString &path, const QSet<int> &partitions, std::stop_token stop);

} // namespace lifeboat
