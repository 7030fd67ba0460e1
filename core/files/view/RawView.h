// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"
#include "files/FileEntry.h"

#include <ctime>
#include <vector>

struct fuse;

namespace lifeboat::files {

/// A file of a view: a range of the drive.
struct RawFile {
    QByteArray name;
    ByteRange range;

    bool operator==(const RawFile &) const = default;
};

/// "disk.raw" for the whole drive, and for each partition of it "p1.raw" by its number. What does not lie on the drive is left out.
std::vector<RawFile> rawFilesOf(ByteCount driveSize, const std::vector<PartitionInfo> &partitions);

enum class ViewAccess { Read, ReadWrite };

/// A drive as a folder of raw files, for every program that reads such files. Only for the user who made it (and root, when root did).
/// A read that fails is EIO to whoever reads, and concerns that range alone.
class RawView {
public:
    /// The folder shows the files from now on; they are answered in serve(). @p drive outlives it. ReadWrite: the files can be written to, not made longer or shorter.
    /// Errors: ProgramMissing (fusermount3); ProgramFailed (no FUSE here, or not for this user or folder).
    static Result<std::unique_ptr<RawView>> mount(BlockDevice &drive, std::vector<RawFile> files, const QString &folder,
                                                  ViewAccess access);
    ~RawView(); ///< takes the folder back
    RawView(const RawView &) = delete;
    RawView &operator=(const RawView &) = delete;

    /// Answers until the folder is unmounted, or a signal that ends programs comes. Blocks.
    void serve();

    BlockDevice &drive() { return m_drive; }
    const RawFile *find(const char *path) const;  ///< "/disk.raw"
    std::time_t since() const { return m_since; } ///< the time that all files have: when they came to be
    const std::vector<RawFile> &files() const { return m_files; }
    ViewAccess access() const { return m_access; }

private:
    RawView(BlockDevice &drive, std::vector<RawFile> files, ViewAccess access)
        : m_drive(drive), m_files(std::move(files)), m_access(access)
    { }

    BlockDevice &m_drive;
    std::vector<RawFile> m_files;
    ViewAccess m_access;
    std::time_t m_since = std::time(nullptr);
    ::fuse *m_fuse = nullptr;
    bool m_mounted = false;
};

} // namespace lifeboat::files
