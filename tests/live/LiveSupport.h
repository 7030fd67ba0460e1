// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/HaltedMounts.h"

#include "support/LoopDrive.h"

#include <atomic>
#include <chrono>
#include <vector>

#include <sys/types.h>

namespace lifeboat::test {

/// A process that has these file systems go on after 30 s, or when the test is gone, whatever else happens. Every test that halts one has such a watchdog.
class Watchdog {
public:
    explicit Watchdog(const QStringList &mountPoints);
    Watchdog(const Watchdog &) = delete;
    Watchdog &operator=(const Watchdog &) = delete;
    ~Watchdog(); ///< it is gone, and holds no mount any more

private:
    int m_pipe = -1;
    pid_t m_pid = -1;
};

/// A process that writes small files to a folder without end.
class Writer {
public:
    enum class Kind {
        Buffered,
        Synchronous, ///< each write is over when it is on the drive
    };
    explicit Writer(const QString &folder, Kind kind = Kind::Buffered);
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;
    ~Writer();

    std::uint64_t count() const { return m_shared->load(); }
    char state() const; ///< as in /proc/PID/stat: 'D' waits and cannot be killed
    /// It writes on within that time.
    bool goesOn(std::chrono::milliseconds patience) const;
    /// It writes nothing for that time.
    bool stands(std::chrono::milliseconds time) const;

private:
    std::atomic<std::uint64_t> *m_shared;
    pid_t m_pid = -1;
};

/// mountsToHalt() for a whole drive, but ext2 stands for what cannot be frozen (FAT): not every kernel that tests run on has that.
Result<std::vector<HaltedMount>> mountsOf(const QString &drivePath);

/// Mounts at a folder of another file system, and unmounts.
class InnerMount {
public:
    InnerMount(const QString &node, const QString &where, const QStringList &options = {});
    InnerMount(const InnerMount &) = delete;
    InnerMount &operator=(const InnerMount &) = delete;
    ~InnerMount();

    explicit operator bool() const { return bool(m_result); }
    QByteArray message() const { return m_result.message(); }
    QString path() const { return m_where; }

private:
    QString m_where;
    ToolResult m_result;
};

/// Programs of that name that run, by their number.
std::vector<pid_t> processesNamed(const QByteArray &name);
/// The file systems' own word: each can be written to and is not frozen. Empty, or the one that is not.
QByteArray whatStands(const QStringList &mountPoints);

} // namespace lifeboat::test
