// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/SysfsProvider.h"

#include "drives/ChosenDrive.h"

#include <QFile>

#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <array>

namespace lifeboat {

namespace {

constexpr unsigned kernelEvents = 1;         ///< multicast group of the kernel; group 2 is udev's
constexpr std::size_t eventSize = 16 * 1024; ///< more than the kernel's UEVENT_BUFFER_SIZE and its header

Result<> unmountOne(const SystemState &state, const Drive &drive, const MountRow &row)
{
    if (isCovered(state, row))
        return fail(mountBusy(state, drive, row));
    if (::umount2(QFile::encodeName(row.mountPoint).constData(), UMOUNT_NOFOLLOW) == 0)
        return {};
    switch (errno) {
    case EBUSY:
        return fail(mountBusy(state, drive, row));
    case EINVAL:
    case ENOENT: // somebody else has unmounted it; whether nothing is left is asked once more at the end
        return {};
    case EPERM:
    case EACCES:
        return fail(Error::fromErrno(ErrorCode::NotAuthorised, drive.path, row.mountPoint));
    default:
        return fail(Error::fromErrno(ErrorCode::TargetMounted, drive.path, row.mountPoint));
    }
}

} // namespace

bool isBlockEvent(QByteArrayView message)
{
    using namespace Qt::StringLiterals;
    const QByteArray zero(1, '\0');
    return message.contains('@') && (message.toByteArray() + zero).contains(zero + "SUBSYSTEM=block"_ba + zero);
}

SysfsProvider::SysfsProvider(SystemRoots roots) : m_roots(std::move(roots))
{
    watchDevices();
    watchTable(m_roots.proc + QStringLiteral("/self/mountinfo"));
    watchTable(m_roots.proc + QStringLiteral("/swaps"));
}

void SysfsProvider::watchDevices()
{
    m_events = UniqueFd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = kernelEvents;
    if (!m_events || ::bind(m_events.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        qWarning("no hot-plug events: %s", ::strerror(errno));
        m_events.reset();
        return;
    }
    auto notifier = std::make_unique<QSocketNotifier>(m_events.get(), QSocketNotifier::Read);
    connect(notifier.get(), &QSocketNotifier::activated, this, &SysfsProvider::readEvents);
    m_notifiers.push_back(std::move(notifier));
}

void SysfsProvider::readEvents()
{
    std::array<char, eventSize> buffer;
    for (;;) {
        sockaddr_nl from{};
        socklen_t fromSize = sizeof from;
        const ssize_t got =
            ::recvfrom(m_events.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr *>(&from), &fromSize);
        if (got < 0 && errno == ENOBUFS) { // events were lost: anything may have happened
            noteChange();
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        if (from.nl_pid == 0 && isBlockEvent(QByteArrayView(buffer.data(), got))) // from the kernel, not from a process
            noteChange();
    }
}

/// Such a file becomes exceptional (POLLPRI) when its contents differ from those at the last poll: proc_pid_mountinfo(5).
void SysfsProvider::watchTable(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return; // a kernel without swap
    auto notifier = std::make_unique<QSocketNotifier>(fd.get(), QSocketNotifier::Exception);
    connect(notifier.get(), &QSocketNotifier::activated, this, &SysfsProvider::noteChange);
    m_tables.push_back(std::move(fd));
    m_notifiers.push_back(std::move(notifier));
}

Result<> SysfsProvider::unmount(const Drive &drive)
{
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read(m_roots));
    LIFEBOAT_TRY_ASSIGN(const ChosenDrive chosen, findChosenDrive(state, drive));
    for (const MountRow &row : chosen.mounts)
        LIFEBOAT_TRY(unmountOne(state, drive, row));
    LIFEBOAT_TRY_ASSIGN(const SystemState after, SystemState::read(m_roots));
    LIFEBOAT_TRY_ASSIGN(const ChosenDrive left, findChosenDrive(after, drive));
    return requireUnmounted(drive, left);
}

Result<Release> SysfsProvider::powerOff(const Drive &drive)
{
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read(m_roots));
    LIFEBOAT_TRY_ASSIGN(const ChosenDrive chosen, findChosenDrive(state, drive));
    LIFEBOAT_TRY(requireUnmounted(drive, chosen));
    LIFEBOAT_TRY(flushDrive(drive.path));
    QFile remove(chosen.folder + QStringLiteral("/device/delete"));
    if (chosen.folder.isEmpty() || !drive.ejectable || !remove.exists())
        return Release::Flushed;
    if (!remove.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || remove.write("1") != 1)
        return fail(ErrorCode::ProgramFailed, drive.path, remove.errorString());
    return Release::PoweredOff;
}

} // namespace lifeboat
