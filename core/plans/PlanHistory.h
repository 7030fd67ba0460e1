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
    WaitsForQuiet, ///< a drive was written to too much: begins once more, an hour later (Quiet.h)
    Stopped,       ///< by a person
};
/// "done", "failed", "waits-for-place", "waits-for-drive", "waits-for-power", "waits-for-quiet", "stopped"
const char *runEndName(RunEnd end);
std::optional<RunEnd> runEndFromName(QStringView name);
bool waits(RunEnd end); ///< for whatever: it begins by itself

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

/// That there is no image of some drives because they were written to too much. The run that is told of it is the last that was put off for that.
struct BusyDrives {
    QDateTime since;
    QStringList drives; ///< PlannedDrive::key(); empty: all of the plan's are to be done

    bool operator==(const BusyDrives &) const = default;
};

/// What became of a plan's runs. A value with a canonical JSON form.
struct PlanHistory {
    static constexpr std::size_t mostRuns = 60; ///< older ones are forgotten

    QDateTime dueSeen; ///< the last time that a run was due and begun or put off; what Calendar::isDue() goes by
    QDateTime lastEnd; ///< of the last run; invalid: none yet
    std::optional<RunEnd> end;      ///< of the last run
    std::optional<Error> problem;   ///< for Failed, and what is waited for
    QDateTime waitingSince;         ///< the first of the runs that wait; invalid: none does
    QDateTime connectedRun;         ///< when it last began because a place was connected
    std::optional<BusyDrives> busy; ///< until the next run that ends otherwise
    std::vector<DriveRecord> drives;
    std::vector<RunRecord> runs; ///< oldest first

    void add(const RunRecord &run);
    /// That a run ended or was put off.
    void noteEnd(RunEnd how, std::optional<Error> why, const QDateTime &now);
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
