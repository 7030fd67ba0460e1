// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "support/Tools.h"

#include <QMap>

namespace lifeboat::test {

/// What a partition of a test drive holds.
enum class TestFs { Nothing, RandomBytes, Ext2, Ext3, Ext4, Xfs, Btrfs, Ntfs, Fat16, Fat32, ExFat, Swap, Luks };

/// libblkid's TYPE ("ext4", "vfat", "crypto_LUKS", ...); empty for Nothing and RandomBytes.
QString blkidType(TestFs fs);

/// The least size that its mkfs accepts, with room for files. FAT counts clusters, so large sectors need more.
ByteCount leastSize(TestFs fs, ByteCount sectorSize = ByteCount(512));

struct MakeFsOptions {
    QString label{};
    QStringList mkfsOptions{}; ///< more arguments for the mkfs program
    ByteCount
        size{}; ///< smaller than the node: leaves a tail behind the file system; 0: all of it. Not for exFAT, LUKS
    ByteCount sectorSize{512};
};

/// Runs mkfs on a device node or file. For RandomBytes fills it, for Luks makes a LUKS2 header with random bytes behind it.
ToolResult makeFileSystem(TestFs fs, const QString &node, const MakeFsOptions &options = {});

/// Path inside the file system → SHA-256 (a symbolic link: its target).
using FileHashes = QMap<QString, QByteArray>;

/// Writes known files of sizes on the seams, about @p budget bytes, then as many again that it deletes, so that free space holds
/// old data between used blocks. @p hashes gets what stayed. ext, XFS, btrfs, NTFS by mounting a block device node (needs
/// root), FAT with mtools, others nothing.
ToolResult populate(TestFs fs, const QString &node, ByteCount budget, std::uint64_t seed, FileHashes *hashes);

/// Reads all files back, the way populate() wrote them (mounted read-only).
ToolResult hashFiles(TestFs fs, const QString &node, FileHashes *hashes);

/// The file system's own checker, changing nothing; true result: clean. What has no checker is clean.
ToolResult checkFileSystem(TestFs fs, const QString &node);

/// The files of a folder, as FileHashes.
FileHashes hashFolder(const QString &folder);

} // namespace lifeboat::test
