// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/ImageModel.h"

#include <QtConcurrent>

#include <algorithm>
#include <iterator>

namespace lifeboat {

namespace {

KnownImage known(const ImageInfo &info, const QString &place)
{
    KnownImage image{.info = info, .manifest = {}, .problem = {}, .place = place};
    if (Result<Manifest> manifest = info.manifest())
        image.manifest = std::move(*manifest);
    else
        image.problem = manifest.error();
    return image;
}

QDateTime timeOf(const KnownImage &image) { return image.manifest ? image.manifest->time : QDateTime(); }

} // namespace

ImageModel::ImageModel(Client &client, PlaceModel &places, QObject *parent)
    : QAbstractListModel(parent), m_client(client), m_places(places)
{
    connect(&places, &PlaceModel::reachabilityChanged, this, qOverload<const QString &>(&ImageModel::refresh));
    connect(&places, &PlaceModel::modelReset, this, &ImageModel::rebuild);
}

const KnownImage *ImageModel::byFolder(const QString &folder) const
{
    const auto found =
        std::ranges::find_if(m_images, [&](const KnownImage &image) { return image.info.folder == folder; });
    return found == m_images.end() ? nullptr : &*found;
}

const KnownImage *ImageModel::newestOf(const DriveIdentity &drive) const
{
    const auto found = std::ranges::find_if(m_images, [&](const KnownImage &image) {
        return image.isUsable() && isSameDrive(image.manifest->drive, drive);
    });
    return found == m_images.end() ? nullptr : &*found;
}

void ImageModel::refresh()
{
    for (const KnownPlace &place : m_places.places())
        refresh(place.path);
}

void ImageModel::refresh(const QString &place)
{
    ++m_asked;
    m_client.ask(
        this,
        [this, place](const Result<QList<ImageInfo>> &answer) {
            if (!answer)
                return take(place, {});
            // Two hundred manifests with their digests take longer than a person would not notice.
            QtConcurrent::run([infos = *answer, place] {
                std::vector<KnownImage> images;
                for (const ImageInfo &info : infos)
                    images.push_back(known(info, place));
                return images;
            }).then(this, [this, place](std::vector<KnownImage> images) { take(place, std::move(images)); });
        },
        &ManagerInterface::Images, place);
}

void ImageModel::take(const QString &place, std::vector<KnownImage> images)
{
    --m_asked;
    m_byPlace.insert_or_assign(place, std::move(images));
    rebuild();
}

void ImageModel::setHidden(const QString &folder, bool hidden)
{
    m_hidden.removeAll(folder);
    if (hidden)
        m_hidden << folder;
    rebuild();
}

void ImageModel::rebuild()
{
    beginResetModel();
    m_images.clear();
    for (const auto &[place, images] : m_byPlace) {
        if (m_places.byPath(place) == nullptr)
            continue;
        std::ranges::copy_if(images, std::back_inserter(m_images),
                             [this](const KnownImage &image) { return !m_hidden.contains(image.info.folder); });
    }
    std::ranges::stable_sort(m_images, std::greater(), timeOf);
    endResetModel();
    Q_EMIT changed();
}

int ImageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_images.size());
}

QVariant ImageModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || role != Qt::DisplayRole)
        return {};
    return m_images[static_cast<std::size_t>(index.row())].info.name;
}

} // namespace lifeboat
