// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ImageFiles.h"
#include "Texts.h"

#include "files/Names.h"
#include "files/takeout/TakeOutJob.h"
#include "sentences/TakeOutWords.h"

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

using namespace lifeboat::files;

struct LossRow {
    Loss what;
    const char *name; ///< in JSON
};

constexpr auto losses = std::to_array<LossRow>({
    {Loss::SpecialFile, "special-file"},
    {Loss::ExtraStreams, "extra-streams"},
    {Loss::SetUserId, "set-user-id"},
    {Loss::Name, "name"},
    {Loss::Times, "times"},
    {Loss::Link, "link"},
    {Loss::TooLarge, "too-large"},
});

const LossRow &rowOf(Loss what) { return *std::ranges::find(losses, what, &LossRow::what); }

std::optional<OnConflict> ruleOf(const QString &word)
{
    if (word.isEmpty() || word == QLatin1StringView("rename"))
        return OnConflict::Rename;
    if (word == QLatin1StringView("skip"))
        return OnConflict::Skip;
    return word == QLatin1StringView("overwrite") ? std::optional(OnConflict::Overwrite) : std::nullopt;
}

void tellProgress(const Call &call, const TakeOutProgress &progress)
{
    call.output.json({{QStringLiteral("event"), QStringLiteral("progress")},
                      {QStringLiteral("counting"), progress.counting},
                      {QStringLiteral("done"), static_cast<qint64>(progress.done.value)},
                      {QStringLiteral("total"), static_cast<qint64>(progress.total.value)},
                      {QStringLiteral("filesDone"), static_cast<qint64>(progress.filesDone)},
                      {QStringLiteral("filesTotal"), static_cast<qint64>(progress.filesTotal)}});
    if (!progress.counting)
        call.output.passing(Ctl::tr("%1 of %2 · %3")
                                .arg(sizeForPeople(progress.done), sizeForPeople(progress.total),
                                     nameForDisplay(lastName(progress.current))));
}

void tellReport(const Call &call, const TakeOutReport &report)
{
    for (const NotRead &one : report.unreadable) {
        call.output.line(QStringLiteral("%1: %2").arg(nameForDisplay(one.path), notReadForPeople(one)));
        QJsonObject object = errorFields(one.error);
        object.insert(QStringLiteral("event"), QStringLiteral("unreadable"));
        object.insert(QStringLiteral("path"), QString::fromUtf8(one.path));
        if (!one.keptAs.isEmpty()) {
            object.insert(QStringLiteral("keptAs"), QString::fromUtf8(one.keptAs));
            object.insert(QStringLiteral("missing"), static_cast<qint64>(one.missing.value));
        }
        call.output.json(object);
    }
    for (const Lost &lost : report.lost) {
        call.output.line(QStringLiteral("%1: %2").arg(nameForDisplay(lost.path), lossForPeople(lost.what)));
        call.output.json({{QStringLiteral("event"), QStringLiteral("not-kept")},
                          {QStringLiteral("path"), QString::fromUtf8(lost.path)},
                          {QStringLiteral("what"), QLatin1StringView(rowOf(lost.what).name)}});
    }
    call.output.line(takeOutSummary(report));
}

QJsonObject figuresOf(const TakeOutReport &report)
{
    return {{QStringLiteral("event"), QStringLiteral("result")},
            {QStringLiteral("outcome"), report.complete() ? QStringLiteral("done") : QStringLiteral("not-done")},
            {QStringLiteral("files"), static_cast<qint64>(report.files)},
            {QStringLiteral("folders"), static_cast<qint64>(report.folders)},
            {QStringLiteral("links"), static_cast<qint64>(report.links)},
            {QStringLiteral("bytes"), static_cast<qint64>(report.bytes.value)},
            {QStringLiteral("existing"), static_cast<qint64>(report.existing)},
            {QStringLiteral("unreadable"), static_cast<qint64>(report.unreadableCount)},
            {QStringLiteral("modesNotKept"), static_cast<qint64>(report.modesNotKept)},
            {QStringLiteral("notKept"), static_cast<qint64>(report.lostCount)}};
}

int run(const Call &call, const std::variant<CopyOptions, TakeOutJob::ToArchive> &how)
{
    std::vector<FileRef> chosen;
    for (const QString &word : call.words.sliced(1)) {
        const auto path = pathInImage(word);
        if (!path)
            return finishWithError(call, path.error());
        chosen.push_back({.partition = 0, .path = *path, .inode = 0});
    }
    const auto image = ImageFiles::open(call);
    if (!image)
        return finishWithError(call, image.error());
    const auto partitions = (*image)->partitions(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    if (partitions->size() > 1)
        return finishWithError(call,
                               Error{.code = ErrorCode::InvalidArgument,
                                     .subject = QStringLiteral("--partition"),
                                     .at = {},
                                     .detail = QStringLiteral("several partitions have files: which one?")});
    for (FileRef &ref : chosen) {
        ref.partition = partitions->front().number;
        const auto there = (*image)->source().stat(ref); // a typing error is no reason to write anything
        if (!there && there.error().code == ErrorCode::FileNotFound)
            return finishWithError(call, there.error());
    }
    const auto report = takeOut({.source = (*image)->source(),
                                 .chosen = std::move(chosen),
                                 .stop = (*image)->stop(),
                                 .progress = [&](const TakeOutProgress &now) { tellProgress(call, now); }},
                                how);
    call.output.endProgress();
    if (!report)
        return finishWithError(call, report.error());
    tellReport(call, *report);
    call.output.json(figuresOf(*report));
    return static_cast<int>(report->complete() ? ExitCode::Done : exitCode(ErrorCode::FileUnreadable));
}

} // namespace

int copyOutVerb(const Call &call)
{
    const QString word = call.options.value(QStringLiteral("existing"));
    const auto rule = ruleOf(word);
    if (!rule)
        return finishWithError(call,
                               Error{.code = ErrorCode::InvalidArgument,
                                     .subject = word,
                                     .at = {},
                                     .detail = QStringLiteral("--existing takes skip, overwrite or rename")});
    return run(call,
               CopyOptions{.folder = absolutePath(call.options.value(QStringLiteral("to"))), .onConflict = *rule});
}

int archiveVerb(const Call &call)
{
    return run(call, TakeOutJob::ToArchive{.file = absolutePath(call.options.value(QStringLiteral("to")))});
}

} // namespace lifeboat
