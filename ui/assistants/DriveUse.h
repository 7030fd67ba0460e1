// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/DriveModel.h"

#include <map>

namespace lifeboat {

/// How much of the drives is in use. Asks the worker once for each, because reading that takes seconds, and remembers.
class DriveUse final : public QObject {
    Q_OBJECT

public:
    explicit DriveUse(Client &client, QObject *parent = nullptr) : QObject(parent), m_client(client) { }

    /// Sees to it that it becomes known; does nothing when it is, or is asked already.
    void ask(const Drive &drive);
    /// By partition, as far as anything certain is known; nothing: not asked, not answered yet.
    std::optional<QList<PartitionUse>> of(const Drive &drive) const;
    void forget() { m_entries.clear(); }

Q_SIGNALS:
    void known(const QString &drivePath);

private:
    struct Entry {
        DriveIdentity identity;
        std::optional<QList<PartitionUse>> used;
    };

    Client &m_client;
    std::map<QString, Entry> m_entries; ///< by path
};

} // namespace lifeboat
