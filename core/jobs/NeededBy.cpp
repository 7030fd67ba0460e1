// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/NeededBy.h"

#include "image/Files.h"
#include "image/Image.h"

#include <QFile>
#include <QFileInfo>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lifeboat {

namespace {

constexpr std::size_t longestHeader = 4096; // all of it that the parser looks at

struct CloseFolder {
    void operator()(DIR *folder) const { ::closedir(folder); }
};

/// Hidden ones too: whoever hides an image still wants to have it.
Result<std::vector<QByteArray>> namesIn(int folder, const QString &path)
{
    const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); // closedir() closes it
    const std::unique_ptr<DIR, CloseFolder> list(again < 0 ? nullptr : ::fdopendir(again));
    if (!list)
        return failIo(ErrorCode::ImageRead, path, "opendir");
    std::vector<QByteArray> names;
    errno = 0;
    while (const dirent *const entry = ::readdir(list.get())) {
        names.emplace_back(entry->d_name);
        errno = 0;
    }
    if (errno != 0)
        return failIo(ErrorCode::ImageRead, path, "readdir");
    return names;
}

/// What disk.qcow2 in a folder is.
struct Data {
    enum class Kind {
        Missing, ///< or nothing that could hold data
        Other,   ///< bytes, but no qcow2 file
        Unknown,
        Known,
    };
    Kind kind = Kind::Unknown;
    std::string backingFile = {}; ///< of a Known one; empty: none
};

Data dataIn(int folder)
{
    const UniqueFd fd(::openat(folder, dataFileName, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
    if (!fd) // ENXIO: a socket. Where a link leads may be what needs another image.
        return {.kind = errno == ENOENT || errno == ENXIO ? Data::Kind::Missing : Data::Kind::Unknown};
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0)
        return {};
    if (!S_ISREG(status.st_mode) || status.st_size == 0)
        return {.kind = Data::Kind::Missing};
    std::array<std::byte, longestHeader> room{};
    const std::span start = std::span(room).first(std::min<std::size_t>(room.size(), std::size_t(status.st_size)));
    if (!readAt(fd.get(), {}, 0, start))
        return {};
    if (!qcow2::Header::isQcow2(start))
        return {.kind = Data::Kind::Other};
    auto header = qcow2::Header::parse(start, {});
    return header ? Data{.kind = Data::Kind::Known, .backingFile = std::move(header->backingFile)} : Data{};
}

std::optional<Manifest> manifestIn(int folder, const QString &path)
{
    const auto bytes = readSmallFile(folder, path, manifestFileName, Manifest::sizeLimit);
    if (!bytes || !*bytes)
        return std::nullopt;
    auto manifest = Manifest::fromJson(**bytes, path);
    return manifest ? std::optional(std::move(*manifest)) : std::nullopt;
}

/// The folder that a file names its backing file in; nothing when it is not named as FORMAT.md says.
std::optional<QByteArray> folderOf(const std::string &backingFile)
{
    QByteArray name = QByteArray::fromStdString(backingFile);
    const QByteArray end = QByteArray("/") + dataFileName;
    if (!name.startsWith("../") || !name.endsWith(end) || name.size() <= end.size() + 3)
        return std::nullopt;
    name = name.sliced(3).chopped(end.size());
    return name.contains('/') || name == "." || name == ".." ? std::nullopt : std::optional(name);
}

class Question {
public:
    Question(int above, QByteArray name, const struct stat &self, const std::optional<QUuid> &uuid)
        : m_above(above), m_name(std::move(name)), m_self(self), m_uuid(uuid)
    { }

    bool isSelf(const struct stat &folder) const
    {
        return folder.st_dev == m_self.st_dev && folder.st_ino == m_self.st_ino;
    }
    bool mayBeNeededBy(int folder, const QString &path) const;

private:
    enum class Leads { Here, Elsewhere, Nowhere };
    Leads leads(const QByteArray &name) const;
    bool isNamedBy(const std::string &backingFile) const;
    bool isParent(const ParentImage &parent) const;

    int m_above;
    QByteArray m_name;
    struct stat m_self;
    std::optional<QUuid> m_uuid;
};

/// Not by comparing names alone: file systems differ in which of them they take for the same.
Question::Leads Question::leads(const QByteArray &name) const
{
    struct stat status{};
    if (::fstatat(m_above, name.constData(), &status, 0) == 0)
        return isSelf(status) ? Leads::Here : Leads::Elsewhere;
    const bool notThere = errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENAMETOOLONG;
    return notThere && name != m_name ? Leads::Nowhere : Leads::Here;
}

bool Question::isNamedBy(const std::string &backingFile) const
{
    if (const auto name = folderOf(backingFile))
        return leads(*name) == Leads::Here;
    return QByteArray::fromStdString(backingFile).contains('/' + m_name + '/'); // the ways of other programs are many
}

bool Question::isParent(const ParentImage &parent) const
{
    const Leads there = leads(QFile::encodeName(parent.folder));
    if (there == Leads::Here)
        return true;
    // A folder that somebody renamed is still what others build on.
    return m_uuid ? parent.uuid == *m_uuid : there == Leads::Nowhere;
}

bool Question::mayBeNeededBy(int folder, const QString &path) const
{
    const Data data = dataIn(folder);
    if (data.kind == Data::Kind::Missing)
        return false;
    if (data.kind == Data::Kind::Known && isNamedBy(data.backingFile))
        return true;
    if (const auto manifest = manifestIn(folder, path))
        return manifest->parent && isParent(*manifest->parent);
    if (data.kind != Data::Kind::Known)
        return data.kind == Data::Kind::Unknown;
    const auto name = folderOf(data.backingFile);
    return name && leads(*name) == Leads::Nowhere;
}

bool holdsNoImages(const QByteArray &name)
{
    // What an interrupted backup left is no image yet; the last one is the file system's own, and nobody else may enter it.
    return name == "." || name == ".." || name.endsWith(".partial") || name == "lost+found";
}

} // namespace

Result<QStringList> neededBy(const QString &folder, const std::optional<QUuid> &uuid)
{
    const QString above = QFileInfo(folder).path();
    const QByteArray name = QFile::encodeName(QFileInfo(folder).fileName());
    const UniqueFd aboveFd(::open(QFile::encodeName(above).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!aboveFd)
        return failIo(ErrorCode::ImageRead, above, "open");
    constexpr int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    const UniqueFd self(::openat(aboveFd.get(), name.constData(), flags)); // held, so that its number stays its own
    struct stat selfStatus{};
    if (!self || ::fstat(self.get(), &selfStatus) != 0)
        return failIo(ErrorCode::ImageRead, folder, "open");
    const Question question(aboveFd.get(), name, selfStatus, uuid);
    LIFEBOAT_TRY_ASSIGN(const auto names, namesIn(aboveFd.get(), above));
    QStringList found;
    for (const QByteArray &sibling : names) {
        if (holdsNoImages(sibling))
            continue;
        const QString path = above + u'/' + QFile::decodeName(sibling);
        const UniqueFd fd(::openat(aboveFd.get(), sibling.constData(), flags));
        if (!fd && (errno == ENOTDIR || errno == ELOOP || errno == ENOENT))
            continue;
        struct stat status{};
        const bool known = fd && ::fstat(fd.get(), &status) == 0;
        if (known && question.isSelf(status))
            continue;
        if (!known || question.mayBeNeededBy(fd.get(), path))
            found.append(path);
    }
    return found;
}

} // namespace lifeboat
