// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Visitor.h"

#include "base/Endian.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <deque>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace lifeboat {

namespace {

// Of a mode, for one class of users.
constexpr mode_t readable = 4;
constexpr mode_t searchable = 1;

constexpr int mostLinks = 40; // path_resolution(7)

QString descriptorPath(int fd) { return QStringLiteral("/proc/self/fd/%1").arg(fd); }

QString canonicalPath(int fd)
{
    std::array<char, PATH_MAX> text{};
    const ssize_t length = ::readlink(QFile::encodeName(descriptorPath(fd)).constData(), text.data(), text.size());
    return length <= 0 ? QString() : QFile::decodeName(QByteArray(text.data(), length));
}

/// An access list as the attribute system.posix_acl_access holds it (linux/posix_acl_xattr.h): a version, then tag, permissions
/// and id of each entry, little-endian.
class AccessList {
public:
    enum class Tag : std::uint16_t { Owner = 0x01, User = 0x02, OwningGroup = 0x04, Group = 0x08, Mask = 0x10 };
    struct Entry {
        Tag tag;
        mode_t permissions;
        uint id;
    };

    /// Nothing: there is none, so the mode counts. A list that cannot be read allows nobody but the owner.
    static std::optional<AccessList> of(int fd)
    {
        constexpr std::size_t largest = 65536; // XATTR_SIZE_MAX
        std::vector<std::byte> bytes(largest);
        const ssize_t length = ::getxattr(QFile::encodeName(descriptorPath(fd)).constData(), "system.posix_acl_access",
                                          bytes.data(), bytes.size());
        if (length < 0 && (errno == ENODATA || errno == ENOTSUP))
            return std::nullopt;
        AccessList list;
        constexpr std::size_t head = 4;
        constexpr std::size_t entrySize = 8;
        for (std::size_t at = head; length > 0 && at + entrySize <= static_cast<std::size_t>(length); at += entrySize)
            list.m_entries.push_back({.tag = Tag{loadLittle<std::uint16_t>(bytes, at)},
                                      .permissions = loadLittle<std::uint16_t>(bytes, at + 2),
                                      .id = loadLittle<std::uint32_t>(bytes, at + 4)});
        return list;
    }

    /// acl(5), "access check algorithm", for a caller who is not the owner. Nothing: no entry concerns the caller, so what all others may counts.
    std::optional<bool> allows(const Caller &caller, uint owningGroup, mode_t wanted) const
    {
        mode_t mask = 7;
        for (const Entry &entry : m_entries)
            mask = entry.tag == Tag::Mask ? entry.permissions : mask;
        const auto grants = [&](const Entry &entry) { return (entry.permissions & mask & wanted) == wanted; };
        std::optional<bool> byGroup;
        for (const Entry &entry : m_entries) {
            if (entry.tag == Tag::User && entry.id == caller.user)
                return grants(entry);
            const bool concerns = (entry.tag == Tag::OwningGroup && caller.groups.contains(owningGroup)) ||
                (entry.tag == Tag::Group && caller.groups.contains(entry.id));
            if (concerns)
                byGroup = byGroup.value_or(false) || grants(entry);
        }
        return m_entries.empty() ? std::optional(false) : byGroup;
    }

private:
    std::vector<Entry> m_entries;
};

/// Opens what lies in a folder, not following a link; folders for listing where that is possible, so that an automounter mounts them.
UniqueFd openBelow(int folder, const QByteArray &name)
{
    UniqueFd fd(::openat(folder, name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return fd ? std::move(fd) : UniqueFd(::openat(folder, name.constData(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

/// The names on the way; empty ones and "." say nothing.
std::deque<QByteArray> namesOf(const QByteArray &path)
{
    std::deque<QByteArray> names;
    for (const QByteArray &name : path.split('/')) {
        if (!name.isEmpty() && name != ".")
            names.push_back(name);
    }
    return names;
}

/// Links of processes lead where only their owners may look.
bool isOfProcesses(int fd)
{
    struct statfs figures{};
    return ::fstatfs(fd, &figures) != 0 || figures.f_type == PROC_SUPER_MAGIC;
}

} // namespace

bool Visitor::may(const Found &found, mode_t wanted) const
{
    constexpr unsigned ownerShift = 6;
    constexpr unsigned groupShift = 3;
    const mode_t mode = found.status.st_mode;
    if (found.status.st_uid == m_caller->user)
        return (mode >> ownerShift & wanted) == wanted;
    if (const auto list = AccessList::of(found.fd.get())) {
        if (const auto allowed = list->allows(*m_caller, found.status.st_gid, wanted))
            return *allowed;
    } else if (m_caller->groups.contains(found.status.st_gid)) {
        return (mode >> groupShift & wanted) == wanted;
    }
    return (mode & wanted) == wanted;
}

/// path_resolution(7) with the caller's rights: every folder on the way must be searchable, also those that a link leads through.
std::optional<Visitor::Found> Visitor::find(const QString &path) const
{
    const auto open = [](int folder, const QByteArray &name) -> std::optional<Found> {
        Found found;
        found.fd = openBelow(folder, name);
        if (!found.fd || ::fstat(found.fd.get(), &found.status) != 0)
            return std::nullopt;
        return found;
    };
    std::deque<QByteArray> names = namesOf(QFile::encodeName(path));
    std::optional<Found> at = open(AT_FDCWD, "/");
    int links = 0;
    while (at && !names.empty()) {
        if (!S_ISDIR(at->status.st_mode) || !may(*at, searchable))
            return std::nullopt;
        std::optional<Found> next = open(at->fd.get(), names.front());
        names.pop_front();
        if (!next || isOfProcesses(next->fd.get()))
            return std::nullopt;
        if (!S_ISLNK(next->status.st_mode)) {
            at = std::move(next);
            continue;
        }
        std::array<char, PATH_MAX> text{};
        const ssize_t length = ::readlinkat(next->fd.get(), "", text.data(), text.size());
        if (length <= 0 || ++links > mostLinks)
            return std::nullopt;
        const QByteArray leadsTo(text.data(), length);
        const std::deque<QByteArray> before = namesOf(leadsTo);
        names.insert(names.begin(), before.begin(), before.end());
        if (leadsTo.startsWith('/'))
            at = open(AT_FDCWD, "/");
    }
    if (at)
        at->path = canonicalPath(at->fd.get());
    return at;
}

std::optional<Visitor::Found> Visitor::enter(const QString &path) const
{
    auto found = find(path);
    return found && S_ISDIR(found->status.st_mode) && may(*found, searchable) ? std::move(found) : std::nullopt;
}

Result<Place> Visitor::place(const QString &path) const
{
    if (!m_caller)
        return Place::open(path);
    auto found = enter(path);
    if (!found)
        return fail(ErrorCode::PlaceNotFound, path);
    return Place::at(std::move(found->fd), found->path);
}

Result<Image> Visitor::image(const QString &path) const
{
    if (!m_caller)
        return Image::open(path);
    LIFEBOAT_TRY_ASSIGN(const ImageFolder folder, imageFolder(path));
    return Image::openIn(folder.fd.get(), folder.path);
}

Result<ImageToRead> Visitor::imageToRead(const QString &path) const
{
    ImageToRead found;
    LIFEBOAT_TRY_ASSIGN(found.image, image(path));
    const auto openFile = [](const ImageFolder &folder, const char *name) -> Result<UniqueFd> {
        UniqueFd file(::openat(folder.fd.get(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (file)
            return file;
        return fail(Error::fromErrno(errno == ENOENT || errno == ELOOP ? ErrorCode::ImageDamaged : ErrorCode::ImageRead,
                                     folder.path + u'/' + QLatin1StringView(name), QStringLiteral("open")));
    };
    for (const Image *image = &found.image; image != nullptr; image = image->parent()) {
        LIFEBOAT_TRY_ASSIGN(const ImageFolder folder, imageFolderOf(*image));
        LIFEBOAT_TRY_ASSIGN(UniqueFd data, openFile(folder, dataFileName));
        found.data.push_back(std::move(data));
        if (image == &found.image) {
            LIFEBOAT_TRY_ASSIGN(found.sums, openFile(folder, sumsFileName));
        }
    }
    return found;
}

/// The folder of an image that was opened, with the caller's rights judged again.
Result<Visitor::ImageFolder> Visitor::imageFolderOf(const Image &image) const
{
    if (m_caller)
        return imageFolder(image.folder());
    return ImageFolder{
        .fd = UniqueFd(::open(QFile::encodeName(image.folder()).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
        .path = image.folder()};
}

Result<Visitor::ImageFolder> Visitor::imageFolder(const QString &path) const
{
    const QLatin1StringView manifestName(manifestFileName);
    const QString clean = QDir::cleanPath(path);
    const QString folder = QFileInfo(clean).fileName() == manifestName ? QFileInfo(clean).path() : clean;
    QStringList names = folder.split(u'/');
    constexpr qsizetype levels = 4; // Lifeboat, computer, drive, time
    if (names.size() > levels && names[names.size() - levels] == placeFolderName) {
        const QStringList below = names.sliced(names.size() - levels);
        auto found = enter(names.first(names.size() - levels).join(u'/') + u'/');
        UniqueFd at = found ? std::move(found->fd) : UniqueFd();
        for (const QString &name : below)
            at = UniqueFd(
                ::openat(at.get(), QFile::encodeName(name).constData(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        return at ? Result<ImageFolder>(ImageFolder{.fd = std::move(at), .path = folder})
                  : fail(ErrorCode::ImageNotFound, path);
    }
    auto found = enter(folder);
    if (!found)
        return fail(ErrorCode::ImageNotFound, path);
    Found manifest;
    manifest.fd = openBelow(found->fd.get(), manifestFileName);
    if (manifest.fd && (::fstat(manifest.fd.get(), &manifest.status) != 0 || !may(manifest, readable)))
        return fail(ErrorCode::ImageNotFound, path);
    return ImageFolder{.fd = std::move(found->fd), .path = folder};
}

Result<QString> Visitor::drive(const QString &path) const
{
    if (!m_caller)
        return path;
    const auto found = find(path);
    if (!found || (S_ISREG(found->status.st_mode) && !may(*found, readable)))
        return fail(ErrorCode::DriveNotFound, path);
    if (!S_ISBLK(found->status.st_mode) && !S_ISREG(found->status.st_mode))
        return fail(ErrorCode::NotADrive, path, QStringLiteral("neither a block device nor a file"));
    return found->path;
}

Result<QString> Visitor::target(const QString &path) const
{
    if (!m_caller || find(path))
        return drive(path);
    const QFileInfo info(QDir::cleanPath(path));
    const auto folder = enter(info.path());
    // A link that leads where the caller cannot follow is no free name.
    if (!folder || openBelow(folder->fd.get(), QFile::encodeName(info.fileName())))
        return fail(ErrorCode::DriveNotFound, path);
    return QDir(folder->path).filePath(info.fileName());
}

} // namespace lifeboat
