// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "files/inspect/Sandbox.h"
#include "files/inspect/TskSource.h"
#include "files/Limits.h"
#include "files/Messages.h"
#include "files/Server.h"
#include "files/Socket.h"

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

constexpr int imageFd = 3;
constexpr int socketFd = 4;
constexpr int sumsFd = 5;
constexpr unsigned mostThreads = 4;
constexpr unsigned hangSeconds = 60;
constexpr std::chrono::milliseconds setupWithin{10'000};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t memoryLimit = 0; // a sanitizer reserves terabytes
#else
constexpr std::uint64_t memoryLimit = std::uint64_t{1} << 30;
#endif

/// What the worker says first. Not a byte more than that is read: what comes behind it is the client's.
std::optional<Setup> receiveSetup()
{
    QByteArray received;
    std::size_t wanted = frameHeaderSize;
    while (static_cast<std::size_t>(received.size()) < wanted) {
        std::array<char, 4096> bytes{};
        const std::size_t missing = wanted - static_cast<std::size_t>(received.size());
        if (waitForSocket(socketFd, SocketEvent::Readable, setupWithin) != SocketEvent::Readable)
            return std::nullopt;
        const auto some = receiveSome(socketFd, std::span(bytes).first(std::min(bytes.size(), missing)));
        if (!some)
            return std::nullopt;
        received.append(bytes.data(), qsizetype(*some));
        if (received.size() == qsizetype(frameHeaderSize) && wanted == frameHeaderSize)
            wanted +=
                std::min<std::size_t>(loadLittle<std::uint32_t>(std::as_bytes(std::span(received))), mostRequestBody);
    }
    FrameBuffer incoming(mostRequestBody);
    incoming.add(received);
    const auto frame = incoming.take();
    return frame && frame->type == MessageType::Setup ? decodeSetup(frame->body) : std::nullopt;
}

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
    constexpr std::array keep{imageFd, socketFd, sumsFd};
    LIFEBOAT_TRY(dropRights(keep, {.memory = memoryLimit}));
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // the worker's end is its own; a change of identity forgets it
    ClusterCache drive(std::clamp(std::thread::hardware_concurrency(), 1U, mostThreads));
    std::jthread(leaveWithClient).detach();
    LIFEBOAT_TRY(lockDown());
    const auto setup = receiveSetup();
    if (!setup)
        std::_Exit(1);
    Result<> opened =
        drive.open(UniqueFd(imageFd), UniqueFd(sumsFd), setup->sumsDigest, QString::fromUtf8(setup->imageName));
    TskSource source(drive, std::move(opened), setup->partitions);
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
