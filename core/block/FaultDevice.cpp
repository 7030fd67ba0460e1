// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/FaultDevice.h"

#include <cerrno>
#include <thread>

namespace lifeboat {

std::unexpected<Error> FaultDevice::failure(ErrorCode code, int sysErrno, ByteOffset at) const
{
    return fail(Error{.code = classifyIoError(sysErrno, code),
                      .sysErrno = sysErrno,
                      .subject = name(),
                      .at = at,
                      .detail = QStringLiteral("fault injected by a test")});
}

Result<> FaultDevice::enter(ErrorCode code, ByteOffset at) const
{
    const std::uint64_t call = m_calls.fetch_add(1);
    if (m_faults.vanishAfter && call >= *m_faults.vanishAfter)
        return failure(code, ENODEV, at);
    if (m_faults.delay.count() > 0)
        std::this_thread::sleep_for(m_faults.delay);
    return {};
}

Result<DriveIdentity> FaultDevice::identity() const
{
    LIFEBOAT_TRY(enter(ErrorCode::SourceRead, ByteOffset()));
    return m_device.identity();
}

Result<ByteCount> FaultDevice::readSome(ByteOffset at, std::span<std::byte> into)
{
    LIFEBOAT_TRY(enter(ErrorCode::SourceRead, at));
    if (m_faults.shortTransfer > ByteCount() && into.size() > m_faults.shortTransfer.value)
        into = into.first(m_faults.shortTransfer.value);
    if (m_faults.unreadable.intersects({at, at + ByteCount(into.size())}))
        return failure(ErrorCode::SourceRead, EIO, at);
    return m_device.readSome(at, into);
}

Result<ByteCount> FaultDevice::writeSome(ByteOffset at, std::span<const std::byte> from)
{
    LIFEBOAT_TRY(enter(ErrorCode::TargetWrite, at));
    if (m_faults.shortTransfer > ByteCount() && from.size() > m_faults.shortTransfer.value)
        from = from.first(m_faults.shortTransfer.value);
    if (m_faults.unwritable.intersects({at, at + ByteCount(from.size())}))
        return failure(ErrorCode::TargetWrite, EIO, at);
    if (m_faults.writableBytes && m_written.fetch_add(from.size()) + from.size() > m_faults.writableBytes->value)
        return failure(ErrorCode::TargetWrite, ENOSPC, at);
    if (m_faults.silentlyDropsWrites)
        return ByteCount(from.size());
    return m_device.writeSome(at, from);
}

Result<> FaultDevice::zero(ByteRange range)
{
    LIFEBOAT_TRY(enter(ErrorCode::TargetWrite, range.begin));
    if (m_faults.unwritable.intersects(range))
        return failure(ErrorCode::TargetWrite, EIO, range.begin);
    return m_faults.silentlyDropsWrites ? Result<>() : m_device.zero(range);
}

Result<bool> FaultDevice::discard(ByteRange range)
{
    LIFEBOAT_TRY(enter(ErrorCode::TargetWrite, range.begin));
    return m_device.discard(range);
}

Result<> FaultDevice::flush()
{
    LIFEBOAT_TRY(enter(ErrorCode::TargetWrite, ByteOffset()));
    if (m_faults.flushFails)
        return failure(ErrorCode::TargetWrite, EIO, ByteOffset());
    return m_device.flush();
}

Result<> FaultDevice::rereadPartitionTable()
{
    LIFEBOAT_TRY(enter(ErrorCode::TargetWrite, ByteOffset()));
    return m_device.rereadPartitionTable();
}

} // namespace lifeboat
