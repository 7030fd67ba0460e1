// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/Standstill.h"
#include "LiveSupport.h"

#include <memory>

namespace lifeboat::test {

/// A drive with three mounted file systems: ext4, XFS inside of it, and beside that ext2, which is halted by making it read-only (mountsOf).
class MountedDrive {
public:
    MountedDrive();

    explicit operator bool() const { return m_message.isEmpty(); }
    QByteArray message() const { return m_message; }

    QString path() const { return m_drive.path(); }
    QString outer() const { return m_outer; }
    QString inner() const { return m_inner->path(); }
    QString readOnly() const { return m_readOnly->path(); }
    QStringList mountPoints() const { return {outer(), inner(), readOnly()}; }

private:
    QByteArray make();

    LoopDrive m_drive;
    QString m_outer;
    std::unique_ptr<InnerMount> m_inner;
    std::unique_ptr<InnerMount> m_readOnly;
    std::unique_ptr<Watchdog> m_watchdog;
    QByteArray m_message;
};

/// The one guard that runs; 0 when there is none, -1 when there are several.
pid_t theGuard();
bool noGuardAfter(std::chrono::milliseconds patience);
QStringList records(); ///< names of files in /run/lifeboat

} // namespace lifeboat::test
