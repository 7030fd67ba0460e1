// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeAnswers.h"

#include "service/Types.h"

#include <QTimer>

namespace lifeboat::test {

namespace {

QString nameOf(const QDBusMessage &call)
{
    const QString interface = call.interface().section(QLatin1Char('.'), -1);
    return interface == QLatin1StringView("Plans") ? interface + QLatin1Char('.') + call.member() : call.member();
}

} // namespace

void FakeAnswers::answer(const QDBusConnection &bus, const QDBusMessage &call, const Work &work,
                         const std::function<void()> &refused)
{
    const QString method = nameOf(call);
    ++m_calls[method];
    const auto act = [this, bus, call, method, work, refused] {
        if (const auto planned = m_errors.constFind(method); planned != m_errors.constEnd()) {
            bus.send(errorReply(call, *planned));
            if (refused)
                refused();
            return;
        }
        const Result<QVariantList> given = work();
        bus.send(given ? call.createReply(*given) : errorReply(call, given.error()));
    };
    const std::chrono::milliseconds delay = m_delays.value(method, m_delayOfAll);
    if (delay.count() == 0)
        due(method, act);
    else
        QTimer::singleShot(delay, m_timers.get(), [this, method, act] { due(method, act); });
}

void FakeAnswers::due(const QString &method, const std::function<void()> &act)
{
    if (m_held.contains(method))
        m_waiting.emplace_back(method, act);
    else
        act();
}

void FakeAnswers::release(const QString &method)
{
    m_held.remove(method);
    std::vector<std::function<void()>> released;
    std::erase_if(m_waiting, [&](const auto &waiting) {
        if (waiting.first != method)
            return false;
        released.push_back(waiting.second);
        return true;
    });
    for (const auto &act : released)
        act();
}

void FakeAnswers::forget()
{
    m_waiting.clear();
    m_timers = std::make_unique<QObject>();
}

} // namespace lifeboat::test
