// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "block/BlockDevice.h"

namespace lifeboat {

/// A block device node or a regular file, by pread and pwrite on one descriptor. Made by openBlockDevice() and createFileDrive().
class FileDevice final : public BlockDevice {
public:
    struct Geometry {
        ByteCount size;
        SectorSizes sectors;
        ByteCount alignment{4096};
        bool isBlockDevice = false;
    };

    FileDevice(UniqueFd fd, QString name, Geometry geometry)
        : m_fd(std::move(fd)), m_name(std::move(name)), m_geometry(geometry)
    { }

    QString name() const override { return m_name; }
    ByteCount size() const override { return m_geometry.size; }
    SectorSizes sectors() const override { return m_geometry.sectors; }
    ByteCount alignment() const override { return m_geometry.alignment; }
    Result<DriveIdentity> identity() const override;
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override;
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override;
    Result<> zero(ByteRange range) override;
    Result<bool> discard(ByteRange range) override;
    Result<> flush() override;
    Result<> rereadPartitionTable() override;

private:
    Result<> checkRange(ByteOffset at, std::size_t length, const void *buffer) const;
    bool isGone() const;
    std::unexpected<Error> ioError(ErrorCode code, ByteOffset at, const char *call) const;
    Result<> zeroByWriting(ByteRange range);

    UniqueFd m_fd;
    QString m_name;
    Geometry m_geometry;
};

} // namespace lifeboat
