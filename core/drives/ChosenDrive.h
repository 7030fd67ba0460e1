// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "drives/SystemState.h"

namespace lifeboat {

/// A chosen drive, found again in the machine as it is now.
struct ChosenDrive {
    QString folder;               ///< sysfs; empty for a file
    QStringList devices;          ///< sysfs folders of the drive and its partitions
    std::vector<MountRow> mounts; ///< of these devices, in the order in which they can be unmounted
};

/// Finds @p drive again and asks who uses it. Reads nothing from the drive. Errors: DriveNotFound; TargetChanged when another drive is in its
/// place; TargetIsSystem; TargetInUse when something else than a mount uses it (detail says what).
Result<ChosenDrive> findChosenDrive(const SystemState &state, const Drive &drive);

/// Another mount lies on the same mount point: unmounting by path would take that one away. Nobody is asked to do so.
bool isCovered(const SystemState &state, const MountRow &row);

/// What keeps a mount from being unmounted: processes ("bash (4711)"), mounts below it, loop devices and swap on its files. Only what
/// this process may see; at most a few, then "…".
QStringList holdersOfMount(const SystemState &state, const MountRow &row);

/// TargetMounted about @p drive: the mount point and its holders in detail.
Error mountBusy(const SystemState &state, const Drive &drive, const MountRow &row);

/// TargetMounted as long as @p chosen has mounts.
Result<> requireUnmounted(const Drive &drive, const ChosenDrive &chosen);

/// Returns when everything written to the drive is on it. Errors: NotAuthorised, DeviceGone, TargetWrite.
Result<> flushDrive(const QString &path);

} // namespace lifeboat
