// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/UsedMap.h"
#include "support/TestDrive.h"

namespace lifeboat::test {

/// readUsedMap() of a partition of @p drive: by loop device and partition node, or (asFile) of the image file without nodes.
enum class DriveAs { Device, File };
Result<UsedMap> mapOf(TestDrive &drive, std::size_t index, DriveAs as, const QString &mountPoint = {});

/// The same for a file that holds nothing but one file system.
Result<UsedMap> mapOfFile(const QString &file, const QString &fileSystem);

/// Why everything is to be copied: what follows "everything: ". When the map says anything else: "no doubt", and what it says.
QString doubtOf(const Result<UsedMap> &map, ByteCount size);
/// The same for a partition of a drive with its loop device and partition node.
QString doubtOf(TestDrive &drive, std::size_t index = 0, const QString &mountPoint = {});

/// Puts a partition back by its map alone: @p target gets the used ranges of the source, zeroes where the map says so, and 0xAA elsewhere, as
/// a target has that was in use before.
bool restoreIntoGarbage(const QString &source, ByteRange partition, const UsedMap &map, const QString &target);

/// What the file system's own tools say, for comparison; nothing where they do not tell.
struct Verdict {
    std::optional<Extents> free;        ///< exactly this is free (ext, XFS)
    std::optional<Extents> used;        ///< exactly this is allocated (btrfs)
    std::optional<ByteCount> freeBytes; ///< so much is free (NTFS, FAT, exFAT)
};
Verdict verdictOf(TestFs fs, const QString &node);

/// "used 3 ranges, 123 bytes; zero ...": for messages.
QByteArray describe(const UsedMap &map);

bool isEverything(const UsedMap &map, ByteCount size);

} // namespace lifeboat::test
