// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "drives/DriveMap.h"
#include "image/Sums.h"

#include <QDateTime>
#include <QJsonObject>
#include <QUuid>

#include <optional>
#include <vector>

namespace lifeboat {

/// How far the image is one moment of the drive.
enum class Consistency { Unmounted, ReadOnly, Frozen, None };

/// When and for how long everything on the drive stood still.
struct Stillness {
    QDateTime time; ///< UTC, seconds
    std::uint64_t milliseconds = 0;
    bool operator==(const Stillness &) const = default;
};

enum class Compression { Fast, Normal, Small };

const char *consistencyName(Consistency consistency); ///< "unmounted", "read-only", "frozen", "none"
const char *compressionName(Compression compression); ///< "fast", "normal", "small"
std::optional<Compression> compressionFromName(QStringView name);

struct ImageCounts {
    std::uint64_t clusters = 0; ///< clusters that are part of the image (stored, zero or the parent's)
    std::uint64_t zeroClusters = 0;
    std::uint64_t sharedClusters = 0; ///< those that are the parent's; some of them may be zero
    ByteCount used;                   ///< bytes of the used map
    ByteCount read;                   ///< bytes read from the source
    ByteCount stored;                 ///< size of disk.qcow2
    bool operator==(const ImageCounts &) const = default;
};

/// The image that another one builds on: it has what did not change in between.
struct ParentImage {
    QUuid uuid;
    QString folder; ///< the name of its folder, a sibling
    bool operator==(const ParentImage &) const = default;
};

/// Whether a folder of this name can be built on: one name, in ASCII, that leads nowhere else; it becomes part of a path in disk.qcow2.
bool isImageFolderName(const QString &name);

/// image.json: what the image is. Written last; changed afterwards only when the parent is absorbed. FORMAT.md is the specification.
struct Manifest {
    static constexpr int currentVersion = 1;
    static constexpr qsizetype sizeLimit = 16 << 20; ///< a reader refuses more

    QUuid uuid;
    std::optional<ParentImage> parent; ///< none: it stands alone
    QString name;                      ///< given by the user, may be empty
    QString plan;                      ///< id of the plan that it was made for; empty: a person asked for it
    QDateTime time;                    ///< UTC, seconds
    QString computer;
    QString software; ///< "Lifeboat 0.1.0"
    Consistency consistency = Consistency::Unmounted;
    std::optional<Stillness> stillness; ///< of a frozen drive only
    CopyMode mode = CopyMode::UsedBlocks;
    Compression compression = Compression::Normal;
    unsigned clusterBits = 21;

    DriveIdentity drive; ///< sequence, device and inode are not kept
    SectorSizes sectors;
    QString driveName; ///< what people saw: Drive::displayName()
    TableType tableType = TableType::None;
    QString diskGuid;
    std::vector<PartitionRecord> partitions;

    std::vector<ByteRange> unreadable; ///< on the drive; read as zeroes
    ClusterSum sumsDigest{};
    ClusterSum framesDigest{}; ///< of the compressed clusters in disk.qcow2
    ImageCounts counts;
    std::uint64_t durationMilliseconds = 0;

    QJsonObject unknown; ///< top-level keys of a newer minor writer, kept as they are

    SumsShape shape() const { return {.clusterBits = clusterBits, .driveSize = drive.size}; }
    bool complete() const { return unreadable.empty(); }

    /// Canonical JSON with its own digest inside (FORMAT.md, "Manifest").
    QByteArray toJson() const;
    /// Strict: canonical bytes, right digest, sane values (sizes, ranges inside the drive). Errors: ImageDamaged with what is wrong
    /// in detail, ImageUnsupported for a newer version.
    static Result<Manifest> fromJson(const QByteArray &bytes, const QString &subject);
};

} // namespace lifeboat
