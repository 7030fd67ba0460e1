// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "block/LoopDevice.h"
#include "files/FileSource.h"
#include "files/kernel/MountedFolder.h"
#include "files/kernel/PrivateMounts.h"

#include <map>
#include <memory>

namespace lifeboat::files {

/// The files of an image's partitions that the kernel reads. A partition is mounted when it is first asked for, and stays so until this process ends.
class KernelSource final : public FileSource {
public:
    /// @p raw: a conversation with an inspector of the same image, for the view that is mounted.
    KernelSource(PrivateMounts mounts, UniqueFd raw, std::vector<PartitionInfo> partitions);

    Result<> partitions(const PartitionSink &sink) override;
    Result<> list(const FileRef &folder, const EntrySink &sink) override;
    Result<FileEntry> stat(const FileRef &file) override;
    Result<> read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink) override;

private:
    struct Mounted {
        LoopDevice device; ///< held, though the mount holds it too: it is ours to name in errors
        std::unique_ptr<MountedFolder> files;
    };

    Result<MountedFolder *> folderOf(const FileRef &file);
    Result<Mounted> mount(const PartitionInfo &partition);
    Result<> showRaw();

    PrivateMounts m_mounts;
    UniqueFd m_raw; ///< until the view has it
    QString m_view; ///< the folder of the raw files; empty: not there yet
    std::vector<PartitionInfo> m_partitions;
    std::map<std::uint32_t, Result<Mounted>> m_mounted; ///< also what failed: it would fail again
};

} // namespace lifeboat::files
