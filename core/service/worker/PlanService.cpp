// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/PlanService.h"

#include "plans/PlanImages.h"
#include "plans/Power.h"

#include "plansadaptor.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto ownClockEvery = 20s; ///< less than a minute: no time of a calendar is passed over
constexpr auto lookFor = 2min;      ///< what is plugged in is mounted a little later
constexpr auto lookEvery = 5s;
constexpr auto changeDelay = 100ms;
constexpr auto hookLimit = 30s;
constexpr char waitingFileName[] = "waiting";

bool waits(const PlanHistory &history) { return history.waitingSince.isValid(); }

/// A place on a file system that has no UUID is known by its folder "Lifeboat" (PlannedPlace::find()).
void markPlaces(const Plan &plan)
{
    for (const PlannedPlace &place : plan.places) {
        if (place.uuid.isEmpty())
            QDir(place.path).mkdir(placeFolderName);
    }
}

/// In all of its places that are connected.
Result<QStringList> removableIn(const QString &id, const Plan &plan, const std::vector<Drive> &drives)
{
    Result<QStringList> found = fail(ErrorCode::PlaceNotFound, plan.places.front().name);
    for (const PlannedPlace &place : plan.places) {
        const auto path = place.find(drives);
        if (!path)
            continue;
        LIFEBOAT_TRY_ASSIGN(
            const QStringList here,
            removableImages(id, plan.keep, *path, QTimeZone::systemTimeZone(), QDateTime::currentDateTimeUtc()));
        found = found.value_or(QStringList()) + here;
    }
    return found;
}

bool isToday(const QDateTime &time, const QDateTime &now)
{
    return time.isValid() && time.toLocalTime().date() == now.toLocalTime().date();
}

} // namespace

PlanService::PlanService(PlanHost &host, Authority &authority, const Settings &settings)
    : m_host(host),
      m_authority(authority),
      m_store(settings.plans),
      m_histories(settings.histories),
      m_settings(settings)
{
    registerPlanTypes();
    new PlansAdaptor(this);
    m_change.setSingleShot(true);
    m_change.callOnTimeout(this, &PlanService::Changed);
    m_lookAgain.callOnTimeout(this, [this] {
        beginWaiting();
        if (m_looking.durationElapsed() > lookFor) {
            m_looking.invalidate();
            m_lookAgain.stop();
        }
    });
    m_clock.callOnTimeout(this, [this] {
        beginDue();
        beginWaiting();
    });
    if (settings.clock == Clock::Own)
        m_clock.start(ownClockEvery);
}

void PlanService::drivesChanged() { beginWaiting(); }

void PlanService::noteChange()
{
    if (!m_change.isActive())
        m_change.start(changeDelay);
}

QList<lifeboat::PlanInfo> PlanService::List()
{
    QList<PlanInfo> infos;
    const std::vector<StoredPlan> all = m_store.all();
    std::ranges::transform(all, std::back_inserter(infos), [this](const StoredPlan &stored) { return infoOf(stored); });
    return infos;
}

PlanInfo PlanService::infoOf(const StoredPlan &stored) const
{
    PlanInfo info;
    info.id = stored.id;
    if (!stored.plan) {
        info.invalid = stored.plan.error();
        info.status.state = PlanState::Invalid;
        return info;
    }
    PlanHistory history = m_histories.load(stored.id);
    const QFileInfo file(m_store.folder() + u'/' + stored.id + QStringLiteral(".json"));
    info.text = planToJson(*stored.plan);
    info.status = statusOf(*stored.plan, history, file.lastModified(), QDateTime::currentDateTimeUtc(),
                           QTimeZone::systemTimeZone());
    info.lastEnd = history.lastEnd;
    info.end = history.end;
    info.problem = history.problem;
    if (info.status.state == PlanState::Waiting)
        info.waitingSince = history.waitingSince;
    for (const PlannedDrive &drive : stored.plan->drives)
        info.drives.append(history.drive(drive));
    if (const auto running = m_runs.find(stored.id); running != m_runs.end())
        info.job = running->second->job();
    return info;
}

void PlanService::whenAllowed(std::function<Result<QVariant>(uint user)> act)
{
    setDelayedReply(true);
    const auto answer = [bus = connection(), call = message()](const Result<QVariant> &value) {
        if (!value)
            bus.send(errorReply(call, value.error()));
        else
            bus.send(value->isValid() ? call.createReply(*value) : call.createReply());
    };
    m_authority.authorise(message(), QStringLiteral("plans"),
                          [this, answer, call = message(), act = std::move(act)](const Result<> &allowed) {
                              if (!allowed)
                                  return answer(fail(allowed.error()));
                              m_authority.identify(call, [answer, act](const Result<Caller> &caller) {
                                  answer(caller ? act(caller->user) : Result<QVariant>(fail(caller.error())));
                              });
                          });
}

QString PlanService::Save(const QString &id, const QString &plan)
{
    setDelayedReply(true);
    const auto keepIt = [this, id, text = plan.toUtf8(), bus = connection(),
                         call = message()](const Result<> &allowed) {
        const auto wanted = allowed ? planFromJson(text, id) : Result<Plan>(fail(allowed.error()));
        if (!wanted) {
            bus.send(errorReply(call, wanted.error()));
            return;
        }
        m_host.lookAt(
            this, [wanted](const Result<std::vector<Drive>> &) { markPlaces(*wanted); },
            [this, id, wanted, bus, call] {
                const auto saved = save(id, *wanted);
                bus.send(saved ? call.createReply(*saved) : errorReply(call, saved.error()));
            });
    };
    m_authority.authorise(message(), QStringLiteral("plans"), keepIt);
    return {};
}

Result<QString> PlanService::save(const QString &id, const Plan &plan)
{
    QStringList taken;
    const std::vector<StoredPlan> all = m_store.all();
    std::ranges::transform(all, std::back_inserter(taken), &StoredPlan::id);
    if (!id.isEmpty() && !taken.contains(id))
        return fail(ErrorCode::PlanNotFound, id);
    const Result<Plan> before = id.isEmpty() ? Result<Plan>(Plan()) : m_store.load(id);
    if (!m_settings.hooksByBus && plan.hook != (before ? before->hook : QString()))
        return fail(ErrorCode::PlanInvalid, plan.name, QStringLiteral("hook: can only be changed in the plan's file"));
    const QString saved = id.isEmpty() ? planIdFor(plan.name, taken) : id;
    LIFEBOAT_TRY(m_store.save(saved, plan));
    PlanHistory history = m_histories.load(saved);
    // What is new, or has other times, begins with the next of them.
    if (!before || before->times != plan.times || before->enabled != plan.enabled || !history.dueSeen.isValid()) {
        history.dueSeen = QDateTime::currentDateTimeUtc();
        history.waitingSince = {};
        history.busy.reset();
        keep(saved, history);
    }
    if (m_settings.clock == Clock::Systemd)
        Systemd(QDBusConnection::systemBus())
            .follow(plan.enabled && !plan.times.empty() ? QStringList{saved} : QStringList(), {saved});
    if (id.isEmpty())
        m_connected.insert(saved); // runs when its place is connected the next time, not now
    noteChange();
    return saved;
}

void PlanService::Remove(const QString &id)
{
    whenAllowed([this, id](uint) { return remove(id).transform([] { return QVariant(); }); });
}

Result<> PlanService::remove(const QString &id)
{
    LIFEBOAT_TRY(m_store.remove(id));
    m_histories.remove(id);
    if (m_settings.clock == Clock::Systemd)
        Systemd(QDBusConnection::systemBus()).follow({}, {id});
    noteChange();
    return {};
}

bool PlanService::Run(const QString &id, const QVariantMap &options)
{
    whenAllowed([this, id, options](uint user) -> Result<QVariant> {
        const QVariant scheduled = options.value(QStringLiteral("scheduled"), false);
        if (options.size() > (options.contains(QStringLiteral("scheduled")) ? 1 : 0) ||
            scheduled.metaType() != QMetaType::fromType<bool>())
            return fail(ErrorCode::InvalidArgument, options.firstKey(), QStringLiteral("unknown option or wrong type"));
        return run(id, scheduled.toBool(), user).transform([](bool begun) { return QVariant(begun); });
    });
    return {};
}

Result<bool> PlanService::run(const QString &id, bool scheduled, uint user)
{
    LIFEBOAT_TRY_ASSIGN(const Plan plan, m_store.load(id));
    if (isRunning(id))
        return fail(ErrorCode::Busy, plan.name, QStringLiteral("the plan is running"));
    if (!scheduled) {
        begin(id, plan, RunBecause::Asked, user);
        return true;
    }
    const auto calendar = Calendar::of(plan.times);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QDateTime seen = m_histories.load(id).dueSeen;
    // systemd says that it is time. Where that cannot be judged (a plan that a person wrote into the folder, a clock that was set back), it is.
    const bool known = seen.isValid() && seen <= now;
    const bool due = !known || (calendar && calendar->isDue(seen, now, QTimeZone::systemTimeZone()));
    if (!plan.enabled || !due)
        return false;
    begin(id, plan, RunBecause::Due, user);
    return isRunning(id);
}

QStringList PlanService::RunWaiting()
{
    whenAllowed([this](uint) -> Result<QVariant> {
        QStringList ids;
        const std::vector<Candidate> candidates = waiting();
        std::ranges::transform(candidates, std::back_inserter(ids), &Candidate::id);
        if (!ids.isEmpty())
            lookForAWhile();
        return QVariant(ids);
    });
    return {};
}

QStringList PlanService::Removable(const QString &id)
{
    setDelayedReply(true);
    const auto answer = [this, id, bus = connection(), call = message()](const Result<> &allowed) {
        const auto plan = allowed ? m_store.load(id) : Result<Plan>(fail(allowed.error()));
        if (!plan) {
            bus.send(errorReply(call, plan.error()));
            return;
        }
        const auto found = std::make_shared<Result<QStringList>>();
        const auto look = [found, id, plan](const Result<std::vector<Drive>> &drives) {
            *found = drives ? removableIn(id, *plan, *drives) : fail(drives.error());
        };
        m_host.lookAt(this, look, [found, bus, call] {
            bus.send(*found ? call.createReply(QVariant(**found)) : errorReply(call, found->error()));
        });
    };
    // What lies in a place is not for everybody.
    m_authority.authorise(message(), QStringLiteral("plans"), answer);
    return {};
}

void PlanService::begin(const QString &id, const Plan &plan, RunBecause because, uint user)
{
    PlanHistory history = m_histories.load(id);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (because != RunBecause::Asked)
        history.dueSeen = now;
    if (because == RunBecause::Connected)
        history.connectedRun = now;
    if (because != RunBecause::Waited && history.busy)
        history.busy->drives.clear(); // all of them are wanted again
    if (because != RunBecause::Asked && quietAt(history, now))
        return keep(id, history);
    if (because != RunBecause::Asked && !Power::read().suffices(plan.leastBattery))
        return putOff(id, std::move(history), RunEnd::WaitsForPower);
    // Whatever ends the worker before the run has ended: it is made up for.
    if (!waits(history))
        history.waitingSince = now;
    keep(id, history);
    auto run = std::make_unique<PlanRun>(m_host, id, plan, std::move(history), because, user);
    connect(run.get(), &PlanRun::jobChanged, this, &PlanService::noteChange);
    connect(run.get(), &PlanRun::ended, this, [this, id] { runEnded(id); }, Qt::QueuedConnection);
    PlanRun *const begun = run.get();
    m_runs.emplace(id, std::move(run));
    begun->begin();
    noteChange();
}

void PlanService::runEnded(const QString &id)
{
    const auto node = m_runs.extract(id);
    const PlanHistory &history = node.mapped()->history();
    const auto plan = m_store.load(id);
    if (plan) // else it was removed meanwhile
        keep(id, history);
    Q_EMIT Ended(id, QString::fromLatin1(runEndName(*history.end)), ErrorInfo{history.problem});
    noteChange();
    if (plan && !plan->hook.isEmpty())
        tellHook(id, *plan, *history.end);
}

void PlanService::putOff(const QString &id, PlanHistory history, RunEnd how)
{
    const bool first = history.end != how || !waits(history);
    history.noteEnd(how, std::nullopt, QDateTime::currentDateTimeUtc());
    keep(id, history);
    if (first)
        Q_EMIT Ended(id, QString::fromLatin1(runEndName(how)), {});
    noteChange();
}

void PlanService::keep(const QString &id, const PlanHistory &history)
{
    if (const Result<> saved = m_histories.save(id, history); !saved)
        qWarning("lifeboatd: cannot keep the history of plan %s: %s", qPrintable(id), qPrintable(saved.error().detail));
    // lifeboat-waiting.timer looks for this file.
    const QString path = m_settings.histories + u'/' + QLatin1StringView(waitingFileName);
    const std::vector<StoredPlan> all = m_store.all();
    const bool any =
        std::ranges::any_of(all, [this](const StoredPlan &stored) { return waits(m_histories.load(stored.id)); });
    if (!any)
        QFile::remove(path);
    else if (QFile file(path); !file.exists())
        static_cast<void>(file.open(QIODevice::WriteOnly));
}

void PlanService::tellHook(const QString &id, const Plan &plan, RunEnd end)
{
    auto *const process = new QProcess(this);
    process->setProgram(plan.hook);
    process->setArguments({id, QString::fromLatin1(runEndName(end))});
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/sbin:/usr/bin:/sbin:/bin"));
    environment.insert(QStringLiteral("LANG"), QStringLiteral("C.UTF-8"));
    process->setProcessEnvironment(environment);
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    const auto complain = [id](const QString &what) {
        qWarning("lifeboatd: hook of plan %s: %s", qPrintable(id), qPrintable(what));
    };
    connect(process, &QProcess::errorOccurred, process, [process, complain](QProcess::ProcessError error) {
        complain(process->errorString());
        if (error == QProcess::FailedToStart)
            process->deleteLater();
    });
    connect(process, &QProcess::finished, process, [process, complain](int code, QProcess::ExitStatus) {
        if (code != 0)
            complain(QStringLiteral("exit code %1").arg(code));
        process->deleteLater();
    });
    QTimer::singleShot(hookLimit, process, &QProcess::kill);
    process->start();
}

void PlanService::beginDue()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QTimeZone zone = QTimeZone::systemTimeZone();
    for (const StoredPlan &stored : m_store.all()) {
        if (!stored.plan || !stored.plan->enabled || stored.plan->times.empty() || isRunning(stored.id))
            continue;
        PlanHistory history = m_histories.load(stored.id);
        if (!history.dueSeen.isValid() ||
            history.dueSeen > now) { // written into the folder by a person; clock set back
            history.dueSeen = now;
            keep(stored.id, history);
        }
        const auto calendar = Calendar::of(stored.plan->times);
        if (calendar && calendar->isDue(history.dueSeen, now, zone))
            begin(stored.id, *stored.plan, RunBecause::Due, 0);
    }
}

std::vector<PlanService::Candidate> PlanService::waiting() const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    std::vector<Candidate> candidates;
    for (const StoredPlan &stored : m_store.all()) {
        if (!stored.plan || !stored.plan->enabled || isRunning(stored.id))
            continue;
        const PlanHistory history = m_histories.load(stored.id);
        if (quietAt(history, now))
            continue;
        if (waits(history))
            candidates.push_back(
                {.id = stored.id, .plan = stillToDo(*stored.plan, history), .because = RunBecause::Waited});
        else if (stored.plan->onConnect)
            candidates.push_back({.id = stored.id, .plan = *stored.plan, .because = RunBecause::Connected});
    }
    return candidates;
}

void PlanService::lookForAWhile()
{
    m_looking.start();
    m_lookAgain.start(lookEvery);
    beginWaiting();
}

void PlanService::beginWaiting()
{
    const std::vector<Candidate> candidates = waiting();
    if (candidates.empty() || std::exchange(m_beginningWaiting, true))
        return;
    const auto ready = std::make_shared<std::vector<bool>>();
    const auto look = [ready, candidates](const Result<std::vector<Drive>> &drives) {
        const Power power = Power::read();
        std::ranges::transform(candidates, std::back_inserter(*ready), [&](const Candidate &candidate) {
            return drives && power.suffices(candidate.plan.leastBattery) && PlanRun::canBegin(candidate.plan, *drives);
        });
    };
    m_host.lookAt(this, look, [this, candidates, ready] {
        m_beginningWaiting = false;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            consider(candidates[i], (*ready)[i]);
    });
}

void PlanService::consider(const Candidate &candidate, bool canBegin)
{
    const bool wasConnected = m_connected.contains(candidate.id);
    if (canBegin)
        m_connected.insert(candidate.id);
    else
        m_connected.erase(candidate.id);
    const bool waited = candidate.because == RunBecause::Waited;
    const QDateTime lastRun = m_histories.load(candidate.id).connectedRun;
    if (canBegin && !isRunning(candidate.id) &&
        (waited || (!wasConnected && !isToday(lastRun, QDateTime::currentDateTimeUtc()))))
        begin(candidate.id, candidate.plan, candidate.because, 0);
}

} // namespace lifeboat
