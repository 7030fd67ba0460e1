// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/LoopDevice.h"

#include <QFile>

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace lifeboat {

namespace {

std::unexpected<Error> noLoop(const char *what)
{
    return fail(ErrorCode::SourceUnreadable, {},
                QStringLiteral("no loop device (%1: %2)").arg(QLatin1StringView(what), qt_error_string(errno)));
}

/// The next that is free; another process may be quicker between asking and taking.
Result<std::pair<UniqueFd, QString>> take(const loop_config &config)
{
    constexpr int attempts = 64;
    const UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
    if (!control)
        return noLoop("/dev/loop-control");
    for (int i = 0; i < attempts; ++i) {
        const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
        if (number < 0)
            return noLoop("LOOP_CTL_GET_FREE");
        const QString path = QStringLiteral("/dev/loop%1").arg(number);
        UniqueFd loop(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
        if (!loop)
            return noLoop("open");
        if (::ioctl(loop.get(), LOOP_CONFIGURE, &config) == 0)
            return std::pair(std::move(loop), path);
        if (errno != EBUSY)
            return noLoop("LOOP_CONFIGURE");
    }
    errno = EBUSY;
    return noLoop("LOOP_CONFIGURE");
}

} // namespace

void dropDeviceCache(int fd) { ::ioctl(fd, BLKFLSBUF); }

Result<LoopDevice> LoopDevice::attach(int backing, ByteRange range, ByteCount sectorSize)
{
    loop_config config{};
    config.fd = static_cast<std::uint32_t>(backing);
    config.block_size = static_cast<std::uint32_t>(sectorSize.value);
    config.info.lo_offset = range.begin.value;
    config.info.lo_sizelimit = range.size().value;
    config.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR | LO_FLAGS_DIRECT_IO;
    LIFEBOAT_TRY_ASSIGN(auto taken, take(config));
    std::uint64_t size = 0;
    int readOnly = 0;
    if (::ioctl(taken.first.get(), BLKGETSIZE64, &size) != 0 || ::ioctl(taken.first.get(), BLKROGET, &readOnly) != 0 ||
        size != range.size().value || readOnly == 0)
        return fail(ErrorCode::SourceUnreadable, taken.second,
                    QStringLiteral("the loop device is not what was asked for"));
    dropDeviceCache(taken.first.get()); // of whoever had this loop device before
    return LoopDevice(std::move(taken.first), std::move(taken.second));
}

} // namespace lifeboat
