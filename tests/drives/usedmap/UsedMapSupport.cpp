// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "UsedMapSupport.h"

#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

Result<UsedMap> mapAt(const QString &drivePath, ByteRange range, const QString &node, const QString &fileSystem,
                      const QString &mountPoint)
{
    LIFEBOAT_TRY_ASSIGN(const std::unique_ptr<BlockDevice> device, openBlockDevice(drivePath, DeviceAccess::Read));
    return readUsedMap({.device = *device,
                        .drivePath = drivePath,
                        .partition = range,
                        .nodePath = node,
                        .fileSystem = fileSystem,
                        .mountPoint = mountPoint},
                       {});
}

std::uint64_t numberIn(const QString &text, const QString &pattern)
{
    const auto match = QRegularExpression(pattern, QRegularExpression::MultilineOption).match(text);
    return match.hasMatch() ? match.captured(1).toULongLong() : 0;
}

QString outputOf(const QString &program, const QStringList &arguments)
{
    return QString::fromUtf8(runTool(program, arguments).output);
}

ByteRange blocks(std::uint64_t first, std::uint64_t count, std::uint64_t size)
{
    return {ByteOffset(first * size), ByteOffset((first + count) * size)};
}

Verdict extVerdict(const QString &node)
{
    const QString text = outputOf(u"dumpe2fs"_s, {node});
    const std::uint64_t size = numberIn(text, u"^Block size: +(\\d+)"_s);
    Extents free;
    static const QRegularExpression lines(u"^  Free blocks: (.*)$"_s, QRegularExpression::MultilineOption);
    for (auto it = lines.globalMatch(text); it.hasNext();) {
        for (const QString &part : it.next().captured(1).split(u',', Qt::SkipEmptyParts)) {
            const std::uint64_t first = part.section(u'-', 0, 0).trimmed().toULongLong();
            const std::uint64_t last = part.section(u'-', -1).trimmed().toULongLong();
            free.add(blocks(first, last - first + 1, size));
        }
    }
    return {.free = free, .used = std::nullopt, .freeBytes = std::nullopt};
}

Verdict xfsVerdict(const QString &node)
{
    const QString super =
        outputOf(u"xfs_db"_s, {u"-r"_s, u"-c"_s, u"sb 0"_s, u"-c"_s, u"p blocksize agblocks"_s, node});
    const std::uint64_t size = numberIn(super, u"^blocksize = (\\d+)"_s);
    const std::uint64_t groupBlocks = numberIn(super, u"^agblocks = (\\d+)"_s);
    const QString text = outputOf(u"xfs_db"_s, {u"-r"_s, u"-c"_s, u"freesp -d"_s, node});
    Extents free;
    static const QRegularExpression lines(u"^ +(\\d+) +(\\d+) +(\\d+) *$"_s, QRegularExpression::MultilineOption);
    for (auto it = lines.globalMatch(text.section(u"from"_s, 0, 0)); it.hasNext();) {
        const auto match = it.next();
        free.add(blocks(match.captured(1).toULongLong() * groupBlocks + match.captured(2).toULongLong(),
                        match.captured(3).toULongLong(), size));
    }
    return {.free = free, .used = std::nullopt, .freeBytes = std::nullopt};
}

Verdict btrfsVerdict(const QString &node)
{
    const QString text = outputOf(u"btrfs"_s, {u"inspect-internal"_s, u"dump-tree"_s, u"-t"_s, u"dev"_s, node});
    Extents used;
    static const QRegularExpression extents(u"DEV_EXTENT (\\d+)\\)[^\\0]*?length (\\d+)"_s);
    for (auto it = extents.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        used.add(blocks(match.captured(1).toULongLong(), 1, 1));
        used.add(blocks(match.captured(1).toULongLong(), match.captured(2).toULongLong(), 1));
    }
    return {.free = std::nullopt, .used = used, .freeBytes = std::nullopt};
}

Verdict countVerdict(TestFs fs, const QString &node)
{
    std::uint64_t bytes = 0;
    if (fs == TestFs::Ntfs) {
        const QString text = outputOf(u"ntfsinfo"_s, {u"-m"_s, node});
        bytes = numberIn(text, u"Free Clusters: (\\d+)"_s) * numberIn(text, u"Cluster Size: (\\d+)"_s);
    } else if (fs == TestFs::ExFat) {
        const QString text = outputOf(u"dump.exfat"_s, {node});
        bytes = numberIn(text, u"^Free Clusters: +(\\d+)"_s) * numberIn(text, u"^Cluster size: +(\\d+)"_s);
    } else {
        const QString text = outputOf(u"fsck.fat"_s, {u"-n"_s, u"-v"_s, node});
        bytes = (numberIn(text, u" \\d+/(\\d+) clusters"_s) - numberIn(text, u" (\\d+)/\\d+ clusters"_s)) *
            numberIn(text, u"(\\d+) bytes per cluster"_s);
    }
    return {.free = std::nullopt, .used = std::nullopt, .freeBytes = ByteCount(bytes)};
}

bool copyRange(QFile &from, std::uint64_t at, QFile &to, ByteRange range)
{
    constexpr std::uint64_t chunk = 4 << 20;
    while (!range.empty()) {
        const auto length = static_cast<qint64>(std::min(range.size().value, chunk));
        QByteArray bytes;
        if (!from.seek(static_cast<qint64>(at + range.begin.value)) || (bytes = from.read(length)).size() != length ||
            !to.seek(static_cast<qint64>(range.begin.value)) || to.write(bytes) != length)
            return false;
        range.begin += ByteCount(static_cast<std::uint64_t>(length));
    }
    return true;
}

bool fillRange(QFile &to, ByteRange range, char value)
{
    const QByteArray bytes(1 << 20, value);
    if (!to.seek(static_cast<qint64>(range.begin.value)))
        return false;
    for (std::uint64_t left = range.size().value; left > 0;) {
        const auto length = std::min<std::uint64_t>(left, static_cast<std::uint64_t>(bytes.size()));
        if (to.write(bytes.constData(), static_cast<qint64>(length)) != static_cast<qint64>(length))
            return false;
        left -= length;
    }
    return true;
}

} // namespace

Result<UsedMap> mapOf(TestDrive &drive, std::size_t index, DriveAs as, const QString &mountPoint)
{
    const TestDrive::Partition &partition = drive.partitions()[index];
    const bool device = as == DriveAs::Device;
    return mapAt(device ? drive.loop().path() : drive.file(), partition.range,
                 device ? drive.loop().node(partition.number) : QString(), blkidType(partition.fs), mountPoint);
}

Result<UsedMap> mapOfFile(const QString &file, const QString &fileSystem)
{
    return mapAt(file, {ByteOffset(), ByteOffset(static_cast<std::uint64_t>(QFile(file).size()))}, {}, fileSystem, {});
}

QString doubtOf(const Result<UsedMap> &map, ByteCount size)
{
    if (!map)
        return u"no doubt: error %1"_s.arg(static_cast<int>(map.error().code));
    if (!isEverything(*map, size))
        return u"no doubt: "_s + QString::fromUtf8(describe(*map));
    return map->method.mid(u"everything: "_s.size());
}

QString doubtOf(TestDrive &drive, std::size_t index, const QString &mountPoint)
{
    return doubtOf(mapOf(drive, index, DriveAs::Device, mountPoint), drive.partitions()[index].range.size());
}

bool restoreIntoGarbage(const QString &source, ByteRange partition, const UsedMap &map, const QString &target)
{
    QFile from(source);
    QFile to(target);
    const ByteRange all{ByteOffset(), ByteOffset(partition.size().value)};
    if (!from.open(QIODevice::ReadOnly) || !to.open(QIODevice::ReadWrite | QIODevice::Truncate) ||
        !to.resize(static_cast<qint64>(partition.size().value)))
        return false;
    Extents known = map.used;
    known.add(map.zero);
    const auto fill = [&](ByteRange range) { return fillRange(to, range, static_cast<char>(0xAA)); };
    const auto copy = [&](ByteRange range) { return copyRange(from, partition.begin.value, to, range); };
    // Where the map says zero, the file is a hole.
    return std::ranges::all_of(known.gaps(all), fill) && std::ranges::all_of(map.used.ranges(), copy) && to.flush();
}

Verdict verdictOf(TestFs fs, const QString &node)
{
    switch (fs) {
    case TestFs::Ext2:
    case TestFs::Ext3:
    case TestFs::Ext4:
        return extVerdict(node);
    case TestFs::Xfs:
        return xfsVerdict(node);
    case TestFs::Btrfs:
        return btrfsVerdict(node);
    case TestFs::Ntfs:
    case TestFs::Fat16:
    case TestFs::Fat32:
    case TestFs::ExFat:
        return countVerdict(fs, node);
    default:
        return {};
    }
}

QByteArray describe(const UsedMap &map)
{
    const auto part = [](const char *name, const Extents &extents) {
        QByteArray text =
            QByteArray(name) + ' ' + QByteArray::number(static_cast<qulonglong>(extents.total().value)) + " bytes:";
        for (const ByteRange &range : extents.ranges().first(std::min<std::size_t>(extents.ranges().size(), 40)))
            text += " [" + QByteArray::number(static_cast<qulonglong>(range.begin.value)) + ',' +
                QByteArray::number(static_cast<qulonglong>(range.end.value)) + ')';
        return text;
    };
    return map.method.toUtf8() + ", size " + QByteArray::number(static_cast<qulonglong>(map.fileSystemSize.value)) +
        ", " + part("used", map.used) + ", " + part("zero", map.zero);
}

bool isEverything(const UsedMap &map, ByteCount size)
{
    return map.used == Extents({ByteOffset(), ByteOffset(size.value)}) && map.zero.empty() &&
        map.method.startsWith(u"everything"_s);
}

} // namespace lifeboat::test
