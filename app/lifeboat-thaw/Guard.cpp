// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Guard.h"

#include <cerrno>
#include <climits>

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto patienceForOne = 20ms;
constexpr auto pause = 10ms;
constexpr auto longestEnd = 800ms; ///< less than the copier waits for the answer
constexpr auto longestAfter = 60s; ///< a file system whose device is gone never goes on
constexpr std::size_t stackSize = 64 * 1024;

} // namespace

Guard::Guard(int socket, HaltRecord record, const std::vector<int> &folders, std::chrono::milliseconds longest)
    : m_socket(socket), m_record(std::move(record)), m_hands(m_record.entries().size()), m_longest(longest)
{
    for (std::size_t i = 0; i < m_hands.size(); ++i) {
        m_hands[i].folder = folders[i];
        m_hands[i].entry = &m_record.entries()[i];
    }
}

void *Guard::work(void *argument)
{
    Hand &hand = *static_cast<Hand *>(argument);
    std::unique_lock lock(hand.mutex);
    for (;;) {
        hand.changed.wait(lock, [&] { return hand.attempt == Attempt::Working; });
        lock.unlock();
        const int why = release(hand.folder, hand.entry->by, hand.entry->options);
        lock.lock();
        hand.why = why;
        hand.attempt = Attempt::Done;
        hand.changed.notify_all();
    }
    return nullptr;
}

bool Guard::startHands()
{
    pthread_attr_t attributes{};
    ::pthread_attr_init(&attributes);
    bool done = ::pthread_attr_setstacksize(&attributes, std::max<std::size_t>(stackSize, PTHREAD_STACK_MIN)) == 0;
    for (Hand &hand : m_hands) {
        pthread_t thread{};
        done = done && ::pthread_create(&thread, &attributes, work, &hand) == 0;
    }
    ::pthread_attr_destroy(&attributes);
    return done;
}

void Guard::send(const GuardMessage &message) const
{
    [[maybe_unused]] const ssize_t sent = ::send(m_socket, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/// None for zero.
void Guard::setTimer(std::chrono::milliseconds time) const
{
    itimerspec when{};
    when.it_value.tv_sec = time / 1s;
    when.it_value.tv_nsec = (time % 1s) / 1ns;
    ::timerfd_settime(m_timer, 0, &when, nullptr);
}

/// What this file system answers to an attempt that was begun after the call; nothing while it is still busy.
std::optional<int> Guard::letGo(Hand &hand) const
{
    const auto until = std::chrono::steady_clock::now() + patienceForOne;
    bool isNew = false;
    std::unique_lock lock(hand.mutex);
    for (;;) {
        if (hand.attempt == Attempt::Idle) {
            hand.attempt = Attempt::Working;
            hand.changed.notify_all();
            isNew = true;
        }
        if (!hand.changed.wait_until(lock, until, [&] { return hand.attempt == Attempt::Done; }))
            return std::nullopt;
        hand.attempt = Attempt::Idle;
        if (isNew || hand.why == 0)
            return hand.why;
    }
}

/// Once around. @p answer gets what a copier must know.
void Guard::letAllGo(When when, GuardMessage &answer)
{
    for (std::size_t i = m_hands.size(); i-- > 0;) {
        if (!m_record.isHalted(i))
            continue;
        const auto why = letGo(m_hands[i]);
        if (why == 0 || (why == EINVAL && when == When::NothingNew))
            m_record.setHalted(i, false);
        if (why == EINVAL)
            answer.index = static_cast<std::int16_t>(i);
    }
}

void Guard::end()
{
    setTimer(0ms);
    GuardMessage answer{.what = GuardMessage::What::Ended, .timeUp = m_isTimeUp};
    m_isTimeUp = false;
    const auto until = std::chrono::steady_clock::now() + longestEnd;
    letAllGo(When::NothingNew, answer);
    while (m_record.isAnyHalted() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(pause);
        letAllGo(When::NothingNew, answer);
    }
    send(answer);
}

bool Guard::afterTheCopier()
{
    GuardMessage nobodyAsks;
    const auto until = std::chrono::steady_clock::now() + longestAfter;
    letAllGo(When::NothingNew, nobodyAsks);
    while (m_record.isAnyHalted() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(pause);
        letAllGo(When::NothingNew, nobodyAsks);
    }
    return !m_record.isAnyHalted();
}

/// A message of the copier; false when it is gone.
bool Guard::hear()
{
    GuardMessage message;
    const ssize_t got = ::recv(m_socket, &message, sizeof message, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (got != sizeof message)
        return false;
    if (message.what == GuardMessage::What::Begin) {
        m_isTimeUp = false;
        setTimer(m_longest);
        send({.what = GuardMessage::What::Armed});
    } else if (message.what == GuardMessage::What::End) {
        end();
    }
    return true;
}

bool Guard::run(int why)
{
    m_timer = ::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (why == 0 && (m_timer < 0 || !startHands()))
        why = errno != 0 ? errno : EAGAIN;
    send({.what = GuardMessage::What::Ready, .why = why});
    std::array<pollfd, 2> watched{
        {{.fd = m_timer, .events = POLLIN, .revents = 0}, {.fd = m_socket, .events = POLLIN, .revents = 0}}};
    for (;;) {
        ::poll(watched.data(), watched.size(), m_isTimeUp ? static_cast<int>(pause.count()) : -1);
        std::uint64_t times = 0;
        if (::read(m_timer, &times, sizeof times) == sizeof times) {
            m_isTimeUp = true;
            send({.what = GuardMessage::What::TimeUp});
        }
        if (watched[1].revents != 0 && !hear())
            return afterTheCopier();
        GuardMessage nobodyAsks;
        if (m_isTimeUp)
            letAllGo(When::TimeUp, nobodyAsks);
    }
}

} // namespace lifeboat
