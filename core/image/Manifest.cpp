// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Manifest.h"

#include "image/Json.h"

#include <QJsonArray>

#include <algorithm>
#include <bit>
#include <concepts>
#include <limits>
#include <set>

namespace lifeboat {

namespace {

constexpr std::uint64_t anyNumber = std::numeric_limits<qint64>::max();
constexpr std::uint64_t largestDrive = std::uint64_t{1} << 62;
constexpr unsigned leastClusterBits = 12;
constexpr unsigned mostClusterBits = 21;
constexpr std::uint64_t leastSector = 512;
constexpr std::uint64_t mostSector = 1 << 20;
constexpr std::uint64_t mostPartitionNumber = 1 << 16;

template<class Value>
struct Name {
    Value value;
    const char *name;
};

constexpr std::array consistencyNames{
    Name{Consistency::Unmounted, "unmounted"},
    Name{Consistency::ReadOnly, "read-only"},
    Name{Consistency::Frozen, "frozen"},
    Name{Consistency::None, "none"},
};
constexpr std::array compressionNames{
    Name{Compression::Fast, "fast"},
    Name{Compression::Normal, "normal"},
    Name{Compression::Small, "small"},
};
constexpr std::array modeNames{
    Name{CopyMode::UsedBlocks, "used-blocks"},
    Name{CopyMode::Exact, "exact"},
};
constexpr std::array tableNames{
    Name{TableType::None, "none"},
    Name{TableType::Mbr, "mbr"},
    Name{TableType::Gpt, "gpt"},
    Name{TableType::Hybrid, "hybrid"},
};

template<class Value, std::size_t count>
const char *nameIn(const std::array<Name<Value>, count> &names, Value value)
{
    return std::ranges::find(names, value, &Name<Value>::value)->name;
}

template<class Value, std::size_t count>
std::optional<Value> valueIn(const std::array<Name<Value>, count> &names, QStringView text)
{
    const auto found = std::ranges::find_if(names, [&](const auto &n) { return text == QLatin1StringView(n.name); });
    return found == names.end() ? std::nullopt : std::optional(found->value);
}

template<class Value, std::size_t count>
Value readName(JsonFields &fields, const char *key, const std::array<Name<Value>, count> &names)
{
    const std::optional<Value> value = valueIn(names, fields.string(key));
    fields.require(value.has_value(), key);
    return value.value_or(names.front().value);
}

void put(QJsonObject &object, const char *key, const QJsonValue &value)
{
    object.insert(QLatin1StringView(key), value);
}

/// Exactly this type: a bool or an int must not turn into it.
void put(QJsonObject &object, const char *key, std::same_as<std::uint64_t> auto value)
{
    put(object, key, jsonNumber(value));
}

void putName(QJsonObject &object, const char *key, const char *name) { put(object, key, QString::fromLatin1(name)); }

QJsonObject partitionToJson(const PartitionRecord &partition)
{
    QJsonObject object;
    put(object, "number", partition.number);
    put(object, "type", partition.type);
    put(object, "guid", partition.guid);
    put(object, "name", partition.name);
    put(object, "fileSystem", partition.fileSystem);
    put(object, "label", partition.label);
    put(object, "uuid", partition.uuid);
    put(object, "begin", partition.range.begin.value);
    put(object, "end", partition.range.end.value);
    put(object, "used", partition.used.value);
    put(object, "lastUsed", partition.lastUsed.value);
    put(object, "neededEnd", partition.neededEnd.value);
    put(object, "mapMethod", partition.mapMethod);
    put(object, "included", partition.included);
    return object;
}

PartitionRecord partitionFromJson(JsonFields &fields, std::uint64_t driveSize)
{
    PartitionRecord partition;
    partition.number = static_cast<int>(fields.number("number", 0, mostPartitionNumber));
    partition.type = fields.string("type");
    partition.guid = fields.string("guid");
    partition.name = fields.string("name");
    partition.fileSystem = fields.string("fileSystem");
    partition.label = fields.string("label");
    partition.uuid = fields.string("uuid");
    partition.range.begin = ByteOffset(fields.number("begin", 0, driveSize));
    partition.range.end = ByteOffset(fields.number("end", partition.range.begin.value, driveSize));
    partition.used = ByteCount(fields.number("used", 0, partition.range.size().value));
    partition.lastUsed = ByteOffset(fields.number("lastUsed", 0, driveSize));
    partition.neededEnd = ByteOffset(fields.number("neededEnd", 0, driveSize));
    partition.mapMethod = fields.string("mapMethod");
    partition.included = fields.boolean("included");
    return partition;
}

QJsonObject driveToJson(const Manifest &manifest)
{
    QJsonObject object;
    put(object, "name", manifest.driveName);
    put(object, "model", manifest.drive.model);
    put(object, "serial", manifest.drive.serial);
    put(object, "wwn", manifest.drive.wwn);
    put(object, "size", manifest.drive.size.value);
    put(object, "logicalSectorSize", manifest.sectors.logical.value);
    put(object, "physicalSectorSize", manifest.sectors.physical.value);
    putName(object, "table", nameIn(tableNames, manifest.tableType));
    put(object, "diskGuid", manifest.diskGuid);
    return object;
}

ByteCount readSectorSize(JsonFields &fields, const char *key)
{
    const std::uint64_t size = fields.number(key, leastSector, mostSector);
    fields.require(std::has_single_bit(size), key);
    return ByteCount(size);
}

void readDrive(Manifest &manifest, JsonFields &fields)
{
    JsonFields drive = fields.object("drive");
    manifest.driveName = drive.string("name");
    manifest.drive.model = drive.string("model");
    manifest.drive.serial = drive.string("serial");
    manifest.drive.wwn = drive.string("wwn");
    manifest.drive.size = ByteCount(drive.number("size", 1, largestDrive));
    manifest.sectors.logical = readSectorSize(drive, "logicalSectorSize");
    manifest.sectors.physical = readSectorSize(drive, "physicalSectorSize");
    manifest.tableType = readName(drive, "table", tableNames);
    manifest.diskGuid = drive.string("diskGuid");
    fields.merge(drive);
}

QJsonObject countsToJson(const ImageCounts &counts)
{
    QJsonObject object;
    put(object, "clusters", counts.clusters);
    put(object, "zeroClusters", counts.zeroClusters);
    put(object, "sharedClusters", counts.sharedClusters);
    put(object, "used", counts.used.value);
    put(object, "read", counts.read.value);
    put(object, "stored", counts.stored.value);
    return object;
}

void readCounts(Manifest &manifest, JsonFields &fields)
{
    JsonFields counts = fields.object("counts");
    manifest.counts.clusters = counts.number("clusters", 0, manifest.shape().clusters());
    manifest.counts.zeroClusters = counts.number("zeroClusters", 0, manifest.counts.clusters);
    const std::uint64_t mostShared = manifest.parent ? manifest.counts.clusters : 0;
    manifest.counts.sharedClusters = counts.number("sharedClusters", 0, mostShared);
    manifest.counts.used = ByteCount(counts.number("used", 0, manifest.drive.size.value));
    manifest.counts.read = ByteCount(counts.number("read", 0, anyNumber));
    manifest.counts.stored = ByteCount(counts.number("stored", 0, anyNumber));
    fields.merge(counts);
}

QJsonObject parentToJson(const std::optional<ParentImage> &parent)
{
    QJsonObject object;
    put(object, "uuid", parent ? parent->uuid.toString(QUuid::WithoutBraces) : QString());
    put(object, "folder", parent ? parent->folder : QString());
    return object;
}

void readParent(Manifest &manifest, JsonFields &fields)
{
    JsonFields parent = fields.object("parent");
    const QString uuidText = parent.string("uuid");
    const QString folder = parent.string("folder");
    if (!uuidText.isEmpty() || !folder.isEmpty()) {
        manifest.parent = ParentImage{.uuid = QUuid::fromString(uuidText), .folder = folder};
        parent.require(!manifest.parent->uuid.isNull() && manifest.parent->uuid != manifest.uuid &&
                           manifest.parent->uuid.toString(QUuid::WithoutBraces) == uuidText,
                       "uuid");
        parent.require(isImageFolderName(folder), "folder");
    }
    fields.merge(parent);
}

void readStillness(Manifest &manifest, JsonFields &fields)
{
    if (!fields.rest().contains(QLatin1StringView("stillness")))
        return;
    JsonFields stillness = fields.object("stillness");
    manifest.stillness =
        Stillness{.time = stillness.time("time"), .milliseconds = stillness.number("milliseconds", 0, anyNumber)};
    fields.require(manifest.consistency == Consistency::Frozen, "stillness");
    fields.merge(stillness);
}

void readPartitions(Manifest &manifest, JsonFields &fields)
{
    std::set<int> numbers;
    const QJsonArray partitions = fields.array("partitions");
    for (const QJsonValue value : partitions) {
        JsonFields partition(value.toObject(), QStringLiteral("partitions."));
        manifest.partitions.push_back(partitionFromJson(partition, manifest.drive.size.value));
        partition.require(numbers.insert(manifest.partitions.back().number).second, "number");
        fields.merge(partition);
    }
}

void readUnreadable(Manifest &manifest, JsonFields &fields)
{
    std::uint64_t least = 0;
    const QJsonArray ranges = fields.array("unreadable");
    for (const QJsonValue value : ranges) {
        JsonFields range(value.toObject(), QStringLiteral("unreadable."));
        const std::uint64_t begin = range.number("begin", least, manifest.drive.size.value);
        const std::uint64_t end = range.number("end", begin + 1, manifest.drive.size.value);
        manifest.unreadable.push_back({ByteOffset(begin), ByteOffset(end)});
        least = end;
        fields.merge(range);
    }
}

} // namespace

const char *consistencyName(Consistency consistency) { return nameIn(consistencyNames, consistency); }

const char *compressionName(Compression compression) { return nameIn(compressionNames, compression); }

std::optional<Compression> compressionFromName(QStringView name) { return valueIn(compressionNames, name); }

bool isImageFolderName(const QString &name)
{
    constexpr qsizetype longest = 64;
    return !name.isEmpty() && name.size() <= longest && !name.startsWith(u'.') &&
        std::ranges::all_of(
            name, [](QChar c) { return c < u'\x7f' && (c.isLetterOrNumber() || c == u'-' || c == u'.' || c == u'_'); });
}

QByteArray Manifest::toJson() const
{
    QJsonArray partitionList;
    for (const PartitionRecord &partition : partitions)
        partitionList.append(partitionToJson(partition));
    QJsonArray unreadableList;
    for (const ByteRange &range : unreadable) {
        QJsonObject object;
        put(object, "begin", range.begin.value);
        put(object, "end", range.end.value);
        unreadableList.append(object);
    }
    QJsonObject object = unknown;
    put(object, "schema", currentVersion);
    put(object, "uuid", uuid.toString(QUuid::WithoutBraces));
    put(object, "parent", parentToJson(parent));
    put(object, "name", name);
    if (!plan.isEmpty())
        put(object, "plan", plan);
    put(object, "time", jsonTime(time));
    put(object, "computer", computer);
    put(object, "software", software);
    putName(object, "consistency", consistencyName(consistency));
    if (stillness)
        put(object, "stillness",
            QJsonObject{{QStringLiteral("time"), jsonTime(stillness->time)},
                        {QStringLiteral("milliseconds"), jsonNumber(stillness->milliseconds)}});
    putName(object, "mode", nameIn(modeNames, mode));
    putName(object, "compression", compressionName(compression));
    put(object, "clusterBits", std::uint64_t{clusterBits});
    put(object, "drive", driveToJson(*this));
    put(object, "partitions", partitionList);
    put(object, "unreadable", unreadableList);
    put(object, "sumsDigest", sumToHex(sumsDigest));
    put(object, "framesDigest", sumToHex(framesDigest));
    put(object, "counts", countsToJson(counts));
    put(object, "durationMilliseconds", durationMilliseconds);
    return sealJson(std::move(object));
}

Result<Manifest> Manifest::fromJson(const QByteArray &bytes, const QString &subject)
{
    if (bytes.size() > sizeLimit)
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("larger than a manifest may be"));
    LIFEBOAT_TRY_ASSIGN(QJsonObject object, unsealJson(bytes, currentVersion, subject));
    JsonFields fields(std::move(object));
    Manifest manifest;
    const QString uuidText = fields.string("uuid");
    manifest.uuid = QUuid::fromString(uuidText);
    fields.require(!manifest.uuid.isNull() && manifest.uuid.toString(QUuid::WithoutBraces) == uuidText, "uuid");
    readParent(manifest, fields);
    manifest.name = fields.string("name");
    if (fields.rest().contains(QLatin1StringView("plan"))) {
        manifest.plan = fields.string("plan");
        fields.require(!manifest.plan.isEmpty(), "plan");
    }
    manifest.time = fields.time("time");
    manifest.computer = fields.string("computer");
    manifest.software = fields.string("software");
    manifest.consistency = readName(fields, "consistency", consistencyNames);
    readStillness(manifest, fields);
    manifest.mode = readName(fields, "mode", modeNames);
    manifest.compression = readName(fields, "compression", compressionNames);
    manifest.clusterBits = static_cast<unsigned>(fields.number("clusterBits", leastClusterBits, mostClusterBits));
    readDrive(manifest, fields);
    readPartitions(manifest, fields);
    readUnreadable(manifest, fields);
    const auto digest = [&](const char *key) {
        const std::optional<ClusterSum> sum = sumFromHex(fields.string(key));
        fields.require(sum.has_value(), key);
        return sum.value_or(noSum);
    };
    manifest.sumsDigest = digest("sumsDigest");
    manifest.framesDigest = digest("framesDigest");
    readCounts(manifest, fields);
    manifest.durationMilliseconds = fields.number("durationMilliseconds", 0, anyNumber);
    if (!fields.problem().isEmpty())
        return fail(ErrorCode::ImageDamaged, subject, fields.problem());
    manifest.unknown = fields.rest();
    return manifest;
}

} // namespace lifeboat
