// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PartitionPatch.h"

namespace lifeboat::test {

using namespace Qt::StringLiterals;

PartitionPatch::PartitionPatch(const TestDrive &drive, std::size_t index)
    : m_file(drive.file()), m_base(drive.partitions()[index].range.begin)
{
    if (!m_file.open(QIODevice::ReadWrite))
        qFatal("cannot open the drive's file");
}

QByteArray PartitionPatch::get(std::uint64_t at, qsizetype length)
{
    QByteArray bytes = m_file.seek(static_cast<qint64>(m_base.value + at)) ? m_file.read(length) : QByteArray();
    if (bytes.size() != length)
        qFatal("cannot read the drive's file");
    return bytes;
}

void PartitionPatch::put(std::uint64_t at, const QByteArray &bytes)
{
    if (!m_file.seek(static_cast<qint64>(m_base.value + at)) || m_file.write(bytes) != bytes.size() || !m_file.flush())
        qFatal("cannot write the drive's file");
}

void PartitionPatch::setBit(std::uint64_t bitmap, std::uint64_t number)
{
    const std::uint64_t at = bitmap + number / 8;
    putLittle<std::uint8_t>(at, static_cast<std::uint8_t>(little<std::uint8_t>(at) | (1U << (number % 8))));
}

void markNtfsDirty(PartitionPatch &patch)
{
    const std::uint64_t cluster = std::uint64_t{patch.little<std::uint16_t>(11)} * patch.little<std::uint8_t>(13);
    constexpr std::uint64_t volumeRecord = 3ULL * 1024;
    for (const std::uint64_t table : {std::uint64_t{48}, std::uint64_t{56}}) { // $MFT, $MFTMirr
        const std::uint64_t record = patch.little<std::uint64_t>(table) * cluster + volumeRecord;
        std::uint64_t at = record + patch.little<std::uint16_t>(record + 0x14);
        while (patch.little<std::uint32_t>(at) != 0x70) // $VOLUME_INFORMATION
            at += patch.little<std::uint32_t>(at + 4);
        patch.putLittle<std::uint16_t>(at + patch.little<std::uint16_t>(at + 0x14) + 10, 1);
    }
}

void writeNtfsLog(PartitionPatch &patch, std::uint64_t logAt, NtfsClient state)
{
    const bool inUse = state == NtfsClient::InUse;
    QByteArray page(4096, '\0');
    const auto bytes = std::as_writable_bytes(std::span(page));
    page.replace(0, 4, "RSTR");
    storeLittle<std::uint16_t>(bytes, 0x04, 0x1E); // update sequence: where, how many
    storeLittle<std::uint16_t>(bytes, 0x06, 9);
    storeLittle<std::uint32_t>(bytes, 0x10, 4096); // system page, log page
    storeLittle<std::uint32_t>(bytes, 0x14, 4096);
    storeLittle<std::uint16_t>(bytes, 0x18, 0x30); // the restart area
    storeLittle<std::uint16_t>(bytes, 0x1A, 1);    // version 1.1
    storeLittle<std::uint16_t>(bytes, 0x1C, 1);
    constexpr std::size_t area = 0x30;
    storeLittle<std::uint64_t>(bytes, area + 0x00, 0x100000);
    storeLittle<std::uint16_t>(bytes, area + 0x08, 1);                  // one client
    storeLittle<std::uint16_t>(bytes, area + 0x0A, inUse ? 0xFFFF : 0); // free list
    storeLittle<std::uint16_t>(bytes, area + 0x0C, inUse ? 0 : 0xFFFF); // in-use list
    storeLittle<std::uint32_t>(bytes, area + 0x10, 67 - 22);     // sequence number bits: 22 are for positions in 2 MiB
    storeLittle<std::uint16_t>(bytes, area + 0x14, 0x30 + 0xA0); // length
    storeLittle<std::uint16_t>(bytes, area + 0x16, 0x30);        // clients
    storeLittle<std::uint64_t>(bytes, area + 0x18, 2 << 20);     // size of the file
    storeLittle<std::uint16_t>(bytes, area + 0x24, 0x30);
    storeLittle<std::uint16_t>(bytes, area + 0x26, 0x40);
    constexpr std::size_t client = area + 0x30;
    storeLittle<std::uint16_t>(bytes, client + 0x10, 0xFFFF);
    storeLittle<std::uint16_t>(bytes, client + 0x12, 0xFFFF);
    storeLittle<std::uint32_t>(bytes, client + 0x1C, 8);
    page.replace(static_cast<qsizetype>(client) + 0x20, 8, QByteArray("N\0T\0F\0S\0", 8));
    storeLittle<std::uint16_t>(bytes, 0x1E, 1);
    for (std::size_t sector = 1; sector <= 8; ++sector)
        storeLittle<std::uint16_t>(bytes, sector * 512 - 2, 1);
    patch.put(logAt, page);
    patch.put(logAt + 4096, page);
}

std::optional<std::uint64_t> ntfsDataOf(const QString &node, int record, std::uint64_t clusterSize)
{
    const QString info =
        QString::fromUtf8(runTool(u"ntfsinfo"_s, {u"-v"_s, u"-i"_s, QString::number(record), node}).output);
    const QString run =
        info.section(u"attribute $DATA (0x80)"_s, 1, 1).section(u"Runlist:"_s, 1, 1).section(u'\n', 1, 1).simplified();
    bool ok = false;
    const std::uint64_t cluster = run.section(u' ', 1, 1).mid(2).toULongLong(&ok, 16);
    return ok ? std::optional(cluster * clusterSize) : std::nullopt;
}

} // namespace lifeboat::test
