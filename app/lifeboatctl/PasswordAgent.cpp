// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PasswordAgent.h"

#include "base/UniqueFd.h"

#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace lifeboat {

namespace {

constexpr int startMs = 5'000;
constexpr int endMs = 1'000;

} // namespace

PasswordAgent::PasswordAgent()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return;
    const UniqueFd ready(ends[0]);
    UniqueFd closedWhenReady(ends[1]);
    m_program.setProcessChannelMode(QProcess::ForwardedChannels);
    m_program.setInputChannelMode(QProcess::ForwardedInputChannel);
    m_program.setChildProcessModifier([fd = closedWhenReady.get()] {
        ::fcntl(fd, F_SETFD, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM); // it gives the terminal back as it was
    });
    // It speaks for its parent. Not --fallback: polkit then finds no agent at all where no logind runs.
    m_program.start(QStringLiteral("pkttyagent"),
                    {QStringLiteral("--notify-fd"), QString::number(closedWhenReady.get())});
    closedWhenReady.reset();
    pollfd waiting{.fd = ready.get(), .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, startMs);
}

PasswordAgent::~PasswordAgent()
{
    if (m_program.state() == QProcess::NotRunning)
        return;
    m_program.terminate();
    if (!m_program.waitForFinished(endMs)) {
        m_program.kill();
        m_program.waitForFinished(endMs);
    }
}

} // namespace lifeboat
