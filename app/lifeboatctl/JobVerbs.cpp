// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Runner.h"
#include "Texts.h"
#include "Verbs.h"

#include "jobs/Backup.h"
#include "jobs/Check.h"
#include "jobs/Export.h"
#include "jobs/Restore.h"

#include <unistd.h>

namespace lifeboat {

namespace {

int finish(const Call &call, Outcome outcome, QJsonObject figures, const std::optional<Error> &problem)
{
    if (problem)
        return finishWithError(call, *problem, std::move(figures));
    if (outcome == Outcome::NotDone)
        return finishWithError(call, fail(ErrorCode::Internal, {}, QStringLiteral("not done without a reason")).error(),
                               std::move(figures));
    figures.insert(QStringLiteral("event"), QStringLiteral("result"));
    figures.insert(QStringLiteral("outcome"), QLatin1StringView(outcomeName(outcome)));
    call.output.json(figures);
    call.output.line(outcome == Outcome::DoneAndChecked ? Ctl::tr("Done and checked.") : Ctl::tr("Done, not checked."));
    return static_cast<int>(ExitCode::Done);
}

Result<QSet<int>> partitionList(const Call &call)
{
    QSet<int> numbers;
    if (!call.options.isSet(QStringLiteral("partitions")))
        return numbers;
    const QString text = call.options.value(QStringLiteral("partitions"));
    for (const QString &word : text.split(QLatin1Char(','))) { // an empty list would mean all
        bool good = false;
        const int number = word.toInt(&good);
        if (!good || number < 0)
            return fail(ErrorCode::InvalidArgument, text, QStringLiteral("--partitions takes numbers: 1,2"));
        numbers.insert(number);
    }
    return numbers;
}

Checking checkingOf(const Call &call)
{
    return call.options.isSet(QStringLiteral("no-check")) ? Checking::Skip : Checking::Check;
}

CopyMode modeOf(const Call &call)
{
    return call.options.isSet(QStringLiteral("exact")) ? CopyMode::Exact : CopyMode::UsedBlocks;
}

/// What a person types to confirm, in words: Drive::confirmation() takes the first of these that there is.
QString confirmationSource(const Drive &target)
{
    if (!target.identity.serial.isEmpty())
        return Ctl::tr("serial %1").arg(target.identity.serial);
    if (!target.identity.wwn.isEmpty())
        return Ctl::tr("WWN %1").arg(target.identity.wwn);
    return Ctl::tr("path %1").arg(target.path);
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
        if (stopSignalled())
            return fail(ErrorCode::Cancelled, target.displayName());
    }
    if (typed.isEmpty() || typed.compare(target.confirmation(), Qt::CaseInsensitive) != 0)
        return fail(ErrorCode::NotConfirmed, target.displayName(),
                    QStringLiteral("--confirm takes the \"confirmation\" that drives --json gives"));
    return {};
}

/// The target's identity as it was confirmed; none for a target that is made anew.
Result<std::optional<DriveIdentity>> approve(const Call &call, const FitSource &source, const FitSelection &selection)
{
    LIFEBOAT_TRY_ASSIGN(const FitReport report, fit(source, call.options.value(QStringLiteral("to")), selection));
    if (!report.fits()) {
        if (report.verdict == Verdict::TooSmall)
            call.output.line(tooSmallText(report));
        if (report.reasons.empty())
            return fail(ErrorCode::Internal, call.options.value(QStringLiteral("to")), QStringLiteral("no reason"));
        return fail(report.reasons.front());
    }
    if (!report.target) {
        call.output.line(Ctl::tr("A new file will be made: %1").arg(call.options.value(QStringLiteral("to"))));
        return std::optional<DriveIdentity>();
    }
    sayWhatIsErased(call, *report.target, selection);
    LIFEBOAT_TRY(confirm(call, *report.target));
    return std::optional(report.target->identity);
}

int finishWriting(const Call &call, const Result<WriteReport> &report)
{
    if (!report)
        return finishWithError(call, report.error());
    return finish(call, report->outcome,
                  {{QStringLiteral("writtenBytes"), static_cast<qint64>(report->written.value)},
                   {QStringLiteral("unchangedBytes"), static_cast<qint64>(report->unchanged.value)},
                   {QStringLiteral("comparedBytes"), static_cast<qint64>(report->compared.value)},
                   {QStringLiteral("target"), report->target}},
                  std::nullopt);
}

} // namespace

int backupVerb(const Call &call)
{
    BackupOptions options;
    options.source = call.words.front();
    options.place = call.options.value(QStringLiteral("to"));
    const auto partitions = partitionList(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    options.partitions = *partitions;
    options.mode = modeOf(call);
    options.name = call.options.value(QStringLiteral("name"));
    options.checking = checkingOf(call);
    if (call.options.isSet(QStringLiteral("compression"))) {
        const auto compression = compressionFromName(call.options.value(QStringLiteral("compression")));
        if (!compression)
            return finishWithError(call,
                                   Error{.code = ErrorCode::InvalidArgument,
                                         .sysErrno = 0,
                                         .subject = call.options.value(QStringLiteral("compression")),
                                         .at = std::nullopt,
                                         .detail = QStringLiteral("--compression takes fast, normal or small")});
        options.compression = *compression;
    }
    const auto report = runJob<BackupReport>(call.output, [&](JobContext context) { return backup(options, context); });
    if (!report)
        return finishWithError(call, report.error());
    const Manifest &manifest = report->image.manifest();
    call.output.line(
        Ctl::tr("%1 in use, stored in %2: %3")
            .arg(sizeForPeople(manifest.counts.used), sizeForPeople(manifest.counts.stored), report->image.folder()));
    return finish(call, report->outcome,
                  {{QStringLiteral("image"), report->image.folder()},
                   {QStringLiteral("usedBytes"), static_cast<qint64>(manifest.counts.used.value)},
                   {QStringLiteral("readBytes"), static_cast<qint64>(manifest.counts.read.value)},
                   {QStringLiteral("storedBytes"), static_cast<qint64>(manifest.counts.stored.value)},
                   {QStringLiteral("unreadablePlaces"), static_cast<qint64>(manifest.unreadable.size())}},
                  report->problem);
}

int checkVerb(const Call &call)
{
    const auto image = Image::open(call.words.front());
    if (!image)
        return finishWithError(call, image.error());
    const auto report = runJob<CheckReport>(call.output, [&](JobContext context) { return check(*image, context); });
    if (!report)
        return finishWithError(call, report.error());
    return finish(call, report->outcome,
                  {{QStringLiteral("clusters"), static_cast<qint64>(report->clusters)},
                   {QStringLiteral("damagedClusters"), static_cast<qint64>(report->damagedClusters)}},
                  report->problem);
}

int restoreVerb(const Call &call)
{
    const auto image = Image::open(call.words.front());
    if (!image)
        return finishWithError(call, image.error());
    RestoreOptions options;
    options.target = call.options.value(QStringLiteral("to"));
    const auto selection = selectionOf(call);
    if (!selection)
        return finishWithError(call, selection.error());
    options.selection = *selection;
    options.mode =
        call.options.isSet(QStringLiteral("only-differences")) ? WriteMode::OnlyDifferences : WriteMode::Everything;
    options.checking = checkingOf(call);
    const auto approved = approve(call, FitSource::fromImage(*image), options.selection);
    if (!approved)
        return finishWithError(call, approved.error());
    options.expected = *approved;
    return finishWriting(
        call, runJob<WriteReport>(call.output, [&](JobContext context) { return restore(*image, options, context); }));
}

int cloneVerb(const Call &call)
{
    CloneOptions options;
    options.source = call.words.front();
    options.target = call.options.value(QStringLiteral("to"));
    const auto partitions = partitionList(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    options.partitions = *partitions;
    options.mode = modeOf(call);
    options.checking = checkingOf(call);
    // As a job, because reading the maps takes its time on a large drive: it shows and can be stopped.
    const auto source = runJob<FitSource>(call.output, [&](const JobContext &context) {
        return fitSourceOfDrive(options.source, options.partitions, context.stop);
    });
    if (!source)
        return finishWithError(call, source.error());
    const auto approved = approve(call, *source, {});
    if (!approved)
        return finishWithError(call, approved.error());
    options.expected = *approved;
    return finishWriting(call,
                         runJob<WriteReport>(call.output, [&](JobContext context) { return clone(options, context); }));
}

int exportVerb(const Call &call)
{
    const auto format = exportFormatFromName(call.options.value(QStringLiteral("format")));
    if (!format)
        return finishWithError(call,
                               Error{.code = ErrorCode::InvalidArgument,
                                     .sysErrno = 0,
                                     .subject = call.options.value(QStringLiteral("format")),
                                     .at = std::nullopt,
                                     .detail = QStringLiteral("--format takes raw, qcow2, vmdk, vhdx or vdi")});
    const auto image = Image::open(call.words.front());
    if (!image)
        return finishWithError(call, image.error());
    const QString file = call.options.value(QStringLiteral("to"));
    const auto report = runJob<ExportReport>(
        call.output, [&](JobContext context) { return exportImage(*image, file, *format, context); });
    if (!report)
        return finishWithError(call, report.error());
    return finish(
        call, report->outcome,
        {{QStringLiteral("file"), report->file}, {QStringLiteral("size"), static_cast<qint64>(report->size.value)}},
        std::nullopt);
}

} // namespace lifeboat
