// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/DriveModel.h"
#include "service/Types.h"

#include <QTimer>

namespace lifeboat {

/// A place as a person knows it.
struct KnownPlace {
    QString path;
    QString name;                    ///< of its drive or folder, for people
    bool remembered = false;         ///< used or added before; else found: an external drive that is mounted
    std::optional<PlaceFacts> facts; ///< none: not asked yet, or `problem`
    std::optional<Error> problem;    ///< PlaceNotFound: its drive is not connected
};

/// The places that this user has used, kept in the user's settings, and the external drives that are mounted now. Looks again
/// every few seconds: free space changes, and drives come and go. That also keeps a worker that would leave when nobody asks anything.
class PlaceModel final : public QAbstractListModel {
    Q_OBJECT

public:
    PlaceModel(Client &client, DriveModel &drives, QObject *parent = nullptr);

    const std::vector<KnownPlace> &places() const { return m_places; }
    const KnownPlace *byPath(const QString &path) const;
    void remember(const QString &path); ///< does nothing when it is already
    void forget(const QString &path);   ///< the images there stay
    void refresh();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override; ///< DisplayRole: its name

Q_SIGNALS:
    void changed();                                ///< anything
    void reachabilityChanged(const QString &path); ///< there again, or gone

private:
    void rebuild();
    void ask(const QString &path);
    void take(const QString &path, const Result<PlaceInfo> &answer);
    QString nameFor(const QString &path) const;

    Client &m_client;
    DriveModel &m_drives;
    std::vector<KnownPlace> m_places;
    QTimer m_timer;
};

} // namespace lifeboat
