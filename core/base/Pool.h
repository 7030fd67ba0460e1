// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace lifeboat {

/// Things that threads lend each other: at most as many threads as there are things go on at a time, the others wait. Owns them. Thread-safe.
template<typename T>
class Pool {
public:
    /// Gives its thing back when it goes. No longer-lived than the pool.
    class Loan {
    public:
        Loan(Pool &pool, std::unique_ptr<T> thing) : m_pool(pool), m_thing(std::move(thing)) { }
        Loan(const Loan &) = delete;
        Loan &operator=(const Loan &) = delete;
        ~Loan() { m_pool.add(std::move(m_thing)); }
        T *operator->() const { return m_thing.get(); }

    private:
        Pool &m_pool;
        std::unique_ptr<T> m_thing;
    };

    void add(std::unique_ptr<T> thing)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_free.push_back(std::move(thing));
        }
        m_returned.notify_one();
    }

    Loan borrow()
    {
        std::unique_lock lock(m_mutex);
        m_returned.wait(lock, [this] { return !m_free.empty(); });
        std::unique_ptr<T> thing = std::move(m_free.back());
        m_free.pop_back();
        return Loan(*this, std::move(thing));
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_returned;
    std::vector<std::unique_ptr<T>> m_free; ///< the one last given back is lent first: its memory is still in a cache
};

} // namespace lifeboat
