// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QStringList>
#include <QTemporaryDir>

#include <sys/types.h>

namespace lifeboat::test {

/// A place of their own for the private worker that the programs of a test start, its job store and its plans; the worker is ended and
/// waited for by the destructor. Any user may use it, so that programs can be run as another one.
class PrivateWorker {
public:
    PrivateWorker();
    PrivateWorker(const PrivateWorker &) = delete;
    PrivateWorker &operator=(const PrivateWorker &) = delete;
    ~PrivateWorker();

    /// "NAME=value" for the programs; they talk to no system service.
    QStringList environment() const;
    /// Where it keeps plans, and what became of them.
    QString plansFolder() const { return m_folder.filePath(QStringLiteral("config/lifeboat/plans")); }
    QString historiesFolder() const { return m_folder.filePath(QStringLiteral("state/lifeboat/plans")); }
    /// Of the worker that runs now; 0: none.
    pid_t pid() const;
    /// Ends it with @p signal, if there is one, and waits until it is gone.
    void end(int signal) const;

private:
    QString lockFile() const { return m_folder.filePath(QStringLiteral("runtime/lifeboat/lock")); }

    QTemporaryDir m_folder;
};

} // namespace lifeboat::test
