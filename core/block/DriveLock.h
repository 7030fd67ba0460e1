// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

namespace lifeboat {

/// The lock by which partitioners, udev and we keep out of each other's way (https://systemd.io/BLOCK_DEVICE_LOCKING), on an open drive, until it
/// is closed. Whoever only looks, as udev after every change, is waited for: three seconds. Errors: TargetInUse.
Result<> lockDrive(int fd, const QString &name);

/// The same without further use of the drive: for who writes to one of its partitions by the partition's own node.
Result<UniqueFd> lockDrive(const QString &path);

} // namespace lifeboat
