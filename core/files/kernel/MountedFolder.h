// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileSource.h"

#include <map>

struct statx;

namespace lifeboat::files {

/// The files below one folder of this computer, as a file system in an image. No link is followed and no path leads out of the folder; what is neither file nor
/// folder is never opened. The partition's number in a FileRef is not looked at.
class MountedFolder final : public FileSource {
public:
    /// @p root: open with O_PATH. @p title: for errors, the partition's number.
    MountedFolder(UniqueFd root, QString title) : m_root(std::move(root)), m_title(std::move(title)) { }

    Result<> partitions(const PartitionSink &sink) override; ///< none
    Result<> list(const FileRef &folder, const EntrySink &sink) override;
    Result<FileEntry> stat(const FileRef &file) override;
    Result<> read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink) override;

private:
    Result<UniqueFd> open(const QByteArray &path, int flags) const;
    std::unexpected<Error> problem(const QByteArray &path) const; ///< of errno
    Result<> readData(int fd, ByteRange range, const QByteArray &path, const ContentSink &sink) const;
    FileEntry entryOf(int folder, const char *name, const QByteArray &shownName);
    void fill(FileEntry &entry, const struct ::statx &facts);

    UniqueFd m_root;
    QString m_title;
    std::map<std::uint64_t, std::uint64_t>
        m_volumes; ///< number by device: subvolumes of btrfs number their files alike
};

} // namespace lifeboat::files
