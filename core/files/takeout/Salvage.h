// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"

namespace lifeboat::files {

/// What a file lacks that was read past its damage.
struct Gaps {
    ByteCount missing; ///< 0: it was read whole
    Error first{};     ///< why, at the first gap; when there is one

    bool any() const { return missing > ByteCount(); }
};

/// How finely is asked around damage: the cluster of nearly every file system, so that a gap ends where the next readable cluster begins.
inline constexpr std::uint64_t gapStep = 4096;

/// Reads all of the file @p entry, and goes on behind what cannot be read. @p sink gets every byte of it once, in order and without gaps: what is
/// missing comes as zeroes. Errors that have no position (FileSource) concern the whole file and end it, as Cancelled does (@p sink said false).
Result<Gaps> readPastGaps(FileSource &source, const FileRef &file, const FileEntry &entry, const ContentSink &sink);

} // namespace lifeboat::files
