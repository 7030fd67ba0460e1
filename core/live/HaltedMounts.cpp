// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/HaltedMounts.h"

#include "base/UniqueFd.h"
#include "drives/Usages.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace Qt::StringLiterals;

/// A device of the drive that is in the image.
struct Included {
    QString folder; ///< sysfs
    std::uint64_t device = 0;
    int partition = 0;
};

std::unexpected<Error> cannot(const QString &subject, const QString &why)
{
    return fail(ErrorCode::CannotFreeze, subject, why);
}

std::optional<HaltedMount::By> wayToHalt(const QString &type)
{
    static constexpr QLatin1StringView freezable[] = {"ext2"_L1, "ext3"_L1, "ext4"_L1, "xfs"_L1, "btrfs"_L1, "f2fs"_L1};
    static constexpr QLatin1StringView remountable[] = {"vfat"_L1, "exfat"_L1, "ntfs3"_L1, "msdos"_L1};
    if (std::ranges::find(freezable, type) != std::end(freezable))
        return HaltedMount::By::Freeze;
    if (std::ranges::find(remountable, type) != std::end(remountable))
        return HaltedMount::By::ReadOnly;
    return std::nullopt;
}

/// "dm-0 (office-root)", "loop3 (/dev/sda1)": with what a person knows it by.
QString holderName(const SystemState &state, const Usage &usage)
{
    const QString folder = state.sysfs.folderNamed(usage.where);
    QString known = state.sysfs.line(folder, usage.kind == Usage::Kind::Md ? u"md/level"_s : u"dm/name"_s);
    if (const LoopRow *loop = state.loop(folder))
        known = loop->backingFile;
    return known.isEmpty() ? usage.where : usage.where + u" ("_s + known + u')';
}

Result<> refuseHolders(const SystemState &state, const std::vector<Usage> &usages, const QString &of)
{
    for (const Usage &usage : usages) {
        const bool harmless = usage.kind == Usage::Kind::Mount || usage.kind == Usage::Kind::Swap ||
            (usage.kind == Usage::Kind::Loop && usage.readOnly);
        if (!harmless)
            return cannot(holderName(state, usage), u"it holds "_s + of);
    }
    return {};
}

/// Mounted in another mount namespace, for one: whoever writes there is not halted.
Result<> refuseUnknownUser(const SystemState &state, const Included &device)
{
    const QString node = state.sysfs.nodePath(device.folder);
    const UniqueFd fd(::open(QFile::encodeName(node).constData(), O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC));
    if (!fd && errno == EBUSY)
        return cannot(node, u"it is in use by something that this process does not see"_s);
    return {};
}

std::vector<Included> includedDevices(const Sysfs &sysfs, const QString &folder, const QSet<int> &partitions)
{
    std::vector<Included> devices{{.folder = folder, .device = sysfs.device(folder), .partition = 0}};
    const QStringList all = sysfs.partitions(folder);
    for (const QString &partition : all) {
        const auto number = static_cast<int>(sysfs.number(partition, u"partition"_s));
        if (partitions.isEmpty() || partitions.contains(number))
            devices.push_back({.folder = partition, .device = sysfs.device(partition), .partition = number});
    }
    return devices;
}

/// Not st_dev: that of a folder in btrfs is of its subvolume.
bool isReachable(const MountRow &row)
{
    const UniqueFd fd(
        ::open(QFile::encodeName(row.mountPoint).constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct statx status{};
    return fd && ::statx(fd.get(), "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &status) == 0 &&
        (status.stx_mask & STATX_MNT_ID) != 0 && status.stx_mnt_id == row.id;
}

qsizetype depth(const QString &mountPoint) { return mountPoint == "/"_L1 ? 0 : mountPoint.count(u'/'); }

/// The one of a file system's mounts that is used: writable if there is one, and near the root.
const MountRow *chooseRow(const std::vector<const MountRow *> &rows)
{
    const MountRow *chosen = nullptr;
    for (const MountRow *row : rows) {
        const auto rank = [](const MountRow *r) { return std::pair(r->mountReadOnly, depth(r->mountPoint)); };
        if ((chosen == nullptr || rank(row) < rank(chosen)) && isReachable(*row))
            chosen = row;
    }
    return chosen;
}

/// ntfs3 takes the options of the last (re)mount as all that there are; the others keep what they have.
QString optionsToRepeat(const MountRow &row)
{
    if (row.type != "ntfs3"_L1)
        return {};
    QStringList options = row.superOptions.split(u',', Qt::SkipEmptyParts);
    options.removeIf([](const QString &option) { return option == "rw"_L1 || option == "ro"_L1; });
    return options.join(u',');
}

Result<> refuseOtherDrives(const SystemState &state, const MountRow &row, const QString &driveFolder)
{
    for (const std::uint64_t device : row.blockDevices) {
        const QString folder = state.sysfs.folderOf(device);
        if (state.sysfs.driveOf(folder) != driveFolder)
            return cannot(row.mountPoint, u"it also lies on "_s + state.sysfs.nodePath(folder));
    }
    return {};
}

/// Of one file system, by all the mounts that it has.
Result<HaltedMount> haltedMount(const SystemState &state, const std::vector<const MountRow *> &rows,
                                const Included &device, const QString &driveFolder)
{
    const MountRow &first = *rows.front();
    const auto by = wayToHalt(first.type);
    if (!by)
        return cannot(first.mountPoint, u"there is no way to hold %1 still"_s.arg(first.type));
    LIFEBOAT_TRY(refuseOtherDrives(state, first, driveFolder));
    const MountRow *row = chooseRow(rows);
    if (row == nullptr)
        return cannot(first.mountPoint, u"no mount point of it can be reached"_s);
    return HaltedMount{.mountPoint = row->mountPoint,
                       .fileSystem = row->type,
                       .partition = device.partition,
                       .by = *by,
                       .mountId = row->id,
                       .options = optionsToRepeat(*row)};
}

Result<> refuseSwapFiles(const SystemState &state, const std::vector<HaltedMount> &mounts)
{
    for (const SwapRow &swap : state.swaps) {
        if (!swap.isFile || mounts.empty())
            continue;
        const MountRow *on = state.mountOfPath(swap.path);
        if (on == nullptr)
            return cannot(swap.path, u"a swap file, and where it lies is not known"_s);
        for (const HaltedMount &mount : mounts) {
            const auto row = std::ranges::find(state.mounts, mount.mountId, &MountRow::id);
            if (row != state.mounts.end() && row->device == on->device)
                return cannot(swap.path, u"a swap file on "_s + mount.mountPoint);
        }
    }
    return {};
}

bool liesOn(const MountRow &row, std::uint64_t device)
{
    return std::ranges::find(row.blockDevices, device) != row.blockDevices.end();
}

/// Adds the file systems of one device that are not in @p mounts yet.
Result<> addMountsOf(std::vector<HaltedMount> &mounts, std::vector<std::uint64_t> &known, const SystemState &state,
                     const Included &device, const QString &driveFolder)
{
    bool isMounted = false;
    for (const MountRow &row : state.mounts) {
        if (!liesOn(row, device.device))
            continue;
        isMounted = true;
        if (row.fileSystemReadOnly || std::ranges::find(known, row.device) != known.end())
            continue;
        known.push_back(row.device);
        std::vector<const MountRow *> same;
        for (const MountRow &other : state.mounts) {
            if (other.device == row.device && liesOn(other, device.device))
                same.push_back(&other);
        }
        LIFEBOAT_TRY_ASSIGN(HaltedMount mount, haltedMount(state, same, device, driveFolder));
        mounts.push_back(std::move(mount));
    }
    const auto usages = Usages(state).ofDevice(device.folder);
    LIFEBOAT_TRY(refuseHolders(state, usages, state.sysfs.nodePath(device.folder)));
    if (!isMounted && usages.empty() && device.partition != 0)
        LIFEBOAT_TRY(refuseUnknownUser(state, device));
    return {};
}

} // namespace

Result<std::vector<HaltedMount>> mountsToHalt(const SystemState &state, const Drive &drive, const QSet<int> &partitions)
{
    std::vector<HaltedMount> mounts;
    const Usages usages(state);
    if (drive.isFile) {
        LIFEBOAT_TRY(
            refuseHolders(state, usages.ofFile(drive.identity.device, drive.identity.inode, drive.path), drive.path));
        return mounts;
    }
    const QString folder = state.sysfs.folderOfNode(drive.path);
    if (folder.isEmpty())
        return fail(ErrorCode::DriveNotFound, drive.path);
    std::vector<std::uint64_t> known;
    for (const Included &device : includedDevices(state.sysfs, folder, partitions))
        LIFEBOAT_TRY(addMountsOf(mounts, known, state, device, folder));
    LIFEBOAT_TRY(refuseSwapFiles(state, mounts));
    std::ranges::reverse(mounts);
    std::ranges::stable_sort(mounts, std::ranges::greater(),
                             [](const HaltedMount &mount) { return depth(mount.mountPoint); });
    return mounts;
}

} // namespace lifeboat
