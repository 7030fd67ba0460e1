// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <QByteArray>

#include <cstdint>
#include <optional>
#include <vector>

namespace lifeboat::files {

/// A moment as file systems keep it. Seconds since 1970 in UTC, before it negative.
struct FileTime {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0; ///< below 10^9

    bool operator==(const FileTime &) const = default;
};

enum class FileKind : std::uint8_t {
    Regular = 1,
    Folder = 2,
    Link = 3,  ///< symbolic; never followed by anything here
    Other = 4, ///< device, socket, FIFO, or what we do not know: has no content
};

/// Facts that are true of an entry or not, as bits.
enum FileFlag : std::uint32_t {
    ExtraStreams =
        1, ///< it has content beside the main one (NTFS streams, HFS+ resource fork), which is not offered; see extraStreams
    MetaUnreadable = 2, ///< only the name could be read: all else is empty
    Encrypted = 4,      ///< the file system has it encrypted: its content is not offered
    Reparse = 8,        ///< NTFS: stands for something elsewhere, which is not followed
    Subvolume = 16,     ///< a folder that is a file system of its own (btrfs)
};

/// One name in a folder of a file system in an image, and what it stands for. Everything here comes from the image: it is bounded
/// (Limits.h) but means nothing; take names through Names.h before they are shown or written.
struct FileEntry {
    QByteArray
        name{}; ///< as it is in the file system (UTF-8 where that has UTF-16); not empty, no "/", no NUL, not "." or ".."
    FileKind kind = FileKind::Other;
    std::uint32_t flags = 0; ///< FileFlag
    ByteCount size{};        ///< of the content; 0 for what is neither Regular nor Link
    std::optional<ByteCount>
        allocated{}; ///< what it takes in the file system, less than size when it is sparse; not there: it would take long to say
    std::optional<FileTime> modified{}, accessed{}, changed{}, born{}; ///< not there: the file system has none
    std::optional<std::uint16_t> mode{};                               ///< the lower twelve bits; not there: as before
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 1; ///< names that the file has
    std::uint64_t inode = 0; ///< what tells files of one partition apart, and names of one file alike; 0: not known
    std::uint32_t extraStreams = 0;
    QByteArray linkTarget{}; ///< Link: where it points, raw

    bool operator==(const FileEntry &) const = default;
    bool has(FileFlag flag) const { return (flags & flag) != 0; }
};

/// Which file is meant. The path decides; the inode, when it is that of an entry that was listed in this conversation, saves the
/// way there. A source that knows no inodes takes no notice of it.
struct FileRef {
    std::uint32_t partition = 0;
    QByteArray path;         ///< raw, from the partition's root: "/", "/home/desk"; no "." or "..", no empty parts
    std::uint64_t inode = 0; ///< 0: not known

    bool operator==(const FileRef &) const = default;
    /// The entry @p name of the folder that this is.
    FileRef child(const FileEntry &entry) const;
};

/// The drive itself, byte for byte, as one file. An empty path means nothing else.
inline FileRef wholeDrive() { return {}; }
inline bool isWholeDrive(const FileRef &ref) { return ref.path.isEmpty() && ref.partition == 0; }

/// A partition of the image that is offered.
struct PartitionInfo {
    std::uint32_t number = 0; ///< as in the manifest; 0: a file system on the whole drive
    ByteRange range;          ///< on the drive
    QByteArray fileSystem;    ///< "ext4", "ntfs", as the manifest says
    QByteArray label;

    bool operator==(const PartitionInfo &) const = default;
};

/// Whether its files are those of a file system that only the kernel reads: XFS, btrfs.
inline bool isReadByKernel(const PartitionInfo &partition)
{
    return partition.fileSystem == "xfs" || partition.fileSystem == "btrfs";
}

/// What find() found: an entry, and the folder that it is in.
struct FoundFile {
    QByteArray folder; ///< as FileRef::path
    FileEntry entry;

    bool operator==(const FoundFile &) const = default;
};

} // namespace lifeboat::files
