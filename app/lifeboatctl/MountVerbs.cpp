// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Session.h"
#include "Texts.h"
#include "Verbs.h"

#include "files/view/ViewProgram.h"

#include <QDir>

namespace lifeboat {

namespace {

std::unexpected<Error> unsuitable(const QString &folder, const char *why)
{
    return fail(ErrorCode::MountFailed, folder, QString::fromLatin1(why));
}

/// Nothing that is in the folder already shall be hidden.
Result<QString> emptyFolder(const QString &typed)
{
    const QDir folder(absolutePath(typed));
    if (!folder.exists())
        return unsuitable(folder.path(), "there is no such folder");
    if (!folder.isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot))
        return unsuitable(folder.path(), "the folder is not empty");
    return folder.canonicalPath();
}

Result<QStringList> mount(const Call &call, const QString &folder)
{
    files::ViewOptions options;
    if (call.options.isSet(QStringLiteral("scratch"))) {
        options.scratchFolder = absolutePath(call.options.value(QStringLiteral("scratch")));
        if (!QDir(options.scratchFolder).exists())
            return fail(ErrorCode::PlaceNotFound, options.scratchFolder);
    }
    LIFEBOAT_TRY_ASSIGN(const auto session, Session::open());
    LIFEBOAT_TRY_ASSIGN(UniqueFd socket, session->browse(absolutePath(call.words.front()), call.output));
    LIFEBOAT_TRY(files::startView(std::move(socket), folder, options));
    return QDir(folder).entryList(QDir::Files, QDir::Name);
}

/// The kernel's table has the folder by its real name, which cannot be asked for when whatever served it is gone.
Result<> unmount(const QString &typed)
{
    const QString absolute = absolutePath(typed);
    const QString canonical = QDir(absolute).canonicalPath();
    const QString folder = canonical.isEmpty() ? absolute : canonical;
    return files::endView(folder, files::ViewEnd::WhenFree);
}

} // namespace

int mountVerb(const Call &call)
{
    const auto folder = emptyFolder(call.words[1]);
    if (!folder)
        return finishWithError(call, folder.error());
    const auto files = mount(call, *folder);
    if (!files)
        return finishWithError(call, files.error());
    for (const QString &file : *files) {
        call.output.line(*folder + QLatin1Char('/') + file);
        call.output.json({{QStringLiteral("event"), QStringLiteral("raw-file")},
                          {QStringLiteral("path"), QString(*folder + QLatin1Char('/') + file)}});
    }
    call.output.line(Ctl::tr("To take it away again: lifeboatctl unmount %1").arg(*folder));
    return succeed(call);
}

int unmountVerb(const Call &call)
{
    const auto done = unmount(call.words.front());
    return done ? succeed(call) : finishWithError(call, done.error());
}

} // namespace lifeboat
