// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/view/ViewProgram.h"

#include "base/OwnProgram.h"
#include "base/Program.h"
#include "files/Limits.h"
#include "files/Messages.h"

#include <QStorageInfo>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace lifeboat::files {

namespace {

constexpr char viewType[] = "fuse.lifeboat"; ///< as mount tables have it

/// All that it says until it has nothing more to say.
QByteArray everythingFrom(int pipe)
{
    QByteArray said;
    std::array<char, 4096> some{};
    for (;;) {
        const ssize_t got = ::read(pipe, some.data(), some.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || said.size() > qsizetype(mostReplyBody))
            return said;
        said.append(some.data(), got);
    }
}

} // namespace

Result<> startView(UniqueFd conversation, const QString &folder, const ViewOptions &options)
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(Error::fromErrno(ErrorCode::Internal, folder, QStringLiteral("pipe")));
    const UniqueFd report(ends[0]);
    UniqueFd theirs(ends[1]);
    QStringList arguments;
    if (options.life == ViewOptions::Life::WithParent)
        arguments << withParentOption;
    if (!options.scratchFolder.isEmpty())
        arguments << scratchOption << options.scratchFolder;
    const std::array given{conversation.get(), theirs.get()};
    LIFEBOAT_TRY(startOwnProgram(QLatin1StringView("lifeboat-view"), arguments << folder, given,
                                 options.life == ViewOptions::Life::WithParent ? Parent::This : Parent::None));
    theirs.reset();
    conversation.reset();
    FrameBuffer said(mostReplyBody);
    said.add(everythingFrom(report.get()));
    const auto frame = said.take();
    if (frame && frame->type == MessageType::Done)
        return {};
    auto error = frame && frame->type == MessageType::Failed ? decodeError(frame->body) : std::nullopt;
    return error ? fail(std::move(*error))
                 : fail(ErrorCode::MountFailed, folder, QStringLiteral("lifeboat-view ended"));
}

Result<> endView(const QString &folder, ViewEnd how)
{
    const QStorageInfo storage(folder);
    if (storage.rootPath() != folder || storage.fileSystemType() != viewType)
        return fail(ErrorCode::MountFailed, folder, QStringLiteral("it does not show an image"));
    QStringList arguments{QStringLiteral("-u")};
    if (how == ViewEnd::EvenInUse)
        arguments << QStringLiteral("-z");
    LIFEBOAT_TRY_ASSIGN(const ProgramResult ended, runProgram(QStringLiteral("fusermount3"), arguments << folder, {}));
    if (ended.exitStatus != 0)
        return fail(ErrorCode::MountFailed, folder, QString::fromLocal8Bit(ended.errors.trimmed()));
    return {};
}

} // namespace lifeboat::files
