// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace lifeboat {

/// Where the threads of a job wait while it is paused. Thread-safe; costs one relaxed load while it is open.
class PauseGate {
public:
    void close() { set(true); }
    void open() { set(false); }

    /// Returns at once while the gate is open or a stop is requested, else when one of the two happens.
    void pass(const std::stop_token &stop)
    {
        if (!m_closed.load(std::memory_order_relaxed))
            return;
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [this] { return !m_closed.load(std::memory_order_relaxed); });
    }

private:
    void set(bool closed)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_closed.store(closed, std::memory_order_relaxed);
        }
        m_changed.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::atomic<bool> m_closed = false;
};

} // namespace lifeboat
