// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/PlanImages.h"

#include "image/Place.h"

#include <QFileInfo>

#include <algorithm>
#include <map>

namespace lifeboat {

namespace {

/// Those of one drive have one folder.
using ImagesByDrive = std::map<QString, std::vector<Image>>;

Result<ImagesByDrive> imagesOf(const QString &id, const Place &place)
{
    LIFEBOAT_TRY_ASSIGN(auto entries, place.images());
    ImagesByDrive images;
    for (CatalogueEntry &entry : entries) {
        if (entry.image && entry.image->manifest().plan == id)
            images[QFileInfo(entry.folder).path()].push_back(std::move(*entry.image));
    }
    return images;
}

KeptImage kept(const Image &image)
{
    const Manifest &manifest = image.manifest();
    return {.time = manifest.time,
            .good = manifest.complete() && image.checkState() == CheckState::Good,
            .complete = manifest.complete() && image.checkState() != CheckState::Damaged,
            .stored = manifest.counts.stored};
}

/// When all of it was last known to be right.
QDateTime readThrough(const Image &image)
{
    const auto &check = image.lastCheck();
    return check && check->good && check->whole ? check->time : image.manifest().time;
}

} // namespace

Result<QStringList> removableImages(const QString &id, const KeepRules &rules, const QString &path,
                                    const QTimeZone &zone, const QDateTime &now)
{
    QStringList folders;
    if (rules.keepsAll())
        return folders;
    LIFEBOAT_TRY_ASSIGN(const Place place, Place::open(path));
    LIFEBOAT_TRY_ASSIGN(const PlaceFacts facts, place.facts());
    LIFEBOAT_TRY_ASSIGN(const ImagesByDrive images, imagesOf(id, place));
    ByteCount free = facts.free;
    for (const auto &[folder, ofDrive] : images) {
        std::vector<KeptImage> known;
        std::ranges::transform(ofDrive, std::back_inserter(known), kept);
        for (const std::size_t index : imagesToRemove(known, rules, zone, now, free)) {
            folders.append(ofDrive[index].folder());
            free += known[index].stored;
        }
    }
    return folders;
}

Result<std::optional<QString>> imageToCheck(const QString &id, unsigned days, const QString &path, const QDateTime &now)
{
    if (days == 0)
        return std::nullopt;
    LIFEBOAT_TRY_ASSIGN(const Place place, Place::open(path));
    LIFEBOAT_TRY_ASSIGN(const ImagesByDrive images, imagesOf(id, place));
    const Image *longest = nullptr;
    for (const auto &[folder, ofDrive] : images) {
        for (const Image &image : ofDrive) {
            const bool isKnownBad = image.checkState() == CheckState::Damaged;
            if (!isKnownBad && (longest == nullptr || readThrough(image) < readThrough(*longest)))
                longest = &image;
        }
    }
    if (longest == nullptr || readThrough(*longest).addDays(days) > now)
        return std::nullopt;
    return longest->folder();
}

} // namespace lifeboat
