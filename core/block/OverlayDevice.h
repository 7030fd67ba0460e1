// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "block/BlockDevice.h"

#include <map>
#include <mutex>
#include <vector>

namespace lifeboat {

/// A drive that can be written to over one that is only read: what is written goes into a scratch file without a name, which is gone with this
/// object. The drive below never sees a write. Keeps track in blocks of 4 KiB: 4 KiB of memory for each 128 MiB region that was written to.
class OverlayDevice final : public BlockDevice {
public:
    /// @p below outlives it. @p folder: where the scratch file grows, as large as what is written. Errors: PlaceNotFound, PlaceReadOnly, PlaceWrite.
    static Result<std::unique_ptr<OverlayDevice>> create(BlockDevice &below, const QString &folder);

    QString name() const override { return m_below.name(); }
    ByteCount size() const override { return m_below.size(); }
    SectorSizes sectors() const override { return m_below.sectors(); }
    ByteCount alignment() const override { return m_below.alignment(); }
    Result<DriveIdentity> identity() const override { return m_below.identity(); }
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override;
    /// Also NoSpace, when the scratch file cannot grow; then part of the range may be written.
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override;
    Result<> zero(ByteRange range) override;
    Result<bool> discard(ByteRange /*range*/) override { return false; }
    Result<> flush() override { return {}; } ///< nothing here outlives a crash
    Result<> rereadPartitionTable() override { return {}; }

private:
    static constexpr std::uint64_t blockSize = 4096;
    static constexpr std::uint64_t regionBlocks = 32768;

    OverlayDevice(BlockDevice &below, UniqueFd scratch) : m_below(below), m_scratch(std::move(scratch)) { }
    Result<> checkRange(ByteOffset at, std::size_t length) const;
    bool isWritten(std::uint64_t block) const;
    Result<> readBlock(ByteOffset begin, std::span<std::byte> into);
    Result<> scratchRead(ByteOffset at, std::span<std::byte> into) const;
    Result<> scratchWrite(ByteOffset at, std::span<const std::byte> from);

    BlockDevice &m_below;
    UniqueFd m_scratch;
    std::mutex m_mutex; // guards the map, and a block while it is put together
    std::map<std::uint64_t, std::vector<bool>> m_written;
};

} // namespace lifeboat
