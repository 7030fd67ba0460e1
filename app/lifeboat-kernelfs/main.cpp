// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/OwnProgram.h"
#include "files/kernel/KernelSource.h"
#include "files/Server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace {

using namespace lifeboat;
using namespace lifeboat::files;

constexpr int socketFd = firstGivenFd;
constexpr int rawFd = firstGivenFd + 1;
constexpr unsigned hangSeconds = 60;

Result<> run()
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // the worker's end is its own
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    for (const int fd : {socketFd, rawFd})
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    LIFEBOAT_TRY_ASSIGN(PrivateMounts mounts, PrivateMounts::enter());
    const auto setup = receiveSetup(socketFd);
    if (!setup)
        return fail(ErrorCode::Internal, QStringLiteral("lifeboat-kernelfs"), QStringLiteral("no setup"));
    KernelSource source(mounts, UniqueFd(rawFd), setup->partitions);
    serveFiles(socketFd, source, [](Pulse pulse) { ::alarm(pulse == Pulse::Busy ? hangSeconds : 0); });
    return {};
}

} // namespace

int main()
{
    const Result<> done = run();
    if (!done)
        std::fprintf(stderr, "lifeboat-kernelfs: %s\n", qPrintable(done.error().detail));
    ::_exit(done ? 0 : 1); // the kernel takes the mounts apart
}
