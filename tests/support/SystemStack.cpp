// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SystemStack.h"

#include "support/Tools.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>
#include <ranges>

namespace lifeboat::test {

namespace {

constexpr qint64 startMs = 30'000; ///< for each daemon; a second is usual
constexpr int endMs = 5'000;

const QString journald = QStringLiteral("/usr/lib/systemd/systemd-journald");
const QString udevd = QStringLiteral("/usr/lib/systemd/systemd-udevd");
const QString polkitd = QStringLiteral("/usr/lib/polkit-1/polkitd");
const QString udisksd = QStringLiteral("/usr/libexec/udisks2/udisksd");
const QString busSocket = QStringLiteral("/run/dbus/system_bus_socket");

/// As another user, and still dying with the test: a change of user forgets the signal that was asked for before.
QStringList as(const QString &user, const QStringList &command)
{
    return QStringList{QStringLiteral("setpriv"), QStringLiteral("--reuid=") + user, QStringLiteral("--regid=") + user,
                       QStringLiteral("--init-groups"), QStringLiteral("--pdeathsig=KILL")} +
        command;
}

bool makePrivate(const char *folder, const char *options = "mode=755")
{
    return ::access(folder, F_OK) != 0 || ::mount("lifeboat", folder, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0;
}

ToolResult askBus(const QString &method, const QString &name)
{
    return runTool(QStringLiteral("dbus-send"),
                   {QStringLiteral("--system"), QStringLiteral("--print-reply=literal"),
                    QStringLiteral("--dest=org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                    QStringLiteral("org.freedesktop.DBus.") + method, QStringLiteral("string:") + name});
}

bool hasOwner(const QString &name)
{
    const ToolResult reply = askBus(QStringLiteral("NameHasOwner"), name);
    return reply && reply.output.contains("true");
}

QString logOf(const QString &program) { return QStringLiteral("/run/lifeboat-stack/") + program; }

} // namespace

QString SystemStack::unavailable(SystemServices services)
{
    QStringList programs = {QStringLiteral("dbus-daemon"), QStringLiteral("dbus-send"), QStringLiteral("setpriv")};
    if (services != SystemServices::Bus)
        programs += {udevd, QStringLiteral("udevadm"), polkitd, udisksd};
    if (::geteuid() != 0)
        return QStringLiteral("starting the system's daemons needs root");
    for (const QString &program : std::as_const(programs)) {
        if (program.startsWith(QLatin1Char('/')) ? !QFileInfo(program).isExecutable() : !haveTool(program))
            return QFileInfo(program).fileName() + QStringLiteral(" is not installed");
    }
    return {};
}

SystemStack::SystemStack(SystemServices services)
{
    qunsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    if (enterNamespaces() && closeDev() && (services != SystemServices::AllAndWorker || installWorker()) &&
        startBus(services) && services != SystemServices::Bus && limitUdev() &&
        (services != SystemServices::AllAndWorker || startJournal()))
        startAll();
}

SystemStack::~SystemStack()
{
    endWorker();
    for (Daemon &daemon : m_daemons | std::views::reverse) {
        daemon.process->terminate();
        if (!daemon.process->waitForFinished(endMs)) {
            daemon.process->kill();
            daemon.process->waitForFinished(endMs);
        }
    }
    openDev();
}

bool SystemStack::failed(const QByteArray &step)
{
    m_message = step + ": " + std::strerror(errno);
    return false;
}

bool SystemStack::enterNamespaces()
{
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0)
        return failed("unshare");
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failed("private mounts");
    if (!makePrivate("/run") || !makePrivate("/media") || !makePrivate("/var/lib/udisks2", "mode=700"))
        return failed("tmpfs");
    for (const char *folder : {"/run/lock", "/run/dbus", "/run/udev/rules.d", "/run/polkit-1/rules.d", "/run/udisks2",
                               "/run/lifeboat-stack"})
        QDir().mkpath(QLatin1StringView(folder));
    return true;
}

bool SystemStack::closeDev()
{
    m_dev = UniqueFd(::open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!m_dev || ::flock(m_dev.get(), LOCK_SH) != 0)
        return failed("/dev");
    ::mkdirat(m_dev.get(), "block", 0755); // mount points; mostly there already
    ::mkdirat(m_dev.get(), "disk", 0755);
    if (::mount("/dev", "/dev", nullptr, MS_BIND | MS_REC, nullptr) != 0 || !makePrivate("/dev/block") ||
        !makePrivate("/dev/disk") || ::mount(nullptr, "/dev", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0)
        return failed("read-only /dev");
    return true;
}

/// Removes the two folders, where this machine has no use for them and no other stack either: a mount point that is removed takes
/// the mounts of other namespaces with it.
void SystemStack::openDev()
{
    ::umount2("/dev/block", MNT_DETACH);
    ::umount2("/dev/disk", MNT_DETACH);
    if (!m_dev || ::flock(m_dev.get(), LOCK_EX | LOCK_NB) != 0)
        return;
    ::unlinkat(m_dev.get(), "block", AT_REMOVEDIR); // fails where a real udev has links in it
    ::unlinkat(m_dev.get(), "disk", AT_REMOVEDIR);
}

bool SystemStack::limitUdev()
{
    // No modules loaded, no power settings, no file systems told to the kernel: only names, signatures and what UDisks2 asks for.
    const QStringList wanted = {QStringLiteral("50-udev-default.rules"), QStringLiteral("60-block.rules"),
                                QStringLiteral("60-persistent-storage.rules"), QStringLiteral("80-udisks2.rules")};
    const QStringList rules = QDir(QStringLiteral("/usr/lib/udev/rules.d")).entryList(QDir::Files);
    for (const QString &rule : rules) {
        if (!wanted.contains(rule) &&
            !QFile::link(QStringLiteral("/dev/null"), QStringLiteral("/run/udev/rules.d/") + rule))
            return failed("udev rules");
    }
    return true;
}

bool SystemStack::installWorker()
{
    if (!makePrivate("/usr/local/share") || !makePrivate("/etc/dbus-1/system.d"))
        return failed("tmpfs");
    const QString packaging = QStringLiteral(PACKAGING_DIR);
    const QString name = QStringLiteral("org.lifeboat.Lifeboat1");
    const QString services = QStringLiteral("/usr/local/share/dbus-1/system-services");
    const QString actions = QStringLiteral("/usr/local/share/polkit-1/actions");
    QDir().mkpath(services);
    QDir().mkpath(actions);
    if (!QFile::copy(packaging + QStringLiteral("/dbus/") + name + QStringLiteral(".conf"),
                     QStringLiteral("/etc/dbus-1/system.d/") + name + QStringLiteral(".conf")) ||
        !QFile::copy(packaging + QStringLiteral("/polkit/") + name + QStringLiteral(".policy"),
                     actions + QLatin1Char('/') + name + QStringLiteral(".policy")))
        return failed("policies of the worker");
    QFile packaged(packaging + QStringLiteral("/dbus/") + name + QStringLiteral(".service.in"));
    QFile installed(services + QLatin1Char('/') + name + QStringLiteral(".service"));
    if (!packaged.open(QIODevice::ReadOnly) || !installed.open(QIODevice::WriteOnly))
        return failed("service of the worker");
    installed.write(packaged.readAll().replace(
        "@LIFEBOATD@",
        "/usr/bin/env STATE_DIRECTORY=/run/lifeboat-state CONFIGURATION_DIRECTORY=/run/lifeboat-config " LIFEBOATD));
    return true;
}

/// The bus started it, so nobody else does.
void SystemStack::endWorker()
{
    const QString name = QStringLiteral("org.lifeboat.Lifeboat1");
    if (m_daemons.empty() || !hasOwner(name))
        return;
    const ToolResult reply = askBus(QStringLiteral("GetConnectionUnixProcessID"), name);
    const int pid = reply.output.trimmed().split(' ').last().toInt();
    if (!reply || pid <= 0)
        return;
    ::kill(pid, SIGTERM);
    QElapsedTimer waiting;
    waiting.start();
    while (hasOwner(name) && waiting.elapsed() < endMs)
        QThread::msleep(20);
    if (hasOwner(name))
        ::kill(pid, SIGKILL);
}

bool SystemStack::start(const QString &program, const QStringList &command)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardOutputFile(logOf(program));
    process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process->start(command.front(), command.mid(1));
    if (!process->waitForStarted()) {
        m_message = program.toUtf8() + ": " + process->errorString().toUtf8();
        return false;
    }
    m_daemons.push_back({.program = program, .process = std::move(process)});
    return true;
}

bool SystemStack::waitFor(const QByteArray &what, const QString &program, bool (*done)())
{
    QElapsedTimer waiting;
    waiting.start();
    while (!done()) {
        const bool ended = m_daemons.back().process->waitForFinished(50);
        if (!ended && waiting.elapsed() < startMs)
            continue;
        QFile log(logOf(program));
        m_message = "no " + what + (ended ? ", the daemon ended" : "") + '\n';
        if (log.open(QIODevice::ReadOnly))
            m_message += log.readAll();
        return false;
    }
    return true;
}

bool SystemStack::startBus(SystemServices services)
{
    if (services == SystemServices::Bus && !makePrivate("/usr/share/dbus-1/system-services"))
        return failed("no services");
    const QString bus = QStringLiteral("dbus-daemon");
    // The user of Debian's configuration. It makes its socket itself.
    const QString user = QStringLiteral("messagebus");
    const ToolResult owner = runTool(QStringLiteral("chown"), {user, QFileInfo(busSocket).path()});
    if (!owner) {
        m_message = owner.message();
        return false;
    }
    return start(bus,
                 as(user,
                    {bus, QStringLiteral("--system"), QStringLiteral("--nofork"), QStringLiteral("--nopidfile")})) &&
        waitFor("system bus", bus, [] { return hasOwner(QStringLiteral("org.freedesktop.DBus")); });
}

bool SystemStack::startJournal()
{
    QDir().mkpath(QStringLiteral("/run/systemd"));
    const QString name = QFileInfo(journald).fileName();
    return start(name, {journald}) &&
        waitFor("journal", name, [] { return QFileInfo::exists(QStringLiteral("/run/systemd/journal/socket")); });
}

bool SystemStack::startAll()
{
    const auto nameOf = [](const QString &path) { return QFileInfo(path).fileName(); };
    return start(nameOf(udevd), {udevd}) &&
        waitFor("udev", nameOf(udevd), [] { return QFileInfo::exists(QStringLiteral("/run/udev/control")); }) &&
        start(nameOf(polkitd), as(QStringLiteral("polkitd"), {polkitd})) &&
        waitFor("polkit", nameOf(polkitd), [] { return hasOwner(QStringLiteral("org.freedesktop.PolicyKit1")); }) &&
        start(nameOf(udisksd), {udisksd}) &&
        waitFor("UDisks2", nameOf(udisksd), [] { return hasOwner(QStringLiteral("org.freedesktop.UDisks2")); });
}

void SystemStack::kill(const QString &program)
{
    for (Daemon &daemon : m_daemons) {
        if (daemon.program == program) {
            daemon.process->kill();
            daemon.process->waitForFinished(endMs);
        }
    }
}

} // namespace lifeboat::test
