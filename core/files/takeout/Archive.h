// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/takeout/TakeOut.h"

namespace lifeboat::files {

enum class ArchiveFormat {
    TarZstd, ///< .tar.zst: times, permissions, links; files of any size
    Zip,     ///< .zip: opens everywhere; nothing of 4 GB and more, 65,535 entries at most
};

/// By the file's name: ".tar.zst", ".tzst", ".zip"; nothing for any other.
std::optional<ArchiveFormat> archiveFormatOf(const QString &file);

/// Puts files and folders of an image into a new archive @p file, with the caller's own rights, on the calling thread. What cannot be read is named
/// in the report and not in the archive. The file appears under its name when it is whole. Memory: one file of 16 MiB; a larger one is kept beside the archive first, unnamed.
/// Errors: FileExists, InvalidArgument (no known ending), FileWrite (so also: no room, too much for a .zip), InspectorDied, Cancelled.
Result<TakeOutReport> archive(const TakeOutContext &context, const QString &file);

} // namespace lifeboat::files
