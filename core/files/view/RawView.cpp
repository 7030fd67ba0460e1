// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/view/RawView.h"

#include <QFile>

#define FUSE_USE_VERSION 35 // NOLINT(cppcoreguidelines-macro-usage): how the library is told
#include <fuse3/fuse.h>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace lifeboat::files {

namespace {

constexpr double neverChanges = 86'400; // seconds that the kernel may remember names and sizes

RawView &view() { return *static_cast<RawView *>(fuse_get_context()->private_data); }

void *begin(fuse_conn_info * /*connection*/, fuse_config *config)
{
    RawView &self = view();
    config->use_ino = 0;
    config->kernel_cache = self.access() == ViewAccess::Read ? 1 : 0;
    config->entry_timeout = neverChanges;
    config->attr_timeout = neverChanges;
    config->negative_timeout = neverChanges;
    return &self;
}

int getAttributes(const char *path, struct stat *into, fuse_file_info * /*file*/)
{
    *into = {};
    into->st_uid = ::getuid();
    into->st_gid = ::getgid();
    into->st_nlink = 1;
    into->st_mtime = into->st_ctime = into->st_atime = view().since();
    if (std::string_view(path) == "/") {
        into->st_mode = S_IFDIR | 0500;
        into->st_nlink = 2;
        return 0;
    }
    const RawFile *const file = view().find(path);
    if (file == nullptr)
        return -ENOENT;
    into->st_mode = S_IFREG | (view().access() == ViewAccess::Read ? 0400 : 0600);
    into->st_size = static_cast<off_t>(file->range.size().value);
    into->st_blocks = into->st_size / 512;
    return 0;
}

int listFolder(const char *path, void *into, fuse_fill_dir_t fill, off_t /*at*/, fuse_file_info * /*folder*/,
               fuse_readdir_flags /*flags*/)
{
    if (std::string_view(path) != "/")
        return -ENOENT;
    constexpr auto plain = fuse_fill_dir_flags{};
    fill(into, ".", nullptr, 0, plain);
    fill(into, "..", nullptr, 0, plain);
    for (const RawFile &file : view().files())
        fill(into, file.name.constData(), nullptr, 0, plain);
    return 0;
}

int openFile(const char *path, fuse_file_info *file)
{
    if (view().find(path) == nullptr)
        return -ENOENT;
    const bool writes = (file->flags & O_ACCMODE) != O_RDONLY || (file->flags & O_TRUNC) != 0;
    return writes && view().access() == ViewAccess::Read ? -EROFS : 0;
}

int errnoOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::NoSpace:
        return -ENOSPC;
    case ErrorCode::TargetReadOnly:
        return -EROFS;
    default:
        return -EIO;
    }
}

/// The part of [@p at, @p at + @p length) that @p file has, on the drive.
ByteRange onDrive(const RawFile &file, off_t at, std::size_t length)
{
    const std::uint64_t size = file.range.size().value;
    const std::uint64_t from = std::min(static_cast<std::uint64_t>(at), size);
    const std::uint64_t to = from + std::min<std::uint64_t>(length, size - from);
    return {file.range.begin + ByteCount(from), file.range.begin + ByteCount(to)};
}

int readFile(const char *path, char *into, std::size_t length, off_t at, fuse_file_info * /*file*/)
{
    const RawFile *const file = view().find(path);
    if (file == nullptr || at < 0)
        return -ENOENT;
    const ByteRange range = onDrive(*file, at, length);
    const auto bytes = std::as_writable_bytes(std::span(into, range.size().value));
    const Result<> done = bytes.empty() ? Result<>() : view().drive().readExactly(range.begin, bytes);
    return done ? static_cast<int>(bytes.size()) : errnoOf(done.error());
}

int writeFile(const char *path, const char *from, std::size_t length, off_t at, fuse_file_info * /*file*/)
{
    const RawFile *const file = view().find(path);
    if (file == nullptr || at < 0)
        return -ENOENT;
    const ByteRange range = onDrive(*file, at, length);
    const auto bytes = std::as_bytes(std::span(from, range.size().value));
    if (bytes.empty())
        return -ENOSPC;
    const Result<> done = view().drive().writeExactly(range.begin, bytes);
    return done ? static_cast<int>(bytes.size()) : errnoOf(done.error());
}

/// Only to the size that it has: what mkfs and dd ask for, too.
int changeSize(const char *path, off_t size, fuse_file_info * /*handle*/)
{
    const RawFile *const file = view().find(path);
    if (file == nullptr)
        return -ENOENT;
    return static_cast<std::uint64_t>(size) == file->range.size().value ? 0 : -EPERM;
}

int flushFile(const char * /*path*/, int /*dataOnly*/, fuse_file_info * /*file*/)
{
    return view().drive().flush() ? 0 : -EIO;
}

fuse_operations operations()
{
    fuse_operations all{};
    all.init = begin;
    all.getattr = getAttributes;
    all.readdir = listFolder;
    all.open = openFile;
    all.read = readFile;
    all.write = writeFile;
    all.truncate = changeSize;
    all.fsync = flushFile;
    return all;
}

std::unexpected<Error> noView(const QString &folder, const char *what)
{
    const bool missing = ::access("/dev/fuse", F_OK) != 0;
    return fail(ErrorCode::ProgramFailed, QStringLiteral("FUSE"),
                missing ? QStringLiteral("this system has no /dev/fuse")
                        : QStringLiteral("%1: %2").arg(QLatin1StringView(what), folder));
}

} // namespace

std::vector<RawFile> rawFilesOf(ByteCount driveSize, const std::vector<PartitionInfo> &partitions)
{
    const ByteRange whole{ByteOffset(), ByteOffset(driveSize.value)};
    std::vector<RawFile> files{{.name = "disk.raw", .range = whole}};
    for (const PartitionInfo &partition : partitions) {
        const bool onIt = !partition.range.empty() && partition.range.intersected(whole) == partition.range;
        if (partition.number > 0 && onIt)
            files.push_back({.name = 'p' + QByteArray::number(partition.number) + ".raw", .range = partition.range});
    }
    return files;
}

const RawFile *RawView::find(const char *path) const
{
    const auto file = std::ranges::find(m_files, QByteArrayView(path).sliced(1), &RawFile::name);
    return file == m_files.end() ? nullptr : &*file;
}

Result<std::unique_ptr<RawView>> RawView::mount(BlockDevice &drive, std::vector<RawFile> files, const QString &folder,
                                                ViewAccess access)
{
    std::unique_ptr<RawView> view(new RawView(drive, std::move(files), access));
    fuse_args arguments = FUSE_ARGS_INIT(0, nullptr);
    const char *const options = access == ViewAccess::Read
        ? "fsname=lifeboat,subtype=lifeboat,default_permissions,nosuid,nodev,noexec,ro"
        : "fsname=lifeboat,subtype=lifeboat,default_permissions,nosuid,nodev,noexec";
    ::fuse_opt_add_arg(&arguments, "lifeboat-view");
    ::fuse_opt_add_arg(&arguments, "-o");
    ::fuse_opt_add_arg(&arguments, options);
    const fuse_operations all = operations();
    view->m_fuse = ::fuse_new(&arguments, &all, sizeof all, view.get());
    ::fuse_opt_free_args(&arguments);
    if (view->m_fuse == nullptr)
        return noView(folder, "fuse_new");
    if (::fuse_mount(view->m_fuse, QFile::encodeName(folder).constData()) != 0)
        return noView(folder, "mount");
    view->m_mounted = true;
    return view;
}

RawView::~RawView()
{
    if (m_mounted)
        ::fuse_unmount(m_fuse);
    if (m_fuse != nullptr)
        ::fuse_destroy(m_fuse);
}

void RawView::serve()
{
    ::fuse_session *const session = ::fuse_get_session(m_fuse);
    ::fuse_set_signal_handlers(session);
    ::fuse_loop(m_fuse);
    ::fuse_remove_signal_handlers(session);
}

} // namespace lifeboat::files
