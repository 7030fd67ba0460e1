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
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace lifeboat;
using namespace lifeboat::files;

constexpr int imageFd = firstGivenFd;
constexpr int socketFd = imageFd + 1;
constexpr int sumsFd = imageFd + 2;
constexpr int parentsFd =
    imageFd + 3; ///< and up: as many as the first argument says; behind them lifeboat-kernelfs, when the setup says so
constexpr int mostParents = 255;
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

Result<> run(int parents)
{
    const int kernelFd = parentsFd + parents;
    std::vector<int> keep{socketFd, sumsFd, kernelFd};
    std::vector<int> dataFds{imageFd};
    for (int parent = 0; parent < parents; ++parent)
        dataFds.push_back(parentsFd + parent);
    keep.insert(keep.end(), dataFds.begin(), dataFds.end());
    LIFEBOAT_TRY(dropRights(keep, {.memory = memoryLimit}));
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // the worker's end is its own; a change of identity forgets it
    ClusterCache drive(std::clamp(std::thread::hardware_concurrency(), 1U, mostThreads));
    std::jthread(leaveWithClient).detach();
    LIFEBOAT_TRY(lockDown());
    const auto setup = receiveSetup(socketFd);
    if (!setup)
        std::_Exit(1);
    std::vector<UniqueFd> data;
    for (const int fd : dataFds)
        data.emplace_back(fd);
    const Result<> opened =
        drive.open(std::move(data), UniqueFd(sumsFd), setup->sumsDigest, QString::fromUtf8(setup->imageName));
    std::unique_ptr<FileSource> kernel;
    if (setup->kernelFiles == KernelFiles::Offered)
        kernel = std::make_unique<Inspection>(UniqueFd(kernelFd), std::stop_token());
    ImageSource source(drive, opened, *setup, std::move(kernel));
    serveFiles(socketFd, source, [](Pulse pulse) { ::alarm(pulse == Pulse::Busy ? hangSeconds : 0); });
    std::_Exit(0); // the threads hold nothing that needs care
}

} // namespace

int main(int argc, char **argv)
{
    const QByteArray argument(argc == 2 ? argv[1] : "");
    bool isNumber = false;
    const int parents = argument.toInt(&isNumber);
    if (!isNumber || parents < 0 || parents > mostParents) {
        std::fputs("lifeboat-inspect: started by lifeboatd only\n", stderr);
        return 2;
    }
    ::mallopt(M_ARENA_MAX, 1); // each more would reserve a good part of the memory that is allowed
    const Result<> done = run(parents);
    return done ? 0 : refuse(done.error());
}
