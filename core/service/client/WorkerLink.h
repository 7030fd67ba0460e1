// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace lifeboat {

/// The way to a worker: the system service where the system bus offers it, else a private worker of this user, which is started
/// when none is there yet. Nothing here blocks for longer than the bus takes to say hello.
class WorkerLink final : public QObject {
    Q_OBJECT

public:
    /// @p program: lifeboatd, for the case that one has to be started.
    explicit WorkerLink(QString program, QObject *parent = nullptr);
    ~WorkerLink() override;

    /// Ends with opened() or failed(), later. Call it again after lost().
    void open();

    bool isOpen() const { return m_open; }
    bool isSystem() const { return !m_service.isEmpty(); }
    // For the proxies, while it is open.
    const QDBusConnection &connection() const { return m_connection; }
    const QString &service() const { return m_service; } ///< empty in private mode

Q_SIGNALS:
    void opened();
    void failed(const lifeboat::Error &error); ///< WorkerUnavailable
    void lost();                               ///< the worker ended, or the connection to it

private Q_SLOTS:
    void onDisconnected();
    void onServiceGone();

private:
    void openPrivate();
    bool connectPrivate();
    void tryAgain();
    void finish(const QDBusConnection &connection, const QString &service);

    QString m_program;
    QDBusConnection m_connection{QString()};
    QString m_service;
    QDBusServiceWatcher m_watcher;
    bool m_open = false;
    QTimer m_retry;
    QElapsedTimer m_waiting;
    qint64 m_pid = 0;
};

/// lifeboatd: beside the calling program, as built, else where it is installed.
QString workerProgram();

/// Where this user's private worker listens; the folder is made, for this user alone. Errors: NotAuthorised when somebody else has
/// made it.
Result<QString> privateSocketFolder();

} // namespace lifeboat
