// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Plan.h"

namespace lifeboat {

/// One file of the folder; a broken one is listed with its problem.
struct StoredPlan {
    QString id;
    Result<Plan> plan;
};

/// A folder with one file for each plan: ID.json. Reads what is there whenever it is asked. Not thread-safe.
class PlanStore {
public:
    explicit PlanStore(QString folder) : m_folder(std::move(folder)) { }

    /// /etc/lifeboat/plans as root with @p system, else the user's configuration folder.
    static QString defaultFolder(bool system);
    const QString &folder() const { return m_folder; }

    /// By id. A missing folder is an empty one. Files with other names are passed over; links and anything but regular files are PlanInvalid.
    std::vector<StoredPlan> all() const;
    /// PlanNotFound, and as planFromJson().
    Result<Plan> load(const QString &id) const;
    /// Atomically, on disk when it returns; makes the folder. A file of a newer Lifeboat is not replaced. PlanInvalid, PlanUnsupported, PlanNotSaved.
    Result<> save(const QString &id, const Plan &plan) const;
    /// PlanNotFound, PlanNotSaved.
    Result<> remove(const QString &id) const;

private:
    QString m_folder;
};

} // namespace lifeboat
