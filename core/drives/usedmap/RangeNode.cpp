// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/RangeNode.h"

#include "drives/usedmap/FileSystemMaps.h"

#include <QFile>

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <cerrno>

namespace lifeboat {

namespace {

std::unexpected<Error> noNode(const char *what)
{
    return doubt(QStringLiteral("no loop device (%1: %2)").arg(QLatin1StringView(what), qt_error_string(errno)));
}

/// Clean pages of a block device go away, so that the next reader gets what the medium holds. Not a promise: files have no such call.
void dropCache(int fd) { ::ioctl(fd, BLKFLSBUF); }

loop_config configFor(const UsedMapRequest &request, int backing)
{
    loop_config config{};
    config.fd = static_cast<std::uint32_t>(backing);
    config.block_size = static_cast<std::uint32_t>(request.device.sectors().logical.value);
    config.info.lo_offset = request.partition.begin.value;
    config.info.lo_sizelimit = request.partition.size().value;
    config.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR | LO_FLAGS_DIRECT_IO;
    return config;
}

/// Takes the next free loop device; another process may be quicker between asking and taking.
Result<std::pair<UniqueFd, QString>> attach(const UsedMapRequest &request, int backing)
{
    constexpr int attempts = 64;
    const UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
    if (!control)
        return noNode("/dev/loop-control");
    for (int i = 0; i < attempts; ++i) {
        const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
        if (number < 0)
            return noNode("LOOP_CTL_GET_FREE");
        const QString path = QStringLiteral("/dev/loop%1").arg(number);
        UniqueFd loop(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
        if (!loop)
            return noNode("open");
        const loop_config config = configFor(request, backing);
        if (::ioctl(loop.get(), LOOP_CONFIGURE, &config) == 0)
            return std::pair(std::move(loop), path);
        if (errno != EBUSY)
            return noNode("LOOP_CONFIGURE");
    }
    errno = EBUSY;
    return noNode("LOOP_CONFIGURE");
}

Result<std::pair<UniqueFd, QString>> loopOver(const UsedMapRequest &request)
{
    const UniqueFd backing(::open(QFile::encodeName(request.drivePath).constData(), O_RDONLY | O_CLOEXEC));
    if (!backing)
        return noNode("open drive");
    dropCache(backing.get());
    LIFEBOAT_TRY_ASSIGN(auto loop, attach(request, backing.get()));
    std::uint64_t size = 0;
    int readOnly = 0;
    if (::ioctl(loop.first.get(), BLKGETSIZE64, &size) != 0 || ::ioctl(loop.first.get(), BLKROGET, &readOnly) != 0 ||
        size != request.partition.size().value || readOnly == 0)
        return doubt(QStringLiteral("the loop device is not what was asked for"));
    dropCache(loop.first.get()); // of whoever had this loop device before
    return loop;
}

} // namespace

Result<RangeNode> RangeNode::open(const UsedMapRequest &request)
{
    auto loop = loopOver(request);
    if (loop)
        return RangeNode(std::move(loop->first), loop->second, true);
    if (request.nodePath.isEmpty() || !request.mountPoint.isEmpty())
        return fail(loop.error());
    UniqueFd fd(::open(QFile::encodeName(request.nodePath).constData(), O_RDONLY | O_CLOEXEC));
    std::uint64_t size = 0;
    if (!fd || ::ioctl(fd.get(), BLKGETSIZE64, &size) != 0 || size != request.partition.size().value)
        return fail(loop.error());
    dropCache(fd.get());
    return RangeNode(std::move(fd), request.nodePath, false);
}

} // namespace lifeboat
