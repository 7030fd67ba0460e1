// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/kernel/PrivateMounts.h"

#include <QFile>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace lifeboat::files {

namespace {

/// On every system, and of no use to this process: in its own namespace something else may lie there.
constexpr char base[] = "/mnt";

struct MountRule {
    QByteArrayView fileSystem;
    const char *options;
};

/// XFS: two file systems of one UUID may be there, this one and the one that the image was made of. btrfs: from the top, so that all
/// subvolumes are folders.
constexpr std::array<MountRule, 2> rules{{
    {"xfs", "norecovery,nouuid"},
    {"btrfs", "rescue=nologreplay,subvolid=5"},
}};

std::unexpected<Error> refused(const char *call)
{
    return fail(
        Error::fromErrno(ErrorCode::NotAuthorised, QStringLiteral("lifeboat-kernelfs"), QString::fromLatin1(call)));
}

} // namespace

Result<PrivateMounts> PrivateMounts::enter()
{
    if (::unshare(CLONE_NEWNS) != 0)
        return refused("unshare");
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return refused("make mounts private");
    if (::mount("lifeboat", base, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700,size=64k") != 0)
        return refused("mount tmpfs");
    return PrivateMounts();
}

Result<QString> PrivateMounts::makeFolder(const QString &name) const
{
    const QString folder = QLatin1StringView(base) + QLatin1Char('/') + name;
    if (::mkdir(QFile::encodeName(folder).constData(), 0700) != 0)
        return refused("mkdir");
    return folder;
}

Result<UniqueFd> PrivateMounts::mount(const QString &device, const QByteArray &fileSystem, const QString &name) const
{
    const auto rule = std::ranges::find(rules, QByteArrayView(fileSystem), &MountRule::fileSystem);
    if (rule == rules.end())
        return fail(ErrorCode::FileSystemUnreadable, name, QStringLiteral("no file system that is mounted here"));
    LIFEBOAT_TRY_ASSIGN(const QString folder, makeFolder(name));
    const QByteArray path = QFile::encodeName(folder);
    constexpr unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME;
    if (::mount(QFile::encodeName(device).constData(), path.constData(), fileSystem.constData(), flags,
                rule->options) != 0)
        return fail(Error::fromErrno(ErrorCode::FileSystemUnreadable, name, QStringLiteral("mount")));
    UniqueFd root(::open(path.constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return fail(Error::fromErrno(ErrorCode::FileSystemUnreadable, name, QStringLiteral("open")));
    return root;
}

} // namespace lifeboat::files
