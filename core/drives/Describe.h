// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "drives/SystemState.h"
#include "drives/Usages.h"

namespace lifeboat {

/// Makes Drive values; reads the state of the machine once for any number of them.
class DriveDescriber {
public:
    explicit DriveDescriber(SystemState state) : m_state(std::move(state)), m_usages(m_state) { }
    DriveDescriber(const DriveDescriber &) = delete;
    DriveDescriber &operator=(const DriveDescriber &) = delete;

    const Sysfs &sysfs() const { return m_state.sysfs; }
    const SystemState &state() const { return m_state; }

    /// Errors: DeviceGone, and those of identity(). An unreadable table is tableProblem, not an error.
    Result<Drive> describe(BlockDevice &device) const;
    /// What sysfs alone tells of a drive that cannot be opened; @p problem becomes its tableProblem.
    Drive describeClosed(const QString &folder, const QString &problem) const;

private:
    void addSysfsFacts(Drive &drive, const QString &folder) const;
    Result<> addTable(Drive &drive, BlockDevice &device) const;
    void addPartitions(Drive &drive) const;
    void addKernelPartitions(Drive &drive, const QString &folder) const;

    SystemState m_state;
    Usages m_usages;
};

} // namespace lifeboat
