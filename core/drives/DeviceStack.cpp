// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/DeviceStack.h"

#include "drives/StackWalker.h"

#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>

namespace lifeboat {

Result<DeviceStack> stackBelowPath(const QString &path)
{
    struct stat status{};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return fail(Error::fromErrno(ErrorCode::PlaceNotFound, path, QStringLiteral("stat")));
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    StackWalker walker(state);
    walker.addPath(path);
    return walker.stack();
}

Result<DeviceStack> stackBelowDrive(const QString &drivePath)
{
    struct stat status{};
    if (::stat(QFile::encodeName(drivePath).constData(), &status) != 0)
        return fail(Error::fromErrno(ErrorCode::DriveNotFound, drivePath, QStringLiteral("stat")));
    if (!S_ISBLK(status.st_mode) && !S_ISREG(status.st_mode))
        return fail(ErrorCode::NotADrive, drivePath, QStringLiteral("neither a block device nor a file"));
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    StackWalker walker(state);
    if (S_ISBLK(status.st_mode))
        walker.addDevice(state.sysfs.folderOf(status.st_rdev));
    else
        walker.addFile(drivePath);
    return walker.stack();
}

Result<std::vector<MountedFileSystem>> mountedFileSystems()
{
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    std::vector<MountedFileSystem> mounts;
    for (const MountRow &row : state.mounts) {
        const QString device = row.blockDevices.empty()
            ? row.source
            : state.sysfs.nodePath(state.sysfs.folderOf(row.blockDevices.front()));
        mounts.push_back({.device = device,
                          .mountPoint = row.mountPoint,
                          .type = row.type,
                          .readOnly = row.mountReadOnly || row.fileSystemReadOnly});
    }
    return mounts;
}

} // namespace lifeboat
