// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

#include <QString>

namespace lifeboat::files {

/// Mounts that this process alone sees, and that end with it.
class PrivateMounts {
public:
    /// Takes this process into a mount namespace of its own. Before it has threads; needs root. Errors: NotAuthorised with the failed call in detail.
    static Result<PrivateMounts> enter();

    /// A new empty folder.
    Result<QString> makeFolder(const QString &name) const;
    /// Mounts @p device on a new folder, read-only, as it is: no journal is replayed, nothing in it is run or taken for a device. Gives the folder.
    /// Errors: FileSystemUnreadable.
    Result<UniqueFd> mount(const QString &device, const QByteArray &fileSystem, const QString &name) const;
};

} // namespace lifeboat::files
