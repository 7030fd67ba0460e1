// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <QProcess>
#include <QTemporaryDir>

namespace lifeboat::test {

/// A file as a drive that misbehaves: nbdkit, with the filters and plugin of your choice, behind FUSE. Needs root.
class NbdDrive {
public:
    /// @p size: what nbdkit will say. @p nbdkit: its arguments.
    NbdDrive(ByteCount size, const QStringList &nbdkit);
    NbdDrive(const NbdDrive &) = delete;
    NbdDrive &operator=(const NbdDrive &) = delete;
    ~NbdDrive();

    explicit operator bool() const { return m_ready; }
    QString path() const { return m_path; }

private:
    QTemporaryDir m_folder;
    QString m_path;
    QProcess m_nbdfuse;
    bool m_ready = false;
};

} // namespace lifeboat::test
