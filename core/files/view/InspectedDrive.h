// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "files/FileSource.h"

#include <mutex>

namespace lifeboat::files {

/// The drive that an image holds, byte for byte, as an inspector gives it. Read-only; any alignment. Every byte has been compared with the image's sums.
/// Errors of reads: those of FileSource::read().
class InspectedDrive final : public BlockDevice {
public:
    /// @p source outlives it, and nobody else uses it. Errors: those of FileSource::stat().
    static Result<std::unique_ptr<InspectedDrive>> open(FileSource &source);

    QString name() const override { return QStringLiteral("image"); }
    ByteCount size() const override { return m_size; }
    SectorSizes sectors() const override { return {}; }
    ByteCount alignment() const override { return ByteCount(1); }
    Result<DriveIdentity> identity() const override;
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override;
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override;
    Result<> zero(ByteRange range) override;
    Result<bool> discard(ByteRange /*range*/) override { return false; }
    Result<> flush() override { return {}; }
    Result<> rereadPartitionTable() override { return {}; }

private:
    InspectedDrive(FileSource &source, ByteCount size) : m_source(source), m_size(size) { }

    FileSource &m_source;
    ByteCount m_size;
    std::mutex m_mutex; // an inspector answers one question at a time
};

} // namespace lifeboat::files
