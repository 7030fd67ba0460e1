// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/takeout/TargetFolder.h"

namespace lifeboat::files {

struct CopyOptions {
    QString folder; ///< must be there
    OnConflict onConflict = OnConflict::Rename;
};

/// Copies files and folders out of an image, with the caller's own rights, on the calling thread. What cannot be read is named in the report, and the
/// rest is copied. A file that can be read only in part is kept as "NAME (damaged).EXT" with holes in the gaps, beside anything that is there; of one that was not
/// finished nothing is left. Keeps content, holes, times, permissions (the owner can always read and write),
/// links as links, and, for root, owners; never set-user-ID bits and special files. Hard links become copies. Folders that were there stay as they were. Two
/// files of the image never become one. What it returns is on the medium. Errors: FileWrite (so also: no room), InspectorDied, Cancelled (within a piece of 1 MiB).
Result<TakeOutReport> copyOut(const TakeOutContext &context, const CopyOptions &options);

} // namespace lifeboat::files
