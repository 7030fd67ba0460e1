// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "StopSignals.h"

#include <atomic>

#include <unistd.h>

namespace lifeboat {

namespace {

// A signal handler may touch nothing else.
std::atomic<int> lastSignal = 0;
static_assert(std::atomic<int>::is_always_lock_free);

} // namespace

void installStopSignals()
{
    struct sigaction action{};
    action.sa_handler = [](int number) { lastSignal = number; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    // "nohup lifeboatctl ..." is to go on.
    struct sigaction hangup{};
    sigaction(SIGHUP, nullptr, &hangup);
    if (hangup.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, nullptr);
    // "lifeboatctl restore ... | head" must not leave a half-written drive.
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
    // Under "ulimit -f" a write that fails says so, and the unfinished image is removed; the signal would only kill.
    sigaction(SIGXFSZ, &action, nullptr);
}

int stopSignal() { return lastSignal; }

void forgetStopSignal() { lastSignal = 0; }

std::optional<QString> askLine()
{
    QByteArray line;
    char next = 0;
    // Not QTextStream: it would begin the interrupted read() again.
    while (stopSignal() == 0 && ::read(STDIN_FILENO, &next, 1) == 1) {
        if (next == '\n')
            return QString::fromLocal8Bit(line).trimmed();
        line += next;
    }
    return std::nullopt;
}

} // namespace lifeboat
