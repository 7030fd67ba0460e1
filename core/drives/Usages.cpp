// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Usages.h"

#include "drives/StackWalker.h"

#include <algorithm>

namespace lifeboat {

namespace {

bool isSystemMountPoint(const QString &mountPoint)
{
    static constexpr QLatin1StringView exact[] = {QLatin1StringView("/"), QLatin1StringView("/usr"),
                                                  QLatin1StringView("/var"), QLatin1StringView("/etc"),
                                                  QLatin1StringView("/efi")};
    return std::ranges::find(exact, mountPoint) != std::end(exact) || mountPoint.startsWith(QLatin1StringView("/boot"));
}

Usage::Kind holderKind(const QString &name)
{
    if (name.startsWith(QLatin1StringView("dm-")))
        return Usage::Kind::DeviceMapper;
    if (name.startsWith(QLatin1StringView("md")))
        return Usage::Kind::Md;
    return Usage::Kind::OtherHolder;
}

} // namespace

Usages::Usages(const SystemState &state) : m_state(state)
{
    StackWalker walker(state);
    for (const MountRow &row : state.mounts) {
        if (isSystemMountPoint(row.mountPoint))
            walker.addMount(row);
    }
    for (const SwapRow &swap : state.swaps) {
        if (swap.isFile)
            walker.addPath(swap.path);
        else
            walker.addDevice(state.sysfs.folderOfNode(swap.path));
    }
    m_system = walker.stack();
}

Usage Usages::ofLoop(const LoopRow &loop, bool system) const
{
    return {.kind = Usage::Kind::Loop, .where = kernelName(loop.folder), .readOnly = loop.readOnly, .system = system};
}

void Usages::addMounts(std::vector<Usage> &usages, std::uint64_t device, bool system) const
{
    bool mounted = false;
    for (const MountRow &row : m_state.mounts) {
        if (std::ranges::find(row.blockDevices, device) == row.blockDevices.end())
            continue;
        mounted = true;
        const auto known = std::ranges::find(usages, row.mountPoint, &Usage::where);
        if (known == usages.end())
            usages.push_back({.kind = Usage::Kind::Mount,
                              .where = row.mountPoint,
                              .readOnly = row.fileSystemReadOnly,
                              .system = system});
        else
            known->readOnly = known->readOnly && row.fileSystemReadOnly;
    }
    // Mounted where this process cannot see it, in another namespace for one.
    if (!mounted && !m_state.sysfs.btrfsDevices(device).isEmpty())
        usages.push_back(
            {.kind = Usage::Kind::OtherHolder, .where = QStringLiteral("btrfs"), .readOnly = false, .system = system});
}

std::vector<Usage> Usages::ofDevice(const QString &folder) const
{
    std::vector<Usage> usages;
    const std::uint64_t device = m_state.sysfs.device(folder);
    if (device == 0)
        return usages;
    const QString node = m_state.sysfs.nodePath(folder);
    const bool system = m_system.contains(node);
    addMounts(usages, device, system);
    for (const SwapRow &swap : m_state.swaps) {
        if (!swap.isFile && m_state.sysfs.folderOfNode(swap.path) == folder)
            usages.push_back(
                {.kind = Usage::Kind::Swap, .where = QStringLiteral("swap"), .readOnly = false, .system = true});
    }
    const QStringList holders = m_state.sysfs.holders(folder);
    for (const QString &holder : holders) {
        const QString name = kernelName(holder);
        usages.push_back({.kind = holderKind(name), .where = name, .readOnly = false, .system = system});
    }
    for (const LoopRow &loop : m_state.loops) {
        if (loop.identified ? loop.backingBlockDevice == device : loop.backingFile == node)
            usages.push_back(ofLoop(loop, system));
    }
    return usages;
}

std::vector<Usage> Usages::ofFile(std::uint64_t device, std::uint64_t inode, const QString &canonicalPath) const
{
    std::vector<Usage> usages;
    for (const LoopRow &loop : m_state.loops) {
        if (loop.backingBlockDevice == 0 && loop.shows(device, inode, canonicalPath))
            usages.push_back(
                ofLoop(loop, m_system.files.contains(loop.backingFile) || m_system.files.contains(canonicalPath)));
    }
    return usages;
}

} // namespace lifeboat
