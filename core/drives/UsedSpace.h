// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"

#include <stop_token>

namespace lifeboat {

/// How much of a partition is in use.
struct PartitionUse {
    int number = 0; ///< 0: a file system on the whole drive
    ByteCount used;

    bool operator==(const PartitionUse &) const = default;
};

/// What the file systems of a drive say of themselves, in the order of its partitions. Of one that is mounted for writing what df
/// calls used, of others what their used map claims (with their own records, without the space behind them). A partition of which
/// nothing certain is known is left out: no file system that we can read, unclean, in use by others, one of several drives of a btrfs.
/// Writes nothing; blocks for as long as reading the maps takes, and holds one of them at a time.
/// Errors: those of findDrive(), Cancelled, DeviceGone.
Result<std::vector<PartitionUse>> usedSpace(const QString &drivePath, std::stop_token stop);

} // namespace lifeboat
