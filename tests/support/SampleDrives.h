// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"

#include <utility>

namespace lifeboat::test {

// Drives as people have them, for windows to show. Values; nothing of them is there. Each has another path and another identity; all are the same at every call. Sizes are those that drives are sold with.

/// Samsung 980 PRO, NVMe, 512 GB, …201K: EFI, Windows reserved, Windows (NTFS), Windows recovery. This computer's system lies on it.
Drive laptopDrive();
/// Crucial MX500, SATA, 1 TB, …4A7D: EFI, /boot (ext4), / (ext4), /home (LUKS), swap; nothing of it is mounted.
Drive linuxDrive();
/// Samsung T7, USB, 1 TB, one exFAT partition, removable.
Drive usbDrive(const QString &serial = QStringLiteral("S5SXNS0T107F3K"),
               const QString &path = QStringLiteral("/dev/sdb"));
/// Two Samsung T7 that only the serial tells apart: …7F3K and …9C2M.
std::pair<Drive, Drive> twoEqualDrives();
/// SanDisk Ultra, USB, without a table or anything else, …00B1.
Drive blankDrive(ByteCount size = ByteCount(1'000'204'886'016));
/// Toshiba HDD, USB, 1 TB, …E5TT, mounted at /media/anna/Photos.
Drive mountedDrive();
/// SD card, 32 GB, write-protected, without a WWN.
Drive readOnlyDrive();
/// WD My Passport, USB, 2 TB, …8JLP, mounted at officePlacePath(): the images of sampleImage() are on it.
Drive imageHoldingDrive();
/// Kingston DataTraveler, USB, 64 GB, …FBB2: too small for an image of laptopDrive() or linuxDrive().
Drive tooSmallDrive();

/// "/media/anna/Office backup"
QString officePlacePath();

} // namespace lifeboat::test
