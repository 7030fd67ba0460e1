// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "files/FileEntry.h"

#include <functional>
#include <span>
#include <variant>

namespace lifeboat::files {

/// The content of a file as it comes: some bytes, or so many zeroes that need not travel (a hole).
struct Content {
    ByteOffset at;
    std::span<const std::byte> bytes; ///< valid during the call only; at most mostData
    ByteCount zeroes;                 ///< when bytes is empty
};

/// What a search came upon.
struct Unreadable {
    QByteArray path;
    Error error;

    bool operator==(const Unreadable &) const = default;
};

/// Says whether to go on. A sink that says false ends the call with Cancelled.
using EntrySink = std::function<bool(FileEntry)>;
using ContentSink = std::function<bool(const Content &)>;
using PartitionSink = std::function<bool(PartitionInfo)>;
/// FoundFile: a match. Unreadable: a folder that could not be searched; the search goes on. QByteArray: the folder that is being
/// searched now; comes for each folder, so that a search can be stopped and told from a hang.
using FindSink = std::function<bool(std::variant<FoundFile, Unreadable, QByteArray>)>;

/// What there is to look at in an image: one implementation over libtsk (inspect/TskSource), one over file systems that the kernel
/// has mounted. Server serves either. One thread; blocking. A sink is called often: nothing takes longer than a second
/// without a call of one, as far as that can be helped.
///
/// Errors of all: PartitionNotFound; FileSystemUnreadable (none that this source reads, or spoiled beyond reading); FileNotFound
/// (no such path, or not of the kind that is needed); FileUnreadable (part of it is damaged, or the image under it); ImageRead; Cancelled.
class FileSource {
public:
    FileSource() = default;
    FileSource(const FileSource &) = delete;
    FileSource &operator=(const FileSource &) = delete;
    virtual ~FileSource() = default;

    virtual Result<> partitions(const PartitionSink &sink) = 0;
    /// The entries of a folder, unsorted, without "." and "..", without deleted ones and what the file system keeps for itself. What
    /// of it cannot be read has MetaUnreadable. After an error the entries that came before it hold.
    virtual Result<> list(const FileRef &folder, const EntrySink &sink) = 0;
    /// A link is not followed. The root has the name "/".
    virtual Result<FileEntry> stat(const FileRef &file) = 0;
    /// The content from @p at, at most @p length, less at the end of the file; in ascending order without gaps. An error that has a position
    /// (Error::at, in the file) concerns a place near it: further on the file may be readable. One that has none concerns the whole file.
    virtual Result<> read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink) = 0;
    /// Everything below @p folder whose name matches (NamePattern), whole folders first come first; each folder once, however it is
    /// linked, at most mostDepth down. The default goes by list().
    virtual Result<> find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink);
};

} // namespace lifeboat::files
