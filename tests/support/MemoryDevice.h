// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"

#include <array>
#include <map>
#include <mutex>
#include <vector>

namespace lifeboat::test {

/// A drive in memory for unit and fuzz tests: pages exist once something was written to them, so it may be of any size.
/// Keeps the contract of BlockDevice to the letter (alignment 512, refused beyond the end); thread-safe. discard() makes
/// the range read as 0xDD, because "contents are undefined" must not be mistaken for zeroes.
class MemoryDevice final : public BlockDevice {
public:
    explicit MemoryDevice(ByteCount size, SectorSizes sectors = {}, QString name = QStringLiteral("memory"));

    QString name() const override { return m_name; }
    ByteCount size() const override { return m_size; }
    SectorSizes sectors() const override { return m_sectors; }
    ByteCount alignment() const override { return ByteCount(512); }
    Result<DriveIdentity> identity() const override;
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override;
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override;
    Result<> zero(ByteRange range) override;
    Result<bool> discard(ByteRange range) override;
    Result<> flush() override { return {}; }
    Result<> rereadPartitionTable() override { return {}; }

    void setIdentity(DriveIdentity identity);

    /// Without alignment rules, for building contents; the range must lie inside the drive.
    void put(ByteOffset at, std::span<const std::byte> bytes);
    std::vector<std::byte> get(ByteRange range) const;
    /// How many pages hold something: what a test of sparse writing looks at.
    std::size_t pageCount() const;

private:
    static constexpr std::size_t pageSize = 4096;
    using Page = std::array<std::byte, pageSize>;

    Result<> checkRange(ByteOffset at, std::size_t length, const void *buffer) const;
    void readLocked(ByteOffset at, std::span<std::byte> into) const;
    void writeLocked(ByteOffset at, std::span<const std::byte> from);

    QString m_name;
    ByteCount m_size;
    SectorSizes m_sectors;
    DriveIdentity m_identity;
    std::map<std::uint64_t, Page> m_pages;
    mutable std::mutex m_mutex;
};

} // namespace lifeboat::test
