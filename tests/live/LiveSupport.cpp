// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "LiveSupport.h"

#include "base/UniqueFd.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QThread>

#include <csignal>

#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int watchdogMilliseconds = 30'000;
constexpr std::size_t mostMounts = 16;

/// Only what may be done between fork and exec.
[[noreturn]] void watch(int pipe, const std::array<int, mostMounts> &folders)
{
    ::setsid();
    pollfd end{.fd = pipe, .events = POLLIN, .revents = 0};
    char calm = 0;
    // The test has ended in good order.
    const bool isCalm = ::poll(&end, 1, watchdogMilliseconds) > 0 && ::read(pipe, &calm, 1) == 1;
    for (int round = 0; round < (isCalm ? 1 : 100); ++round) {
        for (std::size_t i = mostMounts; i-- > 0;) { // also when the test thinks that nothing stands
            if (folders[i] >= 0)
                ::ioctl(folders[i], FITHAW, 0);
        }
        ::usleep(10'000);
    }
    ::_exit(1);
}

} // namespace

Watchdog::Watchdog(const QStringList &mountPoints)
{
    std::array<int, mostMounts> folders{};
    folders.fill(-1);
    for (std::size_t i = 0; i < std::min<std::size_t>(mostMounts, static_cast<std::size_t>(mountPoints.size())); ++i) {
        const QByteArray name = QFile::encodeName(mountPoints[static_cast<qsizetype>(i)]);
        folders[i] = ::open(name.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folders[i] < 0)
            qFatal("no watchdog for %s", name.constData());
    }
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0 || (m_pid = ::fork()) < 0)
        qFatal("no watchdog");
    if (m_pid == 0) {
        ::close(ends[1]);
        watch(ends[0], folders);
    }
    ::close(ends[0]);
    m_pipe = ends[1];
    for (const int folder : folders) {
        if (folder >= 0)
            ::close(folder);
    }
}

Watchdog::~Watchdog()
{
    [[maybe_unused]] const ssize_t told = ::write(m_pipe, "", 1);
    ::close(m_pipe);
    ::waitpid(m_pid, nullptr, 0);
}

Writer::Writer(const QString &folder, Kind kind)
{
    m_shared = static_cast<std::atomic<std::uint64_t> *>(
        ::mmap(nullptr, sizeof(*m_shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    if (m_shared == MAP_FAILED)
        qFatal("no memory for a writer");
    const QByteArray name = QFile::encodeName(folder + u"/written"_s);
    const int flags = O_WRONLY | O_CREAT | (kind == Kind::Synchronous ? O_SYNC : O_TRUNC);
    m_pid = ::fork();
    if (m_pid < 0)
        qFatal("no writer");
    if (m_pid != 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    static const std::array<char, 4096> bytes{};
    for (;;) {
        const int fd = ::open(name.constData(), flags, 0600);
        if (fd >= 0 && ::write(fd, bytes.data(), bytes.size()) == ssize_t(bytes.size()))
            m_shared->fetch_add(1);
        ::close(fd);
        if (kind == Kind::Buffered)
            ::usleep(500);
    }
}

Writer::~Writer()
{
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    ::munmap(m_shared, sizeof(*m_shared));
}

char Writer::state() const
{
    QFile file(u"/proc/%1/stat"_s.arg(m_pid));
    if (!file.open(QIODevice::ReadOnly))
        return '?';
    const QByteArray text = file.readAll();
    return text.at(text.lastIndexOf(')') + 2);
}

bool Writer::goesOn(std::chrono::milliseconds patience) const
{
    const std::uint64_t before = count();
    QElapsedTimer waiting;
    waiting.start();
    while (count() < before + 2) { // one may have been let through before the freeze
        if (waiting.durationElapsed() > patience)
            return false;
        QThread::usleep(500);
    }
    return true;
}

bool Writer::stands(std::chrono::milliseconds time) const
{
    const std::uint64_t before = count();
    QThread::sleep(time);
    return count() == before;
}

Result<std::vector<HaltedMount>> mountsOf(const QString &drivePath)
{
    LIFEBOAT_TRY_ASSIGN(const Drive drive, findDrive(drivePath));
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    LIFEBOAT_TRY_ASSIGN(std::vector<HaltedMount> mounts, mountsToHalt(state, drive, {}));
    for (HaltedMount &mount : mounts) {
        if (mount.fileSystem == "ext2"_L1)
            mount.by = HaltedMount::By::ReadOnly;
    }
    return mounts;
}

InnerMount::InnerMount(const QString &node, const QString &where, const QStringList &options) : m_where(where)
{
    QDir().mkpath(where);
    m_result = runTool(u"mount"_s, options + QStringList{node, where});
}

InnerMount::~InnerMount()
{
    if (m_result && !runTool(u"umount"_s, {m_where}))
        runTool(u"umount"_s, {u"--lazy"_s, m_where});
}

std::vector<pid_t> processesNamed(const QByteArray &name)
{
    std::vector<pid_t> found;
    const QStringList numbers = QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
    for (const QString &number : numbers) {
        QFile file(u"/proc/%1/comm"_s.arg(number));
        if (file.open(QIODevice::ReadOnly) && file.readAll().trimmed() == name)
            found.push_back(static_cast<pid_t>(number.toInt()));
    }
    return found;
}

QByteArray whatStands(const QStringList &mountPoints)
{
    for (const QString &mountPoint : mountPoints) {
        const QByteArray name = QFile::encodeName(mountPoint);
        const UniqueFd folder(::open(name.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder || ::ioctl(folder.get(), FITHAW, 0) == 0 || errno != EINVAL)
            return name + " was frozen";
        const UniqueFd file(::openat(folder.get(), "test", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file || ::write(file.get(), "x", 1) != 1)
            return name + " cannot be written to";
    }
    return {};
}

} // namespace lifeboat::test
