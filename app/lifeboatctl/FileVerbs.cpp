// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ImageFiles.h"
#include "Texts.h"

#include "files/Limits.h"
#include "files/Names.h"

#include <QDateTime>
#include <QFile>
#include <QLocale>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace lifeboat::files;

const char *kindName(FileKind kind)
{
    switch (kind) {
    case FileKind::Regular:
        return "file";
    case FileKind::Folder:
        return "folder";
    case FileKind::Link:
        return "link";
    case FileKind::Other:
        break;
    }
    return "other";
}

QString timeForPeople(const std::optional<FileTime> &time)
{
    if (!time)
        return {};
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(time->seconds), QLocale::ShortFormat);
}

/// Seconds since 1970 with all digits that the file system has.
QString exactTime(const FileTime &time)
{
    return QStringLiteral("%1.%2").arg(time.seconds).arg(time.nanoseconds, 9, 10, QLatin1Char('0'));
}

void insertName(QJsonObject &object, const char *key, const QByteArray &raw)
{
    const QString text = QString::fromUtf8(raw);
    object.insert(QLatin1StringView(key), text);
    if (text.toUtf8() != raw) // not a name that JSON can hold
        object.insert(QLatin1StringView(key) + QStringLiteral("Base64"), QString::fromLatin1(raw.toBase64()));
}

QJsonObject entryObject(const char *event, const FileRef &file, const FileEntry &entry)
{
    QJsonObject object{{QStringLiteral("event"), QLatin1StringView(event)},
                       {QStringLiteral("partition"), static_cast<qint64>(file.partition)},
                       {QStringLiteral("kind"), QLatin1StringView(kindName(entry.kind))},
                       {QStringLiteral("size"), static_cast<qint64>(entry.size.value)},
                       {QStringLiteral("inode"), static_cast<qint64>(entry.inode)}};
    insertName(object, "path", file.path);
    const auto time = [&](const char *key, const std::optional<FileTime> &value) {
        if (value)
            object.insert(QLatin1StringView(key), exactTime(*value));
    };
    time("modified", entry.modified);
    time("accessed", entry.accessed);
    time("changed", entry.changed);
    time("born", entry.born);
    if (entry.mode) {
        object.insert(QStringLiteral("mode"), QStringLiteral("%1").arg(*entry.mode, 4, 8, QLatin1Char('0')));
        object.insert(QStringLiteral("uid"), static_cast<qint64>(entry.uid));
        object.insert(QStringLiteral("gid"), static_cast<qint64>(entry.gid));
    }
    object.insert(QStringLiteral("links"), static_cast<qint64>(entry.links));
    if (entry.kind == FileKind::Link)
        insertName(object, "target", entry.linkTarget);
    if (entry.extraStreams > 0)
        object.insert(QStringLiteral("extraStreams"), static_cast<qint64>(entry.extraStreams));
    if (entry.has(MetaUnreadable))
        object.insert(QStringLiteral("unreadable"), true);
    return object;
}

void show(const Call &call, const char *event, const FileRef &file, const FileEntry &entry, const QString &name)
{
    if (call.output.isJson())
        return call.output.json(entryObject(event, file, entry));
    constexpr int sizeColumn = 10;
    constexpr int timeColumn = 18;
    const bool sized = entry.kind == FileKind::Regular;
    QString text = QStringLiteral("%1  %2  %3")
                       .arg(sized ? sizeForPeople(entry.size) : QString(), sizeColumn)
                       .arg(timeForPeople(entry.modified), -timeColumn)
                       .arg(name);
    if (entry.kind == FileKind::Folder)
        text += QLatin1Char('/');
    if (entry.kind == FileKind::Link)
        text += QStringLiteral(" -> ") + nameForDisplay(entry.linkTarget);
    if (entry.has(MetaUnreadable))
        text += QStringLiteral("  (%1)").arg(Ctl::tr("cannot be read"));
    call.output.line(text);
}

/// What could not be read is told, and the rest goes on.
void showProblem(const Call &call, const QByteArray &path, const Error &error)
{
    if (!call.output.isJson())
        return call.output.error(error);
    QJsonObject object = errorFields(error);
    object.insert(QStringLiteral("event"), QStringLiteral("unreadable"));
    insertName(object, "path", path);
    call.output.json(object);
}

Result<std::vector<FileEntry>> sortedEntries(Inspection &source, const FileRef &folder, std::optional<Error> &problem)
{
    std::vector<FileEntry> entries;
    const Result<> listed = source.list(folder, [&](FileEntry entry) {
        entries.push_back(std::move(entry));
        return true;
    });
    if (!listed && (entries.empty() || listed.error().code == ErrorCode::Cancelled))
        return fail(listed.error());
    if (!listed)
        problem = listed.error();
    std::ranges::sort(entries, {}, &FileEntry::name);
    return entries;
}

bool endsAll(const Error &error)
{
    return error.code == ErrorCode::Cancelled || error.code == ErrorCode::InspectorDied;
}

enum class Depth { Folder, Tree };

/// The first thing that could not be read, when something could.
Result<std::optional<Error>> showFolder(const Call &call, Inspection &source, const FileRef &top, Depth depth)
{
    std::optional<Error> first;
    std::vector<FileRef> waiting{top};
    while (!waiting.empty()) {
        const FileRef folder = std::move(waiting.back());
        waiting.pop_back();
        std::optional<Error> problem;
        const auto entries = sortedEntries(source, folder, problem);
        if (!entries && (folder.path == top.path || endsAll(entries.error())))
            return fail(entries.error());
        if (!entries)
            problem = entries.error();
        for (const FileEntry &entry : entries ? *entries : std::vector<FileEntry>()) {
            const FileRef file = folder.child(entry);
            show(call, "file", file, entry, nameForDisplay(depth == Depth::Tree ? file.path : entry.name));
        }
        if (problem) {
            showProblem(call, folder.path, *problem);
            first = first ? first : problem;
        }
        if (depth == Depth::Folder || !entries)
            continue;
        for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
            const FileRef child = folder.child(*entry);
            const bool loops = std::ranges::count(child.path, '/') > mostDepth || !isEntryPath(child.path);
            if (entry->kind == FileKind::Folder && !loops)
                waiting.push_back(child);
        }
    }
    return first;
}

int showPartitions(const Call &call, const std::vector<PartitionInfo> &partitions)
{
    call.output.line(Ctl::tr("The image has several partitions with files. Choose one with --partition:"));
    for (const PartitionInfo &partition : partitions) {
        QJsonObject object{{QStringLiteral("event"), QStringLiteral("partition")},
                           {QStringLiteral("number"), static_cast<qint64>(partition.number)},
                           {QStringLiteral("offset"), static_cast<qint64>(partition.range.begin.value)},
                           {QStringLiteral("size"), static_cast<qint64>(partition.range.size().value)}};
        insertName(object, "fileSystem", partition.fileSystem);
        insertName(object, "label", partition.label);
        call.output.json(object);
        call.output.line(QStringLiteral("    %1  %2  %3  %4")
                             .arg(partition.number)
                             .arg(sizeForPeople(partition.range.size()), nameForDisplay(partition.fileSystem),
                                  nameForDisplay(partition.label)));
    }
    return succeed(call);
}

int finish(const Call &call, const std::optional<Error> &problem)
{
    if (!problem)
        return succeed(call);
    // It was told already; only the end of the JSON and the exit code are left.
    return call.output.isJson() ? finishWithError(call, *problem) : static_cast<int>(exitCode(problem->code));
}

} // namespace

int filesVerb(const Call &call)
{
    const auto path = pathInImage(call.words.value(1));
    if (!path)
        return finishWithError(call, path.error());
    const auto image = ImageFiles::open(call);
    if (!image)
        return finishWithError(call, image.error());
    const auto partitions = (*image)->partitions(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    if (partitions->size() > 1)
        return showPartitions(call, *partitions);
    Inspection &source = (*image)->source();
    const FileRef file{.partition = partitions->front().number, .path = *path, .inode = 0};
    const auto entry = source.stat(file);
    if (!entry)
        return finishWithError(call, entry.error());
    if (entry->kind != FileKind::Folder) {
        show(call, "file", file, *entry, nameForDisplay(file.path));
        return succeed(call);
    }
    const Depth depth = call.options.isSet(QStringLiteral("recursive")) ? Depth::Tree : Depth::Folder;
    const auto shown = showFolder(call, source, file, depth);
    return shown ? finish(call, *shown) : finishWithError(call, shown.error());
}

int findVerb(const Call &call)
{
    const auto image = ImageFiles::open(call);
    if (!image)
        return finishWithError(call, image.error());
    const auto partitions = (*image)->partitions(call);
    if (!partitions)
        return finishWithError(call, partitions.error());
    std::optional<Error> first;
    bool any = false;
    for (const PartitionInfo &partition : *partitions) {
        const FileRef root{.partition = partition.number, .path = "/", .inode = 0};
        const auto sink = [&](std::variant<FoundFile, Unreadable, QByteArray> event) {
            if (const auto *const found = std::get_if<FoundFile>(&event)) {
                const FileRef folder{.partition = partition.number, .path = found->folder, .inode = 0};
                const FileRef file = folder.child(found->entry);
                any = true;
                show(call, "found", file, found->entry, nameForDisplay(file.path));
            } else if (const auto *const skipped = std::get_if<Unreadable>(&event)) {
                showProblem(call, skipped->path, skipped->error);
                first = first ? first : std::optional(skipped->error);
            }
            return true;
        };
        const auto done = (*image)->source().find(root, QFile::encodeName(call.words[1]), sink);
        if (!done)
            return finishWithError(call, done.error());
    }
    if (!any && !first)
        call.output.line(Ctl::tr("Nothing in the image has such a name."));
    return finish(call, first);
}

} // namespace lifeboat
