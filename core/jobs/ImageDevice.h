// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "image/Image.h"
#include "qcow2/Reader.h"

namespace lifeboat {

/// An image seen as a drive, for what reads drives (partition tables). Writing is refused. Not for the data path.
class ImageDevice final : public BlockDevice {
public:
    ImageDevice(const qcow2::Reader &reader, const Manifest &manifest) : m_reader(reader), m_manifest(manifest) { }

    QString name() const override { return m_manifest.driveName; }
    ByteCount size() const override { return m_manifest.drive.size; }
    SectorSizes sectors() const override { return m_manifest.sectors; }
    ByteCount alignment() const override { return m_manifest.sectors.logical; }
    Result<DriveIdentity> identity() const override { return m_manifest.drive; }
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override;
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override;
    Result<> zero(ByteRange range) override;
    Result<bool> discard(ByteRange range) override;
    Result<> flush() override;
    Result<> rereadPartitionTable() override;

private:
    std::unexpected<Error> readOnly() const { return fail(ErrorCode::TargetReadOnly, name()); }

    const qcow2::Reader &m_reader;
    const Manifest &m_manifest;
};

} // namespace lifeboat
