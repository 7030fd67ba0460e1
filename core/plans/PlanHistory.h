// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Plan.h"

#include <QDateTime>

namespace lifeboat {

/// How a run of a plan ended, or why it did not begin.
enum class RunEnd {
    Done,          ///< every drive has a new image; checked, where the plan says so
    Failed,        ///< at least one has none; problem says why
    WaitsForPlace, ///< none of the places is connected: begins as soon as one is
    WaitsForDrive, ///< none of the drives is connected
    WaitsForPower, ///< battery
    Stopped,       ///< by a person
};
const char *runEndName(
    RunEnd end); ///< "done", "failed", "waits-for-place", "waits-for-drive", "waits-for-power", "stopped"
std::optional<RunEnd> runEndFromName(QStringView name);

/// The newest good image that a plan made of a drive.
struct DriveRecord {
    QString drive;     ///< PlannedDrive::key()
    QString name;      ///< PlannedDrive::displayName()
    QDateTime image;   ///< its time; invalid: there is none yet
    QDateTime checked; ///< invalid: not yet
    QString folder;    ///< where it was
    QString place;     ///< PlannedPlace::name

    bool operator==(const DriveRecord &) const = default;
};

/// One run that made images.
struct RunRecord {
    QDateTime begun;
    QString place;      ///< PlannedPlace::key()
    ByteCount stored;   ///< by all its images
    bool whole = false; ///< at least one of them stores everything, not only changes

    bool operator==(const RunRecord &) const = default;
};

/// What became of a plan's runs. A value with a canonical JSON form.
struct PlanHistory {
    static constexpr std::size_t mostRuns = 60; ///< older ones are forgotten

    QDateTime dueSeen; ///< the last time that a run was due and begun or put off; what Calendar::isDue() goes by
    QDateTime lastEnd; ///< of the last run; invalid: none yet
    std::optional<RunEnd> end;    ///< of the last run
    std::optional<Error> problem; ///< for Failed, and what is waited for
    QDateTime waitingSince;       ///< the first of the runs that wait; invalid: none does
    QDateTime connectedRun;       ///< when it last began because a place was connected
    std::vector<DriveRecord> drives;
    std::vector<RunRecord> runs; ///< oldest first

    void add(const RunRecord &run);
    DriveRecord &drive(const PlannedDrive &drive); ///< added if need be
    /// How many runs wrote to other places since the last one to @p place; all that are known: it was never used.
    std::size_t runsElsewhere(const PlannedPlace &place) const;

    QByteArray toJson() const;
    /// ImageDamaged, ImageUnsupported: callers begin anew.
    static Result<PlanHistory> fromJson(const QByteArray &bytes, const QString &subject);

    bool operator==(const PlanHistory &) const = default;
};

/// The histories of all plans: ID.json in the state folder. Not thread-safe.
class HistoryStore {
public:
    explicit HistoryStore(QString folder) : m_folder(std::move(folder)) { }

    /// An empty one where there is none, and where it cannot be read.
    PlanHistory load(const QString &id) const;
    /// Atomically. PlaceWrite, NoSpace.
    Result<> save(const QString &id, const PlanHistory &history) const;
    void remove(const QString &id) const;

private:
    QString m_folder;
};

} // namespace lifeboat
