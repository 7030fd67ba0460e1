// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/TargetFolder.h"

#include "files/Names.h"
#include "files/takeout/TargetRules.h"

#include <QFile>
#include <QRandomGenerator>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace lifeboat::files {

namespace {

constexpr mode_t permissions = 0777;   // of a mode: never set-user-ID, set-group-ID or sticky
constexpr mode_t newFolderMode = 0777; // less the umask
constexpr mode_t newFileMode = 0666;
constexpr int mostNumbers = 10'000;
constexpr char temporaryPrefix[] = ".lifeboat-";

/// @p name is one name, so it can lead nowhere; the kernel sees to that too.
UniqueFd openBeneath(int folder, const QByteArray &name, int flags, mode_t mode = 0)
{
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, folder, name.constData(), &how, sizeof how)));
}

std::unexpected<Error> failed(const QByteArray &name, const char *call)
{
    return fail(Error::fromErrno(ErrorCode::FileWrite, nameForDisplay(name), QString::fromLatin1(call)));
}

QByteArray numbered(const QByteArray &name, int number)
{
    return marked(name, " (" + QByteArray::number(number) + ')');
}

timespec timeOf(const std::optional<FileTime> &time)
{
    if (!time)
        return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
    return {.tv_sec = time->seconds, .tv_nsec = time->nanoseconds};
}

std::array<timespec, 2> timesOf(const FileEntry &entry)
{
    return {timeOf(entry.accessed ? entry.accessed : entry.modified), timeOf(entry.modified)};
}

/// Owners only where somebody may give files away. Whoever the file belongs to can read and change it: it is theirs to work with now.
void dressOpen(int fd, const FileEntry &entry, const QByteArray &path, TakeOutReport &report)
{
    if (entry.mode) {
        const mode_t wanted = *entry.mode & permissions;
        const mode_t usable = wanted | (entry.kind == FileKind::Folder ? S_IRWXU : S_IRUSR | S_IWUSR);
        struct stat now{};
        bool kept = ::geteuid() != 0 || ::fchown(fd, entry.uid, entry.gid) == 0;
        kept = ::fchmod(fd, usable) == 0 && kept;
        // Some file systems say yes and do nothing.
        kept = ::fstat(fd, &now) == 0 && (now.st_mode & permissions) == wanted && kept;
        if (!kept)
            ++report.modesNotKept;
        if ((*entry.mode & (S_ISUID | S_ISGID)) != 0 && entry.kind == FileKind::Regular)
            report.addLost(path, Loss::SetUserId);
    }
    if (::futimens(fd, timesOf(entry).data()) != 0)
        report.addLost(path, Loss::Times);
}

} // namespace

TargetFolder::TargetFolder(UniqueFd fd, QByteArray name, Origin origin)
    : m_fd(std::move(fd)), m_name(std::move(name)), m_origin(origin), m_rules(nameRulesOf(m_fd.get()))
{
    struct stat status{};
    if (::fstat(m_fd.get(), &status) == 0)
        m_device = status.st_dev;
}

Result<TargetFolder> TargetFolder::open(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return fail(Error::fromErrno(ErrorCode::FileWrite, path, QStringLiteral("open")));
    return TargetFolder(std::move(fd), {}, Origin::Found);
}

QByteArray TargetFolder::keyOf(const QByteArray &name) const
{
    return m_rules == NameRules::Windows ? QString::fromUtf8(name).toCaseFolded().toUtf8() : name;
}

bool TargetFolder::isWritten(const QByteArray &name) const
{
    struct stat there{};
    return m_writtenNames.contains(keyOf(name)) ||
        (::fstatat(m_fd.get(), name.constData(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
         m_writtenFiles.contains({there.st_dev, there.st_ino}));
}

void TargetFolder::markWritten(const QByteArray &name)
{
    m_writtenNames.insert(keyOf(name));
    struct stat there{};
    if (::fstatat(m_fd.get(), name.constData(), &there, AT_SYMLINK_NOFOLLOW) == 0)
        m_writtenFiles.insert({there.st_dev, there.st_ino});
}

Result<std::optional<TargetFolder>> TargetFolder::folder(const QByteArray &name, OnConflict rule)
{
    QByteArray free = name;
    for (int number = 2; number < mostNumbers; ++number) {
        if (!isWritten(free)) {
            const bool made = ::mkdirat(m_fd.get(), free.constData(), newFolderMode) == 0;
            if (!made && errno != EEXIST)
                return failed(name, "mkdir");
            UniqueFd fd = openBeneath(m_fd.get(), free, O_RDONLY | O_DIRECTORY);
            if (fd) {
                markWritten(free);
                return std::optional(TargetFolder(std::move(fd), free, made ? Origin::Made : Origin::Found));
            }
            if (made || (errno != ENOTDIR && errno != ELOOP))
                return failed(name, "open");
            if (rule != OnConflict::Rename)
                return std::optional<TargetFolder>();
        }
        free = numbered(name, number);
    }
    return failed(name, "no free name");
}

void TargetFolder::dress(const FileEntry &entry, const QByteArray &path, TakeOutReport &report) const
{
    if (m_origin == Origin::Made)
        dressOpen(m_fd.get(), entry, path, report);
}

Result<> TargetFolder::sync() const { return ::syncfs(m_fd.get()) == 0 ? Result<>() : failed(m_name, "syncfs"); }

Result<std::optional<QByteArray>> TargetFolder::freeName(const QByteArray &name, OnConflict rule) const
{
    QByteArray free = name;
    for (int number = 2; number < mostNumbers; ++number) {
        if (!isWritten(free)) {
            struct stat there{};
            if (::fstatat(m_fd.get(), free.constData(), &there, AT_SYMLINK_NOFOLLOW) != 0)
                return errno == ENOENT ? Result<std::optional<QByteArray>>(free) : failed(name, "stat");
            const bool givesWay = S_ISREG(there.st_mode) || S_ISLNK(there.st_mode);
            if (rule == OnConflict::Overwrite && givesWay)
                return std::optional(free);
            if (rule != OnConflict::Rename)
                return std::optional<QByteArray>();
        }
        free = numbered(name, number);
    }
    return failed(name, "no free name");
}

Result<TargetFolder::NewFile> TargetFolder::newFile() const
{
    constexpr int attempts = 16;
    for (int i = 0; i < attempts; ++i) {
        const QByteArray name =
            temporaryPrefix + QByteArray::number(QRandomGenerator::global()->generate64(), 36) + ".part";
        UniqueFd fd = openBeneath(m_fd.get(), name, O_RDWR | O_CREAT | O_EXCL, newFileMode);
        if (fd)
            return NewFile(m_fd.get(), std::move(fd), name);
        if (errno != EEXIST)
            return failed(name, "open");
    }
    return failed(temporaryPrefix, "open");
}

TargetFolder::NewFile::~NewFile()
{
    if (m_fd && !m_name.isEmpty())
        ::unlinkat(m_folder, m_name.constData(), 0);
}

Result<> TargetFolder::NewFile::write(ByteOffset at, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(m_fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(at.value));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failed(m_name, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        at += ByteCount(static_cast<std::uint64_t>(written));
    }
    return {};
}

Result<> TargetFolder::NewFile::keep(const QByteArray &name, OnConflict rule, const FileEntry &entry,
                                     const QByteArray &path, TakeOutReport &report)
{
    if (::ftruncate(m_fd.get(), static_cast<off_t>(entry.size.value)) != 0)
        return failed(name, "ftruncate");
    dressOpen(m_fd.get(), entry, path, report);
    // Not every file system can refuse to replace; freeName() has looked a moment ago.
    const bool replace = rule == OnConflict::Overwrite;
    int renamed = ::renameat2(m_folder, m_name.constData(), m_folder, name.constData(), replace ? 0 : RENAME_NOREPLACE);
    if (renamed != 0 && errno == EINVAL)
        renamed = ::renameat(m_folder, m_name.constData(), m_folder, name.constData());
    if (renamed != 0)
        return failed(name, "rename");
    m_name.clear();
    return {};
}

Result<bool> TargetFolder::link(const QByteArray &name, const QByteArray &target, OnConflict rule,
                                const FileEntry &entry) const
{
    if (rule == OnConflict::Overwrite && ::unlinkat(m_fd.get(), name.constData(), 0) != 0 && errno != ENOENT)
        return failed(name, "unlink");
    if (::symlinkat(target.constData(), m_fd.get(), name.constData()) != 0)
        return errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS ? Result<bool>(false) : failed(name, "symlink");
    ::utimensat(m_fd.get(), name.constData(), timesOf(entry).data(), AT_SYMLINK_NOFOLLOW);
    return true;
}

} // namespace lifeboat::files
