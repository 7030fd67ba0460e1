// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"

namespace lifeboat {

/// The identity of what @p fd is open on (a block device or a regular file of @p size), read anew from the kernel.
Result<DriveIdentity> readIdentity(int fd, const QString &name, ByteCount size);

/// The sysfs folder of a block device number ("/sys/dev/block/8:0"); for a partition that of the partition.
QString sysfsFolder(std::uint64_t device);

/// The first line of a small sysfs file without surrounding blanks; empty when it cannot be read.
QString readSysfsLine(const QString &path);

/// The serial of the USB device that @p folder (in sysfs) belongs to: many sticks tell it there and not by SCSI. Empty: none, or no USB.
QString usbSerialAbove(const QString &folder);

} // namespace lifeboat
