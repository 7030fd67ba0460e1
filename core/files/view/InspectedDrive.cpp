// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/view/InspectedDrive.h"

#include <algorithm>
#include <cerrno>

namespace lifeboat::files {

namespace {

std::unexpected<Error> readOnly(const QString &name)
{
    return fail(Error{.code = ErrorCode::TargetReadOnly, .sysErrno = EROFS, .subject = name, .at = {}, .detail = {}});
}

} // namespace

Result<std::unique_ptr<InspectedDrive>> InspectedDrive::open(FileSource &source)
{
    LIFEBOAT_TRY_ASSIGN(const FileEntry drive, source.stat(wholeDrive()));
    return std::unique_ptr<InspectedDrive>(new InspectedDrive(source, drive.size));
}

Result<DriveIdentity> InspectedDrive::identity() const
{
    return DriveIdentity{
        .model = name(), .serial = {}, .wwn = {}, .size = m_size, .sequence = 0, .device = 0, .inode = 0};
}

/// The whole of it: a conversation has a price, whatever comes of it.
Result<ByteCount> InspectedDrive::readSome(ByteOffset at, std::span<std::byte> into)
{
    const auto end = checkedAdd(at.value, into.size());
    if (!end || *end > m_size.value)
        return fail(
            Error{.code = ErrorCode::InvalidArgument, .sysErrno = 0, .subject = name(), .at = at, .detail = {}});
    const std::scoped_lock lock(m_mutex);
    std::size_t filled = 0;
    LIFEBOAT_TRY(m_source.read(wholeDrive(), at, ByteCount(into.size()), [&](const Content &piece) {
        const std::span<std::byte> rest = into.subspan(filled);
        const auto length = piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
        if (length > rest.size())
            return false;
        if (piece.bytes.empty())
            std::ranges::fill(rest.first(length), std::byte{0});
        else
            std::ranges::copy(piece.bytes, rest.begin());
        filled += length;
        return true;
    }));
    if (filled < into.size())
        return fail(Error{.code = ErrorCode::ImageRead,
                          .sysErrno = 0,
                          .subject = name(),
                          .at = at + ByteCount(filled),
                          .detail = QStringLiteral("less than was asked for")});
    return ByteCount(filled);
}

Result<ByteCount> InspectedDrive::writeSome(ByteOffset /*at*/, std::span<const std::byte> /*from*/)
{
    return readOnly(name());
}

Result<> InspectedDrive::zero(ByteRange /*range*/) { return readOnly(name()); }

} // namespace lifeboat::files
