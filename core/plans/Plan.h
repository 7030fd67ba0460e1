// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "drives/DriveMap.h"
#include "image/Manifest.h"

#include <QSet>

#include <vector>

namespace lifeboat {

/// A drive of a plan, known by what does not change when it is plugged in elsewhere.
struct PlannedDrive {
    QString model;
    QString serial;
    QString wwn;
    ByteCount size;
    QString path; ///< where it was; decides only for files that serve as drives, and for drives without serial and WWN
    QSet<int> partitions; ///< empty: all

    static PlannedDrive of(const Drive &drive);
    /// By WWN where both have one, else by serial and model; where neither has any, by path and model. An empty model fits any. The size must be the same
    /// in any case.
    bool is(const Drive &drive) const;
    /// Stable name of the drive in histories: the WWN, else model and serial, else the path.
    QString key() const;
    /// Model, or the file's name, for people.
    QString displayName() const;

    bool operator==(const PlannedDrive &) const = default;
};

/// A place of a plan, known by the file system that it is on.
struct PlannedPlace {
    QString name;   ///< for people: "Office backup"
    QString uuid;   ///< of the file system; empty: unknown (network, encrypted), then the path decides
    QString folder; ///< from the file system's mount point; empty: that itself
    QString path;   ///< where it was when the plan was made

    /// The place at @p path, which is a canonical absolute one. @p drives: all that are connected. No UUID where another file system, which is on none of
    /// them, is mounted in between. The name may be changed.
    static PlannedPlace of(const QString &path, const std::vector<Drive> &drives);
    /// Its path now; of several mounts of the file system the one where it was, else one that has a folder "Lifeboat". Nothing: it is not connected. Without a UUID the path counts only when it has a folder "Lifeboat" already: an empty mount point
    /// has none.
    std::optional<QString> find(const std::vector<Drive> &drives) const;
    /// Stable name of the place in histories: UUID and folder, else the path.
    QString key() const;

    bool operator==(const PlannedPlace &) const = default;
};

/// Which images of a drive in a place stay. All zero: every one.
struct KeepRules {
    unsigned last = 0;   ///< the newest so many, however close together
    unsigned hourly = 0; ///< the newest image of each of the last so many hours that have one; the others likewise
    unsigned daily = 0;
    unsigned weekly = 0; ///< ISO weeks
    unsigned monthly = 0;
    unsigned yearly = 0;
    ByteCount free = {}; ///< the oldest go, rules or not, until so much is free in the place; 0: not looked at

    bool keepsAll() const { return *this == KeepRules(); }
    bool operator==(const KeepRules &) const = default;
};

/// What a new plan keeps unless a person says otherwise.
inline constexpr KeepRules gradedRules{
    .last = 0, .hourly = 0, .daily = 7, .weekly = 4, .monthly = 6, .yearly = 0, .free = {}};

/// What, where, when, and what stays. A value.
struct Plan {
    QString name; ///< for people; not empty
    bool enabled = true;
    std::vector<PlannedDrive> drives; ///< at least one
    std::vector<PlannedPlace> places; ///< at least one; several: each run takes the connected one whose turn it is
    std::vector<QString> times;       ///< CalendarExpressions, local time; may be empty when onConnect
    bool onConnect = false;           ///< when a place is connected, at most once a day
    KeepRules keep;
    CopyMode mode = CopyMode::UsedBlocks;
    Compression compression = Compression::Normal;
    bool check = true;          ///< each image after it was made
    unsigned recheckDays = 30;  ///< images that were not read through for so many days are, one a run; 0: never
    unsigned leastBattery = 30; ///< percent; below, and not on mains, a run that nobody asked for waits. 0: runs anyway
    bool wake = false;          ///< the computer from sleep
    unsigned longestStandstill = 2000; ///< milliseconds that a drive in use may stand still, at the end of its copy
    QString hook; ///< program (absolute path, root's or the user's own) that is told how each run ended; empty: none

    bool operator==(const Plan &) const = default;
};

/// "office-pc": 1 to 64 of a-z, 0-9 and '-', not at the ends. Names a plan's file and its units.
bool isPlanId(QStringView text);
/// An id of at most 40 characters made from a plan's name that is not among @p taken.
QString planIdFor(const QString &name, const QStringList &taken);

} // namespace lifeboat
