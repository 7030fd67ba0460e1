// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/BlockDevice.h"

namespace lifeboat {

Result<> BlockDevice::readExactly(ByteOffset at, std::span<std::byte> into)
{
    while (!into.empty()) {
        LIFEBOAT_TRY_ASSIGN(const ByteCount got, readSome(at, into));
        if (got == ByteCount())
            return fail(Error{.code = ErrorCode::SourceRead,
                              .sysErrno = 0,
                              .subject = name(),
                              .at = at,
                              .detail = QStringLiteral("unexpected end of the device")});
        into = into.subspan(got.value);
        at += got;
    }
    return {};
}

Result<> BlockDevice::writeExactly(ByteOffset at, std::span<const std::byte> from)
{
    while (!from.empty()) {
        LIFEBOAT_TRY_ASSIGN(const ByteCount put, writeSome(at, from));
        if (put == ByteCount())
            return fail(Error{.code = ErrorCode::TargetWrite,
                              .sysErrno = 0,
                              .subject = name(),
                              .at = at,
                              .detail = QStringLiteral("the device took no more bytes")});
        from = from.subspan(put.value);
        at += put;
    }
    return {};
}

} // namespace lifeboat
