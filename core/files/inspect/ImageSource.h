// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"
#include "files/inspect/ClusterCache.h"
#include "files/inspect/TskSource.h"
#include "files/Messages.h"

#include <memory>

namespace lifeboat::files {

/// Everything that an inspector offers, each from where it comes: the drive itself, the file systems that libtsk reads, and those that the kernel reads.
class ImageSource final : public FileSource {
public:
    /// @p drive outlives it. When @p opened is an error, that is the answer to everything. @p kernel: what answers for XFS and btrfs, when @p setup
    /// says that something does.
    ImageSource(ClusterCache &drive, const Result<> &opened, const Setup &setup, std::unique_ptr<FileSource> kernel);

    Result<> partitions(const PartitionSink &sink) override;
    Result<> list(const FileRef &folder, const EntrySink &sink) override;
    Result<FileEntry> stat(const FileRef &file) override;
    Result<> read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink) override;
    Result<> find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink) override;

private:
    Result<FileSource *> sourceOf(const FileRef &file);
    Result<> readDrive(ByteOffset at, ByteCount length, const ContentSink &sink);

    ClusterCache &m_drive;
    Result<> m_opened;
    std::vector<PartitionInfo> m_partitions;
    KernelFiles m_kernelFiles;
    std::unique_ptr<FileSource> m_kernel;
    TskSource m_tsk;
};

} // namespace lifeboat::files
