// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QMap>
#include <QSet>
#include <QVariantList>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace lifeboat::test {

/// When the methods of the fake worker answer, and with which planned errors. Methods go by their name in the contract, those
/// of Plans with its name in front ("Plans.List"); Manager and Job have none in common. Lives on the fake worker's thread.
class FakeAnswers {
public:
    /// Gives what the method answers. Called once, when the time for the answer has come.
    using Work = std::function<Result<QVariantList>()>;

    /// Answers @p call: at once, or when its delay is over and nobody holds it any more. With a planned error @p refused is called
    /// in the place of @p work.
    void answer(const QDBusConnection &bus, const QDBusMessage &call, const Work &work,
                const std::function<void()> &refused = {});
    /// The clients are gone: nobody waits for an answer.
    void forget();
    /// How often a client called @p method.
    int calls(const QString &method) const { return m_calls.value(method); }

    void setDelay(const QString &method, std::chrono::milliseconds delay) { m_delays.insert(method, delay); }
    void setDelayOfAll(std::chrono::milliseconds delay) { m_delayOfAll = delay; }
    void setError(const QString &method, const Error &error) { m_errors.insert(method, error); }
    void clearError(const QString &method) { m_errors.remove(method); }
    void hold(const QString &method) { m_held.insert(method); }
    void release(const QString &method);

private:
    void due(const QString &method, const std::function<void()> &act);

    QMap<QString, std::chrono::milliseconds> m_delays;
    std::chrono::milliseconds m_delayOfAll{};
    QMap<QString, Error> m_errors;
    QSet<QString> m_held;
    QMap<QString, int> m_calls;
    std::vector<std::pair<QString, std::function<void()>>> m_waiting; ///< for release()
    std::unique_ptr<QObject> m_timers = std::make_unique<QObject>();  ///< context of what waits for its delay
};

} // namespace lifeboat::test
