// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Endian.h"
#include "support/TestDrive.h"

#include <QFile>

namespace lifeboat::test {

/// Bytes of a partition inside a drive's file, changed in place. Offsets count from the partition's first byte.
class PartitionPatch {
public:
    PartitionPatch(const TestDrive &drive, std::size_t index);

    QByteArray get(std::uint64_t at, qsizetype length);
    void put(std::uint64_t at, const QByteArray &bytes);

    template<std::unsigned_integral T>
    T little(std::uint64_t at)
    {
        const QByteArray bytes = get(at, sizeof(T));
        return loadLittle<T>(std::as_bytes(std::span(bytes)));
    }
    template<std::unsigned_integral T>
    T big(std::uint64_t at)
    {
        const QByteArray bytes = get(at, sizeof(T));
        return loadBig<T>(std::as_bytes(std::span(bytes)));
    }
    template<std::unsigned_integral T>
    void putLittle(std::uint64_t at, T value)
    {
        QByteArray bytes(sizeof(T), '\0');
        storeLittle<T>(std::as_writable_bytes(std::span(bytes)), 0, value);
        put(at, bytes);
    }
    void setBit(std::uint64_t bitmap, std::uint64_t number);

private:
    QFile m_file;
    ByteOffset m_base;
};

/// NTFS: sets "volume is dirty" in $Volume and in its mirror.
void markNtfsDirty(PartitionPatch &patch);

enum class NtfsClient { InUse, Gone };

/// NTFS: gives $LogFile, which begins at @p logAt and has 2 MiB, two restart pages that know one client.
void writeNtfsLog(PartitionPatch &patch, std::uint64_t logAt, NtfsClient client);

/// NTFS: where the data of a system file begin ($LogFile is 2, $Bitmap 6), by ntfsinfo.
std::optional<std::uint64_t> ntfsDataOf(const QString &node, int record, std::uint64_t clusterSize);

} // namespace lifeboat::test
