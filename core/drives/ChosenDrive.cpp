// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/ChosenDrive.h"

#include "base/UniqueFd.h"
#include "drives/Usages.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr qsizetype namedHolders = 5;

/// A drive that went and one that came in its place differ in the kernel's sequence number, where there is one.
bool isSame(const Sysfs &sysfs, const QString &folder, const Drive &drive)
{
    const std::uint64_t sequence = sysfs.number(folder, QStringLiteral("diskseq"));
    return sysfs.device(folder) == drive.identity.device &&
        (sequence == 0 || drive.identity.sequence == 0 || sequence == drive.identity.sequence);
}

bool isSameFile(const Drive &drive)
{
    struct stat status{};
    return ::stat(QFile::encodeName(drive.path).constData(), &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_dev == drive.identity.device && status.st_ino == drive.identity.inode;
}

QString describe(const Usage &usage, const QString &node)
{
    return usage.where == QLatin1StringView("swap") || usage.kind == Usage::Kind::Mount
        ? node + QLatin1StringView(": ") + usage.where
        : usage.where;
}

/// Inner mounts first: by depth of the path, and of two at one place the later.
void sortForUnmounting(std::vector<MountRow> &mounts)
{
    std::ranges::reverse(mounts);
    std::ranges::stable_sort(mounts, std::ranges::greater(), [](const MountRow &row) {
        return row.mountPoint == QLatin1StringView("/") ? 0 : row.mountPoint.count(QLatin1Char('/'));
    });
}

bool liesBelow(const QString &path, const QString &mountPoint)
{
    return path.startsWith(mountPoint + QLatin1Char('/'));
}

bool isOnMount(const QString &path, std::uint64_t mountId)
{
    struct statx status{};
    return ::statx(AT_FDCWD, QFile::encodeName(path).constData(), AT_STATX_DONT_SYNC, STATX_MNT_ID, &status) == 0 &&
        (status.stx_mask & STATX_MNT_ID) != 0 && status.stx_mnt_id == mountId;
}

bool usesMount(const QString &process, std::uint64_t mountId)
{
    for (const char *link : {"/cwd", "/root", "/exe"}) {
        if (isOnMount(process + QLatin1StringView(link), mountId))
            return true;
    }
    const QStringList files =
        QDir(process + QStringLiteral("/fd")).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    return std::ranges::any_of(
        files, [&](const QString &fd) { return isOnMount(process + QStringLiteral("/fd/") + fd, mountId); });
}

void addProcesses(QStringList &holders, const QString &proc, std::uint64_t mountId)
{
    const QStringList numbers = QDir(proc).entryList({QStringLiteral("[0-9]*")}, QDir::Dirs);
    for (const QString &number : numbers) {
        const QString process = proc + QLatin1Char('/') + number;
        if (holders.size() > namedHolders)
            return;
        if (!usesMount(process, mountId))
            continue;
        QFile name(process + QStringLiteral("/comm"));
        const QString text = name.open(QIODevice::ReadOnly) ? QString::fromUtf8(name.readLine()).trimmed() : QString();
        holders.append(text + QStringLiteral(" (") + number + QLatin1Char(')'));
    }
}

} // namespace

Result<ChosenDrive> findChosenDrive(const SystemState &state, const Drive &drive)
{
    const Sysfs &sysfs = state.sysfs;
    const Usages usages(state);
    ChosenDrive chosen;
    chosen.folder = drive.isFile ? QString() : sysfs.folderOfNode(drive.path);
    if (chosen.folder.isEmpty() && !QFileInfo::exists(drive.path))
        return fail(ErrorCode::DriveNotFound, drive.path);
    if (drive.isFile ? !isSameFile(drive) : !isSame(sysfs, chosen.folder, drive))
        return fail(ErrorCode::TargetChanged, drive.path);

    std::vector<Usage> others;
    QString system;
    const auto sift = [&](const std::vector<Usage> &list, const QString &node) {
        for (const Usage &usage : list) {
            if (usage.system && system.isEmpty())
                system = describe(usage, node);
            if (usage.kind != Usage::Kind::Mount) {
                others.push_back(usage);
                others.back().where = describe(usage, node);
            }
        }
    };
    if (drive.isFile)
        sift(usages.ofFile(drive.identity.device, drive.identity.inode, drive.path), drive.path);
    if (!chosen.folder.isEmpty())
        chosen.devices = QStringList(chosen.folder) + sysfs.partitions(chosen.folder);
    for (const QString &device : std::as_const(chosen.devices))
        sift(usages.ofDevice(device), sysfs.nodePath(device));
    if (!system.isEmpty())
        return fail(ErrorCode::TargetIsSystem, drive.path, system);
    if (!others.empty())
        return fail(ErrorCode::TargetInUse, drive.path, others.front().where);

    for (const MountRow &row : state.mounts) {
        if (std::ranges::any_of(chosen.devices, [&](const QString &device) {
                return std::ranges::find(row.blockDevices, sysfs.device(device)) != row.blockDevices.end();
            }))
            chosen.mounts.push_back(row);
    }
    sortForUnmounting(chosen.mounts);
    return chosen;
}

bool isCovered(const SystemState &state, const MountRow &row)
{
    const MountRow *top = state.mountOfPath(row.mountPoint);
    return top != nullptr && top->id != row.id;
}

QStringList holdersOfMount(const SystemState &state, const MountRow &row)
{
    QStringList holders;
    if (isCovered(state, row))
        holders.append(QStringLiteral("covered by another mount"));
    for (const MountRow &other : state.mounts) {
        if (liesBelow(other.mountPoint, row.mountPoint))
            holders.append(other.mountPoint);
    }
    for (const LoopRow &loop : state.loops) {
        if (loop.identified ? loop.backingDevice == row.device : liesBelow(loop.backingFile, row.mountPoint))
            holders.append(kernelName(loop.folder));
    }
    for (const SwapRow &swap : state.swaps) {
        if (swap.isFile && liesBelow(swap.path, row.mountPoint))
            holders.append(swap.path);
    }
    addProcesses(holders, state.sysfs.roots().proc, row.id);
    if (holders.size() > namedHolders) {
        holders.resize(namedHolders);
        holders.append(QStringLiteral("…"));
    }
    return holders;
}

Error mountBusy(const SystemState &state, const Drive &drive, const MountRow &row)
{
    const QStringList holders = holdersOfMount(state, row);
    const QString who = holders.isEmpty() ? QString() : QStringLiteral(": ") + holders.join(QStringLiteral(", "));
    return {.code = ErrorCode::TargetMounted,
            .sysErrno = EBUSY,
            .subject = drive.path,
            .at = std::nullopt,
            .detail = row.mountPoint + who};
}

Result<> requireUnmounted(const Drive &drive, const ChosenDrive &chosen)
{
    if (!chosen.mounts.empty())
        return fail(ErrorCode::TargetMounted, drive.path, chosen.mounts.front().mountPoint);
    return {};
}

Result<> flushDrive(const QString &path)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (fd && ::fsync(fd.get()) == 0)
        return {};
    const int why = errno;
    const bool refused = !fd && (why == EACCES || why == EPERM);
    return fail(Error{.code = refused ? ErrorCode::NotAuthorised : classifyIoError(why, ErrorCode::TargetWrite),
                      .sysErrno = why,
                      .subject = path,
                      .at = std::nullopt,
                      .detail = fd ? QStringLiteral("fsync") : QStringLiteral("open")});
}

} // namespace lifeboat
