// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/OwnProgram.h"
#include "files/inspect/ImageSource.h"
#include "files/inspect/Sandbox.h"
#include "files/Inspection.h"
#include "files/Server.h"

#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace lifeboat;
using namespace lifeboat::files;

constexpr int imageFd = firstGivenFd;
constexpr int socketFd = imageFd + 1;
constexpr int sumsFd = imageFd + 2;
constexpr int kernelFd = imageFd + 3; ///< when the setup says so
constexpr unsigned mostThreads = 4;
constexpr unsigned hangSeconds = 60;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t memoryLimit = 0; // a sanitizer reserves terabytes
#else
constexpr std::uint64_t memoryLimit = std::uint64_t{1} << 30;
#endif

/// Ends the process when the client is gone, whatever it is doing.
void leaveWithClient()
{
    pollfd waiting{.fd = socketFd, .events = 0, .revents = 0};
    while (::poll(&waiting, 1, -1) <= 0 || (waiting.revents & (POLLHUP | POLLERR)) == 0) { }
    std::_Exit(0);
}

int refuse(const Error &error)
{
    std::fprintf(stderr, "lifeboat-inspect: %s: %s\n", qPrintable(error.subject), qPrintable(error.detail));
    return 1;
}

Result<> run()
{
    constexpr std::array keep{imageFd, socketFd, sumsFd, kernelFd};
    LIFEBOAT_TRY(dropRights(keep, {.memory = memoryLimit}));
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // the worker's end is its own; a change of identity forgets it
    ClusterCache drive(std::clamp(std::thread::hardware_concurrency(), 1U, mostThreads));
    std::jthread(leaveWithClient).detach();
    LIFEBOAT_TRY(lockDown());
    const auto setup = receiveSetup(socketFd);
    if (!setup)
        std::_Exit(1);
    const Result<> opened =
        drive.open(UniqueFd(imageFd), UniqueFd(sumsFd), setup->sumsDigest, QString::fromUtf8(setup->imageName));
    std::unique_ptr<FileSource> kernel;
    if (setup->kernelFiles == KernelFiles::Offered)
        kernel = std::make_unique<Inspection>(UniqueFd(kernelFd), std::stop_token());
    ImageSource source(drive, opened, *setup, std::move(kernel));
    serveFiles(socketFd, source, [](Pulse pulse) { ::alarm(pulse == Pulse::Busy ? hangSeconds : 0); });
    std::_Exit(0); // the threads hold nothing that needs care
}

} // namespace

int main()
{
    ::mallopt(M_ARENA_MAX, 1); // each more would reserve a good part of the memory that is allowed
    const Result<> done = run();
    return done ? 0 : refuse(done.error());
}
