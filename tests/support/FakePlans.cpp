// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakePlans.h"

#include "fakeplansadaptor.h"

#include <algorithm>

namespace lifeboat::test {

namespace {

/// What the list says of a plan that was just saved: as before, where it was there and still is switched on.
void describe(PlanInfo &info, const Plan &plan, const QByteArray &text)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const PlanStatus fresh = statusOf(plan, {}, now, now, QTimeZone::systemTimeZone());
    const bool begins = info.text.isEmpty() || info.status.state == PlanState::Off || !plan.enabled;
    info.text = text;
    info.invalid.reset();
    if (begins)
        info.status.state = fresh.state;
    info.status.next = fresh.next;
    const QList<DriveRecord> before = std::exchange(info.drives, {});
    for (const PlannedDrive &drive : plan.drives) {
        const auto known = std::ranges::find(before, drive.key(), &DriveRecord::drive);
        DriveRecord none;
        none.drive = drive.key();
        none.name = drive.displayName();
        info.drives.append(known != before.end() ? *known : none);
    }
}

} // namespace

FakePlans::FakePlans(FakeAnswers &answers, FakeCalls &calls) : m_answers(answers), m_calls(calls)
{
    registerPlanTypes();
    new FakePlansAdaptor(this);
}

void FakePlans::setPlans(const QList<PlanInfo> &plans)
{
    m_plans = plans;
    Q_EMIT Changed();
}

PlanInfo *FakePlans::byId(const QString &id)
{
    const auto found = std::ranges::find(m_plans, id, &PlanInfo::id);
    return found == m_plans.end() ? nullptr : &*found;
}

void FakePlans::end(const QString &id, RunEnd end, const std::optional<Error> &problem)
{
    if (PlanInfo *const plan = byId(id)) {
        plan->job.clear();
        plan->lastEnd = QDateTime::currentDateTimeUtc();
        plan->end = end;
        plan->problem = problem;
    }
    Q_EMIT Ended(id, QString::fromLatin1(runEndName(end)), ErrorInfo{problem});
    Q_EMIT Changed();
}

void FakePlans::answer(const FakeAnswers::Work &work)
{
    setDelayedReply(true);
    m_answers.answer(connection(), message(), work);
}

QList<lifeboat::PlanInfo> FakePlans::List()
{
    answer([this]() -> Result<QVariantList> { return QVariantList{QVariant::fromValue(m_plans)}; });
    return {};
}

QString FakePlans::Save(const QString &id, const QString &plan)
{
    m_calls.savedPlan = {.id = id, .text = plan.toUtf8(), .savedId = {}};
    answer([this, id, text = plan.toUtf8()]() -> Result<QVariantList> {
        LIFEBOAT_TRY_ASSIGN(const QString saved, save(id, text));
        m_calls.savedPlan.savedId = saved;
        return QVariantList{saved};
    });
    return {};
}

Result<QString> FakePlans::save(const QString &id, const QByteArray &text)
{
    LIFEBOAT_TRY_ASSIGN(const Plan plan, planFromJson(text, id));
    QStringList taken;
    std::ranges::transform(m_plans, std::back_inserter(taken), &PlanInfo::id);
    if (!id.isEmpty() && !taken.contains(id))
        return fail(ErrorCode::PlanNotFound, id);
    const QString saved = id.isEmpty() ? planIdFor(plan.name, taken) : id;
    if (id.isEmpty()) {
        PlanInfo info;
        info.id = saved;
        m_plans.append(info);
    }
    describe(*byId(saved), plan, planToJson(plan));
    std::ranges::sort(m_plans, {}, &PlanInfo::id);
    Q_EMIT Changed();
    return saved;
}

void FakePlans::Remove(const QString &id)
{
    m_calls.removedPlan = id;
    answer([this, id]() -> Result<QVariantList> {
        if (m_plans.removeIf([&](const PlanInfo &plan) { return plan.id == id; }) == 0)
            return fail(ErrorCode::PlanNotFound, id);
        Q_EMIT Changed();
        return QVariantList();
    });
}

bool FakePlans::Run(const QString &id, const QVariantMap &options)
{
    m_calls.planRun = {.id = id, .options = options};
    answer([this, id]() -> Result<QVariantList> {
        LIFEBOAT_TRY_ASSIGN(const bool begun, run(id));
        return QVariantList{begun};
    });
    return {};
}

Result<bool> FakePlans::run(const QString &id)
{
    const PlanInfo *const info = byId(id);
    if (info == nullptr)
        return fail(ErrorCode::PlanNotFound, id);
    LIFEBOAT_TRY_ASSIGN(const Plan plan, info->plan());
    if (!info->job.isEmpty())
        return fail(ErrorCode::Busy, plan.name);
    return true;
}

QStringList FakePlans::RunWaiting()
{
    answer([this]() -> Result<QVariantList> {
        QStringList waiting;
        for (const PlanInfo &plan : std::as_const(m_plans)) {
            if (plan.waitingSince.isValid())
                waiting << plan.id;
        }
        return QVariantList{waiting};
    });
    return {};
}

QStringList FakePlans::Removable(const QString &id)
{
    m_calls.removableOf = id;
    answer([this, id]() -> Result<QVariantList> {
        const PlanInfo *const info = byId(id);
        if (info == nullptr)
            return fail(ErrorCode::PlanNotFound, id);
        LIFEBOAT_TRY(info->plan());
        LIFEBOAT_TRY_ASSIGN(const QStringList images, m_removable.value(id, QStringList()));
        return QVariantList{images};
    });
    return {};
}

} // namespace lifeboat::test
