// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/DriveLock.h"

#include <QFile>

#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>

namespace lifeboat {

using namespace std::chrono_literals;

Result<> lockDrive(int fd, const QString &name)
{
    constexpr auto patience = 3s;
    constexpr auto step = 50ms;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() > end)
            return fail(Error::fromErrno(ErrorCode::TargetInUse, name, QStringLiteral("flock")));
        std::this_thread::sleep_for(step);
    }
    return {};
}

Result<UniqueFd> lockDrive(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd)
        return fail(Error::fromErrno(ErrorCode::TargetInUse, path, QStringLiteral("open")));
    LIFEBOAT_TRY(lockDrive(fd.get(), path));
    return fd;
}

} // namespace lifeboat
