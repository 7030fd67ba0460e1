// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"

#include <QString>
#include <QTemporaryDir>

#include <cstddef>
#include <span>

namespace lifeboat::test {

/// A file in memory with a path, for readers that open one: a thousand times faster than a disk.
class InputFile {
public:
    /// @p size: the file's length, at least that of the contents; the rest is a hole. 0: the contents only.
    explicit InputFile(std::span<const std::byte> contents, std::size_t size = 0);

    QString path() const { return m_path; }

private:
    UniqueFd m_fd;
    QString m_path;
};

/// A folder that goes with its object, in memory where the system has such a place.
class InputFolder {
public:
    InputFolder();

    QString path() const { return m_folder.path(); }
    QString filePath(const QString &name) const { return m_folder.filePath(name); }
    void save(const QString &name, std::span<const std::byte> contents) const;

private:
    QTemporaryDir m_folder;
};

} // namespace lifeboat::test
