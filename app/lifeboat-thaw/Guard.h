// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/HaltRecord.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

namespace lifeboat {

/// Has file systems go on when the copier says so, when it is gone, and when the time is up.
///
/// A thread for each file system makes the call, because it may have to wait: for a freeze that is still under way, or for a file system below that still stands.
/// They are asked in reverse order, and no one waits long for another.
class Guard {
public:
    /// @p socket: to the copier. @p folders: one for each entry of @p record.
    Guard(int socket, HaltRecord record, const std::vector<int> &folders, std::chrono::milliseconds longest);
    /// The threads only wait, and end with the process.
    ~Guard() = delete;

    /// Until the copier is gone. True when nothing stands still any more.
    bool run(int why);

private:
    enum class Attempt { Idle, Working, Done };
    struct Hand {
        int folder = -1;
        const HaltEntry *entry = nullptr;
        std::mutex mutex;
        std::condition_variable changed;
        Attempt attempt = Attempt::Idle;
        int why = 0;
    };
    enum class When {
        TimeUp,    ///< the copier may be halting one right now: what does not stand still is asked again
        NothingNew ///< it halts nothing more
    };

    static void *work(void *hand);
    bool startHands();
    void send(const GuardMessage &message) const;
    void setTimer(std::chrono::milliseconds time) const;
    bool hear();
    std::optional<int> letGo(Hand &hand) const;
    void letAllGo(When when, GuardMessage &answer);
    void end();
    bool afterTheCopier();

    int m_socket;
    HaltRecord m_record;
    std::vector<Hand> m_hands;
    std::chrono::milliseconds m_longest;
    int m_timer = -1;
    bool m_isTimeUp = false;
};

} // namespace lifeboat
