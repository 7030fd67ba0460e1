// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "JobSupport.h"
#include "support/Tools.h"

#include <QTemporaryDir>

#include <random>

namespace lifeboat::test {

inline constexpr unsigned smallClusters = 14; // an L2 table covers 32 MiB: the drive has several

/// A drive in a file with one ext4 partition that changes, and what it was when each image was taken.
class ChangingDrive {
public:
    explicit ChangingDrive(std::uint64_t seed) : m_random(seed) { }

    ToolResult make();
    QString path() const { return m_folder.filePath(QStringLiteral("drive.img")); }
    QString place() const { return m_folder.path(); }
    QString filePath(const QString &name) const { return m_folder.filePath(name); }

    /// Writes, replaces and deletes files, as people do.
    bool change();
    /// Takes an image and keeps what it is of.
    Result<Image> takeImage(Storing storing = Storing::Changes);
    QString snapshotOf(const Image &image) const;

    std::vector<Image> images() const;
    QString driveFolder() const;

    /// Empty when an image is what its drive was: by our check, by a restore, by qemu-img, and each of its files by itself.
    QByteArray problemOf(const Image &image) const;
    /// The same of all.
    QByteArray problems() const;

    std::mt19937_64 &random() { return m_random; }

private:
    bool debugfs(const QString &command);

    QTemporaryDir m_folder;
    std::mt19937_64 m_random;
};

} // namespace lifeboat::test
