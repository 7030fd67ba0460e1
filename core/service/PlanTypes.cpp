// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/PlanTypes.h"

#include <QDBusMetaType>
#include <QTimeZone>

namespace lifeboat {

namespace {

qlonglong wire(const QDateTime &time) { return time.isValid() ? time.toSecsSinceEpoch() : 0; }

template<class Value>
Value take(const QDBusArgument &in)
{
    Value value{};
    in >> value;
    return value;
}

QDateTime takeTime(const QDBusArgument &in)
{
    const auto seconds = take<qlonglong>(in);
    return seconds == 0 ? QDateTime() : QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC);
}

} // namespace

Result<Plan> PlanInfo::plan() const
{
    if (invalid)
        return fail(*invalid);
    return planFromJson(text, id);
}

QString PlanInfo::displayName() const
{
    const auto known = plan();
    return known ? known->name : id;
}

void registerPlanTypes()
{
    registerWireTypes();
    qDBusRegisterMetaType<DriveRecord>();
    qDBusRegisterMetaType<QList<DriveRecord>>();
    qDBusRegisterMetaType<PlanInfo>();
    qDBusRegisterMetaType<QList<PlanInfo>>();
}

QDBusArgument &operator<<(QDBusArgument &out, const DriveRecord &record)
{
    out.beginStructure();
    out << record.drive << record.name << wire(record.image) << wire(record.checked) << record.folder << record.place;
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, DriveRecord &record)
{
    in.beginStructure();
    record.drive = take<QString>(in);
    record.name = take<QString>(in);
    record.image = takeTime(in);
    record.checked = takeTime(in);
    record.folder = take<QString>(in);
    record.place = take<QString>(in);
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const PlanInfo &info)
{
    out.beginStructure();
    out << info.id << QString::fromUtf8(info.text) << ErrorInfo{info.invalid}
        << QString::fromLatin1(planStateName(info.status.state)) << wire(info.status.next.value_or(QDateTime()))
        << wire(info.status.lastImage) << wire(info.status.lastChecked) << wire(info.lastEnd)
        << (info.end ? QString::fromLatin1(runEndName(*info.end)) : QString()) << ErrorInfo{info.problem}
        << wire(info.waitingSince) << info.job << info.drives;
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, PlanInfo &info)
{
    in.beginStructure();
    info.id = take<QString>(in);
    info.text = take<QString>(in).toUtf8();
    info.invalid = take<ErrorInfo>(in).error;
    info.status.state = planStateFromName(take<QString>(in)).value_or(PlanState::Invalid);
    const QDateTime next = takeTime(in);
    info.status.next = next.isValid() ? std::optional(next) : std::nullopt;
    info.status.lastImage = takeTime(in);
    info.status.lastChecked = takeTime(in);
    info.lastEnd = takeTime(in);
    info.end = runEndFromName(take<QString>(in));
    info.problem = take<ErrorInfo>(in).error;
    info.waitingSince = takeTime(in);
    info.job = take<QString>(in);
    info.drives = take<QList<DriveRecord>>(in);
    in.endStructure();
    return in;
}

} // namespace lifeboat
