// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"
#include "jobs/Job.h"
#include "jobs/LiveSource.h"
#include "jobs/ParentOf.h"

#include <QSet>

#include <optional>

namespace lifeboat {

/// What a backup stores.
enum class Storing {
    Changes, ///< only what the newest good image of the drive in the place does not have; all, where there is none to build on
    All, ///< an image that stands alone
};

struct BackupOptions {
    QString source; ///< block device or file
    QString place;
    QSet<int> partitions; ///< empty: all
    CopyMode mode = CopyMode::UsedBlocks;
    Compression compression = Compression::Normal;
    QString name;
    QString plan;                        ///< as Manifest::plan
    QString computer;                    ///< empty: this computer's host name
    Checking checking = Checking::Check; ///< of what was stored; the image that it builds on was checked before
    Storing storing = Storing::Changes;
    std::optional<unsigned> clusterBits; ///< none: by the drive's size
    LiveLimits live;                     ///< where the drive is written to meanwhile
};

struct BackupReport {
    Outcome outcome = Outcome::NotDone;
    Image image; ///< also when outcome is NotDone because of unreadable sectors: kept, marked incomplete
    std::optional<WholeBecause> whole{}; ///< why it stands alone; nothing: it builds on an earlier image
    /// Set when the outcome is NotDone although an image was kept: SourceRead, subject = names of the partitions hit.
    std::optional<Error> problem;
};

/// Makes an image of a drive, also of one that is written to meanwhile. Refusals before anything is written: PartitionNotFound, CannotFreeze, and those of
/// Place::accepts(). Failures leave nothing under a final name; of a drive in use also TraceLost and TooBusy. The source is opened read-only.
Result<BackupReport> backup(const BackupOptions &options, JobContext context);

} // namespace lifeboat
