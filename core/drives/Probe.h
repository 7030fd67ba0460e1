// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "base/UniqueFd.h"

#include <QString>

namespace lifeboat {

/// What libblkid recognised; empty where it did not. Texts are printable.
struct FileSystemInfo {
    QString type; ///< TYPE: "ext4", "vfat", "crypto_LUKS"
    QString label;
    QString uuid;
};

/// Asks libblkid for the file systems on one drive. Reads past the page cache: what a mounted file system has written
/// through its partition, the drive's own cached pages do not show. One thread at a time.
class FileSystemProbe {
public:
    /// A drive that cannot be opened gives a probe that recognises nothing.
    explicit FileSystemProbe(const QString &path);

    /// Nothing also when libblkid finds the signatures of two file systems: which one is right is not ours to guess.
    FileSystemInfo probe(ByteRange range, ByteCount sectorSize) const;

private:
    UniqueFd m_direct;
    UniqueFd m_buffered; ///< for media without direct I/O
};

} // namespace lifeboat
