// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>

namespace lifeboat {

/// Where the kernel's view of the machine is read. Tests put a made-up machine there.
struct SystemRoots {
    QString sys = QStringLiteral("/sys");
    QString proc = QStringLiteral("/proc");
    QString dev = QStringLiteral("/dev");
};

/// Block devices as sysfs shows them. A device is named by its canonical folder ("/sys/devices/…/sda/sda1"); an empty
/// folder stands for "no such device", and every question about it has an empty answer.
class Sysfs {
public:
    explicit Sysfs(SystemRoots roots) : m_roots(std::move(roots)) { }

    const SystemRoots &roots() const { return m_roots; }

    QString folderOf(std::uint64_t device) const;         ///< by st_rdev
    QString folderNamed(const QString &kernelName) const; ///< "sda1"
    QString folderOfNode(
        const QString &path) const; ///< "/dev/sda1", "/dev/mapper/vg-root"; symbolic links are followed
    QStringList allDrives() const;  ///< folders of everything in /sys/block, by name in natural order

    QString nodePath(const QString &folder) const;     ///< "/dev/sda1"
    std::uint64_t device(const QString &folder) const; ///< as st_rdev; 0 when there is none
    bool isPartition(const QString &folder) const;
    QString driveOf(const QString &folder) const;        ///< of a partition its drive, else itself
    QStringList partitions(const QString &folder) const; ///< folders, by number
    QStringList holders(const QString &folder) const;    ///< folders of what is built on exactly this device
    QStringList slaves(const QString &folder) const;     ///< folders of what it is built on
    /// Folders of all devices of the btrfs file system that has @p device; empty when there is none.
    QStringList btrfsDevices(std::uint64_t device) const;

    QString line(const QString &folder, const QString &attribute) const;
    std::uint64_t number(const QString &folder, const QString &attribute) const; ///< 0 when there is none

private:
    QStringList links(const QString &folder, const QString &directory) const;

    SystemRoots m_roots;
};

/// The kernel's name of a device folder: its last component ("sda1").
QString kernelName(const QString &folder);

} // namespace lifeboat
