// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "fuzz/Promise.h"
#include "image/AbsorbJournal.h"
#include "image/Image.h"
#include "image/Json.h"

#include <QJsonDocument>

#include <algorithm>
#include <bit>
#include <set>
#include <span>

// The input is an image.json (and, at the same time, a check.json and an .absorb.json). It is read as it is and once more in canonical form with
// the right digest, which no mutation would ever find.

namespace {

using namespace lifeboat;
using namespace lifeboat::test;

constexpr std::size_t maximumInput = 1 << 20;

void checkPartitions(const Manifest &manifest)
{
    const std::uint64_t size = manifest.drive.size.value;
    std::set<int> numbers;
    for (const PartitionRecord &p : manifest.partitions) {
        require(p.number >= 0 && numbers.insert(p.number).second);
        require(p.range.begin <= p.range.end && p.range.end.value <= size);
        require(p.used <= p.range.size() && p.lastUsed.value <= size && p.neededEnd.value <= size);
    }
}

void checkBounds(const Manifest &manifest)
{
    const std::uint64_t size = manifest.drive.size.value;
    require(size > 0 && size <= std::uint64_t{1} << 62);
    require(manifest.clusterBits >= 12 && manifest.clusterBits <= 21);
    for (const ByteCount sector : {manifest.sectors.logical, manifest.sectors.physical})
        require(std::has_single_bit(sector.value) && sector >= ByteCount(512) && sector <= 1_MiB);
    require(!manifest.uuid.isNull() && manifest.time.isValid() && manifest.time.timeSpec() == Qt::UTC);
    ByteOffset end;
    for (const ByteRange &range : manifest.unreadable) {
        require(!range.empty() && range.begin >= end && range.end.value <= size);
        end = range.end;
    }
    require(manifest.counts.clusters <= manifest.shape().clusters());
    require(manifest.counts.sharedClusters <= (manifest.parent ? manifest.counts.clusters : 0));
    require(!manifest.parent || (!manifest.parent->uuid.isNull() && isImageFolderName(manifest.parent->folder)));
    require(manifest.counts.zeroClusters <= manifest.counts.clusters && manifest.counts.used.value <= size);
    checkPartitions(manifest);
}

/// Every key that is not an object or array of ours comes back as it was, those of a later version included.
void checkSameKeys(const QByteArray &bytes, const QByteArray &written)
{
    const QJsonObject before = QJsonDocument::fromJson(bytes).object();
    const QJsonObject after = QJsonDocument::fromJson(written).object();
    require(before.keys() == after.keys());
    static const QStringList nested{QStringLiteral("digest"),     QStringLiteral("drive"),
                                    QStringLiteral("partitions"), QStringLiteral("unreadable"),
                                    QStringLiteral("counts"),     QStringLiteral("parent")};
    for (auto it = before.begin(); it != before.end(); ++it)
        require(nested.contains(it.key()) || after.value(it.key()) == it.value());
}

void checkJournal(const AbsorbJournal &journal)
{
    require(isImageFolderName(journal.older) && isImageFolderName(journal.newer));
    if (!journal.ready)
        return;
    checkBounds(journal.ready->manifest);
    ByteOffset end;
    for (const ByteRange &range : journal.ready->header.freed) {
        require(!range.empty() && range.begin > ByteOffset() && range.begin >= end);
        require(range.end.value <= journal.ready->header.fileSize.value);
        end = range.end;
    }
}

void check(const QByteArray &bytes)
{
    const QString subject = QStringLiteral("input");
    const auto refusedWell = [](const Error &error) {
        return !error.detail.isEmpty() &&
            (error.code == ErrorCode::ImageDamaged || error.code == ErrorCode::ImageUnsupported);
    };
    const auto manifest = Manifest::fromJson(bytes, subject);
    if (manifest) {
        checkBounds(*manifest);
        const QByteArray written = manifest->toJson();
        checkSameKeys(bytes, written);
        const auto again = Manifest::fromJson(written, subject);
        require(again && again->toJson() == written);
    } else {
        require(refusedWell(manifest.error()));
    }
    const auto record = CheckRecord::fromJson(bytes, subject);
    if (record) {
        require(record->time.isValid() && (!record->good || record->damagedClusters == 0));
        const auto again = CheckRecord::fromJson(record->toJson(), subject);
        require(again && again->toJson() == record->toJson());
    } else {
        require(refusedWell(record.error()));
    }
    const auto journal = AbsorbJournal::fromJson(bytes, subject);
    if (journal) {
        checkJournal(*journal);
        const auto again = AbsorbJournal::fromJson(journal->toJson(), subject);
        require(again && again->toJson() == journal->toJson());
    } else {
        require(refusedWell(journal.error()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(std::min(size, maximumInput)));
    check(bytes);
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (document.isObject()) {
        const QByteArray fitting = sealJson(document.object());
        if (fitting != bytes)
            check(fitting);
    }
    return 0;
}
