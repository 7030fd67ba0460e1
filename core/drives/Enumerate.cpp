// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Describe.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace lifeboat {

namespace {

/// What people call a drive: no memory, no pieces of other drives, no empty slots.
bool isListed(const DriveDescriber &describer, const QString &folder)
{
    static const QRegularExpression never(
        QStringLiteral("^(ram|zram|dm-|sr|fd|mtdblock)\\d|^mmcblk\\d+(boot\\d+|rpmb|gp\\d+)$"));
    const Sysfs &sysfs = describer.sysfs();
    const QString name = kernelName(folder);
    if (never.match(name).hasMatch() || sysfs.number(folder, QStringLiteral("size")) == 0)
        return false;
    if (sysfs.number(folder, QStringLiteral("hidden")) != 0) // a path of a multipath NVMe drive
        return false;
    return !name.startsWith(QLatin1StringView("loop")) || describer.state().loop(folder) != nullptr;
}

/// A loop device that serves an application package or a live system.
bool isPackage(const Drive &drive)
{
    const Partition *whole = drive.partition(0);
    return drive.bus == Bus::Loop && drive.readOnly && whole != nullptr &&
        whole->fileSystem == QLatin1StringView("squashfs");
}

Error asDriveError(Error error)
{
    if (error.code == ErrorCode::SourceRead)
        error.code = ErrorCode::SourceUnreadable;
    return error;
}

} // namespace

Result<std::vector<Drive>> listDrives()
{
    LIFEBOAT_TRY_ASSIGN(auto state, SystemState::read());
    const DriveDescriber describer(std::move(state));
    std::vector<Drive> drives;
    const QStringList folders = describer.sysfs().allDrives();
    for (const QString &folder : folders) {
        if (!isListed(describer, folder))
            continue;
        auto device = openBlockDevice(describer.sysfs().nodePath(folder), DeviceAccess::Read);
        auto drive = device ? describer.describe(**device) : Result<Drive>(fail(device.error()));
        if (!drive) {
            // Gone since the folder was read, or not for us to open. The first is no drive any more.
            if (!QFileInfo::exists(folder))
                continue;
            const QString reason =
                QStringLiteral("the drive cannot be opened (%1)").arg(QLatin1StringView(wireName(drive.error().code)));
            drive = describer.describeClosed(folder, reason);
        }
        if (!isPackage(*drive))
            drives.push_back(std::move(*drive));
    }
    return drives;
}

Result<Drive> findDrive(const QString &path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath();
    if (canonical.isEmpty())
        return fail(Error{
            .code = ErrorCode::DriveNotFound, .sysErrno = ENOENT, .subject = path, .at = std::nullopt, .detail = {}});
    LIFEBOAT_TRY_ASSIGN(auto state, SystemState::read());
    const DriveDescriber describer(std::move(state));
    const QString folder = describer.sysfs().folderOfNode(canonical);
    if (describer.sysfs().isPartition(folder))
        return fail(ErrorCode::NotADrive, path, describer.sysfs().nodePath(describer.sysfs().driveOf(folder)));
    auto device = openBlockDevice(canonical, DeviceAccess::Read);
    if (!device)
        return fail(asDriveError(device.error()));
    auto drive = describer.describe(**device);
    if (!drive)
        return fail(asDriveError(drive.error()));
    return drive;
}

Result<Drive> describeDrive(BlockDevice &device)
{
    LIFEBOAT_TRY_ASSIGN(auto state, SystemState::read());
    return DriveDescriber(std::move(state)).describe(device);
}

} // namespace lifeboat
