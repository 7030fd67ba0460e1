// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/DeviceStack.h"
#include "drives/Drive.h"
#include "drives/SystemState.h"

namespace lifeboat {

/// Answers who uses a device or a file. Usage::system is true for every use of a device that the running system's file
/// systems (or active swap) lie on, however many layers down: dm-crypt, LVM, md, loop, btrfs, overlay.
class Usages {
public:
    /// @p state must outlive this.
    explicit Usages(const SystemState &state);

    /// Of exactly this device (sysfs folder), not of its partitions.
    std::vector<Usage> ofDevice(const QString &folder) const;
    /// Of a file that serves as a drive.
    std::vector<Usage> ofFile(std::uint64_t device, std::uint64_t inode, const QString &canonicalPath) const;

private:
    Usage ofLoop(const LoopRow &loop, bool system) const;
    void addMounts(std::vector<Usage> &usages, std::uint64_t device, bool system) const;

    const SystemState &m_state;
    DeviceStack m_system; ///< everything below the running system
};

} // namespace lifeboat
