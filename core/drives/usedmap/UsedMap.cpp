// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/UsedMap.h"

#include "drives/usedmap/FileSystemMaps.h"

#include <QFile>
#include <QHash>

#include <sys/statvfs.h>

namespace lifeboat {

namespace {

using MapReader = Result<UsedMap> (*)(const UsedMapRequest &request, const std::stop_token &stop);

/// By libblkid's TYPE. What is not here (LUKS, LVM, RAID members, a hibernated swap, anything unknown) is copied whole.
MapReader readerFor(const QString &fileSystem)
{
    static const QHash<QString, MapReader> readers{
        {QStringLiteral("ext2"), readExtMap},    {QStringLiteral("ext3"), readExtMap},
        {QStringLiteral("ext4"), readExtMap},    {QStringLiteral("xfs"), readXfsMap},
        {QStringLiteral("btrfs"), readBtrfsMap}, {QStringLiteral("ntfs"), readNtfsMap},
        {QStringLiteral("vfat"), readFatMap},    {QStringLiteral("exfat"), readExFatMap},
        {QStringLiteral("swap"), readSwapMap},
    };
    return readers.value(fileSystem);
}

UsedMap everything(ByteCount size, const QString &reason)
{
    UsedMap map;
    map.used.add({ByteOffset(), ByteOffset(size.value)});
    map.method = reason.isEmpty() ? QStringLiteral("everything") : QStringLiteral("everything: ") + reason;
    return map;
}

/// Nobody may change a file system while its map is read and used.
bool mountedForWriting(const QString &mountPoint)
{
    struct statvfs status{};
    return ::statvfs(QFile::encodeName(mountPoint).constData(), &status) != 0 || (status.f_flag & ST_RDONLY) == 0;
}

QString reasonOf(const Error &error)
{
    if (error.code == ErrorCode::SourceRead)
        return QStringLiteral("the file system's own records cannot be read");
    return error.detail;
}

/// Brings what a reader found into the shape that readUsedMap() promises.
Result<UsedMap> completed(UsedMap map, ByteCount size)
{
    if (map.fileSystemSize == ByteCount() || map.fileSystemSize > size)
        return doubt(QStringLiteral("the file system is larger than its partition"));
    map.used.add({ByteOffset(map.fileSystemSize.value), ByteOffset(size.value)});
    const ByteRange beyond{ByteOffset(size.value), ByteOffset(UINT64_MAX)};
    map.used.remove(beyond);
    map.zero.remove(beyond);
    map.zero.remove(map.used);
    if (map.used.empty())
        return doubt(QStringLiteral("the map is empty"));
    return map;
}

} // namespace

Result<UsedMap> readUsedMap(const UsedMapRequest &request, std::stop_token stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    const ByteCount size = request.partition.size();
    const MapReader reader = readerFor(request.fileSystem);
    if (reader == nullptr)
        return everything(size, request.fileSystem);
    if (request.partition.end.value > request.device.size().value)
        return everything(size, QStringLiteral("the partition ends behind the drive"));
    if (!request.followed && !request.mountPoint.isEmpty() && mountedForWriting(request.mountPoint))
        return everything(size, QStringLiteral("mounted for writing"));

    Result<UsedMap> map =
        reader(request, stop).and_then([&](UsedMap found) { return completed(std::move(found), size); });
    if (map)
        return map;
    if (map.error().code == ErrorCode::DeviceGone || map.error().code == ErrorCode::Cancelled)
        return map;
    return everything(size, reasonOf(map.error()));
}

} // namespace lifeboat
