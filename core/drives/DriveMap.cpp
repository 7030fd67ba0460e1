// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/DriveMap.h"

#include <algorithm>

namespace lifeboat {

namespace {

/// A boot loader may lie in front of, and the remains of a table around, a file system without a table.
constexpr ByteCount wholeDriveHead = 1_MiB;

/// Why a used map cannot be believed: somebody may be writing. Mapped read-only uses and swap are no reason.
QString writerOf(const std::vector<Usage> &usages)
{
    const auto writer =
        std::ranges::find_if(usages, [](const Usage &u) { return u.kind != Usage::Kind::Swap && !u.readOnly; });
    return writer == usages.end() ? QString() : writer->where;
}

QString mountPointIn(const std::vector<Usage> &usages)
{
    const auto mount = std::ranges::find(usages, Usage::Kind::Mount, &Usage::kind);
    return mount == usages.end() ? QString() : mount->where;
}

UsedMap everything(ByteCount size, const QString &method)
{
    UsedMap map;
    map.used = Extents({ByteOffset(0), ByteOffset(size.value)});
    map.method = method;
    return map;
}

class Mapper {
public:
    Mapper(BlockDevice &device, const Drive &drive, CopyMode mode, Writers writers)
        : m_device(device), m_drive(drive), m_mode(mode), m_writers(writers)
    { }

    Result<DriveMap> map(const QSet<int> &include, const std::stop_token &stop);

private:
    Result<> checkNumbers(const QSet<int> &include) const;
    Result<> add(const Partition &partition, PartitionRecord &record, const std::stop_token &stop);

    BlockDevice &m_device;
    const Drive &m_drive;
    CopyMode m_mode;
    Writers m_writers;
    DriveMap m_map;
};

PartitionRecord recordOf(const Partition &partition)
{
    PartitionRecord record;
    record.number = partition.entry.number;
    record.type = partition.entry.type;
    record.guid = partition.entry.guid;
    record.name = partition.entry.name;
    record.fileSystem = partition.fileSystem;
    record.label = partition.label;
    record.uuid = partition.uuid;
    record.range = partition.entry.range;
    record.lastUsed = partition.entry.range.begin;
    record.neededEnd = partition.entry.range.end;
    return record;
}

Result<> Mapper::checkNumbers(const QSet<int> &include) const
{
    for (const int number : include) {
        if (m_drive.partition(number) == nullptr || m_drive.tableProblem)
            return fail(ErrorCode::PartitionNotFound, QString::number(number));
    }
    return {};
}

Result<> Mapper::add(const Partition &partition, PartitionRecord &record, const std::stop_token &stop)
{
    const ByteRange range = partition.entry.range;
    const ByteCount size = range.size();
    LIFEBOAT_TRY_ASSIGN(UsedMap map,
                        m_mode == CopyMode::Exact ? everything(size, QStringLiteral("exact"))
                                                  : usedMapOf(m_device, m_drive, partition, stop, m_writers));
    const ByteRange beyond{ByteOffset(size.value), ByteOffset(UINT64_MAX)};
    map.used.remove(beyond);
    map.zero.remove(beyond);
    if (record.number == 0)
        map.used.add({ByteOffset(0), ByteOffset(std::min(size, wholeDriveHead).value)});

    record.mapMethod = map.method;
    record.used = map.used.total();
    // The space behind the file system is in the map as well; it does not say how far the file system's data reach.
    const bool sizeKnown = map.fileSystemSize != ByteCount() && map.fileSystemSize < size;
    const ByteRange own{ByteOffset(0), ByteOffset(sizeKnown ? map.fileSystemSize.value : size.value)};
    for (const Extents *extents : {&map.used, &map.zero}) {
        const auto parts = extents->within(own);
        if (!parts.empty())
            record.lastUsed = std::max(record.lastUsed, range.begin + (parts.back().end - ByteOffset(0)));
    }
    record.neededEnd = range.begin + own.size();

    const ByteCount shift = range.begin - ByteOffset(0);
    m_map.used.add(map.used.shifted(shift));
    m_map.zero.add(map.zero.shifted(shift));
    return {};
}

Result<DriveMap> Mapper::map(const QSet<int> &include, const std::stop_token &stop)
{
    LIFEBOAT_TRY(checkNumbers(include));
    m_map.tableExact = m_mode == CopyMode::Exact;
    m_map.used = Extents({ByteOffset(0), ByteOffset(m_device.size().value)});
    // Without a table that we understand there is no telling what is not needed.
    if (m_drive.tableProblem)
        return std::move(m_map);
    for (const Partition &partition : m_drive.partitions)
        m_map.used.remove(partition.entry.range);
    for (const Partition &partition : m_drive.partitions) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, m_device.name());
        PartitionRecord record = recordOf(partition);
        record.included = include.isEmpty() || include.contains(record.number);
        if (record.included)
            LIFEBOAT_TRY(add(partition, record, stop));
        m_map.partitions.push_back(std::move(record));
    }
    // Sets with very many ranges close their smallest gaps: in `used` that copies needlessly, in `zero` it must not hide data.
    m_map.zero.remove(m_map.used);
    return std::move(m_map);
}

} // namespace

Result<UsedMap> usedMapOf(BlockDevice &device, const Drive &drive, const Partition &partition, std::stop_token stop,
                          Writers writers)
{
    const QString driveWriter = writerOf(drive.usages);
    const QString writer = driveWriter.isEmpty() ? writerOf(partition.usages) : driveWriter;
    if (!writer.isEmpty() && writers == Writers::Doubted)
        return everything(partition.entry.range.size(), QStringLiteral("everything: in use by %1").arg(writer));
    const UsedMapRequest request{.device = device,
                                 .drivePath = drive.path,
                                 .partition = partition.entry.range,
                                 .nodePath = partition.nodePath,
                                 .fileSystem = partition.fileSystem,
                                 .mountPoint = mountPointIn(partition.usages),
                                 .followed = !writer.isEmpty()};
    return readUsedMap(request, std::move(stop));
}

Result<DriveMap> mapDrive(BlockDevice &device, const Drive &drive, const QSet<int> &include, CopyMode mode,
                          std::stop_token stop, Writers writers)
{
    return Mapper(device, drive, mode, writers).map(include, stop);
}

} // namespace lifeboat
