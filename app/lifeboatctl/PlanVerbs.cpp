// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PlanOptions.h"
#include "Session.h"
#include "Texts.h"
#include "Verbs.h"

#include "sentences/DriveWords.h"
#include "sentences/PlanWords.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lifeboat {

namespace {

Result<QList<PlanInfo>> plansOf(Session &session) { return Session::wait<QList<PlanInfo>>(session.plans().List()); }

Result<PlanInfo> planOf(Session &session, const QString &id)
{
    LIFEBOAT_TRY_ASSIGN(const QList<PlanInfo> plans, plansOf(session));
    const auto found = std::ranges::find(plans, id, &PlanInfo::id);
    if (found == plans.end())
        return fail(ErrorCode::PlanNotFound, id);
    return *found;
}

qint64 seconds(const QDateTime &time) { return time.isValid() ? time.toSecsSinceEpoch() : 0; }

QJsonObject planObject(const PlanInfo &info)
{
    QJsonArray drives;
    for (const DriveRecord &drive : info.drives) {
        drives.append(QJsonObject{{QStringLiteral("name"), drive.name},
                                  {QStringLiteral("lastImage"), seconds(drive.image)},
                                  {QStringLiteral("lastChecked"), seconds(drive.checked)},
                                  {QStringLiteral("image"), drive.folder},
                                  {QStringLiteral("place"), drive.place}});
    }
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("plan")},
                       {QStringLiteral("plan"), info.id},
                       {QStringLiteral("name"), info.displayName()},
                       {QStringLiteral("state"), QLatin1StringView(planStateName(info.status.state))},
                       {QStringLiteral("next"), seconds(info.status.next.value_or(QDateTime()))},
                       {QStringLiteral("lastEnd"), seconds(info.lastEnd)},
                       {QStringLiteral("drives"), drives}};
    if (info.end)
        object.insert(QStringLiteral("end"), QLatin1StringView(runEndName(*info.end)));
    if (const auto &problem = info.invalid ? info.invalid : info.problem)
        object.insert(QStringLiteral("errorCode"), QLatin1StringView(wireName(problem->code)));
    return object;
}

QString nextForPeople(const PlanInfo &info)
{
    return info.status.next ? whenForPeople(*info.status.next) : Ctl::tr("no time");
}

void sayPlan(const Call &call, const PlanInfo &info)
{
    const auto plan = info.plan();
    call.output.line(
        QStringLiteral("%1  %2  %3").arg(info.id, planStateForPeople(info.status.state), info.displayName()));
    if (plan)
        call.output.line(QStringLiteral("    ") + planForPeople(*plan));
    call.output.line(QStringLiteral("    ") + runEndForPeople(info));
}

/// Saves a plan under @p id (empty: a new one) and says what it will do.
int keepPlan(const Call &call, Session &session, const QString &id, const Plan &plan)
{
    const auto saved = session.waitForLeave(session.plans().Save(id, QString::fromUtf8(planToJson(plan))), call.output);
    if (!saved) {
        Error error = saved.error();
        if (error.subject.isEmpty())
            error.subject = plan.name; // a new plan has no id yet
        return finishWithError(call, error);
    }
    const auto info = planOf(session, *saved);
    if (!info)
        return finishWithError(call, info.error());
    call.output.line(Ctl::tr("Saved as “%1”.").arg(*saved));
    call.output.line(planForPeople(plan));
    call.output.line(Ctl::tr("Kept: %1").arg(keepForPeople(plan.keep)));
    if (info->status.next)
        call.output.line(Ctl::tr("Next: %1").arg(nextForPeople(*info)));
    call.output.json(planObject(*info));
    return succeed(call);
}

/// Changes the plan that the call names.
int changePlan(const Call &call, const std::function<Result<Plan>(Session &, Plan)> &change)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const QString &id = call.words.front();
    const auto changed = planOf(**session, id)
                             .and_then([](const PlanInfo &info) { return info.plan(); })
                             .and_then([&](const Plan &plan) { return change(**session, plan); });
    return changed ? keepPlan(call, **session, id, *changed) : finishWithError(call, changed.error());
}

int enable(const Call &call, bool enabled)
{
    return changePlan(call, [enabled](Session &, Plan plan) -> Result<Plan> {
        plan.enabled = enabled;
        return plan;
    });
}

int runWaiting(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto waiting = (*session)->waitForLeave((*session)->plans().RunWaiting(), call.output);
    if (!waiting)
        return finishWithError(call, waiting.error());
    for (const QString &id : *waiting)
        call.output.line(Ctl::tr("Waits: %1").arg(id));
    return succeed(call);
}

} // namespace

int planListVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto plans = plansOf(**session);
    if (!plans)
        return finishWithError(call, plans.error());
    for (const PlanInfo &info : *plans) {
        sayPlan(call, info);
        call.output.json(planObject(info));
    }
    if (plans->isEmpty())
        call.output.line(Ctl::tr("There are no plans."));
    return succeed(call);
}

int planShowVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto info = planOf(**session, call.words.front());
    if (!info)
        return finishWithError(call, info.error());
    sayPlan(call, *info);
    if (const auto plan = info->plan()) {
        call.output.line(Ctl::tr("Kept: %1").arg(keepForPeople(plan->keep)));
        const auto calendar = Calendar::of(plan->times);
        const auto next = calendar
            ? calendar->nextAfter(QDateTime::currentDateTimeUtc(), QTimeZone::systemTimeZone(), 5)
            : std::vector<QDateTime>();
        for (const QDateTime &time : next)
            call.output.line(Ctl::tr("Next: %1").arg(whenForPeople(time)));
        for (const QString &line : QString::fromUtf8(info->text).split(u'\n', Qt::SkipEmptyParts))
            call.output.line(line);
    }
    QJsonObject object = planObject(*info);
    object.insert(QStringLiteral("text"), QJsonDocument::fromJson(info->text).object());
    call.output.json(object);
    return info->invalid ? finishWithError(call, *info->invalid) : succeed(call);
}

int planAddVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    Plan plan;
    plan.name = call.words.front();
    plan.keep = gradedRules;
    const auto made = withOptions(call, **session, plan);
    if (!made)
        return finishWithError(call, made.error());
    if (made->times.empty() && !made->onConnect)
        return finishWithError(call,
                               fail(ErrorCode::InvalidArgument, QStringLiteral("--when"),
                                    QStringLiteral("a plan needs --when or --on-connect"))
                                   .error());
    return keepPlan(call, **session, {}, *made);
}

int planEditVerb(const Call &call)
{
    return changePlan(call, [&call](Session &session, const Plan &plan) { return withOptions(call, session, plan); });
}

int planRemoveVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto removed = (*session)->waitForLeave((*session)->plans().Remove(call.words.front()), call.output);
    if (!removed)
        return finishWithError(call, removed.error());
    call.output.line(Ctl::tr("Removed. Its images are still there."));
    return succeed(call);
}

int planEnableVerb(const Call &call) { return enable(call, true); }

int planDisableVerb(const Call &call) { return enable(call, false); }

int planRunVerb(const Call &call)
{
    const bool waiting = call.options.isSet(QStringLiteral("waiting"));
    if (waiting != call.words.isEmpty())
        return finishWithError(call,
                               fail(ErrorCode::InvalidArgument, QStringLiteral("--waiting"),
                                    QStringLiteral("plan run takes a plan, or --waiting"))
                                   .error());
    if (waiting)
        return runWaiting(call);
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const QString &id = call.words.front();
    const bool scheduled = call.options.isSet(QStringLiteral("scheduled"));
    const auto end = (*session)->runPlan(id, {{QStringLiteral("scheduled"), scheduled}}, call.output);
    if (!end)
        return finishWithError(call, end.error());
    if (!*end) {
        call.output.line(Ctl::tr("Nothing is due."));
        return succeed(call);
    }
    PlanInfo info;
    info.end = (*end)->end;
    info.problem = (*end)->problem;
    info.lastEnd = QDateTime::currentDateTimeUtc();
    // What waits begins by itself: that is no failure of a timer.
    const bool onlyWaits = scheduled && (*end)->end != RunEnd::Failed && (*end)->end != RunEnd::Stopped;
    if ((*end)->problem && !onlyWaits)
        return finishWithError(call, *(*end)->problem);
    call.output.line(runEndForPeople(info));
    call.output.json({{QStringLiteral("event"), QStringLiteral("plan-run")},
                      {QStringLiteral("plan"), id},
                      {QStringLiteral("end"), QLatin1StringView(runEndName((*end)->end))}});
    return succeed(call);
}

int statusVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto plans = plansOf(**session);
    if (!plans)
        return finishWithError(call, plans.error());
    bool attention = false;
    for (const PlanInfo &info : *plans) {
        attention = attention || needsAttention(info.status.state);
        call.output.json(planObject(info));
        if (needsAttention(info.status.state) || info.drives.isEmpty())
            call.output.line(QStringLiteral("%1: %2").arg(info.displayName(), runEndForPeople(info)));
        for (const DriveRecord &drive : info.drives) {
            call.output.line(Ctl::tr("%1: %2 · last image: %3 · checked: %4 · next: %5")
                                 .arg(drive.name, planStateForPeople(info.status.state),
                                      drive.image.isValid() ? whenForPeople(drive.image) : Ctl::tr("none"),
                                      drive.checked.isValid() ? whenForPeople(drive.checked) : Ctl::tr("never"),
                                      nextForPeople(info)));
        }
    }
    if (plans->isEmpty())
        call.output.line(Ctl::tr("There are no plans."));
    succeed(call);
    return attention ? attentionExitCode : static_cast<int>(ExitCode::Done);
}

int pruneVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const bool remove = call.options.isSet(QStringLiteral("yes"));
    if (remove == call.options.isSet(QStringLiteral("dry-run")))
        return finishWithError(call,
                               fail(ErrorCode::InvalidArgument, QStringLiteral("--dry-run"),
                                    QStringLiteral("prune takes either --dry-run or --yes"))
                                   .error());
    const auto images = Session::wait<QStringList>((*session)->plans().Removable(call.words.front()));
    if (!images)
        return finishWithError(call, images.error());
    for (const QString &image : *images) {
        call.output.line(remove ? Ctl::tr("Deleting: %1").arg(image) : Ctl::tr("Would go: %1").arg(image));
        call.output.json({{QStringLiteral("event"), QStringLiteral("image")}, {QStringLiteral("image"), image}});
        if (!remove)
            continue;
        const auto status =
            (*session)->run(Session::wait<QDBusObjectPath>((*session)->manager().CreateDelete(image)), call.output);
        if (!status || status->error)
            return finishWithError(call, status ? *status->error : status.error());
    }
    if (images->isEmpty())
        call.output.line(Ctl::tr("Every image stays."));
    return succeed(call);
}

} // namespace lifeboat
