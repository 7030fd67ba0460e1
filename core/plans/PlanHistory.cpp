// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/PlanHistory.h"

#include "image/Files.h"
#include "image/Json.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <array>
#include <limits>

namespace lifeboat {

namespace {

constexpr int currentSchema = 1;
constexpr qsizetype fileLimit = 1 << 20;
constexpr std::uint64_t anyNumber = std::numeric_limits<qint64>::max();

struct EndName {
    RunEnd end;
    const char *name;
};
constexpr std::array endNames{
    EndName{RunEnd::Done, "done"},
    EndName{RunEnd::Failed, "failed"},
    EndName{RunEnd::WaitsForPlace, "waits-for-place"},
    EndName{RunEnd::WaitsForDrive, "waits-for-drive"},
    EndName{RunEnd::WaitsForPower, "waits-for-power"},
    EndName{RunEnd::WaitsForQuiet, "waits-for-quiet"},
    EndName{RunEnd::Stopped, "stopped"},
};

void put(QJsonObject &object, const char *key, const QJsonValue &value)
{
    object.insert(QLatin1StringView(key), value);
}

void putTime(QJsonObject &object, const char *key, const QDateTime &time)
{
    put(object, key, time.isValid() ? jsonTime(time) : QString());
}

/// Invalid: none. Whatever else does not come out the same again is a mistake.
QDateTime readTime(JsonFields &fields, const char *key)
{
    const QString text = fields.string(key);
    if (text.isEmpty())
        return {};
    const QDateTime time = QDateTime::fromString(text, Qt::ISODate);
    fields.require(time.isValid() && jsonTime(time) == text, key);
    return time.toUTC();
}

QJsonObject problemToJson(const std::optional<Error> &problem)
{
    QJsonObject object;
    if (!problem)
        return object;
    put(object, "code", QString::fromLatin1(wireName(problem->code)));
    put(object, "errno", std::max(problem->sysErrno, 0));
    put(object, "subject", problem->subject);
    put(object, "detail", problem->detail);
    if (problem->at)
        put(object, "at", jsonNumber(problem->at->value));
    return object;
}

void readProblem(std::optional<Error> &problem, JsonFields &fields)
{
    JsonFields inner = fields.object("problem");
    if (!inner.rest().isEmpty()) {
        const auto code = errorCodeFromWireName(inner.string("code"));
        inner.require(code.has_value(), "code");
        problem.emplace();
        problem->code = code.value_or(ErrorCode::Internal);
        problem->sysErrno = static_cast<int>(inner.number("errno", 0, std::numeric_limits<int>::max()));
        problem->subject = inner.string("subject");
        problem->detail = inner.string("detail");
        if (inner.rest().contains(QLatin1StringView("at")))
            problem->at = ByteOffset(inner.number("at", 0, anyNumber));
        inner.require(inner.rest().isEmpty(), "unknown keys");
    }
    fields.merge(inner);
}

QJsonObject driveToJson(const DriveRecord &record)
{
    QJsonObject object;
    put(object, "drive", record.drive);
    put(object, "name", record.name);
    putTime(object, "image", record.image);
    putTime(object, "checked", record.checked);
    put(object, "folder", record.folder);
    put(object, "place", record.place);
    return object;
}

DriveRecord driveFromJson(JsonFields &fields)
{
    DriveRecord record;
    record.drive = fields.string("drive");
    record.name = fields.string("name");
    record.image = readTime(fields, "image");
    record.checked = readTime(fields, "checked");
    record.folder = fields.string("folder");
    record.place = fields.string("place");
    return record;
}

QJsonObject runToJson(const RunRecord &record)
{
    QJsonObject object;
    putTime(object, "begun", record.begun);
    put(object, "place", record.place);
    put(object, "stored", jsonNumber(record.stored.value));
    put(object, "whole", record.whole);
    return object;
}

RunRecord runFromJson(JsonFields &fields)
{
    RunRecord record;
    record.begun = fields.time("begun");
    record.place = fields.string("place");
    record.stored = ByteCount(fields.number("stored", 0, anyNumber));
    record.whole = fields.boolean("whole");
    return record;
}

QJsonObject busyToJson(const BusyDrives &busy)
{
    QJsonObject object;
    putTime(object, "since", busy.since);
    put(object, "drives", QJsonArray::fromStringList(busy.drives));
    return object;
}

/// Not there: there are none, and histories had none once.
void readBusy(std::optional<BusyDrives> &busy, JsonFields &fields)
{
    if (!fields.rest().contains(QLatin1StringView("busy")))
        return;
    JsonFields inner = fields.object("busy");
    busy.emplace();
    busy->since = inner.time("since");
    const QJsonArray drives = inner.array("drives");
    for (const QJsonValue drive : drives) {
        inner.require(drive.isString(), "drives");
        busy->drives.append(drive.toString());
    }
    inner.require(inner.rest().isEmpty(), "unknown keys");
    fields.merge(inner);
}

template<class Record>
void readEach(JsonFields &fields, const char *key, Record (*fromJson)(JsonFields &), std::vector<Record> &into)
{
    const QJsonArray values = fields.array(key);
    for (const QJsonValue value : values) {
        JsonFields inner(value.toObject(), QLatin1StringView(key) + QStringLiteral("."));
        into.push_back(fromJson(inner));
        inner.require(inner.rest().isEmpty(), "unknown keys");
        fields.merge(inner);
    }
}

QByteArray fileNameOf(const QString &id) { return (id + QStringLiteral(".json")).toLatin1(); }

} // namespace

const char *runEndName(RunEnd end) { return std::ranges::find(endNames, end, &EndName::end)->name; }

std::optional<RunEnd> runEndFromName(QStringView name)
{
    const auto found =
        std::ranges::find_if(endNames, [&](const EndName &n) { return name == QLatin1StringView(n.name); });
    return found == endNames.end() ? std::nullopt : std::optional(found->end);
}

bool waits(RunEnd end)
{
    return end == RunEnd::WaitsForPlace || end == RunEnd::WaitsForDrive || end == RunEnd::WaitsForPower ||
        end == RunEnd::WaitsForQuiet;
}

void PlanHistory::noteEnd(RunEnd how, std::optional<Error> why, const QDateTime &now)
{
    end = how;
    lastEnd = now;
    problem = std::move(why);
    if (!waits(how)) {
        waitingSince = {};
        busy.reset();
    } else if (!waitingSince.isValid()) {
        waitingSince = now;
    }
}

void PlanHistory::add(const RunRecord &run)
{
    runs.push_back(run);
    if (runs.size() > mostRuns)
        runs.erase(runs.begin(), runs.end() - mostRuns);
}

DriveRecord &PlanHistory::drive(const PlannedDrive &drive)
{
    const auto found = std::ranges::find(drives, drive.key(), &DriveRecord::drive);
    if (found != drives.end())
        return *found;
    DriveRecord &record = drives.emplace_back();
    record.drive = drive.key();
    record.name = drive.displayName();
    return record;
}

std::size_t PlanHistory::runsElsewhere(const PlannedPlace &place) const
{
    const auto last = std::ranges::find(runs.rbegin(), runs.rend(), place.key(), &RunRecord::place);
    return static_cast<std::size_t>(last - runs.rbegin());
}

QByteArray PlanHistory::toJson() const
{
    QJsonArray driveList;
    for (const DriveRecord &record : drives)
        driveList.append(driveToJson(record));
    QJsonArray runList;
    for (const RunRecord &record : runs)
        runList.append(runToJson(record));
    QJsonObject object;
    put(object, "schema", currentSchema);
    putTime(object, "dueSeen", dueSeen);
    putTime(object, "lastEnd", lastEnd);
    put(object, "end", end ? QString::fromLatin1(runEndName(*end)) : QString());
    put(object, "problem", problemToJson(problem));
    putTime(object, "waitingSince", waitingSince);
    putTime(object, "connectedRun", connectedRun);
    if (busy)
        put(object, "busy", busyToJson(*busy));
    put(object, "drives", driveList);
    put(object, "runs", runList);
    return sealJson(std::move(object));
}

Result<PlanHistory> PlanHistory::fromJson(const QByteArray &bytes, const QString &subject)
{
    if (bytes.size() > fileLimit)
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("larger than a history may be"));
    LIFEBOAT_TRY_ASSIGN(QJsonObject object, unsealJson(bytes, currentSchema, subject));
    JsonFields fields(std::move(object));
    PlanHistory history;
    history.dueSeen = readTime(fields, "dueSeen");
    history.lastEnd = readTime(fields, "lastEnd");
    const QString endName = fields.string("end");
    history.end = runEndFromName(endName);
    fields.require(history.end.has_value() || endName.isEmpty(), "end");
    readProblem(history.problem, fields);
    history.waitingSince = readTime(fields, "waitingSince");
    history.connectedRun = readTime(fields, "connectedRun");
    readBusy(history.busy, fields);
    readEach(fields, "drives", driveFromJson, history.drives);
    readEach(fields, "runs", runFromJson, history.runs);
    fields.require(history.runs.size() <= mostRuns, "runs");
    fields.require(fields.rest().isEmpty(), "unknown keys");
    if (!fields.problem().isEmpty())
        return fail(ErrorCode::ImageDamaged, subject, fields.problem());
    return history;
}

PlanHistory HistoryStore::load(const QString &id) const
{
    if (!isPlanId(id))
        return {};
    const QString path = m_folder + u'/' + QString::fromLatin1(fileNameOf(id));
    const auto bytes = readSmallFile(path, fileLimit);
    if (!bytes || !*bytes)
        return {};
    return PlanHistory::fromJson(**bytes, path).value_or(PlanHistory());
}

Result<> HistoryStore::save(const QString &id, const PlanHistory &history) const
{
    if (!isPlanId(id))
        return fail(ErrorCode::PlaceWrite, id, QStringLiteral("no plan's id"));
    if (!QDir().mkpath(m_folder))
        return failIo(ErrorCode::PlaceWrite, m_folder, "mkdir");
    return replaceFile(m_folder, fileNameOf(id).constData(), history.toJson());
}

void HistoryStore::remove(const QString &id) const
{
    if (isPlanId(id))
        QFile::remove(m_folder + u'/' + QString::fromLatin1(fileNameOf(id)));
}

} // namespace lifeboat
