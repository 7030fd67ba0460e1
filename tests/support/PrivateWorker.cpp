// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/PrivateWorker.h"

#include "base/UniqueFd.h"

#include <QDir>
#include <QFile>

#include <csignal>

#include <fcntl.h>
#include <sys/file.h>

namespace lifeboat::test {

PrivateWorker::PrivateWorker()
{
    constexpr auto everybody = QFile::Permissions(0x7777);
    for (const QString &path :
         {m_folder.path(), m_folder.filePath(QStringLiteral("runtime")), m_folder.filePath(QStringLiteral("state")),
          m_folder.filePath(QStringLiteral("config"))}) {
        QDir().mkpath(path);
        QFile::setPermissions(path, everybody);
    }
}

PrivateWorker::~PrivateWorker() { end(SIGTERM); }

QStringList PrivateWorker::environment() const
{
    return {QStringLiteral("XDG_RUNTIME_DIR=") + m_folder.filePath(QStringLiteral("runtime")),
            QStringLiteral("XDG_STATE_HOME=") + m_folder.filePath(QStringLiteral("state")),
            QStringLiteral("XDG_CONFIG_HOME=") + m_folder.filePath(QStringLiteral("config")),
            QStringLiteral("DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent")};
}

pid_t PrivateWorker::pid() const
{
    QFile file(lockFile());
    const UniqueFd lock(::open(QFile::encodeName(lockFile()).constData(), O_RDWR | O_CLOEXEC));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0 || !file.open(QIODevice::ReadOnly))
        return 0; // nobody holds it
    return file.readAll().trimmed().toInt();
}

void PrivateWorker::end(int signal) const
{
    const pid_t running = pid();
    if (running <= 0)
        return;
    ::kill(running, signal);
    // The lock goes with the process; its jobs end within a second.
    const UniqueFd lock(::open(QFile::encodeName(lockFile()).constData(), O_RDWR | O_CLOEXEC));
    if (lock)
        ::flock(lock.get(), LOCK_EX);
}

} // namespace lifeboat::test
