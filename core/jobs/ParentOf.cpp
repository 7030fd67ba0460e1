// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ParentOf.h"

#include "image/Place.h"

#include <QFileInfo>

#include <algorithm>

namespace lifeboat {

namespace {

struct Row {
    WholeBecause reason;
    const char *name;
};

constexpr auto rows = std::to_array<Row>({{WholeBecause::Asked, "asked"},
                                          {WholeBecause::FirstImage, "first-image"},
                                          {WholeBecause::NotGood, "not-good"},
                                          {WholeBecause::OtherShape, "other-shape"},
                                          {WholeBecause::OtherBuilds, "other-builds"},
                                          {WholeBecause::ChainTooLong, "chain-too-long"},
                                          {WholeBecause::NotReadable, "not-readable"}});

} // namespace

const char *wholeBecauseName(WholeBecause reason) { return std::ranges::find(rows, reason, &Row::reason)->name; }

std::expected<Image, WholeBecause> parentOf(const QString &driveFolder, const SumsShape &shape)
{
    std::vector<Image> images = imagesIn(driveFolder);
    if (images.empty())
        return std::unexpected(WholeBecause::FirstImage);
    const auto isGood = [](const Image &image) {
        return image.checkState() == CheckState::Good && image.manifest().complete();
    };
    const auto newest = std::ranges::find_if(images, isGood);
    if (newest == images.end())
        return std::unexpected(WholeBecause::NotGood);
    if (std::ranges::any_of(images, [&](const Image &image) { return image.buildsOn(*newest); }))
        return std::unexpected(newest == images.begin() ? WholeBecause::OtherBuilds : WholeBecause::NotGood);
    const SumsShape found = newest->manifest().shape();
    if (found.clusterBits != shape.clusterBits || found.driveSize != shape.driveSize)
        return std::unexpected(WholeBecause::OtherShape);
    if (newest->chainLength() >= longestChain)
        return std::unexpected(WholeBecause::ChainTooLong);
    const bool canBeNamed = isImageFolderName(QFileInfo(newest->folder()).fileName());
    if (!canBeNamed || !newest->openData() || !newest->openSums())
        return std::unexpected(WholeBecause::NotReadable);
    return std::move(*newest);
}

} // namespace lifeboat
