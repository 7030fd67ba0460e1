// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "qcow2/Output.h"

#include "base/Endian.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lifeboat::qcow2 {

namespace {

std::unexpected<Error> failed(const QString &name, const char *call)
{
    return fail(Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), name, QString::fromLatin1(call)));
}

} // namespace

Result<> writeAt(int fd, const QString &name, std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return failed(name, "pwrite");
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
    return {};
}

Result<> flushFile(int fd, const QString &name) { return ::fsync(fd) == 0 ? Result<>() : failed(name, "fsync"); }

Result<> setFileSize(int fd, const QString &name, ByteCount size)
{
    return ::ftruncate(fd, static_cast<off_t>(size.value)) == 0 ? Result<>() : failed(name, "ftruncate");
}

Result<> zeroPlace(int fd, const QString &name, ByteRange place)
{
    if (::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(place.begin.value),
                    static_cast<off_t>(place.size().value)) == 0)
        return {};
    if (errno != EOPNOTSUPP && errno != ENOSYS)
        return fail(Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), name, QStringLiteral("fallocate")));
    const std::vector<std::byte> zeroes((64_KiB).value);
    while (!place.empty()) {
        const std::span part = std::span(zeroes).first(std::min<std::uint64_t>(zeroes.size(), place.size().value));
        LIFEBOAT_TRY(writeAt(fd, name, place.begin.value, part));
        place.begin += ByteCount(part.size());
    }
    return {};
}

std::vector<std::byte> bigEndian(std::span<const std::uint64_t> values, std::uint64_t paddedSize)
{
    std::vector<std::byte> bytes(paddedSize);
    for (std::size_t i = 0; i < values.size(); ++i)
        storeBig<std::uint64_t>(bytes, i * 8, values[i]);
    return bytes;
}

} // namespace lifeboat::qcow2
