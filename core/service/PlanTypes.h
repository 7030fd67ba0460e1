// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Attention.h"
#include "plans/PlanFile.h"
#include "service/Types.h"

/// What org.lifeboat.Lifeboat1.Plans.xml sends, on both sides.
namespace lifeboat {

inline constexpr char plansPath[] = "/org/lifeboat/Lifeboat1/plans";

/// A plan as a client sees it.
struct PlanInfo {
    QString id;
    QByteArray text;              ///< lifeboat-plan(5); empty when the file cannot be read
    std::optional<Error> invalid; ///< why the plan does not hold
    PlanStatus status;
    QDateTime lastEnd; ///< invalid: no run yet
    std::optional<RunEnd> end;
    std::optional<Error> problem; ///< of the last run
    QDateTime waitingSince;
    QString job; ///< path of the one that is running for it; empty: none
    QList<DriveRecord> drives;

    /// Errors: `invalid`, those of planFromJson().
    Result<Plan> plan() const;
    /// For people: the plan's name, where it can be read, else its id.
    QString displayName() const;
};

/// As registerWireTypes(), with the types of this file.
void registerPlanTypes();

QDBusArgument &operator<<(QDBusArgument &out, const DriveRecord &record);
const QDBusArgument &operator>>(const QDBusArgument &in, DriveRecord &record);
QDBusArgument &operator<<(QDBusArgument &out, const PlanInfo &info);
const QDBusArgument &operator>>(const QDBusArgument &in, PlanInfo &info);

} // namespace lifeboat

Q_DECLARE_METATYPE(lifeboat::DriveRecord)
Q_DECLARE_METATYPE(lifeboat::PlanInfo)
