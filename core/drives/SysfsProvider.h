// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "drives/DriveProvider.h"
#include "drives/Sysfs.h"

#include <QSocketNotifier>

#include <memory>

namespace lifeboat {

/// Drives by what the kernel itself says: works on every Linux, without a daemon. Unmounting and powering off need root.
/// - Changes: the kernel's uevents of block devices, and poll on /proc/self/mountinfo and /proc/swaps. In a container without uevents
///   only mounts and swap are noticed.
/// - powerOff() takes USB drives, and SATA drives in a hot-plug bay, from the SCSI bus (sysfs `device/delete`): the kernel flushes and stops
///   the drive. Everything else is flushed only.
class SysfsProvider : public DriveProvider {
    Q_OBJECT

public:
    /// Tests put a made-up machine at @p roots; drives() is about the real one whatever they are.
    explicit SysfsProvider(SystemRoots roots = {});

    const char *name() const override { return "sysfs"; }
    Result<std::vector<Drive>> drives() const override { return listDrives(); }
    Result<> unmount(const Drive &drive) override;
    Result<Release> powerOff(const Drive &drive) override;

private:
    void watchDevices();
    void watchTable(const QString &path);
    void readEvents();

    SystemRoots m_roots;
    UniqueFd m_events;
    std::vector<UniqueFd> m_tables;
    // Last: the notifiers go before the descriptors that they watch.
    std::vector<std::unique_ptr<QSocketNotifier>> m_notifiers;
};

/// True for a kernel uevent ("ACTION@DEVPATH", then NAME=VALUE, each ended by a zero byte) about a block device.
bool isBlockEvent(QByteArrayView message);

} // namespace lifeboat
