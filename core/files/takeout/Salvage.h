// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"

namespace lifeboat::files {

/// Whether an error is about one file only: others may be good.
bool concernsOneFile(ErrorCode code);

/// What came of reading a file.
struct Salvage {
    ByteCount missing;           ///< of its content
    std::optional<Error> damage; ///< the first; nothing: all was read
};

/// Reads a file of @p size and goes on behind what is damaged, in blocks of 4 KiB: @p sink gets all that can be read, in ascending order, and nothing for
/// what lies between. Errors: those that are not about one file, and Cancelled.
Result<Salvage> readWhatCanBeRead(FileSource &source, const FileRef &file, ByteCount size, const ContentSink &sink);

} // namespace lifeboat::files
