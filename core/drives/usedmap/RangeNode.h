// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "drives/usedmap/UsedMap.h"

namespace lifeboat {

/// A path under which helper programs find exactly one partition, whatever the drive is (also a file, or a drive whose partitions the
/// kernel does not know): a loop device over that range, which the kernel keeps read-only and removes when the last user is gone.
/// It reads past the page cache, so a program sees what is on the medium and not what the kernel still remembers of a partition node.
class RangeNode {
public:
    /// Falls back to the partition's own node, after emptying its cache, when loop devices cannot be had and it is not mounted.
    /// Errors: SourceUnreadable with the reason as detail.
    static Result<RangeNode> open(const UsedMapRequest &request);

    QString path() const { return m_path; }
    /// The kernel refuses writes: programs that want to open it for writing may be run on it.
    bool readOnly() const { return m_readOnly; }

private:
    RangeNode(UniqueFd fd, QString path, bool readOnly)
        : m_fd(std::move(fd)), m_path(std::move(path)), m_readOnly(readOnly)
    { }

    UniqueFd m_fd; ///< keeps the loop device alive
    QString m_path;
    bool m_readOnly;
};

} // namespace lifeboat
