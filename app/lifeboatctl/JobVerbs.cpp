// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/DriveWords.h"
#include "sentences/ImageWords.h"
#include "sentences/JobWords.h"
#include "Session.h"
#include "StopSignals.h"
#include "Texts.h"
#include "Verbs.h"

#include <QLocale>

#include <algorithm>

#include <unistd.h>

namespace lifeboat {

namespace {

int finish(const Call &call, const Result<JobStatus> &status)
{
    if (!status)
        return finishWithError(call, status.error());
    QJsonObject figures = QJsonObject::fromVariantMap(status->figures);
    if (status->error)
        return finishWithError(call, *status->error, std::move(figures));
    figures.insert(QStringLiteral("event"), QStringLiteral("result"));
    figures.insert(QStringLiteral("outcome"), QLatin1StringView(outcomeName(status->outcome)));
    call.output.json(figures);
    call.output.line(status->outcome == Outcome::DoneAndChecked ? Ctl::tr("Done and checked.")
                                                                : Ctl::tr("Done, not checked."));
    return static_cast<int>(ExitCode::Done);
}

/// --no-check in the contract's words.
QVariantMap commonOptions(const Call &call)
{
    return {{QStringLiteral("check"), !call.options.isSet(QStringLiteral("no-check"))}};
}

/// Says what will be erased: the whole drive, or the one partition that is replaced.
void sayWhatIsErased(const Call &call, const Drive &target, const FitSelection &selection)
{
    const std::optional<int> only = selection.as ? selection.as : selection.partition;
    const QString drive =
        QStringLiteral("%1, %2, %3")
            .arg(target.displayName(), sizeForPeople(target.identity.size), confirmationSource(target));
    call.output.line(only ? Ctl::tr("Partition %1 will be erased on: %2").arg(*only).arg(drive)
                          : Ctl::tr("Everything will be erased on: %1").arg(drive));
    for (const Partition &partition : target.partitions) {
        if (only && partition.entry.number != *only)
            continue;
        const QString fileSystem = partition.fileSystem.isEmpty() ? Ctl::tr("unknown content") : partition.fileSystem;
        call.output.line(QStringLiteral("    %1  %2  %3  %4")
                             .arg(partition.entry.number)
                             .arg(sizeForPeople(partition.entry.range.size()), fileSystem, partition.label));
    }
}

/// Asks for the last four characters of its serial unless the call has them.
Result<> confirm(const Call &call, const Drive &target)
{
    if (call.options.isSet(QStringLiteral("yes")))
        return {};
    QString typed = call.options.value(QStringLiteral("confirm"));
    if (!call.options.isSet(QStringLiteral("confirm")) && !call.output.isJson() && ::isatty(STDIN_FILENO) != 0) {
        call.output.line(Ctl::tr("To go on, type the last four characters of: %1").arg(confirmationSource(target)));
        typed = askLine().value_or(QString());
        if (stopSignal() != 0)
            return fail(ErrorCode::Cancelled, target.displayName());
    }
    if (typed.isEmpty() || typed.compare(target.confirmation(), Qt::CaseInsensitive) != 0)
        return fail(ErrorCode::NotConfirmed, target.displayName(),
                    QStringLiteral("--confirm takes the \"confirmation\" that drives --json gives"));
    return {};
}

/// The target's identity as it was confirmed; an empty one for a target that is made anew.
Result<DriveIdentity> approve(const Call &call, const Result<FitInfo> &report, const FitSelection &selection)
{
    const QString target = call.options.value(QStringLiteral("to"));
    if (!report)
        return fail(report.error());
    if (!report->fits()) {
        if (report->verdict == Verdict::TooSmall)
            call.output.line(verdictForPeople(*report));
        if (report->reasons.empty())
            return fail(ErrorCode::Internal, target, QStringLiteral("no reason"));
        return fail(report->reasons.front());
    }
    if (!report->target) {
        call.output.line(Ctl::tr("A new file will be made: %1").arg(target));
        return DriveIdentity();
    }
    sayWhatIsErased(call, *report->target, selection);
    LIFEBOAT_TRY(confirm(call, *report->target));
    return report->target->identity;
}

/// One job of a list.
void showJob(const Call &call, const QString &path, const JobStatus &status)
{
    const QString id = path.section(QLatin1Char('/'), -1);
    call.output.line(QStringLiteral("%1  %2  %3  %4  %5")
                         .arg(id, QLocale().toString(status.created.toLocalTime(), QLocale::ShortFormat),
                              operationForPeople(status.operation),
                              stateForPeople(status.operation, status.state, status.outcome), status.subject));
    if (!status.destination.isEmpty())
        call.output.line(QStringLiteral("    ") + status.destination);
    if (status.error)
        call.output.line(QStringLiteral("    ") + sentencesFor(*status.error).happened);
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("job")},
                       {QStringLiteral("job"), id},
                       {QStringLiteral("operation"), status.operation},
                       {QStringLiteral("subject"), status.subject},
                       {QStringLiteral("destination"), status.destination},
                       {QStringLiteral("state"), QLatin1StringView(jobStateName(status.state))},
                       {QStringLiteral("user"), static_cast<qint64>(status.startedBy)}};
    if (!status.plan.isEmpty())
        object.insert(QStringLiteral("plan"), status.plan);
    if (hasEnded(status.state))
        object.insert(QStringLiteral("outcome"), QLatin1StringView(outcomeName(status.outcome)));
    if (status.error)
        object.insert(QStringLiteral("errorCode"), QLatin1StringView(wireName(status.error->code)));
    call.output.json(object);
}

QString jobPath(const QString &id)
{
    // Nothing else can be part of an object's path; such an id is simply not found.
    const bool number = !id.isEmpty() && std::ranges::all_of(id, [](QChar c) { return c >= u'0' && c <= u'9'; });
    return QLatin1StringView(jobPathPrefix) + (number ? id : QStringLiteral("0"));
}

/// An error that says which job is not there.
Result<JobStatus> named(Result<JobStatus> status, const QString &id)
{
    if (!status && status.error().code == ErrorCode::JobNotFound)
        return fail(ErrorCode::JobNotFound, id);
    return status;
}

} // namespace

Result<QList<int>> partitionList(const Call &call)
{
    QList<int> numbers;
    if (!call.options.isSet(QStringLiteral("partitions")))
        return numbers;
    const QString text = call.options.value(QStringLiteral("partitions"));
    for (const QString &word : text.split(QLatin1Char(','))) { // an empty list would mean all
        bool good = false;
        const int number = word.toInt(&good);
        if (!good || number < 0)
            return fail(ErrorCode::InvalidArgument, text, QStringLiteral("--partitions takes numbers: 1,2"));
        numbers.append(number);
    }
    return numbers;
}

/// --longest-standstill as the worker takes it.
Result<> addStandstill(const Call &call, QVariantMap &options)
{
    const QString name = QStringLiteral("longest-standstill");
    if (!call.options.isSet(name))
        return {};
    bool good = false;
    const double seconds = call.options.value(name).toDouble(&good);
    constexpr double most = 10;
    if (!good || seconds < 0.001 || seconds > most)
        return fail(ErrorCode::InvalidArgument, call.options.value(name),
                    QStringLiteral("--longest-standstill takes up to 10 seconds: 0.5"));
    options.insert(name, static_cast<int>(seconds * 1000));
    return {};
}

int backupVerb(const Call &call)
{
    QVariantMap options = commonOptions(call);
    const auto partitions = partitionList(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    options.insert(QStringLiteral("partitions"), QVariant::fromValue(*partitions));
    if (const Result<> standstill = addStandstill(call, options); !standstill)
        return finishWithError(call, standstill.error());
    for (const QString &name : {QStringLiteral("exact"), QStringLiteral("all")})
        options.insert(name, call.options.isSet(name));
    for (const QString &name : {QStringLiteral("name"), QStringLiteral("compression")}) {
        if (call.options.isSet(name))
            options.insert(name, call.options.value(name));
    }
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto status = (*session)->run(
        Session::wait<QDBusObjectPath>((*session)->manager().CreateBackup(
            absolutePath(call.words.front()), absolutePath(call.options.value(QStringLiteral("to"))), options)),
        call.output);
    if (status && status->figures.contains(QStringLiteral("image"))) {
        const auto bytes = [&](const char *name) {
            return sizeForPeople(ByteCount(status->figures.value(QLatin1StringView(name)).toULongLong()));
        };
        if (const qulonglong still = status->figures.value(QLatin1StringView("stillMilliseconds")).toULongLong())
            call.output.line(Ctl::tr("Taken while the drive was in use; everything on it stood still for %1.")
                                 .arg(standstillForPeople(still)));
        call.output.line(Ctl::tr("%1 in use, stored in %2: %3")
                             .arg(bytes("usedBytes"), bytes("storedBytes"),
                                  status->figures.value(QStringLiteral("image")).toString()));
    }
    return finish(call, status);
}

int checkVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    return finish(call,
                  (*session)->run(Session::wait<QDBusObjectPath>(
                                      (*session)->manager().CreateCheck(absolutePath(call.words.front()))),
                                  call.output));
}

int restoreVerb(const Call &call)
{
    const auto selection = selectionOf(call);
    if (!selection)
        return finishWithError(call, selection.error());
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    ManagerInterface &manager = (*session)->manager();
    const QString image = absolutePath(call.words.front());
    const QString target = absolutePath(call.options.value(QStringLiteral("to")));
    QVariantMap options = selectionOptions(*selection);
    const auto approved = approve(call, Session::wait<FitInfo>(manager.Fit(image, target, options)), *selection);
    if (!approved)
        return finishWithError(call, approved.error());
    options.insert(commonOptions(call));
    options.insert(QStringLiteral("only-differences"), call.options.isSet(QStringLiteral("only-differences")));
    return finish(
        call,
        (*session)->run(Session::wait<QDBusObjectPath>(manager.CreateRestore(image, target, *approved, options)),
                        call.output));
}

int cloneVerb(const Call &call)
{
    const auto partitions = partitionList(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    ManagerInterface &manager = (*session)->manager();
    const QString drive = absolutePath(call.words.front());
    const QString target = absolutePath(call.options.value(QStringLiteral("to")));
    const auto approved = approve(call, Session::wait<FitInfo>(manager.FitClone(drive, target, *partitions)), {});
    if (!approved)
        return finishWithError(call, approved.error());
    QVariantMap options = commonOptions(call);
    options.insert(QStringLiteral("partitions"), QVariant::fromValue(*partitions));
    options.insert(QStringLiteral("exact"), call.options.isSet(QStringLiteral("exact")));
    return finish(
        call,
        (*session)->run(Session::wait<QDBusObjectPath>(manager.CreateClone(drive, target, *approved, options)),
                        call.output));
}

int exportVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    return finish(
        call,
        (*session)->run(Session::wait<QDBusObjectPath>((*session)->manager().CreateExport(
                            absolutePath(call.words.front()), absolutePath(call.options.value(QStringLiteral("to"))),
                            call.options.value(QStringLiteral("format")))),
                        call.output));
}

int deleteVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const QString image = absolutePath(call.words.front());
    const auto status =
        (*session)->run(Session::wait<QDBusObjectPath>((*session)->manager().CreateDelete(image)), call.output);
    if (!status || status->error)
        return finish(call, status);
    call.output.line(Ctl::tr("Deleted: %1").arg(image));
    return succeed(call);
}

int jobsVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto paths = Session::wait<QList<QDBusObjectPath>>((*session)->manager().Jobs());
    if (!paths)
        return finishWithError(call, paths.error());
    for (const QDBusObjectPath &path : *paths) {
        if (const auto status = (*session)->look(path.path()))
            showJob(call, path.path(), *status);
    }
    if (paths->empty())
        call.output.line(Ctl::tr("There are no jobs."));
    return succeed(call);
}

int jobVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const QString path = jobPath(call.words.front());
    const bool follow = call.options.isSet(QStringLiteral("follow"));
    const auto status = follow ? (*session)->follow(path, call.output) : (*session)->look(path);
    if (follow || !status)
        return finish(call, named(status, call.words.front()));
    showJob(call, path, *status);
    return succeed(call);
}

int cancelVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto cancelled = (*session)->cancel(jobPath(call.words.front()));
    if (!cancelled && cancelled.error().code == ErrorCode::JobNotFound)
        return finishWithError(call, fail(ErrorCode::JobNotFound, call.words.front()).error());
    return cancelled ? succeed(call) : finishWithError(call, cancelled.error());
}

} // namespace lifeboat
