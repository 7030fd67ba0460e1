// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"

#include <QString>

#include <stop_token>

namespace lifeboat::files {

// What copying out and archiving have in common.

/// Something of a file that could not come along, although its content did (or has none).
enum class Loss {
    SpecialFile,  ///< a device, socket or FIFO, or a link of a foreign kind: left out
    ExtraStreams, ///< content beside the main one (FileEntry::extraStreams)
    SetUserId,    ///< the bits that run a program with its owner's rights: never kept
    Name,         ///< written under another name: nameForWriting(), or the name was taken
    Times,
    Link,     ///< the target knows no symbolic links: left out
    TooLarge, ///< the archive's format cannot hold it: left out
};

struct Lost {
    QByteArray path; ///< in the image
    Loss what = Loss::SpecialFile;

    bool operator==(const Lost &) const = default;
};

/// Something whose content could not be read, or not all of it.
struct NotRead {
    QByteArray path; ///< in the image
    Error error;     ///< of the first place that could not be read
    QByteArray
        keptAs{}; ///< the name that the rest of a file has beside its neighbours, with zeroes in the gaps; empty: nothing is there
    ByteCount missing{}; ///< of keptAs: so much is zeroes instead of content

    bool operator==(const NotRead &) const = default;
};

/// How far it is. A value, taken at one moment.
struct TakeOutProgress {
    bool counting = true;  ///< looking how much there is; the totals grow
    ByteCount done, total; ///< content
    std::uint64_t filesDone = 0;
    std::uint64_t filesTotal = 0;
    QByteArray current; ///< path in the image

    bool operator==(const TakeOutProgress &) const = default;
};

/// What has come of it. Lists end at mostListed; the counts do not.
struct TakeOutReport {
    static constexpr std::size_t mostListed = 10'000;

    std::uint64_t files = 0; ///< regular ones, written whole
    std::uint64_t folders = 0;
    std::uint64_t links = 0;
    ByteCount bytes;
    std::uint64_t existing = 0; ///< left alone because the name was taken
    std::uint64_t unreadableCount = 0;
    std::vector<NotRead> unreadable; ///< of folders the entries that could be read are there
    std::uint64_t modesNotKept =
        0; ///< files and folders with other permissions or another owner: too many for a line each
    std::uint64_t lostCount = 0;
    std::vector<Lost> lost;

    bool operator==(const TakeOutReport &) const = default;
    bool complete() const { return unreadableCount == 0; }
    void addUnreadable(NotRead what);
    void addLost(const QByteArray &path, Loss what);
};

/// What is asked of either: where it reads, what, and who wants to know. @p progress comes on the calling thread, up to four times a second and once at the end.
struct TakeOutContext {
    FileSource &source;
    std::vector<FileRef> chosen; ///< files and folders, these with all that is in them
    std::stop_token stop;
    std::function<void(const TakeOutProgress &)> progress;
};

/// The last part of a path, "" of the root.
QByteArray lastName(const QByteArray &path);

/// @p name with @p mark in front of its ending, "report.txt" and " (2)" → "report (2).txt"; within the length of a name, the mark always whole.
QByteArray marked(const QByteArray &name, const QByteArray &mark);
/// What a file is called of which only a part could be read. Never the file's own name: nobody is to take it for whole.
QByteArray damagedName(const QByteArray &name);

} // namespace lifeboat::files
