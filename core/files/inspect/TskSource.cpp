// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/inspect/TskSource.h"

#include "files/Limits.h"
#include "files/NamePattern.h"
#include "files/Names.h"

#include <tsk/libtsk.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>

// The headers must be those of the library that is linked: it was built with options that change these.
static_assert(sizeof(void *) != 8 ||
              (sizeof(TSK_IMG_INFO) == 2097896 && sizeof(TSK_FS_INFO) == 424 && sizeof(TSK_FS_META) == 256 &&
               sizeof(TSK_FS_NAME) == 88 && sizeof(TSK_FS_ATTR) == 144 && sizeof(TSK_FS_ATTR_RUN) == 48 &&
               sizeof(TSK_FS_FILE) == 32));

namespace lifeboat::files {

namespace {

constexpr unsigned sectorSize = 512;
constexpr std::uint64_t ownFilesOfNtfs = 16; // lower numbers, but that of the root
constexpr std::uint64_t ownFilesOfHfs = 16;
constexpr std::uint64_t mostFileSize = std::uint64_t{1} << 62;

struct CloseFile {
    void operator()(TSK_FS_FILE *file) const { ::tsk_fs_file_close(file); }
};
struct CloseFolder {
    void operator()(TSK_FS_DIR *folder) const { ::tsk_fs_dir_close(folder); }
};
struct CloseFileSystem {
    void operator()(TSK_FS_INFO *fs) const { ::tsk_fs_close(fs); }
};
using File = std::unique_ptr<TSK_FS_FILE, CloseFile>;
using Folder = std::unique_ptr<TSK_FS_DIR, CloseFolder>;

/// By the names of blkid. TSK's own detection also tries what nobody has tested for us.
std::optional<TSK_FS_TYPE_ENUM> typeOf(const QByteArray &fileSystem)
{
    static const std::map<QByteArray, TSK_FS_TYPE_ENUM> types{
        {"ext2", TSK_FS_TYPE_EXT_DETECT},    {"ext3", TSK_FS_TYPE_EXT_DETECT}, {"ext4", TSK_FS_TYPE_EXT_DETECT},
        {"ntfs", TSK_FS_TYPE_NTFS},          {"vfat", TSK_FS_TYPE_FAT_DETECT}, {"exfat", TSK_FS_TYPE_EXFAT},
        {"hfsplus", TSK_FS_TYPE_HFS_DETECT}, {"iso9660", TSK_FS_TYPE_ISO9660}};
    const auto found = types.find(fileSystem);
    return found == types.end() ? std::nullopt : std::optional(found->second);
}

std::optional<FileTime> timeOf(time_t seconds, std::uint32_t nanoseconds)
{
    constexpr std::uint32_t second = 1'000'000'000;
    if (seconds == 0 && nanoseconds == 0)
        return std::nullopt;
    return FileTime{.seconds = seconds, .nanoseconds = nanoseconds < second ? nanoseconds : 0};
}

FileKind kindOf(TSK_FS_META_TYPE_ENUM type)
{
    switch (type) {
    case TSK_FS_META_TYPE_REG:
        return FileKind::Regular;
    case TSK_FS_META_TYPE_DIR:
        return FileKind::Folder;
    case TSK_FS_META_TYPE_LNK:
        return FileKind::Link;
    default:
        return FileKind::Other;
    }
}

FileKind kindOf(TSK_FS_NAME_TYPE_ENUM type)
{
    switch (type) {
    case TSK_FS_NAME_TYPE_REG:
        return FileKind::Regular;
    case TSK_FS_NAME_TYPE_DIR:
        return FileKind::Folder;
    case TSK_FS_NAME_TYPE_LNK:
        return FileKind::Link;
    default:
        return FileKind::Other;
    }
}

bool isCompressed(const TSK_FS_ATTR &attribute) { return (attribute.flags & TSK_FS_ATTR_COMP) != 0; }

/// The run that holds block @p block; nullptr: none does.
const TSK_FS_ATTR_RUN *runAt(const TSK_FS_ATTR &attribute, std::uint64_t block)
{
    for (const TSK_FS_ATTR_RUN *run = attribute.nrd.run; run != nullptr; run = run->next) {
        if (block >= run->offset && block - run->offset < run->len)
            return run;
    }
    return nullptr;
}

} // namespace

/// A partition as TSK sees it: an image of its own, so that no file system can point out of its partition.
struct TskSource::Volume {
    TSK_IMG_INFO image{}; // first: TSK gives its address back
    ClusterCache *drive = nullptr;
    ByteRange range;
    QString title;                   ///< for errors
    std::optional<Error> imageError; ///< of the last read that failed
    std::unique_ptr<TSK_FS_INFO, CloseFileSystem> fs;

    static ssize_t readImage(TSK_IMG_INFO *image, TSK_OFF_T at, char *into, size_t length);

    Result<> open(TSK_FS_TYPE_ENUM type);
    std::unexpected<Error> unreadable(const QByteArray &path);
    bool isNtfs() const { return TSK_FS_TYPE_ISNTFS(fs->ftype) != 0; }
    bool isHfs() const { return TSK_FS_TYPE_ISHFS(fs->ftype) != 0; }
    bool isFat() const { return TSK_FS_TYPE_ISFAT(fs->ftype) != 0; }
    bool isIso() const { return TSK_FS_TYPE_ISISO9660(fs->ftype) != 0; }
    bool isHidden(const TSK_FS_NAME &name) const;
    Result<std::uint64_t> inodeOf(const FileRef &file);
    Result<File> openFile(const FileRef &file);
    Result<Folder> openFolder(const FileRef &folder);
    FileEntry entryOf(TSK_FS_FILE &file, QByteArrayView name, std::uint64_t inode) const;
    void addStreams(TSK_FS_FILE &file, FileEntry &entry) const;
    Result<> readPiece(const TSK_FS_ATTR &attribute, const FileRef &file, std::uint64_t at, std::span<std::byte> buffer,
                       std::uint64_t left, Content &piece);
};

ssize_t TskSource::Volume::readImage(TSK_IMG_INFO *image, TSK_OFF_T at, char *into, size_t length)
{
    auto &volume = *reinterpret_cast<Volume *>(image);
    if (at < 0 || static_cast<std::uint64_t>(at) >= volume.range.size().value)
        return 0;
    length = std::min<std::uint64_t>(length, volume.range.size().value - static_cast<std::uint64_t>(at));
    const ByteOffset from = volume.range.begin + ByteCount(static_cast<std::uint64_t>(at));
    Result<> done = volume.drive->read(from, std::as_writable_bytes(std::span(into, length)));
    if (done)
        return static_cast<ssize_t>(length);
    volume.imageError = std::move(done).error();
    ::tsk_error_reset();
    ::tsk_error_set_errno(TSK_ERR_IMG_READ);
    return -1;
}

Result<> TskSource::Volume::open(TSK_FS_TYPE_ENUM type)
{
    const auto nothing = [](TSK_IMG_INFO *) { };
    const auto noStatus = [](TSK_IMG_INFO *, FILE *) { };
    const auto size = static_cast<TSK_OFF_T>(range.size().value);
    if (::tsk_img_open_external(&image, size, sectorSize, &readImage, nothing, noStatus) == nullptr)
        return fail(ErrorCode::Internal, title, QString::fromUtf8(::tsk_error_get()));
    fs.reset(::tsk_fs_open_img(&image, 0, type));
    if (fs)
        return {};
    const char *const reason = ::tsk_error_get();
    return fail(ErrorCode::FileSystemUnreadable, title, imageError ? imageError->detail : QString::fromUtf8(reason));
}

/// What has just failed on the file at @p path.
std::unexpected<Error> TskSource::Volume::unreadable(const QByteArray &path)
{
    const char *const reason = ::tsk_error_get();
    Error error{.code = ErrorCode::FileUnreadable,
                .sysErrno = 0,
                .subject = nameForDisplay(path),
                .at = std::nullopt,
                .detail = QString::fromUtf8(reason)};
    if (imageError) {
        error.code = imageError->code == ErrorCode::ImageRead ? ErrorCode::ImageRead : ErrorCode::FileUnreadable;
        error.sysErrno = imageError->sysErrno;
        error.detail = imageError->detail;
    }
    imageError.reset();
    return fail(std::move(error));
}

/// Deleted, or not a person's: TSK shows what the file system keeps for itself under names of its own.
bool TskSource::Volume::isHidden(const TSK_FS_NAME &entry) const
{
    if (entry.name == nullptr || (entry.flags & TSK_FS_NAME_FLAG_ALLOC) == 0 || entry.type == TSK_FS_NAME_TYPE_VIRT ||
        entry.type == TSK_FS_NAME_TYPE_VIRT_DIR)
        return true;
    const QByteArrayView shown(entry.name);
    if (!isEntryName(shown))
        return true;
    if (isNtfs())
        return entry.meta_addr < ownFilesOfNtfs;
    if (isHfs())
        return entry.meta_addr < ownFilesOfHfs || shown.endsWith("HFS+ Private Data") ||
            shown.startsWith(".HFS+ Private Directory Data");
    if (fs->ftype == TSK_FS_TYPE_EXFAT && entry.par_addr == fs->root_inum && shown.startsWith('$')) {
        for (const char *own : {"$ALLOC_BITMAP", "$UPCASE_TABLE", "$VOLUME_GUID", "$TEX_FAT", "$ACT"}) {
            if (shown == QByteArrayView(own))
                return true;
        }
    }
    return isFat() && shown.endsWith(" (Volume Label Entry)");
}

Result<Folder> TskSource::Volume::openFolder(const FileRef &folder)
{
    LIFEBOAT_TRY_ASSIGN(const std::uint64_t inode, inodeOf(folder));
    File file(::tsk_fs_file_open_meta(fs.get(), nullptr, inode));
    if (!file)
        return unreadable(folder.path);
    if (file->meta == nullptr || file->meta->type != TSK_FS_META_TYPE_DIR)
        return fail(ErrorCode::FileNotFound, nameForDisplay(folder.path), QStringLiteral("not a folder"));
    Folder opened(::tsk_fs_dir_open_meta(fs.get(), inode));
    if (!opened)
        return unreadable(folder.path);
    return opened;
}

Result<std::uint64_t> TskSource::Volume::inodeOf(const FileRef &file)
{
    imageError.reset();
    if (file.path == "/")
        return fs->root_inum;
    if (file.inode != 0) {
        if (file.inode < fs->first_inum || file.inode > fs->last_inum)
            return fail(ErrorCode::FileNotFound, nameForDisplay(file.path), QStringLiteral("no such inode"));
        return file.inode;
    }
    const qsizetype slash = file.path.lastIndexOf('/');
    const FileRef parent{.partition = file.partition, .path = slash > 0 ? file.path.first(slash) : "/", .inode = 0};
    const QByteArray name = file.path.sliced(slash + 1);
    LIFEBOAT_TRY_ASSIGN(const Folder folder, openFolder(parent));
    for (std::size_t i = 0; i < ::tsk_fs_dir_getsize(folder.get()); ++i) {
        const TSK_FS_NAME *const entry = ::tsk_fs_dir_get_name(folder.get(), i);
        if (entry != nullptr && !isHidden(*entry) && name == entry->name)
            return entry->meta_addr;
    }
    return fail(ErrorCode::FileNotFound, nameForDisplay(file.path));
}

Result<File> TskSource::Volume::openFile(const FileRef &file)
{
    LIFEBOAT_TRY_ASSIGN(const std::uint64_t inode, inodeOf(file));
    File opened(::tsk_fs_file_open_meta(fs.get(), nullptr, inode));
    if (!opened || opened->meta == nullptr)
        return unreadable(file.path);
    if ((opened->meta->flags & TSK_FS_META_FLAG_ALLOC) == 0)
        return fail(ErrorCode::FileNotFound, nameForDisplay(file.path), QStringLiteral("deleted"));
    return opened;
}

FileEntry TskSource::Volume::entryOf(TSK_FS_FILE &file, QByteArrayView name, std::uint64_t inode) const
{
    FileEntry entry;
    entry.name = name.toByteArray();
    entry.inode = inode;
    const TSK_FS_META *const meta = file.meta;
    if (meta == nullptr) {
        entry.kind = file.name != nullptr ? kindOf(file.name->type) : FileKind::Other;
        entry.flags = MetaUnreadable;
        return entry;
    }
    entry.kind = kindOf(meta->type);
    if (entry.kind == FileKind::Regular && meta->size > 0)
        entry.size = ByteCount(std::min(static_cast<std::uint64_t>(meta->size), mostFileSize));
    entry.modified = timeOf(meta->mtime, meta->mtime_nano);
    entry.accessed = timeOf(meta->atime, meta->atime_nano);
    entry.changed = timeOf(meta->ctime, meta->ctime_nano);
    entry.born = timeOf(meta->crtime, meta->crtime_nano);
    if (isIso()) // has one time, which TSK calls that of the creation, and modes only in an extension that it does not read
        entry.modified = entry.born;
    if (!isNtfs() && !isFat() && !isIso())
        entry.mode = static_cast<std::uint16_t>(meta->mode & 07777);
    entry.uid = static_cast<std::uint32_t>(meta->uid);
    entry.gid = static_cast<std::uint32_t>(meta->gid);
    entry.links = static_cast<std::uint32_t>(std::max(meta->nlink, 1));
    if (entry.kind == FileKind::Link && meta->link != nullptr) {
        entry.linkTarget = QByteArray(meta->link).left(mostLinkTarget);
        entry.size = ByteCount(static_cast<std::uint64_t>(entry.linkTarget.size()));
    }
    if (isNtfs() || isHfs())
        addStreams(file, entry);
    return entry;
}

/// What a file holds beside its content.
void TskSource::Volume::addStreams(TSK_FS_FILE &file, FileEntry &entry) const
{
    const int count = ::tsk_fs_file_attr_getsize(&file);
    std::uint32_t streams = 0;
    for (int i = 0; i < count; ++i) {
        const TSK_FS_ATTR *const attribute = ::tsk_fs_file_attr_get_idx(&file, i);
        if (attribute == nullptr)
            continue;
        const bool named = attribute->type == TSK_FS_ATTR_TYPE_NTFS_DATA;
        const bool resource = attribute->type == TSK_FS_ATTR_TYPE_HFS_RSRC && attribute->size > 0;
        streams += named || resource ? 1 : 0;
        if (attribute->type == TSK_FS_ATTR_TYPE_NTFS_REPARSE) {
            entry.flags |= Reparse;
            entry.kind = FileKind::Other;
        }
        if (named && (attribute->flags & TSK_FS_ATTR_ENC) != 0)
            entry.flags |= Encrypted;
    }
    const bool main = isNtfs() && (entry.kind == FileKind::Regular) && streams > 0;
    entry.extraStreams = streams - (main ? 1 : 0);
    if (entry.extraStreams > 0)
        entry.flags |= ExtraStreams;
}

/// The next bytes of an attribute from @p at, at most @p left: a hole as such, or what fits into @p buffer.
Result<> TskSource::Volume::readPiece(const TSK_FS_ATTR &attribute, const FileRef &file, std::uint64_t at,
                                      std::span<std::byte> buffer, std::uint64_t left, Content &piece)
{
    piece = Content{.at = ByteOffset(at), .bytes = {}, .zeroes = {}};
    const bool runs = (attribute.flags & TSK_FS_ATTR_NONRES) != 0 && !isCompressed(attribute);
    if (runs) {
        const std::uint64_t block = at / fs->block_size;
        const TSK_FS_ATTR_RUN *const run = runAt(attribute, block);
        const bool behind = at >= static_cast<std::uint64_t>(std::max<TSK_OFF_T>(attribute.nrd.initsize, 0));
        if (run == nullptr || behind) {
            piece.zeroes = ByteCount(left);
            return {};
        }
        const std::uint64_t inRun = (run->len - (block - run->offset)) * fs->block_size - at % fs->block_size;
        if ((run->flags & (TSK_FS_ATTR_RUN_FLAG_SPARSE | TSK_FS_ATTR_RUN_FLAG_FILLER)) != 0) {
            piece.zeroes = ByteCount(std::min(left, inRun));
            return {};
        }
    }
    const std::size_t wanted = std::min<std::uint64_t>(left, buffer.size());
    const ssize_t got = ::tsk_fs_attr_read(&attribute, static_cast<TSK_OFF_T>(at),
                                           reinterpret_cast<char *>(buffer.data()), wanted, TSK_FS_FILE_READ_FLAG_NONE);
    if (got <= 0) {
        auto error = unreadable(file.path);
        error.error().at = ByteOffset(at);
        return error;
    }
    piece.bytes = buffer.first(std::min(static_cast<std::size_t>(got), wanted));
    return {};
}

TskSource::TskSource(ClusterCache &drive, Result<> opened, std::vector<PartitionInfo> partitions)
    : m_drive(drive), m_opened(std::move(opened)), m_partitions(std::move(partitions)), m_volumes(m_partitions.size())
{ }

TskSource::~TskSource() = default;

Result<TskSource::Volume *> TskSource::volumeOf(const FileRef &file)
{
    LIFEBOAT_TRY(m_opened);
    const QString name = QString::number(file.partition);
    const auto found = std::ranges::find(m_partitions, file.partition, &PartitionInfo::number);
    if (found == m_partitions.end() || found->range.end.value > m_drive.driveSize().value)
        return fail(ErrorCode::PartitionNotFound, name);
    std::unique_ptr<Volume> &volume = m_volumes[static_cast<std::size_t>(found - m_partitions.begin())];
    if (volume)
        return volume.get();
    const auto type = typeOf(found->fileSystem);
    if (!type)
        return fail(ErrorCode::FileSystemUnreadable, name, QString::fromUtf8(found->fileSystem));
    auto opened = std::make_unique<Volume>();
    opened->drive = &m_drive;
    opened->range = found->range;
    opened->title = name;
    LIFEBOAT_TRY(opened->open(*type));
    volume = std::move(opened);
    return volume.get();
}

Result<> TskSource::partitions(const PartitionSink &sink)
{
    LIFEBOAT_TRY(m_opened);
    for (const PartitionInfo &partition : m_partitions) {
        if (!sink(partition))
            return fail(ErrorCode::Cancelled);
    }
    return {};
}

Result<> TskSource::list(const FileRef &folder, const EntrySink &sink)
{
    LIFEBOAT_TRY_ASSIGN(Volume *const volume, volumeOf(folder));
    LIFEBOAT_TRY_ASSIGN(const Folder opened, volume->openFolder(folder));
    for (std::size_t i = 0; i < ::tsk_fs_dir_getsize(opened.get()); ++i) {
        const TSK_FS_NAME *const name = ::tsk_fs_dir_get_name(opened.get(), i);
        if (name == nullptr || volume->isHidden(*name))
            continue;
        const File file(::tsk_fs_dir_get(opened.get(), i));
        if (!file)
            return volume->unreadable(folder.path);
        if (!sink(volume->entryOf(*file, name->name, name->meta_addr)))
            return fail(ErrorCode::Cancelled);
    }
    if (volume->imageError)
        return volume->unreadable(folder.path);
    return {};
}

Result<FileEntry> TskSource::stat(const FileRef &file)
{
    LIFEBOAT_TRY_ASSIGN(Volume *const volume, volumeOf(file));
    LIFEBOAT_TRY_ASSIGN(const File opened, volume->openFile(file));
    const bool root = file.path == "/";
    const QByteArray name = root ? file.path : file.path.sliced(file.path.lastIndexOf('/') + 1);
    FileEntry entry = volume->entryOf(*opened, name, opened->meta->addr);
    const TSK_FS_ATTR *const content = entry.kind == FileKind::Regular ? ::tsk_fs_file_attr_get(opened.get()) : nullptr;
    if (content != nullptr) {
        std::uint64_t blocks = 0;
        for (const TSK_FS_ATTR_RUN *run = content->nrd.run; run != nullptr; run = run->next) {
            const bool there = (run->flags & (TSK_FS_ATTR_RUN_FLAG_SPARSE | TSK_FS_ATTR_RUN_FLAG_FILLER)) == 0;
            blocks = std::min(blocks + (there ? run->len : 0), mostFileSize / volume->fs->block_size);
        }
        entry.allocated = ByteCount(blocks * volume->fs->block_size);
    }
    return entry;
}

Result<> TskSource::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    LIFEBOAT_TRY_ASSIGN(Volume *const volume, volumeOf(file));
    LIFEBOAT_TRY_ASSIGN(const File opened, volume->openFile(file));
    const FileEntry entry = volume->entryOf(*opened, "/", opened->meta->addr);
    if (entry.kind != FileKind::Regular)
        return fail(ErrorCode::FileNotFound, nameForDisplay(file.path), QStringLiteral("not a regular file"));
    if (entry.has(Encrypted))
        return fail(ErrorCode::FileUnreadable, nameForDisplay(file.path), QStringLiteral("encrypted"));
    if (at.value >= entry.size.value)
        return {};
    const TSK_FS_ATTR *const content = ::tsk_fs_file_attr_get(opened.get());
    if (content == nullptr)
        return volume->unreadable(file.path);
    const std::uint64_t end = at.value + std::min(length.value, entry.size.value - at.value);
    std::vector<std::byte> buffer(std::min<std::uint64_t>(mostData, end - at.value));
    for (std::uint64_t next = at.value; next < end;) {
        Content piece;
        LIFEBOAT_TRY(volume->readPiece(*content, file, next, buffer, end - next, piece));
        if (!sink(piece))
            return fail(ErrorCode::Cancelled);
        next += piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
    }
    return {};
}

namespace {

struct Searched {
    FileRef folder;
    int depth = 0;
};

} // namespace

/// Goes by names alone; only what matches is looked at, and what does not say whether it is a folder.
Result<> TskSource::find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink)
{
    LIFEBOAT_TRY_ASSIGN(Volume *const volume, volumeOf(folder));
    const NamePattern wanted(pattern);
    std::deque<Searched> waiting{{.folder = folder, .depth = 0}};
    std::set<std::uint64_t> seen;
    while (!waiting.empty()) {
        const Searched next = std::move(waiting.front());
        waiting.pop_front();
        if (!sink(next.folder.path))
            return fail(ErrorCode::Cancelled);
        Result<Folder> opened = volume->openFolder(next.folder);
        if (!opened && next.depth == 0)
            return fail(std::move(opened).error());
        if (!opened) {
            if (!sink(Unreadable{.path = next.folder.path, .error = std::move(opened).error()}))
                return fail(ErrorCode::Cancelled);
            continue;
        }
        for (std::size_t i = 0; i < ::tsk_fs_dir_getsize(opened->get()); ++i) {
            const TSK_FS_NAME *const name = ::tsk_fs_dir_get_name(opened->get(), i);
            if (name == nullptr || volume->isHidden(*name))
                continue;
            const bool matches = wanted.matches(name->name);
            FileEntry entry;
            entry.name = name->name;
            entry.inode = name->meta_addr;
            entry.kind = kindOf(name->type);
            if (matches || name->type == TSK_FS_NAME_TYPE_UNDEF) {
                const File file(::tsk_fs_dir_get(opened->get(), i));
                if (file)
                    entry = volume->entryOf(*file, name->name, name->meta_addr);
            }
            const FileRef child = next.folder.child(entry);
            const bool deeper = entry.kind == FileKind::Folder && next.depth < mostDepth && isEntryPath(child.path);
            if (deeper && seen.insert(entry.inode).second)
                waiting.push_back({.folder = child, .depth = next.depth + 1});
            if (matches && !sink(FoundFile{.folder = next.folder.path, .entry = std::move(entry)}))
                return fail(ErrorCode::Cancelled);
        }
    }
    return {};
}

} // namespace lifeboat::files
