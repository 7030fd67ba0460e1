// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"
#include "files/inspect/ClusterCache.h"

namespace lifeboat::files {

/// ext2/3/4, NTFS, FAT, exFAT, HFS+ and ISO 9660 by libtsk, which is made for good disks: only in a process that has nothing to
/// lose (Sandbox.h). The one place that knows libtsk.
class TskSource final : public FileSource {
public:
    /// @p drive outlives it. When @p opened is an error, that is the answer to everything.
    TskSource(ClusterCache &drive, Result<> opened, std::vector<PartitionInfo> partitions);
    ~TskSource() override;

    Result<> partitions(const PartitionSink &sink) override;
    Result<> list(const FileRef &folder, const EntrySink &sink) override;
    Result<FileEntry> stat(const FileRef &file) override;
    Result<> read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink) override;
    Result<> find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink) override;

private:
    struct Volume;
    Result<Volume *> volumeOf(const FileRef &file);

    ClusterCache &m_drive;
    Result<> m_opened;
    std::vector<PartitionInfo> m_partitions;
    std::vector<std::unique_ptr<Volume>> m_volumes; ///< as m_partitions; empty: not opened yet
};

} // namespace lifeboat::files
