// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/view/ViewProgram.h"

#include "base/OwnProgram.h"
#include "files/Limits.h"
#include "files/Messages.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace lifeboat::files {

namespace {

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
    LIFEBOAT_TRY_ASSIGN(const pid_t program,
                        startOwnProgram(QLatin1StringView("lifeboat-view"), arguments << folder, given));
    theirs.reset();
    conversation.reset();
    FrameBuffer said(mostReplyBody);
    said.add(everythingFrom(report.get()));
    const auto frame = said.take();
    if (frame && frame->type == MessageType::Done)
        return {};
    ::waitpid(program, nullptr, 0);
    auto error = frame && frame->type == MessageType::Failed ? decodeError(frame->body) : std::nullopt;
    return error ? fail(std::move(*error))
                 : fail(ErrorCode::MountFailed, folder, QStringLiteral("lifeboat-view ended"));
}

} // namespace lifeboat::files
