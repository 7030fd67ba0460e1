// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/TestDrive.h"

#include "support/RandomBytes.h"

#include <QFile>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t primaries = 4;

bool hasExtended(const TestDriveLayout &layout)
{
    return layout.table == TestTable::Mbr && layout.partitions.size() > primaries;
}

ByteCount sizeOf(const TestPartition &partition, ByteCount sector)
{
    const ByteCount wanted = partition.size == ByteCount() ? leastSize(partition.fs, sector) : partition.size;
    return ByteCount(alignUp(wanted.value, sector.value));
}

} // namespace

TestDrive::TestDrive(const TestDriveLayout &layout)
{
    place(layout);
    m_loop = LoopDrive(m_size, layout.sectorSize);
    if (!m_loop) {
        m_message = m_loop.message();
        return;
    }
    if (layout.table != TestTable::None) {
        if (!fillGaps(layout)) {
            m_message = "cannot fill the gaps";
            return;
        }
        const ToolResult table = writeTable(layout);
        const ToolResult scanned = table ? m_loop.scanPartitions() : table;
        if (!scanned) {
            m_message = scanned.message();
            return;
        }
    }
    for (std::size_t i = 0; i < m_partitions.size(); ++i) {
        if (const ToolResult made = makePartition(layout, i); !made) {
            m_message = made.message();
            return;
        }
    }
}

void TestDrive::place(const TestDriveLayout &layout)
{
    const bool whole = layout.table == TestTable::None;
    ByteOffset at = ByteOffset() + (whole ? ByteCount() : layout.gap);
    int number = whole ? 0 : 1;
    for (std::size_t i = 0; i < layout.partitions.size(); ++i) {
        if (hasExtended(layout) && i == primaries - 1) {
            number = static_cast<int>(primaries) + 1;
            at += layout.gap; // the extended partition begins here, the logical one a gap later
        }
        const ByteCount size = sizeOf(layout.partitions[i], layout.sectorSize);
        m_partitions.push_back(
            {.number = number, .range = {at, at + size}, .fs = layout.partitions[i].fs, .files = {}});
        at += size;
        if (!whole)
            at += layout.gap;
        ++number;
    }
    // The backup table has the last MiB for itself.
    m_size = (at - ByteOffset()) + (whole ? ByteCount() : 1_MiB);
}

bool TestDrive::fillGaps(const TestDriveLayout &layout)
{
    // Sector 0 stays empty: no accidental signature. The table is written over what lies behind it.
    QFile file(m_loop.file());
    if (!file.open(QIODevice::ReadWrite))
        return false;
    ByteOffset at(layout.sectorSize.value);
    const auto fill = [&](ByteOffset end) {
        const QByteArray noise = randomByteArray(end - at, layout.seed + at.value);
        return file.seek(static_cast<qint64>(at.value)) && file.write(noise) == noise.size();
    };
    for (const Partition &partition : m_partitions) {
        if (!fill(partition.range.begin))
            return false;
        at = partition.range.end;
    }
    return fill(at + layout.gap) && file.flush();
}

ToolResult TestDrive::writeTable(const TestDriveLayout &layout)
{
    const ByteCount sector = layout.sectorSize;
    const auto sectors = [&](ByteCount bytes) { return QByteArray::number(static_cast<qulonglong>(bytes / sector)); };
    const auto line = [&](ByteRange range, const QByteArray &type) {
        return "start=" + sectors(range.begin - ByteOffset()) + ", size=" + sectors(range.size()) + ", type=" + type +
            '\n';
    };
    const bool gpt = layout.table == TestTable::Gpt;
    QByteArray script = gpt ? QByteArray("label: gpt\nlabel-id: 11111111-2222-4333-8444-555555555555\n")
                            : QByteArray("label: dos\nlabel-id: 0x12345678\n");
    script += "unit: sectors\n";
    if (gpt)
        script += "first-lba: " + sectors(layout.gap) + '\n';
    for (std::size_t i = 0; i < m_partitions.size(); ++i) {
        if (hasExtended(layout) && i == primaries - 1)
            script += line(
                {ByteOffset(m_partitions[i].range.begin.value - layout.gap.value), m_partitions.back().range.end}, "5");
        script += line(m_partitions[i].range, gpt ? "L" : "83");
    }
    return runTool(u"sfdisk"_s,
                   {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, u"--wipe"_s, u"never"_s,
                    u"--wipe-partitions"_s, u"never"_s, m_loop.path()},
                   {.input = script, .timeoutSeconds = 60, .workingDirectory = {}});
}

ToolResult TestDrive::makePartition(const TestDriveLayout &layout, std::size_t index)
{
    const TestPartition &wanted = layout.partitions[index];
    Partition &partition = m_partitions[index];
    const QString node = m_loop.node(partition.number);
    if (wanted.formerlyFull) {
        if (const ToolResult filled = makeFileSystem(TestFs::RandomBytes, node); !filled)
            return filled;
    }
    ToolResult made = makeFileSystem(wanted.fs, node,
                                     {.label = wanted.label,
                                      .mkfsOptions = wanted.mkfsOptions,
                                      .size = wanted.fileSystemSize,
                                      .sectorSize = layout.sectorSize});
    if (!made || wanted.fill == ByteCount())
        return made;
    return populate(wanted.fs, node, wanted.fill, layout.seed + index * 1000, &partition.files);
}

} // namespace lifeboat::test
