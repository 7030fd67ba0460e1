// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/Types.h"
#include "service/worker/Operations.h"

#include <QDateTime>

namespace lifeboat {

/// What is kept of a job, whatever happens to the worker.
struct JobRecord {
    quint64 id = 0; ///< grows; never used twice
    JobDescription what;
    uint user = 0; ///< who created it
    QString plan;  ///< id of the plan that it is for; empty: none
    QDateTime created;
    QDateTime started; ///< invalid: not yet
    QDateTime ended;
    JobState state = JobState::Created;
    JobEnd end; ///< once the state has ended
};

/// What the store knows when the worker starts.
struct EarlierJob {
    JobRecord record;
    bool interrupted = false; ///< it was under way when the worker before this one ended; nobody has been told yet
};

/// The jobs of this and earlier runs of the worker: one JSON file for each in the state directory. Not thread-safe.
class JobStore {
public:
    static constexpr std::size_t keep = 200; ///< ended jobs; older ones are forgotten

    /// Makes the folder if need be. Errors: PlaceWrite.
    static Result<JobStore> open(const QString &folder);

    /// Oldest first. A job that was under way when the worker ended comes as Failed with WorkerDied, and is saved so. Files that
    /// are no records are passed over.
    std::vector<EarlierJob> load();

    /// Atomically, on disk when it returns. Errors: PlaceWrite, NoSpace.
    Result<> save(const JobRecord &record) const;

private:
    explicit JobStore(QString folder) : m_folder(std::move(folder)) { }
    QString fileOf(quint64 id) const;

    QString m_folder;
};

} // namespace lifeboat
