// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/Halting.h"

#include <cerrno>

#include <linux/fs.h>
#include <linux/mount.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace lifeboat {

namespace {

int configure(int context, unsigned command, const char *key, const char *value)
{
    return ::syscall(SYS_fsconfig, context, command, key, value, 0) == 0 ? 0 : errno;
}

int giveOption(int context, const char *begin, std::size_t length)
{
    std::array<char, 256> text{};
    if (length >= text.size())
        return ENAMETOOLONG;
    std::memcpy(text.data(), begin, length);
    char *equals = std::strchr(text.data(), '=');
    if (equals == nullptr)
        return configure(context, FSCONFIG_SET_FLAG, text.data(), nullptr);
    *equals = '\0';
    return configure(context, FSCONFIG_SET_STRING, text.data(), equals + 1);
}

/// As mount(2) with MS_REMOUNT, but nothing else is changed: neither the flags of the mount point nor others of the file system.
int setFlag(int fd, const char *flag, const std::string &options)
{
    const int context = static_cast<int>(::syscall(SYS_fspick, fd, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH));
    if (context < 0)
        return errno;
    int why = 0;
    for (std::size_t begin = 0; begin < options.size() && why == 0;) {
        const std::size_t end = std::min(options.find(',', begin), options.size());
        why = giveOption(context, options.data() + begin, end - begin);
        begin = end + 1;
    }
    if (why == 0)
        why = configure(context, FSCONFIG_SET_FLAG, flag, nullptr);
    if (why == 0)
        why = configure(context, FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr);
    ::close(context);
    return why;
}

bool isWritable(int fd)
{
    struct statvfs status{};
    return ::fstatvfs(fd, &status) == 0 && (status.f_flag & ST_RDONLY) == 0;
}

} // namespace

int halt(int fd, HaltBy by, const std::string &options)
{
    if (by == HaltBy::ReadOnly)
        return setFlag(fd, "ro", options);
    return ::ioctl(fd, FIFREEZE, 0) == 0 ? 0 : errno;
}

int release(int fd, HaltBy by, const std::string &options)
{
    if (by == HaltBy::ReadOnly)
        return isWritable(fd) ? EINVAL : setFlag(fd, "rw", options);
    return ::ioctl(fd, FITHAW, 0) == 0 ? 0 : errno;
}

} // namespace lifeboat
