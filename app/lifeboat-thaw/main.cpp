// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "AfterCrash.h"
#include "Guard.h"

#include <cerrno>
#include <csignal>
#include <cstdio>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <span>
#include <string_view>

namespace {

using namespace lifeboat;

// Given by the copier (core/base/OwnProgram.h), which needs Qt.
constexpr int socketFd = 3;
constexpr int recordFd = 4;
constexpr int firstFolderFd = 5;

constexpr int done = 0;
constexpr int usage = 2;
constexpr int notDone = 5;

int guard(const char *recordPath, std::chrono::milliseconds longest)
{
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr); // only the copier's end is its own
    ::setsid();
    const int why = ::mlockall(MCL_CURRENT | MCL_FUTURE) == 0 && ::chdir("/") == 0 ? 0 : errno;
    auto record = HaltRecord::map(recordFd);
    if (!record)
        return notDone;
    std::vector<int> folders;
    for (std::size_t i = 0; i < record->entries().size(); ++i)
        folders.push_back(firstFolderFd + static_cast<int>(i));
    alignas(Guard) static std::byte place[sizeof(Guard)];
    Guard &guard =
        *std::construct_at(reinterpret_cast<Guard *>(place), socketFd, std::move(*record), std::move(folders), longest);
    if (!guard.run(why))
        return notDone;
    struct stat status{};
    if (::fstat(recordFd, &status) == 0 && status.st_nlink > 0)
        ::unlink(recordPath);
    return done;
}

} // namespace

int main(int argc, char *argv[])
{
    const std::span arguments(argv, static_cast<std::size_t>(argc));
    const std::string_view verb = argc > 1 ? arguments[1] : "";
    if (verb == "--after-crash" && argc == 2)
        return thawAfterCrash(haltRecordsFolder) ? done : notDone;
    if (verb == "--guard" && argc == 4) {
        const std::string_view text = arguments[3];
        long milliseconds = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
        if (parsed.ptr == text.data() + text.size() && milliseconds > 0)
            ::_exit(guard(arguments[2], std::chrono::milliseconds(milliseconds)));
    }
    std::fputs("Usage: lifeboat-thaw --after-crash\n", stderr);
    return usage;
}
