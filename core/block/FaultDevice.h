// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "block/Extents.h"

#include <atomic>
#include <chrono>

namespace lifeboat {

/// A BlockDevice that misbehaves on purpose, the same way every time: for tests of what the engine does then.
/// Wraps a device that must outlive it. Configure before use; then thread-safe like every BlockDevice.
class FaultDevice final : public BlockDevice {
public:
    struct Faults {
        Extents unreadable{};                       ///< a read that touches these fails with EIO
        Extents unwritable{};                       ///< a write that touches these fails with EIO
        ByteCount shortTransfer{};                  ///< no transfer longer than this; 0: no limit
        std::optional<ByteCount> writableBytes{};   ///< after so many bytes written: ENOSPC
        std::optional<std::uint64_t> vanishAfter{}; ///< after so many calls every call fails with ENODEV
        bool flushFails = false;                    ///< flush() fails with EIO
        bool silentlyDropsWrites = false;           ///< writes report success and change nothing
        std::chrono::microseconds delay{0};         ///< before each transfer
    };

    FaultDevice(BlockDevice &device, Faults faults) : m_device(device), m_faults(std::move(faults)) { }

    QString name() const override { return m_device.name(); }
    ByteCount size() const override { return m_device.size(); }
    SectorSizes sectors() const override { return m_device.sectors(); }
    ByteCount alignment() const override { return m_device.alignment(); }
    Result<DriveIdentity> identity() const override;
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override;
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override;
    Result<> zero(ByteRange range) override;
    Result<bool> discard(ByteRange range) override;
    Result<> flush() override;
    Result<> rereadPartitionTable() override;

    std::uint64_t calls() const { return m_calls; }

private:
    std::unexpected<Error> failure(ErrorCode code, int sysErrno, ByteOffset at) const;
    Result<> enter(ErrorCode code, ByteOffset at) const;

    BlockDevice &m_device;
    Faults m_faults;
    mutable std::atomic<std::uint64_t> m_calls = 0;
    std::atomic<std::uint64_t> m_written = 0;
};

} // namespace lifeboat
