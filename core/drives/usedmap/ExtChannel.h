// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/RangeReader.h"

// ext2fs.h uses FILE and size_t without including what declares them.
#include <cstdio>
#include <ext2fs/ext2fs.h>

#include <memory>

namespace lifeboat {

/// Lets libext2fs read a partition through a BlockDevice: an io_manager without writing, and the file system opened with it.
/// For one thread. The reader that it is opened on must outlive it.
class ExtFileSystem {
public:
    /// Read-only; the superblock's and the group descriptors' checksums are verified when the file system has them.
    /// Errors: those of the reader, else SourceUnreadable with libext2fs's message.
    static Result<ExtFileSystem> open(RangeReader &reader);

    ext2_filsys handle() const { return m_handle.get(); }

private:
    struct Close {
        void operator()(ext2_filsys fs) const { ext2fs_close_free(&fs); }
    };
    explicit ExtFileSystem(ext2_filsys fs) : m_handle(fs) { }

    std::unique_ptr<struct_ext2_filsys, Close> m_handle;
};

} // namespace lifeboat
