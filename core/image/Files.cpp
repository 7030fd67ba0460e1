// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Files.h"

#include <QFile>

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>

namespace lifeboat {

std::unexpected<Error> failIo(ErrorCode code, const QString &subject, const char *call)
{
    return fail(Error::fromErrno(classifyIoError(errno, code), subject, QString::fromUtf8(call)));
}

Result<> readAt(int fd, const QString &path, std::uint64_t at, std::span<std::byte> into)
{
    while (!into.empty()) {
        const ssize_t n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(at));
        if (n < 0) {
            if (errno == EINTR)
                continue;
            auto failure = failIo(ErrorCode::ImageRead, path, "pread");
            failure.error().at = ByteOffset(at);
            return failure;
        }
        if (n == 0)
            return fail(ErrorCode::ImageDamaged, path, QStringLiteral("the file is shorter than it says"));
        into = into.subspan(static_cast<std::size_t>(n));
        at += static_cast<std::uint64_t>(n);
    }
    return {};
}

Result<> writeAt(int fd, const QString &path, std::uint64_t at, std::span<const std::byte> from)
{
    while (!from.empty()) {
        const ssize_t n = ::pwrite(fd, from.data(), from.size(), static_cast<off_t>(at));
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return failIo(ErrorCode::PlaceWrite, path, "pwrite");
        }
        from = from.subspan(static_cast<std::size_t>(n));
        at += static_cast<std::uint64_t>(n);
    }
    return {};
}

namespace {

constexpr int readFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

/// @p fd: just opened, or not, as errno tells.
Result<std::optional<QByteArray>> readOpened(const UniqueFd &fd, const QString &path, qsizetype limit)
{
    if (!fd) {
        if (errno == ENOENT || errno == ENOTDIR)
            return std::nullopt;
        if (errno == ELOOP)
            return fail(ErrorCode::ImageDamaged, path, QStringLiteral("a link"));
        return failIo(ErrorCode::ImageRead, path, "open");
    }
    struct stat info{};
    if (::fstat(fd.get(), &info) != 0)
        return failIo(ErrorCode::ImageRead, path, "fstat");
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::ImageDamaged, path, QStringLiteral("not a regular file"));
    if (info.st_size > limit)
        return fail(ErrorCode::ImageDamaged, path, QStringLiteral("larger than such a file may be"));
    QByteArray bytes(static_cast<qsizetype>(info.st_size), Qt::Uninitialized);
    LIFEBOAT_TRY(readAt(fd.get(), path, 0, std::as_writable_bytes(std::span(bytes.data(), std::size_t(bytes.size())))));
    return bytes;
}

} // namespace

Result<std::optional<QByteArray>> readSmallFile(const QString &path, qsizetype limit)
{
    return readOpened(UniqueFd(::open(QFile::encodeName(path).constData(), readFlags)), path, limit);
}

Result<std::optional<QByteArray>> readSmallFile(int folderFd, const QString &folder, const char *name, qsizetype limit)
{
    return readOpened(UniqueFd(::openat(folderFd, name, readFlags | O_NOFOLLOW)),
                      folder + u'/' + QString::fromUtf8(name), limit);
}

Result<> syncFolder(int folderFd, const QString &folder)
{
    if (::fsync(folderFd) != 0 && errno != EINVAL && errno != ENOTSUP)
        return failIo(ErrorCode::PlaceWrite, folder, "fsync");
    return {};
}

void forgetCached(const QString &path)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), readFlags));
    if (!fd)
        return;
    ::fsync(fd.get()); // what is not yet written would be kept
    ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED);
}

Result<> replaceFile(int folderFd, const QString &folder, const char *name, const QByteArray &bytes)
{
    const QString path = folder + u'/' + QString::fromUtf8(name);
    const QByteArray temporary = QByteArray(name) + ".partial";
    ::unlinkat(folderFd, temporary.constData(), 0);
    const UniqueFd fd(
        ::openat(folderFd, temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!fd)
        return failIo(ErrorCode::PlaceWrite, path, "open");
    const auto written = [&]() -> Result<> {
        LIFEBOAT_TRY(
            writeAt(fd.get(), path, 0, std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size())))));
        if (::fsync(fd.get()) != 0)
            return failIo(ErrorCode::PlaceWrite, path, "fsync");
        if (::renameat(folderFd, temporary.constData(), folderFd, name) != 0)
            return failIo(ErrorCode::PlaceWrite, path, "rename");
        return {};
    }();
    if (!written) {
        ::unlinkat(folderFd, temporary.constData(), 0);
        return written;
    }
    return syncFolder(folderFd, folder);
}

Result<> replaceFile(const QString &folder, const char *name, const QByteArray &bytes)
{
    const UniqueFd fd(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return failIo(ErrorCode::PlaceWrite, folder, "open");
    return replaceFile(fd.get(), folder, name, bytes);
}

} // namespace lifeboat
