// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "drives/Drive.h"
#include "drives/SystemState.h"

#include <QSet>

#include <vector>

namespace lifeboat {

/// A writable file system of a drive that must not change while the last places are copied.
struct HaltedMount {
    enum class By {
        Freeze,   ///< FIFREEZE
        ReadOnly, ///< it cannot be frozen (FAT, exFAT): mounted read-only for the moment; where files are open for writing, it is only watched
    };
    QString mountPoint; ///< one of its mount points that this process can open
    QString fileSystem; ///< the kernel's name
    int partition = 0;  ///< its number; 0: on the whole drive
    By by = By::Freeze;
    std::uint64_t mountId = 0; ///< the kernel's, so that no other mount is halted in its place
    QString options;           ///< that the kernel would forget when it makes the file system read-only without them
    bool operator==(const HaltedMount &) const = default;
};

/// The file systems of @p partitions (empty: all) of @p drive that are mounted for writing, each once, in the order in which they are halted: what is mounted
/// deeper comes first, "/" last. Empty: nothing needs to be halted.
/// Errors: CannotFreeze about what cannot be held still: the mount point of a file system without a way to (FUSE, and any other unknown one), of a btrfs on several
/// drives, a swap file on one of them, the holder of a partition (LUKS, LVM, RAID, a loop device that writes); detail says why.
/// That is also a partition which something uses that this process does not see (mounted elsewhere): the drive must not be open exclusively here.
Result<std::vector<HaltedMount>> mountsToHalt(const SystemState &state, const Drive &drive,
                                              const QSet<int> &partitions);

} // namespace lifeboat
