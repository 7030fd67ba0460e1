// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Manifest.h"
#include "widgets/PartitionRole.h"

#include <QString>

#include <optional>
#include <vector>

namespace lifeboat {

/// A piece of a drive as a map shows it: a partition, or space that no partition has.
struct DiskMapPart {
    std::optional<int> number = {}; ///< none: not a partition
    QString title = {};             ///< what a person calls it; one line of plain text
    QString fileSystem = {};        ///< for people ("NTFS"); may be empty
    ByteCount size = {};
    std::optional<ByteCount> used = {}; ///< none: not known (yet)
    PartitionRole role = PartitionRole::Other;
    bool missing = false; ///< a partition of the drive whose content is not in the image
    bool erased = false;  ///< what is on it now will be gone
    bool tickable = false;
    bool ticked = false;

    bool operator==(const DiskMapPart &) const = default;
};

/// What is on @p drive, in the order on it. Unpartitioned space too small to matter (below 1 % of the drive and below 64 MiB: gaps for
/// alignment) is left out. A drive without a table is one part: its file system, "No partitions", or "Unknown content" where it
/// could not be read. How much is used is not known here: DiskMapModel::setUsed().
std::vector<DiskMapPart> partsOf(const Drive &drive);

/// What is in an image; partitions that were left out are `missing`.
std::vector<DiskMapPart> partsOf(const Manifest &image);

/// A target of @p targetSize after a restore of the whole image: what the image has, and the rest of a larger target as "Will stay unused". On a smaller
/// one the last partitions are cut; whether that can be done is for fit() to say.
std::vector<DiskMapPart> partsAfterRestore(const Manifest &image, ByteCount targetSize);

/// The same parts, each to be erased.
std::vector<DiskMapPart> erased(std::vector<DiskMapPart> parts);

/// The same parts; each partition of a table can be ticked and is.
std::vector<DiskMapPart> tickable(std::vector<DiskMapPart> parts);

/// Everything in one line to be read aloud: "Partition 2, Windows, NTFS, system, 312 GB of 465 GB used, will be erased".
QString accessibleTextOf(const DiskMapPart &part);

/// The facts beside the title, the longest form first, the size alone last: "NTFS · 312 GB of 465 GB used", …, "465 GB".
QStringList detailsOf(const DiskMapPart &part);

/// What is special about it, the longest form first: "Will be erased", "Not in the image". Empty: nothing is.
QStringList notesOf(const DiskMapPart &part);

} // namespace lifeboat
