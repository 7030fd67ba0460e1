// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/UniqueFd.h"
#include "drives/SysfsProvider.h"
#include "service/client/WorkerLink.h"
#include "service/udisks/UDisksProvider.h"
#include "service/worker/Worker.h"

#include <QCoreApplication>
#include <QDBusServer>
#include <QFile>
#include <QSocketNotifier>

#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;

namespace {

constexpr int cannotStart = 1;

int complain(const QString &what)
{
    std::fputs(qPrintable(QStringLiteral("lifeboatd: %1\n").arg(what)), stderr);
    return cannotStart;
}

// A signal handler may do little more than write().
int quitPipe[2] = {-1, -1};

/// SIGTERM, SIGINT and SIGHUP make the returned descriptor readable. Handlers, unlike blocked signals, are not handed on to the
/// programs that jobs start.
int quitSignals()
{
    if (::pipe2(quitPipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    struct sigaction action{};
    action.sa_handler = [](int) { static_cast<void>(!::write(quitPipe[1], "", 1)); };
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        sigaction(number, &action, nullptr);
    // A client that went away, and a file-size limit, are errors of the calls that meet them.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    return quitPipe[0];
}

QString stateFolder(Worker::Kind kind)
{
    if (kind == Worker::Kind::System)
        return qEnvironmentVariable("STATE_DIRECTORY", QStringLiteral("/var/lib/lifeboat"));
    const QString base = qEnvironmentVariable(
        "XDG_STATE_HOME", qEnvironmentVariable("HOME", QStringLiteral("/")) + QStringLiteral("/.local/state"));
    return base + QStringLiteral("/lifeboat");
}

PlanService::Settings planSettings(Worker::Kind kind)
{
    const bool system = kind == Worker::Kind::System;
    const QString configuration = system ? qEnvironmentVariable("CONFIGURATION_DIRECTORY") : QString();
    return {.plans =
                configuration.isEmpty() ? PlanStore::defaultFolder(system) : configuration + QStringLiteral("/plans"),
            .histories = stateFolder(kind) + QStringLiteral("/plans"),
            .clock = system && Systemd::isRunning() ? PlanService::Clock::Systemd : PlanService::Clock::Own,
            .hooksByBus = !system};
}

/// UDisks2 where it runs, because it knows more; else the kernel's own files.
std::unique_ptr<DriveProvider> driveProvider()
{
    if (UDisksProvider::available()) {
        if (auto provider = UDisksProvider::create())
            return std::move(*provider);
    }
    return std::make_unique<SysfsProvider>();
}

int runSystem(const QCoreApplication &application, JobStore store)
{
    // An image holds everything that is on a drive, what its files' modes hide from others included: it is root's alone.
    ::umask(S_IRWXG | S_IRWXO);
    QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.isConnected())
        return complain(bus.lastError().message());
    Endpoints endpoints;
    const Worker worker(Worker::Kind::System, std::make_unique<Polkit>(bus), driveProvider(), endpoints,
                        std::move(store), planSettings(Worker::Kind::System));
    endpoints.addConnection(bus);
    QObject::connect(&worker, &Worker::idle, &application, &QCoreApplication::quit);
    if (!bus.registerService(QLatin1StringView(serviceName)))
        return complain(bus.lastError().message());
    return QCoreApplication::exec();
}

int runPrivate(const QCoreApplication &application, JobStore store, const QString &folder)
{
    const QString socket = folder + QStringLiteral("/worker");
    QFile::remove(socket); // left by a worker that was killed: we have the lock
    const QDBusServer server(QStringLiteral("unix:path=") + socket);
    if (!server.isConnected())
        return complain(server.lastError().message());
    Endpoints endpoints;
    const Worker worker(Worker::Kind::Private, std::make_unique<OwnRights>(), driveProvider(), endpoints,
                        std::move(store), planSettings(Worker::Kind::Private));
    QObject::connect(&server, &QDBusServer::newConnection, &endpoints, &Endpoints::addConnection);
    QObject::connect(&worker, &Worker::idle, &application, [&] {
        if (endpoints.isEmpty())
            QCoreApplication::quit();
    });
    const int status = QCoreApplication::exec();
    QFile::remove(socket);
    return status;
}

} // namespace

int main(int argc, char *argv[])
{
    const int quitFd = quitSignals();
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().sliced(1);
    if (arguments.contains(QStringLiteral("--version"))) {
        std::puts("lifeboatd " LIFEBOAT_VERSION);
        return 0;
    }
    const auto kind =
        arguments == QStringList{QStringLiteral("--private")} ? Worker::Kind::Private : Worker::Kind::System;
    if (kind == Worker::Kind::System && !arguments.isEmpty())
        return complain(QStringLiteral("usage: lifeboatd [--private | --version]"));

    const QSocketNotifier quit(quitFd, QSocketNotifier::Read);
    QObject::connect(&quit, &QSocketNotifier::activated, &application, &QCoreApplication::quit);

    const auto folder = kind == Worker::Kind::Private ? privateSocketFolder() : Result<QString>(QString());
    if (!folder)
        return complain(folder.error().detail + QStringLiteral(": ") + folder.error().subject);
    const UniqueFd lock(kind == Worker::Kind::Private
                            ? ::open(QFile::encodeName(*folder + QStringLiteral("/lock")).constData(),
                                     O_RDWR | O_CREAT | O_CLOEXEC, 0600)
                            : -1);
    if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return 0; // this user's worker is there already
    if (lock) {
        const QByteArray pid = QByteArray::number(QCoreApplication::applicationPid()) + '\n';
        if (::ftruncate(lock.get(), 0) != 0 ||
            ::pwrite(lock.get(), pid.constData(), static_cast<std::size_t>(pid.size()), 0) < 0)
            return complain(QStringLiteral("cannot write ") + *folder + QStringLiteral("/lock"));
    }
    auto store = JobStore::open(stateFolder(kind) + QStringLiteral("/jobs"));
    if (!store)
        return complain(store.error().detail + QStringLiteral(": ") + store.error().subject);
    return kind == Worker::Kind::System ? runSystem(application, std::move(*store))
                                        : runPrivate(application, std::move(*store), *folder);
}
