// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

#include <QByteArray>

namespace lifeboat {

/// A tracefs instance of our own: a folder with trace buffers that nobody else uses, "lifeboat-PID-N". Goes with the object; what was opened in it must be closed before.
class TraceInstance {
public:
    /// Mounts tracefs where it is not. @p name: of the drive, for errors: NotAuthorised, CannotFreeze.
    static Result<TraceInstance> make(const QString &name);
    TraceInstance(TraceInstance &&other) noexcept;
    TraceInstance &operator=(TraceInstance &&) = delete;
    ~TraceInstance();

    /// @p file: below the instance ("events/header_page"). Errors as make().
    Result<UniqueFd> open(const QByteArray &file, int flags) const;
    Result<QByteArray> read(const QByteArray &file) const;
    Result<> write(const QByteArray &file, const QByteArray &value) const;
    bool has(const QByteArray &file) const;

    const QByteArray &folder() const { return m_folder; }

    /// Removes the instances of processes that are gone. Best effort.
    static void removeStale();

private:
    TraceInstance(QByteArray folder, QString name) : m_folder(std::move(folder)), m_name(std::move(name)) { }

    QByteArray m_folder; ///< empty: moved away
    QString m_name;
};

} // namespace lifeboat
