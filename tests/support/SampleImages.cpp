// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SampleImages.h"

#include "support/FakeFit.h"

#include <QTimeZone>

#include <algorithm>

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;

constexpr unsigned clusterBits = 19;
constexpr ByteCount clusterSize{std::uint64_t{1} << clusterBits};
constexpr double compressedTo = 0.6;                  ///< a usual system
constexpr std::uint64_t bytesPerSecond = 400'000'000; ///< of the backup

QDateTime wholeSeconds(const QDateTime &time)
{
    return QDateTime::fromSecsSinceEpoch(time.toSecsSinceEpoch(), QTimeZone::UTC);
}

ByteCount part(ByteCount of, double share)
{
    return ByteCount(static_cast<std::uint64_t>(static_cast<double>(of.value) * share));
}

QString folderOf(const SampleImage &image)
{
    return image.place + u'/' + placeFolderName + u'/' + safeFileName(image.computer) + u'/' +
        safeFileName(image.drive.identity.model + u' ' + image.drive.identity.serial) + u'/' +
        image.time.toUTC().toString(u"yyyy-MM-ddTHH-mm-ss"_s) + u'Z';
}

} // namespace

Manifest sampleManifest(const SampleImage &image)
{
    Manifest manifest;
    manifest.uuid = QUuid::createUuidV5(QUuid(), folderOf(image));
    manifest.parent = image.parent;
    manifest.name = image.name;
    manifest.time = wholeSeconds(image.time);
    manifest.computer = image.computer;
    manifest.software = QStringLiteral("Lifeboat " LIFEBOAT_VERSION);
    if (image.drive.isSystem()) {
        manifest.consistency = Consistency::Frozen;
        manifest.stillness = Stillness{.time = manifest.time.addSecs(560), .milliseconds = 120};
    }
    manifest.clusterBits = clusterBits;
    manifest.drive = image.drive.identity;
    manifest.sectors = image.drive.sectors;
    manifest.driveName = image.drive.displayName();
    manifest.tableType = image.drive.table.type;
    manifest.diskGuid = image.drive.table.diskGuid;
    manifest.partitions = partitionRecords(image.drive, image.share);
    manifest.unreadable = image.unreadable;
    manifest.sumsDigest.fill(std::byte{0x5a});
    manifest.framesDigest.fill(std::byte{0xa5});
    ByteCount used = 2_MiB; // the table, at both ends
    for (const PartitionRecord &partition : manifest.partitions)
        used += partition.used;
    manifest.counts = {.clusters = divideUp(used.value, clusterSize.value),
                       .zeroClusters = divideUp(used.value, clusterSize.value) / 50,
                       .used = used,
                       .read = used,
                       .stored = part(used, compressedTo)};
    manifest.durationMilliseconds = used.value * 1000 / bytesPerSecond;
    return manifest;
}

ImageInfo sampleImage(const SampleImage &image)
{
    const Manifest manifest = sampleManifest(image);
    ImageInfo info;
    info.folder = folderOf(image);
    info.name = image.name.isEmpty()
        ? manifest.driveName + u' ' + manifest.time.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s)
        : image.name;
    info.manifestJson = manifest.toJson();
    info.checkState = image.checkState;
    if (image.checkState != CheckState::NotChecked)
        info.checked = manifest.time.addSecs(3600);
    info.damagedClusters = image.damagedClusters;
    return info;
}

SampleImage daysOld(int days)
{
    SampleImage image;
    image.time = image.time.addDays(-days);
    return image;
}

ImageInfo goodImage(SampleImage image)
{
    image.checkState = CheckState::Good;
    return sampleImage(image);
}

ImageInfo uncheckedImage(SampleImage image)
{
    image.checkState = CheckState::NotChecked;
    return sampleImage(image);
}

ImageInfo damagedImage(SampleImage image)
{
    image.checkState = CheckState::Damaged;
    image.damagedClusters = std::max<std::uint64_t>(image.damagedClusters, 2);
    return sampleImage(image);
}

ImageInfo incompleteImage(SampleImage image)
{
    const PartitionRecord largest =
        std::ranges::max(partitionRecords(image.drive, image.share), {}, [](const auto &p) { return p.range.size(); });
    for (const std::uint64_t megabyte : {1000, 1004, 5000}) {
        const ByteOffset begin = largest.range.begin + 1_MiB * megabyte;
        image.unreadable.push_back({begin, begin + 32_KiB});
    }
    return sampleImage(image);
}

ImageInfo unreadableImage(const SampleImage &image)
{
    ImageInfo info;
    info.folder = folderOf(image);
    info.problem = Error{.code = ErrorCode::ImageDamaged,
                         .subject = info.folder,
                         .at = {},
                         .detail = u"image.json: the digest differs"_s};
    return info;
}

PlaceInfo samplePlace(const Drive &drive, const QString &path, double share)
{
    const auto largest =
        std::ranges::max(drive.partitions, {}, [](const Partition &p) { return p.entry.range.size(); });
    const ByteCount total = largest.entry.range.size();
    PlaceInfo place{.path = path, .facts = {}};
    place.facts.free = part(total, share);
    place.facts.total = total;
    place.facts.fileSystem = largest.fileSystem;
    place.facts.readOnly = drive.readOnly;
    if (largest.fileSystem == "vfat"_L1)
        place.facts.largestFile = 4_GiB - ByteCount(1);
    return place;
}

} // namespace lifeboat::test
