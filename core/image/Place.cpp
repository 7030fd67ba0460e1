// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Place.h"

#include "drives/DeviceStack.h"
#include "drives/SystemState.h"
#include "image/AbsorbJournal.h"
#include "image/Files.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <tuple>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace lifeboat {

namespace {

constexpr QLatin1StringView partialSuffix(".partial");
constexpr char lockFileName[] = ".lock";
constexpr ByteCount largestFatFile((std::uint64_t{4} << 30) - 1);
constexpr qsizetype longestName = 80;
constexpr int mostImagesPerSecond = 100;
constexpr auto folderFilter = QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks;

QString timeName(const QDateTime &time) { return time.toUTC().toString(QStringLiteral("yyyy-MM-ddTHH-mm-ss")) + u'Z'; }

QString driveFolderName(const Drive &drive)
{
    const QString id = drive.identity.serial.isEmpty() ? drive.identity.wwn : drive.identity.serial;
    const QString model = drive.identity.model.isEmpty() ? drive.displayName() : drive.identity.model;
    return safeFileName((model + u' ' + id).simplified());
}

bool isReservedOnWindows(QStringView name)
{
    static constexpr std::array words{"con", "prn", "aux", "nul", "com", "lpt"};
    const QString stem = name.toString().section(u'.', 0, 0).trimmed().toLower();
    const bool numbered = stem.size() == 4 && stem.back().isDigit();
    const QString word = numbered ? stem.first(3) : stem;
    return std::ranges::any_of(words, [&](const char *w) { return word == QLatin1StringView(w); });
}

/// Opens a folder inside @p parent, made when it is not there; links are not followed.
Result<UniqueFd> enterFolder(int parent, const QString &name, const QString &path)
{
    const QByteArray encoded = QFile::encodeName(name);
    if (::mkdirat(parent, encoded.constData(), 0777) == 0)
        LIFEBOAT_TRY(syncFolder(parent, path));
    else if (errno != EEXIST)
        return failIo(ErrorCode::PlaceWrite, path, "mkdir");
    UniqueFd fd(::openat(parent, encoded.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return failIo(ErrorCode::PlaceWrite, path, "open");
    return fd;
}

Result<UniqueFd> lockFolder(int folder, const QString &path)
{
    UniqueFd lock(::openat(folder, lockFileName, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!lock)
        return failIo(ErrorCode::PlaceWrite, path, "open of the lock");
    while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(ErrorCode::PlaceBusy, path);
        if (errno != EINTR)
            return failIo(ErrorCode::PlaceWrite, path, "flock");
    }
    return lock;
}

Result<> removePartials(const QString &folder)
{
    const QDir dir(folder);
    const QStringList left = dir.entryList({u'*' + partialSuffix}, folderFilter | QDir::Hidden);
    for (const QString &name : left) {
        if (!QDir(dir.filePath(name)).removeRecursively())
            return fail(ErrorCode::PlaceWrite, dir.filePath(name), QStringLiteral("cannot remove what a crash left"));
    }
    return {};
}

/// Renames inside one folder; never replaces anything.
bool renameNew(int folder, const QString &from, const QString &to)
{
    const QByteArray source = QFile::encodeName(from);
    const QByteArray target = QFile::encodeName(to);
    if (::renameat2(folder, source.constData(), folder, target.constData(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    struct stat info{};
    if (::fstatat(folder, target.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return false;
    }
    return ::renameat(folder, source.constData(), folder, target.constData()) == 0;
}

struct CloseFolder {
    void operator()(DIR *folder) const { ::closedir(folder); }
};

/// In the order of their names; without hidden ones. What is no folder may be among them.
std::vector<QByteArray> namesIn(int folder)
{
    std::vector<QByteArray> names;
    const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); // closedir() closes it
    const std::unique_ptr<DIR, CloseFolder> list(again < 0 ? nullptr : ::fdopendir(again));
    while (const dirent *const entry = list ? ::readdir(list.get()) : nullptr) {
        if (entry->d_name[0] != '.')
            names.emplace_back(entry->d_name);
    }
    std::ranges::sort(names);
    return names;
}

std::optional<CatalogueEntry> catalogueEntry(int folderFd, const QString &folder)
{
    auto image = Image::openIn(folderFd, folder);
    if (image)
        return CatalogueEntry{.folder = folder, .image = std::move(*image), .problem = std::nullopt};
    if (image.error().code == ErrorCode::ImageNotFound)
        return std::nullopt;
    return CatalogueEntry{.folder = folder, .image = std::nullopt, .problem = std::move(image).error()};
}

/// The images @p levels below a folder.
void collectImages(int folder, const QString &path, int levels, std::vector<CatalogueEntry> &entries)
{
    const int access = levels > 1 ? O_RDONLY : O_PATH;
    QByteArray givesWay; // an image that is none any more
    if (levels == 1) {
        settleIfPossible(path);
        if (const auto journal = AbsorbJournal::read(folder, path); journal && *journal)
            givesWay = QFile::encodeName((*journal)->older);
    }
    for (const QByteArray &name : namesIn(folder)) {
        if (name == givesWay)
            continue;
        const UniqueFd below(::openat(folder, name.constData(), access | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!below)
            continue;
        const QString belowPath = path + u'/' + QFile::decodeName(name);
        if (levels > 1)
            collectImages(below.get(), belowPath, levels - 1, entries);
        else if (auto entry = catalogueEntry(below.get(), belowPath))
            entries.push_back(std::move(*entry));
    }
}

/// The moment of an image, by its folder's name when the manifest does not tell.
QString sortKey(const CatalogueEntry &entry)
{
    return entry.image ? timeName(entry.image->manifest().time) : QFileInfo(entry.folder).fileName();
}

} // namespace

QString safeFileName(const QString &text)
{
    static constexpr QStringView reserved = u"/\\:*?\"<>|";
    QString name;
    for (const char32_t c : text.normalized(QString::NormalizationForm_C).toUcs4()) {
        const bool bad = !QChar::isPrint(c) || (c < 0x80 && reserved.contains(QChar(static_cast<char16_t>(c))));
        const QString next = bad ? QStringLiteral("_") : QString::fromUcs4(&c, 1);
        if (name.size() + next.size() > longestName)
            break;
        name += next;
    }
    while (name.startsWith(u'.') || name.startsWith(u' '))
        name.removeFirst();
    while (name.endsWith(u'.') || name.endsWith(u' '))
        name.chop(1);
    if (name.isEmpty())
        return QStringLiteral("unnamed");
    return isReservedOnWindows(name) ? u'_' + name.left(longestName - 1) : name;
}

struct PartialImage::State {
    UniqueFd lock;
    UniqueFd driveFd;
    UniqueFd folderFd;
    QString drivePath;
    QString finalName;
    bool committed = false;

    State() = default;
    State(const State &) = delete;
    State &operator=(const State &) = delete;
    ~State()
    {
        folderFd.reset();
        if (!committed && !finalName.isEmpty())
            QDir(partialPath()).removeRecursively();
    }

    QString partialName() const { return finalName + partialSuffix; }
    QString partialPath() const { return drivePath + u'/' + partialName(); }
    Result<> makeFolder(const QDateTime &time);
};

Result<> PartialImage::State::makeFolder(const QDateTime &time)
{
    for (int i = 1; i <= mostImagesPerSecond; ++i) {
        const QString name = i == 1 ? timeName(time) : timeName(time) + u'-' + QString::number(i);
        struct stat info{};
        if (::fstatat(driveFd.get(), QFile::encodeName(name).constData(), &info, AT_SYMLINK_NOFOLLOW) == 0)
            continue;
        const QByteArray partial = QFile::encodeName(name + partialSuffix);
        if (::mkdirat(driveFd.get(), partial.constData(), 0777) != 0)
            return failIo(ErrorCode::PlaceWrite, drivePath + u'/' + name + partialSuffix, "mkdir");
        finalName = name;
        folderFd =
            UniqueFd(::openat(driveFd.get(), partial.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!folderFd)
            return failIo(ErrorCode::PlaceWrite, partialPath(), "open");
        return syncFolder(driveFd.get(), drivePath);
    }
    return fail(ErrorCode::FileExists, drivePath + u'/' + timeName(time));
}

PartialImage::PartialImage(std::unique_ptr<State> state) : m_state(std::move(state)) { }
PartialImage::PartialImage(PartialImage &&) noexcept = default;
PartialImage &PartialImage::operator=(PartialImage &&) noexcept = default;
PartialImage::~PartialImage() = default;

int PartialImage::folderFd() const { return m_state->folderFd.get(); }

QString PartialImage::folder() const { return m_state->partialPath(); }

Result<Image> PartialImage::commit(const Manifest &manifest)
{
    State &s = *m_state;
    const QByteArray bytes = manifest.toJson();
    // What no reader would accept must not become an image.
    if (const auto readBack = Manifest::fromJson(bytes, s.partialPath()); !readBack)
        return fail(ErrorCode::Internal, s.partialPath(), readBack.error().detail);
    LIFEBOAT_TRY(replaceFile(s.folderFd.get(), s.partialPath(), manifestFileName, bytes));
    if (!renameNew(s.driveFd.get(), s.partialName(), s.finalName))
        return failIo(errno == EEXIST ? ErrorCode::FileExists : ErrorCode::PlaceWrite, s.partialPath(), "rename");
    const auto image = [&]() -> Result<Image> {
        LIFEBOAT_TRY(syncFolder(s.driveFd.get(), s.drivePath));
        return Image::open(s.drivePath + u'/' + s.finalName);
    }();
    if (!image) {
        renameNew(s.driveFd.get(), s.finalName, s.partialName());
        return image;
    }
    s.committed = true;
    return image;
}

Result<Place> Place::open(const QString &path)
{
    const QFileInfo info(path);
    if (::access(QFile::encodeName(path).constData(), F_OK) != 0 && errno == EACCES)
        return fail(Error::fromErrno(ErrorCode::NotAuthorised, path, QStringLiteral("access")));
    if (path.isEmpty() || !info.isDir())
        return fail(ErrorCode::PlaceNotFound, path);
    if (!info.isReadable() || !info.isExecutable())
        return fail(ErrorCode::NotAuthorised, path);
    const QString canonical = info.canonicalFilePath();
    UniqueFd folder(::open(QFile::encodeName(canonical).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return fail(Error::fromErrno(ErrorCode::PlaceNotFound, path, QStringLiteral("open")));
    return at(std::move(folder), canonical);
}

Place Place::at(UniqueFd folder, const QString &path)
{
    Place place;
    place.m_path = path;
    place.m_folder = std::move(folder);
    return place;
}

Result<PlaceFacts> Place::facts() const
{
    struct statvfs figures{};
    if (::fstatvfs(m_folder.get(), &figures) != 0)
        return fail(Error::fromErrno(ErrorCode::PlaceNotFound, m_path, QStringLiteral("fstatvfs")));
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    const MountRow *const mount = state.mountOfPath(QStringLiteral("/proc/self/fd/%1").arg(m_folder.get()));
    PlaceFacts facts;
    facts.free = ByteCount(std::uint64_t{figures.f_bavail} * figures.f_frsize);
    facts.total = ByteCount(std::uint64_t{figures.f_blocks} * figures.f_frsize);
    facts.fileSystem = mount != nullptr ? mount->type : QString();
    facts.readOnly = (figures.f_flag & ST_RDONLY) != 0;
    if (facts.fileSystem == QLatin1StringView("vfat") || facts.fileSystem == QLatin1StringView("msdos"))
        facts.largestFile = largestFatFile;
    return facts;
}

Result<> Place::accepts(const Drive &source, ByteCount estimate) const
{
    LIFEBOAT_TRY_ASSIGN(const PlaceFacts facts, facts());
    const QString root = m_path + u'/' + placeFolderName;
    const QString deepest = QFileInfo::exists(root) ? root : m_path;
    if (facts.readOnly || ::access(QFile::encodeName(deepest).constData(), W_OK | X_OK) != 0)
        return fail(ErrorCode::PlaceReadOnly, m_path);
    LIFEBOAT_TRY_ASSIGN(const DeviceStack stack, stackBelowPath(m_path));
    const QString canonical = QFileInfo(source.path).canonicalFilePath();
    if (stack.contains(source.path) || (!canonical.isEmpty() && stack.contains(canonical)))
        return fail(ErrorCode::PlaceOnSource, m_path);
    if (facts.largestFile && estimate > *facts.largestFile)
        return fail(ErrorCode::PlaceFileLimit, m_path, facts.fileSystem);
    if (estimate > facts.free) {
        auto failure = fail(ErrorCode::PlaceTooFull, m_path);
        failure.error().at = ByteOffset((estimate - facts.free).value);
        return failure;
    }
    return {};
}

QString Place::driveFolder(const Drive &source, const QString &computer) const
{
    return m_path + u'/' + placeFolderName + u'/' + safeFileName(computer) + u'/' + driveFolderName(source);
}

Result<PartialImage> Place::begin(const Drive &source, const QString &computer, const QDateTime &time) const
{
    UniqueFd folder(::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return failIo(ErrorCode::PlaceWrite, m_path, "open");
    QString path = m_path;
    for (const QString &name : {QString(placeFolderName), safeFileName(computer), driveFolderName(source)}) {
        path += u'/' + name;
        LIFEBOAT_TRY_ASSIGN(folder, enterFolder(folder.get(), name, path));
    }
    auto state = std::make_unique<PartialImage::State>();
    state->drivePath = path;
    state->driveFd = std::move(folder);
    LIFEBOAT_TRY_ASSIGN(state->lock, lockFolder(state->driveFd.get(), path));
    LIFEBOAT_TRY(removePartials(path));
    LIFEBOAT_TRY(settle(path));
    LIFEBOAT_TRY(state->makeFolder(time));
    return PartialImage(std::move(state));
}

Result<UniqueFd> lockDriveFolder(const QString &driveFolder)
{
    const UniqueFd folder(::open(QFile::encodeName(driveFolder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return failIo(ErrorCode::PlaceWrite, driveFolder, "open");
    return lockFolder(folder.get(), driveFolder);
}

std::vector<Image> imagesIn(const QString &driveFolder)
{
    std::vector<Image> images;
    const QDir folder(driveFolder);
    for (const QString &name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks)) {
        if (auto image = Image::open(folder.filePath(name)))
            images.push_back(std::move(*image));
    }
    // Of the same second, "-10" is later than "-9".
    std::ranges::sort(images, std::ranges::greater(), [](const Image &image) {
        return std::tuple(image.manifest().time, image.folder().size(), image.folder());
    });
    return images;
}

Result<std::vector<CatalogueEntry>> Place::images() const
{
    std::vector<CatalogueEntry> entries;
    const QString path = m_path + u'/' + placeFolderName;
    const UniqueFd root(
        ::openat(m_folder.get(), placeFolderName.data(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root && errno == EACCES)
        return fail(Error::fromErrno(ErrorCode::NotAuthorised, path, QStringLiteral("open")));
    if (!root)
        return entries;
    collectImages(root.get(), path, 3, entries);
    std::ranges::stable_sort(entries, std::ranges::greater(), sortKey);
    return entries;
}

} // namespace lifeboat
