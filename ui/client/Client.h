// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "managerinterface.h"
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

    /// Asks the worker; @p use gets a Result<Value> later, once, unless @p context has gone before.
    /// Errors: what the worker says; WorkerUnavailable.
    template<class Value, class Use, class... Parameters, class... Arguments>
    void ask(QObject *context, Use use, QDBusPendingReply<Value> (ManagerInterface::*method)(Parameters...),
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
    template<class Use, class... Parameters, class... Arguments>
    void ask(QObject *context, Use use, QDBusPendingReply<> (ManagerInterface::*method)(Parameters...),
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

private:
    template<class Use, class Reply, class... Parameters, class... Arguments>
    void askWith(QObject *context, Use use, Reply (ManagerInterface::*method)(Parameters...), Arguments &&...arguments)
    {
        if (!isReady()) {
            QMetaObject::invokeMethod(
                context, [use] { use(Result<Reply>(fail(ErrorCode::WorkerUnavailable))); }, Qt::QueuedConnection);
            return;
        }
        const Reply pending = (m_manager.get()->*method)(std::forward<Arguments>(arguments)...);
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
    State m_state = State::Connecting;
    std::optional<Error> m_problem;
};

} // namespace lifeboat
