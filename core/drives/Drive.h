// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/PartitionTable.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace lifeboat {

/// Who uses a drive or partition right now.
struct Usage {
    enum class Kind { Mount, Swap, DeviceMapper, Md, Loop, OtherHolder };
    Kind kind = Kind::Mount;
    QString where;         ///< mount point, or the holder's name ("dm-0", "md127", "loop3")
    bool readOnly = false; ///< mounts: the file system itself, not only this mount point; loops: the loop device
    bool system =
        false; ///< the running system (/, /usr, /boot*, /efi, /var, /etc, active swap) lies on it, also layers up
};

/// A partition with what libblkid found in it. number 0: the file system covers the whole drive, without a table; its
/// usages are then those of the drive.
struct Partition {
    PartitionEntry entry;
    QString nodePath;   ///< "/dev/sda1"; empty for drives that are files or unparsed loop devices
    QString fileSystem; ///< libblkid's TYPE ("ext4", "crypto_LUKS"), empty when nothing was recognised
    QString label;
    QString uuid;
    QString hint; ///< cheap plain word for what it is: "EFI system", "Windows", "swap", …; may be empty
    std::vector<Usage> usages;
};

enum class Bus { Unknown, Sata, Nvme, Usb, Mmc, Virtual, Loop, File };

const char *busName(Bus bus); ///< "sata", "nvme", "usb", "mmc", "virtual", "loop", "file", "unknown"

/// A whole drive as found. A value: a picture of one moment.
struct Drive {
    QString path; ///< "/dev/sda" or the file's absolute path
    DriveIdentity identity;
    SectorSizes sectors; ///< of a file: those that its table was written for
    Bus bus = Bus::Unknown;
    bool removable = false; ///< its medium is, or, where UDisks2 says so, the drive
    bool ejectable = false; ///< can be powered off or ejected by software (DriveProvider::powerOff)
    bool readOnly = false;
    bool rotational = false;
    bool isFile = false;
    bool opened = true;  ///< false: this process may not read it; all that follows is what the system tells
    QString backingFile; ///< loop devices: what they show, else empty
    PartitionTable table;
    std::optional<QString> tableProblem; ///< why the table could not be read; then table.type is None
    /// Without extended containers; one with number 0 for a file system on the whole drive.
    std::vector<Partition> partitions;
    /// Of the whole device itself (holders, a mount without a table), and of partitions that the kernel has and the table has not.
    std::vector<Usage> usages;

    /// Model, or what stands for it ("Drive image office.img").
    QString displayName() const;
    /// The last four characters that a person types to confirm: of the serial, else of the WWN, else of the path's last component.
    QString confirmation() const;
    bool isSystem() const;
    const Partition *partition(int number) const;
};

/// All drives of this computer by sysfs: disks, SD cards, NVMe, virtual disks, md arrays, loop devices with a backing file (without
/// read-only squashfs ones); no RAM disks, dm devices, optical drives, empty slots. A drive that cannot be opened is listed with what sysfs tells.
Result<std::vector<Drive>> listDrives();

/// One drive by block device path (a partition's node is NotADrive with the drive's path in detail) or regular file.
/// Symbolic links (/dev/disk/by-id/…) are followed. Errors: DriveNotFound, NotADrive, NotAuthorised, SourceUnreadable.
Result<Drive> findDrive(const QString &path);

/// As findDrive(), reading through an already opened device.
Result<Drive> describeDrive(BlockDevice &device);

} // namespace lifeboat
