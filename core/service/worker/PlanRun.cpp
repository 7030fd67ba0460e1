// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/PlanRun.h"

#include "plans/PlanImages.h"

#include <QTimeZone>

#include <algorithm>

namespace lifeboat {

namespace {

Error problemOf(ErrorCode code, const QString &subject, const QString &detail = {})
{
    return Error{.code = code, .sysErrno = 0, .subject = subject, .at = std::nullopt, .detail = detail};
}

/// Somebody uses the image now, or another one needs it: the next run tries again.
bool mayStayForNow(const Error &problem)
{
    return problem.code == ErrorCode::Busy || problem.code == ErrorCode::PlaceBusy ||
        problem.code == ErrorCode::ImageNeeded || problem.code == ErrorCode::ImageNotFound;
}

} // namespace

PlanRun::PlanRun(PlanHost &host, QString id, Plan plan, PlanHistory history, RunBecause because, uint user)
    : m_host(host),
      m_id(std::move(id)),
      m_plan(std::move(plan)),
      m_history(std::move(history)),
      m_because(because),
      m_user(user)
{
    m_record.begun = QDateTime::currentDateTimeUtc();
}

PlanRun::Surroundings PlanRun::look(const Plan &plan, const Result<std::vector<Drive>> &drives)
{
    Surroundings found;
    if (!drives) {
        found.problem = drives.error();
        return found;
    }
    for (const PlannedDrive &planned : plan.drives) {
        // A file that serves as a drive is none of those that are connected.
        const auto file = findDrive(planned.path);
        const auto isIt = [&](const Drive &drive) { return planned.is(drive); };
        const auto known = std::ranges::find_if(*drives, isIt);
        const bool ambiguous =
            known != drives->end() && std::any_of(std::next(known), drives->end(), isIt) && !(file && isIt(*file));
        if (file && isIt(*file))
            found.drives.push_back({.planned = planned, .path = file->path});
        else if (known != drives->end() && !ambiguous)
            found.drives.push_back({.planned = planned, .path = known->path});
        else if (!found.missing)
            found.missing = planned;
    }
    for (const PlannedPlace &planned : plan.places) {
        if (const auto path = planned.find(*drives))
            found.places.push_back({.planned = planned, .path = *path});
    }
    return found;
}

bool PlanRun::canBegin(const Plan &plan, const std::vector<Drive> &drives)
{
    const Surroundings found = look(plan, drives);
    return !found.drives.empty() && !found.places.empty();
}

void PlanRun::begin()
{
    const auto found = std::make_shared<Surroundings>();
    m_host.lookAt(
        this, [found, plan = m_plan](const Result<std::vector<Drive>> &drives) { *found = look(plan, drives); },
        [this, found] { start(*found); });
}

void PlanRun::start(const Surroundings &found)
{
    if (found.problem)
        return end(RunEnd::Failed, found.problem);
    if (found.drives.empty())
        return end(RunEnd::WaitsForDrive, problemOf(ErrorCode::DriveNotFound, m_plan.drives.front().displayName()));
    if (found.places.empty())
        return end(RunEnd::WaitsForPlace, problemOf(ErrorCode::PlaceNotFound, m_plan.places.front().name));
    if (found.missing)
        m_problems.note(problemOf(ErrorCode::DriveNotFound, found.missing->displayName()));
    // Places take turns: the one that has waited longest.
    m_place = *std::ranges::max_element(
        found.places, {}, [this](const FoundPlace &place) { return m_history.runsElsewhere(place.planned); });
    m_record.place = m_place.planned.key();
    m_drives.assign(found.drives.begin(), found.drives.end());
    makeRoom([this] { next(); });
}

void PlanRun::next()
{
    if (m_drives.empty())
        return checkOldest();
    const FoundDrive drive = std::move(m_drives.front());
    m_drives.pop_front();
    backUp(drive);
}

void PlanRun::backUp(const FoundDrive &drive)
{
    BackupOptions request;
    request.source = drive.path;
    request.place = m_place.path;
    request.partitions = drive.planned.partitions;
    request.mode = m_plan.mode;
    request.compression = m_plan.compression;
    request.plan = m_id;
    request.live.longestStandstill = std::chrono::milliseconds(m_plan.longestStandstill);
    request.checking = m_plan.check ? Checking::Check : Checking::Skip;
    run(request, [this, planned = drive.planned, begun = QDateTime::currentDateTimeUtc()](const JobEnd &end) {
        backedUp(planned, begun, end);
    });
}

void PlanRun::backedUp(const PlannedDrive &drive, const QDateTime &begun, const JobEnd &end)
{
    if (end.problem) {
        m_problems.noteBackup(drive, *end.problem);
        return next();
    }
    DriveRecord &record = m_history.drive(drive);
    record.image = begun;
    if (end.outcome == Outcome::DoneAndChecked)
        record.checked = QDateTime::currentDateTimeUtc();
    record.folder = end.figures.value(QStringLiteral("image")).toString();
    record.place = m_place.planned.name;
    m_record.stored += ByteCount(end.figures.value(QStringLiteral("storedBytes")).toULongLong());
    m_record.whole = m_record.whole || !end.figures.value(QStringLiteral("storesAllBecause")).toString().isEmpty();
    makeRoom([this] { next(); });
}

void PlanRun::makeRoom(std::function<void()> then)
{
    const auto folders = std::make_shared<Result<QStringList>>();
    m_host.lookAt(
        this,
        [folders, id = m_id, rules = m_plan.keep, path = m_place.path](const Result<std::vector<Drive>> &) {
            *folders = removableImages(id, rules, path, QTimeZone::systemTimeZone(), QDateTime::currentDateTimeUtc());
        },
        [this, folders, then = std::move(then)] {
            m_toRemove = folders->value_or(QStringList());
            if (!*folders)
                m_problems.note(folders->error());
            removeNext(then);
        });
}

void PlanRun::removeNext(std::function<void()> then)
{
    if (m_toRemove.isEmpty())
        return then();
    run(DeleteRequest{.image = m_toRemove.takeFirst()}, [this, then = std::move(then)](const JobEnd &end) {
        if (end.problem && !mayStayForNow(*end.problem))
            m_problems.note(*end.problem);
        removeNext(then);
    });
}

void PlanRun::checkOldest()
{
    if (m_record.stored != ByteCount())
        m_history.add(m_record);
    const auto image = std::make_shared<Result<std::optional<QString>>>();
    m_host.lookAt(
        this,
        [image, id = m_id, days = m_plan.recheckDays, path = m_place.path](const Result<std::vector<Drive>> &) {
            *image = imageToCheck(id, days, path, QDateTime::currentDateTimeUtc());
        },
        [this, image] {
            const auto finish = [this] {
                m_problems.conclude(m_history, m_because, QDateTime::currentDateTimeUtc());
                Q_EMIT ended();
            };
            if (!*image || !**image)
                return finish();
            run(CheckRequest{.image = ***image}, [this, finish](const JobEnd &checked) {
                if (checked.problem && !mayStayForNow(*checked.problem))
                    m_problems.note(*checked.problem);
                finish();
            });
        });
}

void PlanRun::run(const JobRequest &request, std::function<void(const JobEnd &)> then)
{
    m_job = m_host.runJob(this, m_id, m_user, request, [this, then = std::move(then)](const JobEnd &ended) {
        m_job.clear();
        if (ended.problem && ended.problem->code == ErrorCode::Cancelled)
            return end(RunEnd::Stopped, ended.problem);
        then(ended);
    });
    Q_EMIT jobChanged();
}

void PlanRun::end(RunEnd how, std::optional<Error> problem)
{
    m_history.noteEnd(how, std::move(problem), QDateTime::currentDateTimeUtc());
    Q_EMIT ended();
}

} // namespace lifeboat
