// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/ImageWords.h"
#include "Session.h"
#include "Texts.h"
#include "Verbs.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

namespace lifeboat {

namespace {

QString serialForPeople(const DriveIdentity &identity)
{
    return identity.serial.isEmpty() ? Ctl::tr("no serial number") : Ctl::tr("serial %1").arg(identity.serial);
}

QString usageForPeople(const Drive &drive)
{
    QStringList where;
    for (const Usage &usage : drive.usages)
        where += usage.where;
    for (const Partition &partition : drive.partitions) {
        for (const Usage &usage : partition.usages)
            where += usage.where;
    }
    return where.isEmpty() ? Ctl::tr("not in use") : Ctl::tr("in use: %1").arg(where.join(QStringLiteral(", ")));
}

QJsonObject driveObject(const Drive &drive)
{
    QJsonArray partitions;
    for (const Partition &partition : drive.partitions) {
        partitions.append(
            QJsonObject{{QStringLiteral("number"), partition.entry.number},
                        {QStringLiteral("offset"), static_cast<qint64>(partition.entry.range.begin.value)},
                        {QStringLiteral("size"), static_cast<qint64>(partition.entry.range.size().value)},
                        {QStringLiteral("fileSystem"), partition.fileSystem},
                        {QStringLiteral("label"), partition.label},
                        {QStringLiteral("inUse"), !partition.usages.empty()}});
    }
    return {{QStringLiteral("event"), QStringLiteral("drive")},
            {QStringLiteral("path"), drive.path},
            {QStringLiteral("name"), drive.displayName()},
            {QStringLiteral("serial"), drive.identity.serial},
            {QStringLiteral("wwn"), drive.identity.wwn},
            {QStringLiteral("size"), static_cast<qint64>(drive.identity.size.value)},
            {QStringLiteral("bus"), QLatin1StringView(busName(drive.bus))},
            {QStringLiteral("table"), QLatin1StringView(tableTypeName(drive.table.type))},
            {QStringLiteral("system"), drive.isSystem()},
            {QStringLiteral("readOnly"), drive.readOnly},
            {QStringLiteral("confirmation"), drive.confirmation()},
            {QStringLiteral("partitions"), partitions}};
}

QString fileSystemForPeople(const QString &fileSystem)
{
    return fileSystem.isEmpty() ? Ctl::tr("unknown content") : fileSystem;
}

Result<std::optional<int>> numberOption(const Call &call, const QString &name)
{
    if (!call.options.isSet(name))
        return std::optional<int>();
    bool good = false;
    const int number = call.options.value(name).toInt(&good);
    if (!good || number < 0)
        return fail(ErrorCode::InvalidArgument, call.options.value(name),
                    QStringLiteral("--%1 takes a number").arg(name));
    return std::optional(number);
}

void sayVerdict(const Call &call, const FitReport &report)
{
    if (const QString verdict = verdictForPeople(report); !verdict.isEmpty())
        call.output.line(verdict);
    if (call.output.isJson() || report.verdict == Verdict::TooSmall)
        return;
    for (const Error &reason : report.reasons)
        call.output.error(reason);
}

} // namespace

QString absolutePath(const QString &path) { return QFileInfo(path).absoluteFilePath(); }

int succeed(const Call &call)
{
    call.output.json(
        {{QStringLiteral("event"), QStringLiteral("result")}, {QStringLiteral("outcome"), QStringLiteral("done")}});
    return static_cast<int>(ExitCode::Done);
}

int finishWithError(const Call &call, const Error &error, QJsonObject figures)
{
    if (!call.output.isJson())
        call.output.error(error);
    const QJsonObject fields = errorFields(error);
    for (auto field = fields.begin(); field != fields.end(); ++field)
        figures.insert(field.key(), field.value());
    figures.insert(QStringLiteral("event"), QStringLiteral("result"));
    figures.insert(QStringLiteral("outcome"), QStringLiteral("not-done"));
    call.output.json(figures);
    return static_cast<int>(exitCode(error.code));
}

Result<FitSelection> selectionOf(const Call &call)
{
    FitSelection selection;
    LIFEBOAT_TRY_ASSIGN(selection.partition, numberOption(call, QStringLiteral("partition")));
    LIFEBOAT_TRY_ASSIGN(selection.as, numberOption(call, QStringLiteral("as")));
    if (selection.as && !selection.partition)
        return fail(ErrorCode::InvalidArgument, QStringLiteral("--as"), QStringLiteral("--as needs --partition"));
    return selection;
}

QVariantMap selectionOptions(const FitSelection &selection)
{
    QVariantMap options;
    if (selection.partition)
        options.insert(QStringLiteral("partition"), *selection.partition);
    if (selection.as)
        options.insert(QStringLiteral("as"), *selection.as);
    return options;
}

int listDrivesVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto drives = Session::wait<QList<Drive>>((*session)->manager().Drives());
    if (!drives)
        return finishWithError(call, drives.error());
    for (const Drive &drive : *drives) {
        call.output.json(driveObject(drive));
        QString text = QStringLiteral("%1  %2  %3  %4  %5")
                           .arg(drive.path, drive.displayName(), sizeForPeople(drive.identity.size),
                                serialForPeople(drive.identity), usageForPeople(drive));
        if (drive.isSystem())
            text += QStringLiteral("  (%1)").arg(Ctl::tr("this computer's system"));
        call.output.line(text);
        for (const Partition &partition : drive.partitions)
            call.output.line(QStringLiteral("    %1  %2  %3  %4")
                                 .arg(partition.entry.number)
                                 .arg(sizeForPeople(partition.entry.range.size()),
                                      fileSystemForPeople(partition.fileSystem), partition.label));
    }
    return succeed(call);
}

int imagesVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto images = Session::wait<QList<ImageInfo>>((*session)->manager().Images(absolutePath(call.words.front())));
    if (!images)
        return finishWithError(call, images.error());
    for (const ImageInfo &image : *images) {
        QJsonObject object{{QStringLiteral("event"), QStringLiteral("image")},
                           {QStringLiteral("folder"), image.folder}};
        if (const auto manifest = image.manifest()) {
            object.insert(QStringLiteral("name"), image.name);
            object.insert(QStringLiteral("state"),
                          QLatin1StringView(imageStateName(imageState(image.checkState, &*manifest))));
            object.insert(QStringLiteral("unreadablePlaces"), static_cast<qint64>(manifest->unreadable.size()));
            object.insert(QStringLiteral("stored"), static_cast<qint64>(manifest->counts.stored.value));
            call.output.line(Ctl::tr("%1  %2 of %3 in use  %4")
                                 .arg(image.name, sizeForPeople(manifest->counts.used),
                                      sizeForPeople(manifest->drive.size),
                                      imageStateForPeople(imageState(image.checkState, &*manifest))));
        } else {
            object.insert(QStringLiteral("errorCode"), QLatin1StringView(wireName(manifest.error().code)));
            call.output.line(sentencesFor(manifest.error()).happened);
        }
        call.output.line(QStringLiteral("    ") + image.folder);
        call.output.json(object);
    }
    if (images->empty())
        call.output.line(Ctl::tr("There are no images in this place."));
    return succeed(call);
}

int showVerb(const Call &call)
{
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto image = Session::wait<ImageInfo>((*session)->manager().Image(absolutePath(call.words.front())));
    if (!image)
        return finishWithError(call, image.error());
    const auto parsed = image->manifest();
    if (!parsed)
        return finishWithError(call, parsed.error());
    const Manifest &manifest = *parsed;
    if (call.output.isJson()) {
        call.output.json(QJsonDocument::fromJson(image->manifestJson).object());
        return 0;
    }
    call.output.line(image->name);
    call.output.line(QStringLiteral("%1, %2, %3")
                         .arg(manifest.driveName, sizeForPeople(manifest.drive.size), serialForPeople(manifest.drive)));
    call.output.line(Ctl::tr("taken on %1 from %2, %3; %4")
                         .arg(QLocale().toString(manifest.time.toLocalTime(), QLocale::ShortFormat), manifest.computer,
                              takenForPeople(manifest), imageStateForPeople(imageState(image->checkState, &manifest))));
    call.output.line(Ctl::tr("%1 in use, stored in %2")
                         .arg(sizeForPeople(manifest.counts.used), sizeForPeople(manifest.counts.stored)));
    if (manifest.parent)
        call.output.line(Ctl::tr("what had not changed is stored in the image %1").arg(manifest.parent->folder));
    for (const PartitionRecord &partition : manifest.partitions)
        call.output.line(QStringLiteral("    %1  %2  %3  %4  %5")
                             .arg(partition.number)
                             .arg(sizeForPeople(partition.range.size()), fileSystemForPeople(partition.fileSystem),
                                  partition.included ? Ctl::tr("%1 in use").arg(sizeForPeople(partition.used))
                                                     : Ctl::tr("not in this image"),
                                  partition.label));
    return 0;
}

int fitVerb(const Call &call)
{
    const auto selection = selectionOf(call);
    if (!selection)
        return finishWithError(call, selection.error());
    const auto session = Session::open();
    if (!session)
        return finishWithError(call, session.error());
    const auto report = Session::wait<FitInfo>((*session)->manager().Fit(
        absolutePath(call.words.front()), absolutePath(call.options.value(QStringLiteral("to"))),
        selectionOptions(*selection)));
    if (!report)
        return finishWithError(call, report.error());
    QJsonArray reasons;
    for (const Error &reason : report->reasons)
        reasons.append(errorFields(reason));
    call.output.json({{QStringLiteral("event"), QStringLiteral("result")},
                      {QStringLiteral("outcome"), QStringLiteral("done")},
                      {QStringLiteral("verdict"), QLatin1StringView(verdictName(report->verdict))},
                      {QStringLiteral("missingBytes"), static_cast<qint64>(report->missing.value)},
                      {QStringLiteral("minimumBytes"), static_cast<qint64>(report->minimum.value)},
                      {QStringLiteral("leftBytes"), static_cast<qint64>(report->left.value)},
                      {QStringLiteral("reasons"), reasons}});
    sayVerdict(call, *report);
    return static_cast<int>(report->fits() ? ExitCode::Done : ExitCode::Refused);
}

} // namespace lifeboat
