// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/JobStore.h"

#include "image/Files.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr qsizetype fileLimit = 1 << 20;

qint64 seconds(const QDateTime &time) { return time.isValid() ? time.toSecsSinceEpoch() : 0; }

QDateTime timeOf(const QJsonValue &value)
{
    const qint64 time = value.toInteger();
    return time == 0 ? QDateTime() : QDateTime::fromSecsSinceEpoch(time, QTimeZone::UTC);
}

QJsonObject toJson(const JobRecord &record)
{
    QJsonObject object{{QStringLiteral("id"), static_cast<qint64>(record.id)},
                       {QStringLiteral("operation"), record.what.operation},
                       {QStringLiteral("subject"), record.what.subject},
                       {QStringLiteral("destination"), record.what.destination},
                       {QStringLiteral("user"), static_cast<qint64>(record.user)},
                       {QStringLiteral("plan"), record.plan},
                       {QStringLiteral("created"), seconds(record.created)},
                       {QStringLiteral("started"), seconds(record.started)},
                       {QStringLiteral("ended"), seconds(record.ended)},
                       {QStringLiteral("state"), QLatin1StringView(jobStateName(record.state))},
                       {QStringLiteral("outcome"), QLatin1StringView(outcomeName(record.end.outcome))},
                       {QStringLiteral("figures"), QJsonObject::fromVariantMap(record.end.figures)}};
    if (const auto &problem = record.end.problem) {
        QJsonObject error{{QStringLiteral("code"), QLatin1StringView(wireName(problem->code))},
                          {QStringLiteral("subject"), problem->subject},
                          {QStringLiteral("detail"), problem->detail}};
        if (problem->at)
            error.insert(QStringLiteral("at"), static_cast<qint64>(problem->at->value));
        object.insert(QStringLiteral("error"), error);
    }
    return object;
}

/// Numbers as they were before: all figures that are numbers are counts.
QVariantMap figuresOf(const QJsonObject &object)
{
    QVariantMap figures;
    for (auto field = object.begin(); field != object.end(); ++field)
        figures.insert(field.key(),
                       field->isDouble() ? QVariant::fromValue(static_cast<qulonglong>(field->toInteger()))
                                         : field->toVariant());
    return figures;
}

std::optional<Error> errorOf(const QJsonObject &object)
{
    if (object.isEmpty())
        return std::nullopt;
    Error error{.code = errorCodeFromWireName(object[QStringLiteral("code")].toString()).value_or(ErrorCode::Internal),
                .subject = object[QStringLiteral("subject")].toString(),
                .at = {},
                .detail = object[QStringLiteral("detail")].toString()};
    if (object.contains(QStringLiteral("at")))
        error.at = ByteOffset(static_cast<std::uint64_t>(object[QStringLiteral("at")].toInteger()));
    return error;
}

std::optional<JobRecord> fromJson(const QByteArray &bytes)
{
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    const auto state = jobStateFromName(object[QStringLiteral("state")].toString());
    const auto outcome = outcomeFromName(object[QStringLiteral("outcome")].toString());
    const qint64 id = object[QStringLiteral("id")].toInteger();
    if (!state || !outcome || id <= 0)
        return std::nullopt;
    return JobRecord{.id = static_cast<quint64>(id),
                     .what = {.operation = object[QStringLiteral("operation")].toString(),
                              .subject = object[QStringLiteral("subject")].toString(),
                              .destination = object[QStringLiteral("destination")].toString()},
                     .user = static_cast<uint>(object[QStringLiteral("user")].toInteger()),
                     .plan = object[QStringLiteral("plan")].toString(),
                     .created = timeOf(object[QStringLiteral("created")]),
                     .started = timeOf(object[QStringLiteral("started")]),
                     .ended = timeOf(object[QStringLiteral("ended")]),
                     .state = *state,
                     .end = {.outcome = *outcome,
                             .problem = errorOf(object[QStringLiteral("error")].toObject()),
                             .figures = figuresOf(object[QStringLiteral("figures")].toObject())}};
}

} // namespace

Result<JobStore> JobStore::open(const QString &folder)
{
    if (!QDir().mkpath(folder) ||
        !QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner))
        return fail(ErrorCode::PlaceWrite, folder, QStringLiteral("mkdir"));
    return JobStore(folder);
}

std::vector<EarlierJob> JobStore::load()
{
    std::vector<EarlierJob> jobs;
    const QDir folder(m_folder);
    for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files)) {
        const auto bytes = readSmallFile(folder.filePath(name), fileLimit);
        if (!bytes || !*bytes)
            continue;
        if (auto record = fromJson(**bytes))
            jobs.push_back({.record = std::move(*record)});
    }
    std::ranges::sort(jobs, {}, [](const EarlierJob &job) { return job.record.id; });
    while (jobs.size() > keep) {
        QFile::remove(fileOf(jobs.front().record.id));
        jobs.erase(jobs.begin());
    }
    for (auto &[record, interrupted] : jobs) {
        if (hasEnded(record.state))
            continue;
        interrupted = true;
        record.state = JobState::Failed;
        record.ended = QDateTime::currentDateTimeUtc();
        record.end = {.outcome = Outcome::NotDone,
                      .problem = Error{.code = ErrorCode::WorkerDied, .subject = {}, .at = {}, .detail = {}},
                      .figures = {}};
        static_cast<void>(save(record)); // the next start comes to the same end
    }
    return jobs;
}

Result<> JobStore::save(const JobRecord &record) const
{
    const QString name = QFileInfo(fileOf(record.id)).fileName();
    return replaceFile(m_folder, name.toLatin1().constData(),
                       QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact));
}

QString JobStore::fileOf(quint64 id) const { return QStringLiteral("%1/%2.json").arg(m_folder).arg(id); }

} // namespace lifeboat
