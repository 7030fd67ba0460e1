// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "drives/Sysfs.h"

#include <optional>
#include <vector>

namespace lifeboat {

/// One line of /proc/self/mountinfo, unescaped.
struct MountRow {
    std::uint64_t id = 0;
    std::uint64_t device = 0; ///< as st_dev; anonymous (major 0) for btrfs, overlay, network and memory
    QString mountPoint;
    QString type;
    QString source;
    QString superOptions;
    bool mountReadOnly = false;              ///< nothing can be written through this mount point
    bool fileSystemReadOnly = false;         ///< nor through any other
    std::vector<std::uint64_t> blockDevices; ///< what it lies on: one, several for btrfs, none for others
};

struct SwapRow {
    QString path;
    bool isFile = false;
};

/// A loop device that shows a file or another block device.
struct LoopRow {
    QString folder;      ///< sysfs
    QString backingFile; ///< as the kernel names it; may be of another mount namespace
    bool readOnly = false;
    bool identified = false;              ///< the numbers below are known (the loop device could be opened)
    std::uint64_t backingDevice = 0;      ///< st_dev of the file
    std::uint64_t backingInode = 0;       ///< st_ino of the file
    std::uint64_t backingBlockDevice = 0; ///< st_rdev when a block device is shown

    /// It shows the file with these numbers, or, when they are unknown, with this name.
    bool shows(std::uint64_t device, std::uint64_t inode, const QString &path) const;
};

/// Who uses what, read once for a whole listing. A value: a picture of one moment.
struct SystemState {
    Sysfs sysfs{SystemRoots()};
    std::vector<MountRow> mounts;
    std::vector<SwapRow> swaps;
    std::vector<LoopRow> loops;

    /// Errors: Internal when mountinfo cannot be read; without it nothing is known to be unused.
    static Result<SystemState> read(const SystemRoots &roots = {});

    const LoopRow *loop(const QString &folder) const;
    /// The mount that @p path is in, by the kernel's mount id; null when unknown.
    const MountRow *mountOfPath(const QString &path) const;
};

/// The text of mountinfo as rows; lines that do not parse are left out. blockDevices stays empty.
std::vector<MountRow> parseMountInfo(const QByteArray &text);

} // namespace lifeboat
