// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "managerinterface.h"
#include "plans/PlanHistory.h"
#include "plansinterface.h"
#include "service/client/WorkerLink.h"

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QPointer>

#include <memory>

namespace lifeboat {

/// The window's line to the worker. It opens itself again whenever the worker has gone.
class Client final : public QObject {
    Q_OBJECT

public:
    enum class State { Connecting, Ready, Unavailable };

    /// @p workerProgram: lifeboatd, for the case that a private worker has to be started.
    explicit Client(QString workerProgram, QObject *parent = nullptr);

    /// Starts to look for a worker; stateChanged() tells what came of it. Also after Unavailable, when a person wants to try again.
    void open();

    State state() const { return m_state; }
    bool isReady() const { return m_state == State::Ready; }
    const std::optional<Error> &problem() const { return m_problem; } ///< Unavailable: why
    /// The worker is the system's service: it asks for a password before it acts.
    bool isSystem() const { return m_link.isSystem(); }
    const WorkerLink &link() const { return m_link; }
    ManagerInterface *manager() { return m_manager.get(); } ///< null unless Ready
    PlansInterface *plans() { return m_plans.get(); }       ///< likewise

    /// Asks the worker, by a method of ManagerInterface or PlansInterface; @p use gets a Result<Value> later, once, unless @p context has gone before.
    /// Errors: what the worker says; WorkerUnavailable.
    template<class Value, class Use, class Interface, class... Parameters, class... Arguments>
    void ask(QObject *context, Use use, QDBusPendingReply<Value> (Interface::*method)(Parameters...),
             Arguments &&...arguments)
    {
        askWith(
            context,
            [use](const Result<QDBusPendingReply<Value>> &reply) {
                use(reply ? Result<Value>(reply->value()) : Result<Value>(fail(reply.error())));
            },
            method, std::forward<Arguments>(arguments)...);
    }
    /// Of a method that gives nothing back: @p use gets a Result<>.
    template<class Use, class Interface, class... Parameters, class... Arguments>
    void ask(QObject *context, Use use, QDBusPendingReply<> (Interface::*method)(Parameters...),
             Arguments &&...arguments)
    {
        askWith(
            context,
            [use](const Result<QDBusPendingReply<>> &reply) {
                use(reply ? Result<>() : Result<>(fail(reply.error())));
            },
            method, std::forward<Arguments>(arguments)...);
    }

Q_SIGNALS:
    void stateChanged();
    void drivesChanged();
    void jobAdded(const QString &path);
    void plansChanged();
    /// A run of the plan @p id ended, or was put off.
    void planEnded(const QString &id, lifeboat::RunEnd end, const std::optional<lifeboat::Error> &problem);

private:
    template<class Interface>
    Interface &proxy()
    {
        if constexpr (std::is_same_v<Interface, ManagerInterface>)
            return *m_manager;
        else
            return *m_plans;
    }
    template<class Use, class Reply, class Interface, class... Parameters, class... Arguments>
    void askWith(QObject *context, Use use, Reply (Interface::*method)(Parameters...), Arguments &&...arguments)
    {
        if (!isReady()) {
            QMetaObject::invokeMethod(
                context, [use] { use(Result<Reply>(fail(ErrorCode::WorkerUnavailable))); }, Qt::QueuedConnection);
            return;
        }
        const Reply pending = (proxy<Interface>().*method)(std::forward<Arguments>(arguments)...);
        auto *const watcher = new QDBusPendingCallWatcher(pending, context);
        connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, use] {
            watcher->deleteLater();
            const Reply reply = *watcher;
            use(reply.isError() ? Result<Reply>(fail(errorOfReply(reply.reply()))) : Result<Reply>(reply));
        });
    }
    void onOpened();
    void onFailed(const Error &error);
    void onLost();
    void enter(State state, std::optional<Error> problem = std::nullopt);

    WorkerLink m_link;
    std::unique_ptr<ManagerInterface> m_manager;
    std::unique_ptr<PlansInterface> m_plans;
    State m_state = State::Connecting;
    std::optional<Error> m_problem;
};

} // namespace lifeboat
