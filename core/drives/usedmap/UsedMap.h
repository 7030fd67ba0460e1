// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "block/Extents.h"

#include <stop_token>

namespace lifeboat {

/// What a file system says about its space. Offsets count from the partition's first byte.
struct UsedMap {
    Extents used; ///< must be copied
    Extents zero; ///< claimed and known to read as zero (never-written inode tables): need not be read, must be zero
    ByteCount fileSystemSize; ///< how far the file system reaches; 0: unknown, then the whole partition
    /// "libext2fs", "partclone.ntfs", "NTFS $Bitmap", "btrfs chunks", "swap header", "everything: unclean journal", …
    QString method;

    /// No file system was asked, or none could be believed.
    bool isEverything() const { return method.startsWith(QLatin1StringView("everything")); }
};

/// Where to look. `device` is the whole drive; tools that need a path use drivePath (a block device or file).
struct UsedMapRequest {
    BlockDevice &device;
    QString drivePath;
    ByteRange partition;
    QString nodePath;      ///< the kernel's node of exactly this partition ("/dev/sda1"), empty when there is none
    QString fileSystem;    ///< libblkid's TYPE, empty when unknown
    QString mountPoint;    ///< where it is mounted (read-only, unless followed), empty when it is not
    bool followed = false; ///< mounted for writing, and whatever is written from now on is copied again
};

/// The used map of one partition, by the source of truth of its file system. A map only removes work: when anything is
/// doubtful (unclean, unknown feature, tool missing or failing, size mismatch) the answer is "everything used" with the reason in `method`, not
/// an error. Always added: what lies between the file system's end and the partition's end. Result: all ranges lie in
/// [0, partition size), used and zero are disjoint. Errors: Cancelled, DeviceGone.
Result<UsedMap> readUsedMap(const UsedMapRequest &request, std::stop_token stop);

} // namespace lifeboat
