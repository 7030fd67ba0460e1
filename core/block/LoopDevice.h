// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

#include <QString>

namespace lifeboat {

/// A block device over a range of a drive or file, which the kernel keeps read-only and removes when its last user is gone. It reads past the page
/// cache of what lies under it where that can be.
class LoopDevice {
public:
    /// @p range: of what is open as @p backing. Errors: SourceUnreadable with the reason as detail.
    static Result<LoopDevice> attach(int backing, ByteRange range, ByteCount sectorSize);

    QString path() const { return m_path; } ///< valid while this object, a mount or another program holds it
    int fd() const { return m_fd.get(); }

private:
    LoopDevice(UniqueFd fd, QString path) : m_fd(std::move(fd)), m_path(std::move(path)) { }

    UniqueFd m_fd;
    QString m_path;
};

/// Clean pages of a block device go away, so that the next reader gets what the medium holds. Not a promise: files have no such call.
void dropDeviceCache(int fd);

} // namespace lifeboat
