// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/Extents.h"
#include "drives/Drive.h"
#include "drives/usedmap/UsedMap.h"

#include <QSet>

#include <stop_token>

namespace lifeboat {

/// A partition as it goes into an image: what is needed to understand, to fit and to restore it.
struct PartitionRecord {
    int number = 0; ///< 0: the whole drive without a table
    QString type;
    QString guid;
    QString name;
    QString fileSystem;
    QString label;
    QString uuid;
    ByteRange range;     ///< on the drive
    ByteCount used;      ///< bytes of the map (copied)
    ByteOffset lastUsed; ///< on the drive: one past the last used byte of the file system's own map
    ByteOffset
        neededEnd; ///< on the drive: the least end this partition can have on a target (file system's end, or last data behind it)
    QString mapMethod;
    bool included = true;
};

enum class CopyMode { UsedBlocks, Exact };

/// Somebody writes to a file system while its map is read.
enum class Writers {
    Doubted,  ///< then all of it counts as used
    Followed, ///< whatever is written from before the call on is learned of and copied again
};

/// What of a drive is to be copied. Offsets on the drive.
struct DriveMap {
    Extents used; ///< read and store
    Extents zero; ///< store as zero without reading
    std::vector<PartitionRecord> partitions;
    bool tableExact = false; ///< Exact mode: everything used
};

/// The used map of one partition of @p drive, read through @p device; everything also when somebody may be writing to it.
/// Blocks. Errors: those of readUsedMap().
Result<UsedMap> usedMapOf(BlockDevice &device, const Drive &drive, const Partition &partition, std::stop_token stop,
                          Writers writers = Writers::Doubted);

/// Makes the map: everything outside partitions (boot code, tables, EBRs, gaps, the end of the drive) always; inside a partition what its used map says;
/// partitions not in @p include (empty: all) contribute nothing.
/// Errors: those of readUsedMap(), PartitionNotFound for a number in @p include that does not exist.
Result<DriveMap> mapDrive(BlockDevice &device, const Drive &drive, const QSet<int> &include, CopyMode mode,
                          std::stop_token stop, Writers writers = Writers::Doubted);

} // namespace lifeboat
