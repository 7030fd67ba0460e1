// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/kernel/MountedFolder.h"

#include "files/Limits.h"
#include "files/Names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace lifeboat::files {

namespace {

constexpr unsigned wantedFacts = STATX_BASIC_STATS | STATX_BTIME;
constexpr std::uint64_t firstOfSubvolume = 256; // the number of every btrfs subvolume's root
constexpr int volumeShift = 48;                 // the number of the volume is above that of the file

struct CloseFolder {
    void operator()(DIR *folder) const { ::closedir(folder); }
};

FileTime timeOf(const statx_timestamp &time) { return {.seconds = time.tv_sec, .nanoseconds = time.tv_nsec}; }

FileKind kindOf(unsigned mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return FileKind::Regular;
    case S_IFDIR:
        return FileKind::Folder;
    case S_IFLNK:
        return FileKind::Link;
    default:
        return FileKind::Other;
    }
}

QByteArray lastPart(const QByteArray &path)
{
    return path == "/" ? QByteArray("/") : path.sliced(path.lastIndexOf('/') + 1);
}

} // namespace

std::unexpected<Error> MountedFolder::problem(const QByteArray &path) const
{
    const bool missing = errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV || errno == ENXIO;
    return fail(
        Error::fromErrno(missing ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable, nameForDisplay(path), m_title));
}

/// Part by part: one that is a link ends the way, and there is no part that leads up.
Result<UniqueFd> MountedFolder::open(const QByteArray &path, int flags) const
{
    if (!isEntryPath(path))
        return fail(ErrorCode::FileNotFound, nameForDisplay(path));
    QByteArrayView rest = QByteArrayView(path).sliced(1);
    UniqueFd folder(::openat(m_root.get(), ".", rest.isEmpty() ? flags | O_CLOEXEC : O_PATH | O_CLOEXEC));
    while (folder && !rest.isEmpty()) {
        const qsizetype slash = rest.indexOf('/');
        const QByteArray part = (slash < 0 ? rest : rest.first(slash)).toByteArray();
        rest = slash < 0 ? QByteArrayView() : rest.sliced(slash + 1);
        const int how = rest.isEmpty() ? flags : O_PATH | O_DIRECTORY;
        folder = UniqueFd(::openat(folder.get(), part.constData(), how | O_NOFOLLOW | O_CLOEXEC));
    }
    if (!folder)
        return problem(path);
    return folder;
}

void MountedFolder::fill(FileEntry &entry, const struct ::statx &facts)
{
    const std::uint64_t device = std::uint64_t{facts.stx_dev_major} << 32 | facts.stx_dev_minor;
    const std::uint64_t volume = m_volumes.emplace(device, m_volumes.size()).first->second;
    entry.kind = kindOf(facts.stx_mode);
    if (entry.kind == FileKind::Folder && volume > 0 && facts.stx_ino == firstOfSubvolume)
        entry.flags |= Subvolume;
    if (entry.kind == FileKind::Regular || entry.kind == FileKind::Link)
        entry.size = ByteCount(facts.stx_size);
    entry.allocated = ByteCount(facts.stx_blocks * 512);
    entry.modified = timeOf(facts.stx_mtime);
    entry.accessed = timeOf(facts.stx_atime);
    entry.changed = timeOf(facts.stx_ctime);
    if ((facts.stx_mask & STATX_BTIME) != 0)
        entry.born = timeOf(facts.stx_btime);
    entry.mode = static_cast<std::uint16_t>(facts.stx_mode & 07777);
    entry.uid = facts.stx_uid;
    entry.gid = facts.stx_gid;
    entry.links = facts.stx_nlink;
    entry.inode = facts.stx_ino >> volumeShift == 0 ? volume << volumeShift | facts.stx_ino : 0;
}

/// @p name: "" for @p folder itself.
FileEntry MountedFolder::entryOf(int folder, const char *name, const QByteArray &shownName)
{
    FileEntry entry{.name = shownName};
    struct ::statx facts{};
    if (::statx(folder, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, wantedFacts, &facts) != 0) {
        entry.flags = MetaUnreadable;
        return entry;
    }
    fill(entry, facts);
    if (entry.kind != FileKind::Link)
        return entry;
    std::array<char, mostLinkTarget> target{};
    const ssize_t length = ::readlinkat(folder, name, target.data(), target.size());
    if (length >= 0)
        entry.linkTarget = QByteArray(target.data(), qsizetype(length));
    else
        entry.flags |= MetaUnreadable;
    return entry;
}

Result<> MountedFolder::partitions(const PartitionSink & /*sink*/) { return {}; }

Result<> MountedFolder::list(const FileRef &folder, const EntrySink &sink)
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd fd, open(folder.path, O_RDONLY | O_DIRECTORY));
    const int number = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0); // the stream closes its own
    const std::unique_ptr<DIR, CloseFolder> entries(number < 0 ? nullptr : ::fdopendir(number));
    if (!entries)
        return problem(folder.path);
    for (;;) {
        errno = 0;
        const dirent *const next = ::readdir(entries.get()); // NOLINT(concurrency-mt-unsafe): a stream of our own
        if (next == nullptr)
            return errno == 0 ? Result<>() : problem(folder.path);
        const QByteArray name(next->d_name);
        if (!isEntryName(name)) // "." and ".."
            continue;
        if (!sink(entryOf(number, name.constData(), name)))
            return fail(ErrorCode::Cancelled);
    }
}

Result<FileEntry> MountedFolder::stat(const FileRef &file)
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd fd, open(file.path, O_PATH));
    return entryOf(fd.get(), "", lastPart(file.path));
}

Result<> MountedFolder::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    // What it is is known before it is opened: to open a device or a pipe would do something.
    LIFEBOAT_TRY_ASSIGN(const FileEntry entry, stat(file));
    if (entry.kind != FileKind::Regular)
        return fail(ErrorCode::FileNotFound, nameForDisplay(file.path));
    LIFEBOAT_TRY_ASSIGN(const UniqueFd fd, open(file.path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    const std::uint64_t size = entry.size.value;
    std::uint64_t from = std::min(at.value, size);
    const std::uint64_t end = from + std::min(length.value, size - from);
    while (from < end) {
        const off_t data = ::lseek(fd.get(), static_cast<off_t>(from), SEEK_DATA);
        if (data < 0 && errno != ENXIO)
            return problem(file.path);
        const std::uint64_t dataBegin = data < 0 ? end : std::min<std::uint64_t>(static_cast<std::uint64_t>(data), end);
        if (dataBegin > from && !sink({.at = ByteOffset(from), .bytes = {}, .zeroes = ByteCount(dataBegin - from)}))
            return fail(ErrorCode::Cancelled);
        if (dataBegin == end)
            return {};
        const off_t hole = ::lseek(fd.get(), static_cast<off_t>(dataBegin), SEEK_HOLE);
        if (hole < 0)
            return problem(file.path);
        from = std::min<std::uint64_t>(static_cast<std::uint64_t>(hole), end);
        LIFEBOAT_TRY(readData(fd.get(), {ByteOffset(dataBegin), ByteOffset(from)}, file.path, sink));
    }
    return {};
}

Result<> MountedFolder::readData(int fd, ByteRange range, const QByteArray &path, const ContentSink &sink) const
{
    std::vector<std::byte> buffer(std::min<std::uint64_t>(range.size().value, mostData));
    for (ByteOffset at = range.begin; at < range.end;) {
        const std::uint64_t length = std::min<std::uint64_t>(buffer.size(), range.end.value - at.value);
        const ssize_t got = ::pread(fd, buffer.data(), length, static_cast<off_t>(at.value));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) { // a file of a read-only file system does not get shorter
            if (got == 0)
                errno = EIO;
            std::unexpected<Error> damaged = problem(path);
            damaged.error().at = at;
            return damaged;
        }
        const auto bytes = std::span(buffer).first(static_cast<std::size_t>(got));
        if (!sink({.at = at, .bytes = bytes, .zeroes = {}}))
            return fail(ErrorCode::Cancelled);
        at += ByteCount(bytes.size());
    }
    return {};
}

} // namespace lifeboat::files
