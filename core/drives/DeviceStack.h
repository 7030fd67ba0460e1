// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QString>

#include <set>
#include <vector>

namespace lifeboat {

/// Everything that a path finally lies on: every block device under it (partitions, their whole drives, dm slaves, md members, loop devices) and
/// every file that serves a loop device on the way down (those files' own file systems included).
struct DeviceStack {
    std::set<QString> drives; ///< canonical paths of block devices, "/dev/sda", "/dev/sda1", "/dev/loop3"
    std::set<QString> files;  ///< canonical paths of backing files

    bool contains(const QString &drivePath) const { return drives.contains(drivePath) || files.contains(drivePath); }
};

/// What the file or folder at @p path is stored on. Works across loop, dm, md, btrfs (several devices). Network and memory file systems give an empty stack.
Result<DeviceStack> stackBelowPath(const QString &path);

/// What the block device or file @p drivePath is stored on, itself included.
Result<DeviceStack> stackBelowDrive(const QString &drivePath);

struct MountedFileSystem {
    QString device; ///< canonical block device path, or the raw source for others
    QString mountPoint;
    QString type;
    bool readOnly = false;
};

/// /proc/self/mountinfo, unescaped; one row per mount.
Result<std::vector<MountedFileSystem>> mountedFileSystems();

} // namespace lifeboat
