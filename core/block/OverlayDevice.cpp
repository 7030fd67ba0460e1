// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/OverlayDevice.h"

#include "base/AlignedBuffer.h"

#include <QFile>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lifeboat {

Result<std::unique_ptr<OverlayDevice>> OverlayDevice::create(BlockDevice &below, const QString &folder)
{
    UniqueFd scratch(::open(QFile::encodeName(folder).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (scratch)
        return std::unique_ptr<OverlayDevice>(new OverlayDevice(below, std::move(scratch)));
    const ErrorCode code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::PlaceNotFound
        : errno == EROFS                                       ? ErrorCode::PlaceReadOnly
                                                               : ErrorCode::PlaceWrite;
    return fail(Error::fromErrno(code, folder, QStringLiteral("open scratch file")));
}

Result<> OverlayDevice::checkRange(ByteOffset at, std::size_t length) const
{
    const auto end = checkedAdd(at.value, length);
    if (end && *end <= size().value)
        return {};
    return fail(Error{.code = ErrorCode::InvalidArgument, .sysErrno = 0, .subject = name(), .at = at, .detail = {}});
}

bool OverlayDevice::isWritten(std::uint64_t block) const
{
    const auto region = m_written.find(block / regionBlocks);
    return region != m_written.end() && region->second[block % regionBlocks];
}

Result<> OverlayDevice::scratchRead(ByteOffset at, std::span<std::byte> into) const
{
    while (!into.empty()) {
        const ssize_t got = ::pread(m_scratch.get(), into.data(), into.size(), static_cast<off_t>(at.value));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(Error::fromErrno(ErrorCode::SourceRead, name(), QStringLiteral("read scratch file")));
        into = into.subspan(static_cast<std::size_t>(got));
        at += ByteCount(static_cast<std::uint64_t>(got));
    }
    return {};
}

Result<> OverlayDevice::scratchWrite(ByteOffset at, std::span<const std::byte> from)
{
    while (!from.empty()) {
        const ssize_t put = ::pwrite(m_scratch.get(), from.data(), from.size(), static_cast<off_t>(at.value));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return fail(
                Error::fromErrno(errno == ENOSPC || errno == EDQUOT ? ErrorCode::NoSpace : ErrorCode::TargetWrite,
                                 name(), QStringLiteral("write scratch file")));
        from = from.subspan(static_cast<std::size_t>(put));
        at += ByteCount(static_cast<std::uint64_t>(put));
    }
    return {};
}

/// Up to the next block that comes from elsewhere.
Result<ByteCount> OverlayDevice::readSome(ByteOffset at, std::span<std::byte> into)
{
    LIFEBOAT_TRY(checkRange(at, into.size()));
    if (into.empty())
        return ByteCount();
    std::uint64_t block = at.value / blockSize;
    std::uint64_t end = (block + 1) * blockSize;
    std::unique_lock lock(m_mutex);
    const bool here = isWritten(block);
    while (end - at.value < into.size() && isWritten(++block) == here)
        end += blockSize;
    lock.unlock();
    into = into.first(std::min<std::uint64_t>(into.size(), end - at.value));
    if (!here)
        return m_below.readSome(at, into);
    LIFEBOAT_TRY(scratchRead(at, into));
    return ByteCount(into.size());
}

/// A block as it is now.
Result<> OverlayDevice::readBlock(ByteOffset begin, std::span<std::byte> into)
{
    return isWritten(begin.value / blockSize) ? scratchRead(begin, into) : m_below.readExactly(begin, into);
}

/// One block's worth at a time, unless whole blocks come.
Result<ByteCount> OverlayDevice::writeSome(ByteOffset at, std::span<const std::byte> from)
{
    LIFEBOAT_TRY(checkRange(at, from.size()));
    if (from.empty())
        return ByteCount();
    const std::uint64_t block = at.value / blockSize;
    const ByteOffset begin(block * blockSize);
    const std::uint64_t blockEnd = std::min(begin.value + blockSize, size().value);
    const std::scoped_lock lock(m_mutex);
    std::uint64_t blocks = 1;
    if (at == begin && from.size() >= blockEnd - begin.value) {
        blocks = std::max<std::uint64_t>(from.size() / blockSize, 1);
        from = from.first(std::min<std::uint64_t>(from.size(), blocks * blockSize));
        LIFEBOAT_TRY(scratchWrite(at, from));
    } else {
        AlignedBuffer whole{ByteCount(blockSize)};
        const auto bytes = whole.span().first(blockEnd - begin.value);
        LIFEBOAT_TRY(readBlock(begin, bytes));
        from = from.first(std::min<std::uint64_t>(from.size(), blockEnd - at.value));
        std::ranges::copy(from, bytes.begin() + static_cast<std::ptrdiff_t>(at.value - begin.value));
        LIFEBOAT_TRY(scratchWrite(begin, bytes));
    }
    for (std::uint64_t i = block; i < block + blocks; ++i) {
        std::vector<bool> &region = m_written[i / regionBlocks];
        region.resize(regionBlocks);
        region[i % regionBlocks] = true;
    }
    return ByteCount(from.size());
}

Result<> OverlayDevice::zero(ByteRange range)
{
    const std::vector<std::byte> zeroes(std::min<std::uint64_t>(range.size().value, 1 << 20));
    for (ByteOffset at = range.begin; at < range.end;) {
        const std::uint64_t length = std::min<std::uint64_t>(zeroes.size(), range.end.value - at.value);
        LIFEBOAT_TRY(writeExactly(at, std::span(zeroes).first(length)));
        at += ByteCount(length);
    }
    return {};
}

} // namespace lifeboat
