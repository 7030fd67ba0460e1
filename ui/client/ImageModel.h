// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/PlaceModel.h"

#include <map>

namespace lifeboat {

/// An image in one of the known places.
struct KnownImage {
    ImageInfo info;
    std::optional<Manifest> manifest; ///< none: it cannot be read, info.problem or `problem` says why
    std::optional<Error> problem;
    QString place;

    bool isUsable() const { return manifest.has_value() && info.checkState != CheckState::Damaged; }
};

/// The images of every known place that is there, newest first.
class ImageModel final : public QAbstractListModel {
    Q_OBJECT

public:
    ImageModel(Client &client, PlaceModel &places, QObject *parent = nullptr);

    bool isLoading() const { return m_asked > 0; }
    const std::vector<KnownImage> &images() const { return m_images; }
    const KnownImage *byFolder(const QString &folder) const;
    /// The newest image of a drive that can be used, if there is one.
    const KnownImage *newestOf(const DriveIdentity &drive) const;
    void refresh();
    void refresh(const QString &place);
    /// Left out while a person can still take back that it is deleted.
    void setHidden(const QString &folder, bool hidden);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override; ///< DisplayRole: its name

Q_SIGNALS:
    void changed();

private:
    void take(const QString &place, std::vector<KnownImage> images);
    void rebuild();

    Client &m_client;
    PlaceModel &m_places;
    std::map<QString, std::vector<KnownImage>> m_byPlace;
    std::vector<KnownImage> m_images;
    QStringList m_hidden; ///< folders
    int m_asked = 0;
};

} // namespace lifeboat
