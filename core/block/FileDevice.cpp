// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/FileDevice.h"

#include "base/AlignedBuffer.h"
#include "block/DriveLock.h"
#include "block/Identity.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

namespace lifeboat {

namespace {

constexpr ByteCount fileSector{512};

ErrorCode openErrorCode(int sysErrno)
{
    switch (sysErrno) {
    case EACCES:
    case EPERM:
        return ErrorCode::NotAuthorised;
    case EBUSY:
        return ErrorCode::TargetInUse;
    case EROFS:
        return ErrorCode::TargetReadOnly;
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
    case ENOMEDIUM:
        return ErrorCode::DriveNotFound;
    default:
        return ErrorCode::SourceRead;
    }
}

/// What direct I/O on this descriptor asks of offsets, lengths and addresses; 4096 when the kernel does not tell.
ByteCount directAlignment(int fd)
{
    constexpr std::uint64_t cautious = AlignedBuffer::alignment;
    struct statx status{};
    if (::statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &status) != 0 || (status.stx_mask & STATX_DIOALIGN) == 0)
        return ByteCount(cautious);
    const std::uint64_t needed = std::max(status.stx_dio_mem_align, status.stx_dio_offset_align);
    return ByteCount(std::has_single_bit(needed) && needed <= cautious
                         ? std::max<std::uint64_t>(needed, fileSector.value)
                         : cautious);
}

Result<FileDevice::Geometry> blockGeometry(int fd, const QString &path)
{
    std::uint64_t size = 0;
    int logical = 0;
    unsigned physical = 0;
    if (::ioctl(fd, BLKGETSIZE64, &size) != 0 || ::ioctl(fd, BLKSSZGET, &logical) != 0)
        return fail(
            Error::fromErrno(classifyIoError(errno, ErrorCode::SourceRead), path, QStringLiteral("BLKGETSIZE64")));
    const auto sector = static_cast<std::uint64_t>(logical);
    if (!std::has_single_bit(sector) || sector < fileSector.value || sector > AlignedBuffer::alignment)
        return fail(ErrorCode::NotADrive, path, QStringLiteral("sector size %1").arg(logical));
    if (::ioctl(fd, BLKPBSZGET, &physical) != 0)
        physical = static_cast<unsigned>(logical);
    return FileDevice::Geometry{.size = ByteCount(size),
                                .sectors = {.logical = ByteCount(sector), .physical = ByteCount(physical)},
                                .alignment = ByteCount(sector),
                                .isBlockDevice = true};
}

Result<FileDevice::Geometry> geometryOf(int fd, const QString &path)
{
    struct stat status{};
    if (::fstat(fd, &status) != 0)
        return fail(Error::fromErrno(ErrorCode::SourceRead, path, QStringLiteral("fstat")));
    if (S_ISBLK(status.st_mode))
        return blockGeometry(fd, path);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::NotADrive, path, QStringLiteral("neither a block device nor a file"));
    const ByteCount size(static_cast<std::uint64_t>(status.st_size));
    if (size == ByteCount() || size % fileSector != ByteCount())
        return fail(ErrorCode::NotADrive, path, QStringLiteral("the size is no multiple of 512"));
    return FileDevice::Geometry{.size = size, .sectors = {}, .alignment = directAlignment(fd), .isBlockDevice = false};
}

/// O_DIRECT where the file system has it (tmpfs before Linux 6.6 has not); block devices always have it.
UniqueFd openDirect(const QByteArray &path, int flags, bool isBlockDevice)
{
    UniqueFd fd(::open(path.constData(), flags | O_DIRECT | O_CLOEXEC, 0600));
    if (!fd && errno == EINVAL && !isBlockDevice)
        fd = UniqueFd(::open(path.constData(), (flags & ~O_EXCL) | O_CLOEXEC, 0600));
    return fd;
}

} // namespace

Result<std::unique_ptr<BlockDevice>> openBlockDevice(const QString &path, DeviceAccess access)
{
    const QByteArray encoded = QFile::encodeName(path);
    struct stat status{};
    if (::stat(encoded.constData(), &status) != 0)
        return fail(Error::fromErrno(openErrorCode(errno), path, QStringLiteral("stat")));
    const bool isBlockDevice = S_ISBLK(status.st_mode);
    if (!isBlockDevice && !S_ISREG(status.st_mode))
        return fail(ErrorCode::NotADrive, path, QStringLiteral("neither a block device nor a file"));

    const bool writing = access == DeviceAccess::ReadWriteExclusive;
    int flags = writing ? O_RDWR : O_RDONLY;
    if (writing && isBlockDevice)
        flags |= O_EXCL;
    UniqueFd fd = openDirect(encoded, flags, isBlockDevice);
    if (!fd)
        return fail(Error::fromErrno(openErrorCode(errno), path, QStringLiteral("open")));
    if (writing)
        LIFEBOAT_TRY(lockDrive(fd.get(), path));
    LIFEBOAT_TRY_ASSIGN(const FileDevice::Geometry geometry, geometryOf(fd.get(), path));
    return std::make_unique<FileDevice>(std::move(fd), path, geometry);
}

Result<std::unique_ptr<BlockDevice>> createFileDrive(const QString &path, ByteCount size)
{
    const QByteArray encoded = QFile::encodeName(path);
    {
        const UniqueFd created(::open(encoded.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!created && errno == EEXIST)
            return fail(ErrorCode::FileExists, path);
        if (!created)
            return fail(Error::fromErrno(openErrorCode(errno), path, QStringLiteral("open")));
        if (::ftruncate(created.get(), static_cast<off_t>(size.value)) != 0) {
            const Error error =
                Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), path, QStringLiteral("ftruncate"));
            ::unlink(encoded.constData());
            return fail(error);
        }
    }
    return openBlockDevice(path, DeviceAccess::ReadWriteExclusive);
}

/// The kernel gives a drive that was unplugged the size 0 before it forgets it. Until then transfers fail with EIO, end early or,
/// writes, with ENOSPC, as if they went behind the end.
bool FileDevice::isGone() const
{
    std::uint64_t size = 0;
    return m_geometry.isBlockDevice && (::ioctl(m_fd.get(), BLKGETSIZE64, &size) != 0 || size == 0);
}

std::unexpected<Error> FileDevice::ioError(ErrorCode code, ByteOffset at, const char *call) const
{
    Error error = Error::fromErrno(classifyIoError(errno, code), m_name, QLatin1StringView(call));
    error.at = at;
    if (isGone())
        error.code = ErrorCode::DeviceGone;
    return fail(error);
}

Result<> FileDevice::checkRange(ByteOffset at, std::size_t length, const void *buffer) const
{
    const std::uint64_t unit = m_geometry.alignment.value;
    const auto end = checkedAdd(at.value, length);
    const bool inside = end && *end <= m_geometry.size.value;
    const bool reachesEnd = inside && *end == m_geometry.size.value;
    const bool aligned = at.value % unit == 0 && (length % unit == 0 || reachesEnd) &&
        reinterpret_cast<std::uintptr_t>(buffer) % unit == 0;
    if (inside && aligned)
        return {};
    return fail(
        Error{.code = ErrorCode::InvalidArgument,
              .sysErrno = 0,
              .subject = m_name,
              .at = at,
              .detail = inside ? QStringLiteral("unaligned transfer") : QStringLiteral("beyond the end of the drive")});
}

Result<DriveIdentity> FileDevice::identity() const { return readIdentity(m_fd.get(), m_name, m_geometry.size); }

Result<ByteCount> FileDevice::readSome(ByteOffset at, std::span<std::byte> into)
{
    LIFEBOAT_TRY(checkRange(at, into.size(), into.data()));
    // A file that ends between two alignment units is read with a whole unit; AlignedBuffer has the room, and the kernel stops at the end.
    const std::size_t length =
        m_geometry.isBlockDevice ? into.size() : alignUp(into.size(), m_geometry.alignment.value);
    for (;;) {
        const ssize_t got = ::pread(m_fd.get(), into.data(), length, static_cast<off_t>(at.value));
        if (got == 0 && isGone())
            errno = ENODEV;
        else if (got >= 0)
            return ByteCount(std::min(static_cast<std::size_t>(got), into.size()));
        if (errno != EINTR)
            return ioError(ErrorCode::SourceRead, at, "pread");
    }
}

Result<ByteCount> FileDevice::writeSome(ByteOffset at, std::span<const std::byte> from)
{
    LIFEBOAT_TRY(checkRange(at, from.size(), from.data()));
    const bool tail = from.size() % m_geometry.alignment.value != 0;
    if (tail) {
        // The unaligned end of a file cannot be written directly; this one piece goes through the page cache.
        const QByteArray path = "/proc/self/fd/" + QByteArray::number(m_fd.get());
        const UniqueFd buffered(::open(path.constData(), O_WRONLY | O_CLOEXEC));
        const ssize_t put =
            buffered ? ::pwrite(buffered.get(), from.data(), from.size(), static_cast<off_t>(at.value)) : -1;
        if (put < 0)
            return ioError(ErrorCode::TargetWrite, at, "pwrite");
        return ByteCount(static_cast<std::uint64_t>(put));
    }
    for (;;) {
        const ssize_t put = ::pwrite(m_fd.get(), from.data(), from.size(), static_cast<off_t>(at.value));
        if (put >= 0)
            return ByteCount(static_cast<std::uint64_t>(put));
        if (errno != EINTR)
            return ioError(ErrorCode::TargetWrite, at, "pwrite");
    }
}

Result<> FileDevice::zeroByWriting(ByteRange range)
{
    static constexpr ByteCount chunk = 1_MiB;
    AlignedBuffer zeroes(chunk);
    std::ranges::fill(zeroes.span(), std::byte{0});
    while (!range.empty()) {
        const std::size_t length = std::min(range.size().value, chunk.value);
        LIFEBOAT_TRY(writeExactly(range.begin, zeroes.span().first(length)));
        range.begin += ByteCount(length);
    }
    return {};
}

Result<> FileDevice::zero(ByteRange range)
{
    if (range.empty())
        return {};
    if (m_geometry.isBlockDevice) {
        const std::array<std::uint64_t, 2> argument{range.begin.value, range.size().value};
        if (::ioctl(m_fd.get(), BLKZEROOUT, argument.data()) == 0)
            return {};
    } else if (::fallocate(m_fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                           static_cast<off_t>(range.begin.value), static_cast<off_t>(range.size().value)) == 0) {
        return {};
    }
    if (errno != EOPNOTSUPP && errno != EINVAL && errno != ENOTTY)
        return ioError(ErrorCode::TargetWrite, range.begin, "zero");
    return zeroByWriting(range);
}

Result<bool> FileDevice::discard(ByteRange range)
{
    if (range.empty())
        return true;
    int status = 0;
    if (m_geometry.isBlockDevice) {
        const std::array<std::uint64_t, 2> argument{range.begin.value, range.size().value};
        status = ::ioctl(m_fd.get(), BLKDISCARD, argument.data());
    } else {
        status = ::fallocate(m_fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                             static_cast<off_t>(range.begin.value), static_cast<off_t>(range.size().value));
    }
    if (status == 0)
        return true;
    // Best effort: only a device that went away is worth failing for.
    if (classifyIoError(errno, ErrorCode::TargetWrite) == ErrorCode::DeviceGone)
        return ioError(ErrorCode::TargetWrite, range.begin, "discard");
    return false;
}

Result<> FileDevice::flush()
{
    if (::fdatasync(m_fd.get()) != 0)
        return ioError(ErrorCode::TargetWrite, ByteOffset(), "fdatasync");
    return {};
}

Result<> FileDevice::rereadPartitionTable()
{
    if (!m_geometry.isBlockDevice)
        return {};
    ::ioctl(m_fd.get(), BLKFLSBUF);
    // EINVAL: the device has no partitions of its own (a partition, a loop device without partscan). EBUSY: someone opened one.
    if (::ioctl(m_fd.get(), BLKRRPART) != 0 && errno != EINVAL && errno != EBUSY && errno != ENOTTY)
        return ioError(ErrorCode::TargetWrite, ByteOffset(), "BLKRRPART");
    return {};
}

} // namespace lifeboat
