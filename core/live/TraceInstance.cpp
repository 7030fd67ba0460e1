// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TraceInstance.h"

#include <QDir>
#include <QFile>
#include <QStringList>

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <thread>

namespace lifeboat {

namespace {

constexpr std::array places{"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
constexpr std::array folders{"/sys/kernel/tracing/instances/", "/sys/kernel/debug/tracing/instances/"};
constexpr int mostTries = 1000;
constexpr auto prefix = "lifeboat-";

std::unexpected<Error> failed(const QString &name, const QByteArray &what)
{
    const int reason = errno;
    const ErrorCode code = reason == EACCES || reason == EPERM ? ErrorCode::NotAuthorised : ErrorCode::CannotFreeze;
    errno = reason;
    return fail(Error::fromErrno(code, name, QStringLiteral("tracefs: ") + QString::fromUtf8(what)));
}

bool isFolder(const char *path)
{
    struct stat status{};
    return ::stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/// Where instances are made, with a slash at the end; nothing where tracefs is not mounted.
std::optional<QByteArray> instances()
{
    for (const char *folder : folders) {
        if (isFolder(folder))
            return QByteArray(folder);
    }
    return std::nullopt;
}

bool writeText(const QByteArray &path, const QByteArray &value)
{
    const UniqueFd fd(::open(path.constData(), O_WRONLY | O_CLOEXEC));
    return fd && ::write(fd.get(), value.constData(), static_cast<std::size_t>(value.size())) == value.size();
}

/// With its events. Refused for as long as somebody has something in it open, which is well: a process that seems to be gone may live in another
/// container, where it has another number.
void remove(const QByteArray &folder)
{
    for (int tries = 0; ::rmdir(folder.constData()) != 0 && errno == EBUSY && tries < 10; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

} // namespace

Result<TraceInstance> TraceInstance::make(const QString &name)
{
    static std::atomic<unsigned> count = 0;
    auto where = instances();
    if (!where && ::mount("tracefs", places[0], "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        return failed(name, "mount");
    where = instances();
    if (!where)
        return failed(name, "instances");
    // A process with our number may have left its own behind.
    for (int tries = 0; tries < mostTries; ++tries) {
        const QByteArray folder = *where + prefix + QByteArray::number(::getpid()) + '-' + QByteArray::number(count++);
        if (::mkdir(folder.constData(), 0700) == 0)
            return TraceInstance(folder, name);
        if (errno != EEXIST)
            break;
    }
    return failed(name, "mkdir");
}

TraceInstance::TraceInstance(TraceInstance &&other) noexcept
    : m_folder(std::exchange(other.m_folder, {})), m_name(std::move(other.m_name))
{ }

TraceInstance::~TraceInstance()
{
    if (!m_folder.isEmpty())
        remove(m_folder);
}

Result<UniqueFd> TraceInstance::open(const QByteArray &file, int flags) const
{
    UniqueFd fd(::open((m_folder + '/' + file).constData(), flags | O_CLOEXEC));
    if (!fd)
        return failed(m_name, file);
    return fd;
}

Result<QByteArray> TraceInstance::read(const QByteArray &file) const
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd fd, open(file, O_RDONLY));
    std::array<char, 4096> part{};
    QByteArray text;
    for (;;) {
        const ssize_t n = ::read(fd.get(), part.data(), part.size());
        if (n < 0 && errno != EINTR)
            return failed(m_name, file);
        if (n == 0)
            return text;
        if (n > 0)
            text.append(part.data(), n);
    }
}

Result<> TraceInstance::write(const QByteArray &file, const QByteArray &value) const
{
    if (!writeText(m_folder + '/' + file, value))
        return failed(m_name, file);
    return {};
}

bool TraceInstance::has(const QByteArray &file) const
{
    return ::access((m_folder + '/' + file).constData(), F_OK) == 0;
}

void TraceInstance::removeStale()
{
    const auto where = instances();
    if (!where)
        return;
    const QStringList names =
        QDir(QFile::decodeName(*where)).entryList({QString::fromLatin1(prefix) + QLatin1Char('*')}, QDir::Dirs);
    for (const QString &name : names) {
        bool isNumber = false;
        const int process = name.section(QLatin1Char('-'), 1, 1).toInt(&isNumber);
        if (isNumber && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH)
            remove(*where + QFile::encodeName(name));
    }
}

} // namespace lifeboat
