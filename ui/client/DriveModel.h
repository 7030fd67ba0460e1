// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/Client.h"
#include "drives/Drive.h"

#include <QAbstractListModel>
#include <QHash>

namespace lifeboat {

/// The drives that are connected, in the worker's order; follows plugging and unplugging.
class DriveModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum class State { Loading, Ready, Failed };

    explicit DriveModel(Client &client, QObject *parent = nullptr);

    State state() const { return m_state; }
    const std::optional<Error> &problem() const { return m_problem; } ///< Failed: why
    const std::vector<Drive> &drives() const { return m_drives; }
    const Drive *byPath(const QString &path) const;
    /// The drive on which @p path lies, where a mount tells.
    const Drive *holding(const QString &path) const;

    void refresh(); ///< F5: ask again

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override; ///< DisplayRole: its name

Q_SIGNALS:
    void changed(); ///< drives or state

private:
    void take(std::vector<Drive> drives);

    Client &m_client;
    State m_state = State::Loading;
    std::optional<Error> m_problem;
    std::vector<Drive> m_drives;
    bool m_asking = false;
    bool m_askAgain = false;
};

/// The same drive with the same partitions, used by the same. Whoever asked about it before need not ask again; asking opens it, and
/// that can make the kernel tell of a change.
bool isUnchanged(const Drive &before, const Drive &now);

/// The same physical drive, as far as what it says of itself tells. Not for deciding what may be erased: that compares everything.
bool isSameDrive(const DriveIdentity &one, const DriveIdentity &other);

} // namespace lifeboat
