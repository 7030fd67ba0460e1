// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "block/LoopDevice.h"
#include "drives/usedmap/UsedMap.h"

#include <variant>

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
    RangeNode(std::variant<LoopDevice, UniqueFd> held, QString path, bool readOnly)
        : m_held(std::move(held)), m_path(std::move(path)), m_readOnly(readOnly)
    { }

    std::variant<LoopDevice, UniqueFd> m_held; ///< keeps what is at the path alive
    QString m_path;
    bool m_readOnly;
};

} // namespace lifeboat
