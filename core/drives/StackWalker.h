// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/DeviceStack.h"
#include "drives/SystemState.h"

#include <set>

namespace lifeboat {

/// Collects everything below devices, files and mounts. Nothing is visited twice, so a loop in what the system says ends.
class StackWalker {
public:
    /// @p state must outlive the walker.
    explicit StackWalker(const SystemState &state) : m_state(state) { }

    void addDevice(const QString &folder); ///< sysfs folder; with its drive, what it is made of and what serves it
    void addMount(const MountRow &row);
    void addPath(const QString &path); ///< what an existing file or folder is stored on, itself not included
    void addFile(const QString &path); ///< a file that serves as a drive, and what it is stored on

    const DeviceStack &stack() const { return m_stack; }

private:
    void addLoopBacking(const LoopRow &loop);

    const SystemState &m_state;
    DeviceStack m_stack;
    std::set<std::uint64_t> m_seenMounts;
    std::set<QString> m_seenPaths;
};

} // namespace lifeboat
