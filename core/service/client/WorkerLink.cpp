// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/client/WorkerLink.h"

#include "base/OwnProgram.h"
#include "service/Types.h"

#include <QDBusPendingCallWatcher>
#include <QFile>
#include <QProcess>

#include <cerrno>
#include <csignal>

#include <sys/stat.h>
#include <unistd.h>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto retryEvery = 20ms;
constexpr auto startWithin = 10s;
constexpr char peerName[] = "lifeboat-worker";

Error unavailable(const QString &detail)
{
    return Error{.code = ErrorCode::WorkerUnavailable, .subject = {}, .at = {}, .detail = detail};
}

bool offersService(const QDBusMessage &reply)
{
    return reply.type() == QDBusMessage::ReplyMessage &&
        reply.arguments().constFirst().toStringList().contains(QLatin1StringView(serviceName));
}

} // namespace

QString workerProgram() { return ownProgram(QLatin1StringView("lifeboatd")); }

Result<QString> privateSocketFolder()
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    QString folder =
        runtime.isEmpty() ? QStringLiteral("/tmp/lifeboat-%1").arg(::getuid()) : runtime + QStringLiteral("/lifeboat");
    const QByteArray encoded = QFile::encodeName(folder);
    if (::mkdir(encoded.constData(), S_IRWXU) != 0 && errno != EEXIST)
        return fail(Error::fromErrno(ErrorCode::WorkerUnavailable, folder, QStringLiteral("mkdir")));
    struct stat status{};
    if (::lstat(encoded.constData(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::getuid() ||
        (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(ErrorCode::NotAuthorised, folder, QStringLiteral("not this user's own folder"));
    return folder;
}

WorkerLink::WorkerLink(QString program, QObject *parent) : QObject(parent), m_program(std::move(program))
{
    m_retry.setInterval(retryEvery);
    m_retry.callOnTimeout(this, [this] { tryAgain(); });
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForUnregistration);
    connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this, &WorkerLink::onServiceGone);
}

WorkerLink::~WorkerLink() { QDBusConnection::disconnectFromPeer(QLatin1StringView(peerName)); }

void WorkerLink::open()
{
    const QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.isConnected())
        return openPrivate();
    // A service that runs although no file makes it activatable (a developer's) is there as well: ListNames would find it, but
    // it has nobody that starts it anew.
    auto *const watcher = new QDBusPendingCallWatcher(
        bus.asyncCall(QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/"),
                                                     QStringLiteral("org.freedesktop.DBus"),
                                                     QStringLiteral("ListActivatableNames"))),
        this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, bus] {
        watcher->deleteLater();
        if (offersService(watcher->reply()))
            finish(bus, QLatin1StringView(serviceName));
        else
            openPrivate();
    });
}

void WorkerLink::openPrivate()
{
    if (connectPrivate())
        return;
    // It outlives us: it must not keep our caller's pipe or terminal.
    QProcess worker;
    worker.setProgram(m_program);
    worker.setArguments({QStringLiteral("--private")});
    worker.setWorkingDirectory(QStringLiteral("/"));
    worker.setStandardInputFile(QProcess::nullDevice());
    worker.setStandardOutputFile(QProcess::nullDevice());
    worker.setStandardErrorFile(QProcess::nullDevice());
    if (!worker.startDetached(&m_pid)) {
        Q_EMIT failed(unavailable(QStringLiteral("cannot start ") + m_program));
        return;
    }
    m_waiting.start();
    m_retry.start();
}

bool WorkerLink::connectPrivate()
{
    const auto folder = privateSocketFolder();
    if (!folder)
        return false;
    QDBusConnection::disconnectFromPeer(QLatin1StringView(peerName));
    QDBusConnection peer =
        QDBusConnection::connectToPeer(QStringLiteral("unix:path=%1/worker").arg(*folder), QLatin1StringView(peerName));
    if (!peer.isConnected())
        return false;
    peer.connect({}, QStringLiteral("/org/freedesktop/DBus/Local"), QStringLiteral("org.freedesktop.DBus.Local"),
                 QStringLiteral("Disconnected"), this, SLOT(onDisconnected()));
    finish(peer, {});
    return true;
}

void WorkerLink::tryAgain()
{
    const bool late = m_waiting.durationElapsed() > startWithin;
    const bool ended = ::kill(static_cast<pid_t>(m_pid), 0) != 0;
    // One that ended may have found another worker there that started at the same moment.
    if (connectPrivate() || late || ended)
        m_retry.stop();
    if (!m_open && (late || ended))
        Q_EMIT failed(unavailable(m_program + (late ? QStringLiteral(" does not answer") : QStringLiteral(" ended"))));
}

void WorkerLink::finish(const QDBusConnection &connection, const QString &service)
{
    registerWireTypes();
    m_connection = connection;
    m_service = service;
    m_watcher.setConnection(connection);
    m_watcher.setWatchedServices(service.isEmpty() ? QStringList() : QStringList{service});
    m_open = true;
    Q_EMIT opened();
}

void WorkerLink::onServiceGone()
{
    if (std::exchange(m_open, false))
        Q_EMIT lost();
}

void WorkerLink::onDisconnected()
{
    if (!m_open || m_connection.isConnected())
        return;
    m_open = false;
    Q_EMIT lost();
}

} // namespace lifeboat
