// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/UsedSpace.h"

#include "drives/DriveMap.h"
#include "drives/SystemState.h"

#include <QFile>

#include <algorithm>

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace lifeboat {

namespace {

bool isMountedForWriting(const Partition &partition)
{
    return std::ranges::any_of(partition.usages,
                               [](const Usage &u) { return u.kind == Usage::Kind::Mount && !u.readOnly; });
}

/// As st_rdev; 0: the kernel has no device of exactly this partition.
std::uint64_t deviceOf(const Drive &drive, const Partition &partition)
{
    if (partition.entry.number == 0)
        return drive.identity.device;
    struct stat status{};
    const bool found =
        !partition.nodePath.isEmpty() && ::stat(QFile::encodeName(partition.nodePath).constData(), &status) == 0;
    return found ? status.st_rdev : 0;
}

/// What lies at a mount point now may be another file system, mounted over the one that is asked for.
bool isAt(const SystemState &state, const QString &mountPoint, std::uint64_t device)
{
    const MountRow *const row = state.mountOfPath(mountPoint);
    return row != nullptr && row->blockDevices == std::vector{device};
}

std::optional<ByteCount> usedOfMounted(const SystemState &state, const Drive &drive, const Partition &partition)
{
    const std::uint64_t device = deviceOf(drive, partition);
    for (const Usage &usage : partition.usages) {
        if (usage.kind != Usage::Kind::Mount || device == 0 || !isAt(state, usage.where, device))
            continue;
        struct statvfs figures{};
        // FUSE answers with zeroes whom it does not let in.
        if (::statvfs(QFile::encodeName(usage.where).constData(), &figures) != 0 || figures.f_blocks == 0 ||
            figures.f_bfree > figures.f_blocks)
            continue;
        const ByteCount used(std::uint64_t{figures.f_blocks - figures.f_bfree} * figures.f_frsize);
        if (used <= partition.entry.range.size())
            return used;
    }
    return std::nullopt;
}

ByteCount claimedBy(const UsedMap &map)
{
    // What lies behind the file system is to be copied, but nobody uses it.
    const ByteRange own{ByteOffset(), ByteOffset(map.fileSystemSize.value)};
    ByteCount claimed;
    for (const Extents *extents : {&map.used, &map.zero}) {
        for (const ByteRange &part : extents->within(own))
            claimed += part.size();
    }
    return claimed;
}

} // namespace

Result<std::vector<PartitionUse>> usedSpace(const QString &drivePath, std::stop_token stop)
{
    LIFEBOAT_TRY_ASSIGN(const Drive drive, findDrive(drivePath));
    LIFEBOAT_TRY_ASSIGN(const auto device, openBlockDevice(drive.path, DeviceAccess::Read));
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    std::vector<PartitionUse> uses;
    for (const Partition &partition : drive.partitions) {
        std::optional<ByteCount> used;
        if (isMountedForWriting(partition)) {
            used = usedOfMounted(state, drive, partition);
        } else {
            LIFEBOAT_TRY_ASSIGN(const UsedMap map, usedMapOf(*device, drive, partition, stop));
            if (!map.isEverything())
                used = claimedBy(map);
        }
        if (used)
            uses.push_back({.number = partition.entry.number, .used = *used});
    }
    return uses;
}

} // namespace lifeboat
