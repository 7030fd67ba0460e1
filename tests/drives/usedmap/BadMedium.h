// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/Extents.h"

#include <QProcess>
#include <QTemporaryDir>

namespace lifeboat::test {

/// A file as it would be on a medium with unreadable sectors: whoever reads them gets EIO, also programs and loop devices.
/// Needs root, nbdkit and nbdfuse. Everything goes with the object.
class BadMedium {
public:
    BadMedium(const QString &file, const Extents &unreadable);
    BadMedium(const BadMedium &) = delete;
    BadMedium &operator=(const BadMedium &) = delete;
    ~BadMedium();

    explicit operator bool() const { return m_message.isEmpty(); }
    QByteArray message() const { return m_message; }
    QString path() const { return m_folder.filePath(QStringLiteral("mount/medium")); }

private:
    bool writeMap(const QString &file, const Extents &unreadable) const;
    void start(const QString &file);

    QTemporaryDir m_folder;
    QProcess m_server;
    QByteArray m_message;
};

} // namespace lifeboat::test
