// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/RangeNode.h"

#include "drives/usedmap/FileSystemMaps.h"

#include <QFile>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace lifeboat {

namespace {

Result<LoopDevice> loopOver(const UsedMapRequest &request)
{
    const UniqueFd backing(::open(QFile::encodeName(request.drivePath).constData(), O_RDONLY | O_CLOEXEC));
    if (!backing)
        return doubt(QStringLiteral("no loop device (open drive: %1)").arg(qt_error_string(errno)));
    dropDeviceCache(backing.get());
    return LoopDevice::attach(backing.get(), request.partition, request.device.sectors().logical);
}

} // namespace

Result<RangeNode> RangeNode::open(const UsedMapRequest &request)
{
    auto loop = loopOver(request);
    if (loop) {
        const QString path = loop->path();
        return RangeNode(std::move(*loop), path, true);
    }
    if (request.nodePath.isEmpty() || !request.mountPoint.isEmpty())
        return fail(loop.error());
    UniqueFd fd(::open(QFile::encodeName(request.nodePath).constData(), O_RDONLY | O_CLOEXEC));
    std::uint64_t size = 0;
    if (!fd || ::ioctl(fd.get(), BLKGETSIZE64, &size) != 0 || size != request.partition.size().value)
        return fail(loop.error());
    dropDeviceCache(fd.get());
    return RangeNode(std::move(fd), request.nodePath, false);
}

} // namespace lifeboat
