// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ImageDevice.h"

namespace lifeboat {

Result<ByteCount> ImageDevice::readSome(ByteOffset at, std::span<std::byte> into)
{
    const auto end = checkedAdd(at.value, into.size());
    if (!end || *end > size().value)
        return fail(ErrorCode::InvalidArgument, name(), QStringLiteral("beyond the end of the drive"));
    qcow2::Reader::Scratch scratch;
    LIFEBOAT_TRY(m_reader.readBytes(at, into, scratch));
    return ByteCount(into.size());
}

Result<ByteCount> ImageDevice::writeSome(ByteOffset, std::span<const std::byte>) { return readOnly(); }

Result<> ImageDevice::zero(ByteRange) { return readOnly(); }

Result<bool> ImageDevice::discard(ByteRange) { return readOnly(); }

Result<> ImageDevice::flush() { return {}; }

Result<> ImageDevice::rereadPartitionTable() { return {}; }

} // namespace lifeboat
