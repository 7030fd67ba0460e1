// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/LoopDrive.h"

#include <QTemporaryDir>

#include <cstdint>
#include <memory>

namespace lifeboat::test {

/// A drive whose file is cloned (without copying a byte) at the moment at which its file systems stand still: what an image has to be equal to. It sees that moment because
/// this program's own ioctl() stands before the C library's, so the product needs no hook. One at a time.
class FrozenCopy {
public:
    /// @p size: of the drive. Its file lies on a file system that can clone files.
    explicit FrozenCopy(ByteCount size);
    ~FrozenCopy();

    explicit operator bool() const { return m_message.isEmpty(); }
    QByteArray message() const { return m_message; }

    LoopDrive &drive() { return m_drive; }
    QString copy() const { return m_folder + QStringLiteral("/copy"); } ///< the clone of the last time
    /// Something that counts in another process: where the count is kept, and what it was when the last standstill began.
    QString counterFile() const { return m_counters.filePath(QStringLiteral("counter")); }
    std::uint64_t countBefore() const;
    int standstills() const;

private:
    QByteArray prepare(ByteCount size);

    QTemporaryDir m_counters;
    LoopDrive m_room;
    QString m_folder;
    LoopDrive m_drive;
    QByteArray m_message;
};

} // namespace lifeboat::test
