// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SamplePlans.h"

#include "support/SampleImages.h"

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;

constexpr qint64 hour = 3600;
constexpr int manyDays = 24;

PlannedPlace officePlace()
{
    return {.name = u"Office backup"_s,
            .uuid = imageHoldingDrive().partitions.front().uuid,
            .folder = {},
            .path = officePlacePath()};
}

PlannedPlace secondPlace() { return {.name = u"Backup server"_s, .uuid = {}, .folder = {}, .path = secondPlacePath()}; }

Error error(ErrorCode code, const QString &subject, const QString &detail = {})
{
    return Error{.code = code, .subject = subject, .at = {}, .detail = detail};
}

/// How old the newest image of each drive is.
qint64 ageOf(PlanState state)
{
    switch (state) {
    case PlanState::Waiting:
    case PlanState::Failed:
        return 2 * 24 * hour;
    case PlanState::Overdue:
        return manyDays * 24 * hour;
    default:
        return 5 * hour;
    }
}

void addRun(PlanInfo &info, const Plan &plan, const QDateTime &now)
{
    const QDateTime image = now.addSecs(-ageOf(info.status.state));
    for (DriveRecord &record : info.drives) {
        record.image = image;
        record.checked = image.addSecs(hour / 2);
        record.folder = plan.places.front().path + u"/Lifeboat/Office-PC/"_s + record.drive;
        record.place = plan.places.front().name;
    }
    info.status.lastImage = image;
    info.status.lastChecked = image.addSecs(hour / 2);
    info.lastEnd = image.addSecs(hour / 2);
    info.end = RunEnd::Done;
}

void addTrouble(PlanInfo &info, const Plan &plan, const QDateTime &now)
{
    const QString place = plan.places.front().name;
    if (info.status.state == PlanState::Failed) {
        info.lastEnd = now.addSecs(-3 * hour);
        info.end = RunEnd::Failed;
        info.problem = error(ErrorCode::NoSpace, place);
    }
    if (info.status.state == PlanState::Waiting) {
        info.lastEnd = info.waitingSince = now.addSecs(-20 * hour);
        info.end = RunEnd::WaitsForPlace;
        info.problem = error(ErrorCode::PlaceNotFound, place);
    }
}

Plan named(Plan plan, const QString &name)
{
    plan.name = name;
    return plan;
}

} // namespace

Plan officePlan()
{
    Plan plan;
    plan.name = u"Office PC"_s;
    plan.drives = {PlannedDrive::of(laptopDrive())};
    plan.places = {officePlace()};
    plan.times = {u"*-*-* 18:00:00"_s};
    plan.keep.daily = 7;
    plan.keep.weekly = 4;
    plan.keep.monthly = 6;
    return plan;
}

Plan workshopPlan()
{
    Plan plan;
    plan.name = u"Workshop"_s;
    plan.drives = {PlannedDrive::of(linuxDrive())};
    plan.places = {officePlace(), secondPlace()};
    plan.times = {u"Fri *-*-* 20:00:00"_s};
    plan.onConnect = true;
    plan.keep.last = 4;
    return plan;
}

PlanInfo samplePlan(const Plan &plan, PlanState state, const QDateTime &now)
{
    PlanInfo info;
    info.id = planIdFor(plan.name, {});
    Plan kept = plan;
    kept.enabled = state != PlanState::Off;
    info.text = planToJson(kept);
    info.status.state = state;
    const auto calendar = Calendar::of(plan.times);
    if (calendar && kept.enabled)
        info.status.next = calendar->nextAfter(now, QTimeZone::systemTimeZone());
    for (const PlannedDrive &drive : plan.drives) {
        DriveRecord record;
        record.drive = drive.key();
        record.name = drive.displayName();
        info.drives << record;
    }
    if (state == PlanState::Invalid)
        info.invalid = error(ErrorCode::PlanInvalid, info.id, u"times[0]: not a calendar event"_s);
    else if (state != PlanState::NotYet)
        addRun(info, plan, now);
    addTrouble(info, plan, now);
    return info;
}

PlanInfo finePlan() { return samplePlan(officePlan(), PlanState::Fine); }
PlanInfo waitingPlan() { return samplePlan(workshopPlan(), PlanState::Waiting); }
PlanInfo failedPlan() { return samplePlan(officePlan(), PlanState::Failed); }
PlanInfo overduePlan() { return samplePlan(workshopPlan(), PlanState::Overdue); }
PlanInfo offPlan() { return samplePlan(named(officePlan(), u"Before the move"_s), PlanState::Off); }
PlanInfo notYetPlan() { return samplePlan(named(workshopPlan(), u"New laptop"_s), PlanState::NotYet); }

PlanInfo invalidPlan()
{
    PlanInfo info;
    info.id = u"accounts"_s;
    info.invalid = error(ErrorCode::PlanInvalid, info.id, u"times[0]: not a calendar event"_s);
    info.status.state = PlanState::Invalid;
    return info;
}

QList<PlanInfo> plansOfAllStates()
{
    QList<PlanInfo> plans{invalidPlan(),
                          offPlan(),
                          samplePlan(named(officePlan(), u"Every evening"_s), PlanState::Fine),
                          samplePlan(named(workshopPlan(), u"Friday"_s), PlanState::Waiting),
                          notYetPlan(),
                          samplePlan(officePlan(), PlanState::Failed),
                          samplePlan(workshopPlan(), PlanState::Overdue)};
    std::ranges::sort(plans, {}, &PlanInfo::id);
    return plans;
}

} // namespace lifeboat::test
