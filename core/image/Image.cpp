// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Image.h"

#include "image/Files.h"
#include "image/Json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <limits>

#include <fcntl.h>
#include <unistd.h>

namespace lifeboat {

namespace {

constexpr int checkVersion = 1;
constexpr qsizetype checkSizeLimit = 64 << 10;

} // namespace

QByteArray CheckRecord::toJson() const
{
    return sealJson({
        {QStringLiteral("schema"), checkVersion},
        {QStringLiteral("time"), jsonTime(time)},
        {QStringLiteral("good"), good},
        {QStringLiteral("whole"), whole},
        {QStringLiteral("damagedClusters"), jsonNumber(damagedClusters)},
        {QStringLiteral("software"), software},
    });
}

Result<CheckRecord> CheckRecord::fromJson(const QByteArray &bytes, const QString &subject)
{
    LIFEBOAT_TRY_ASSIGN(QJsonObject object, unsealJson(bytes, checkVersion, subject));
    JsonFields fields(std::move(object));
    CheckRecord record;
    record.time = fields.time("time");
    record.good = fields.boolean("good");
    record.whole = fields.boolean("whole");
    record.damagedClusters = fields.number("damagedClusters", 0, std::numeric_limits<qint64>::max());
    record.software = fields.string("software");
    fields.require(!record.good || record.damagedClusters == 0, "good");
    if (!fields.problem().isEmpty())
        return fail(ErrorCode::ImageDamaged, subject, fields.problem());
    return record;
}

QString imageFolder(const QString &path)
{
    const QFileInfo info(path);
    const bool isManifest = info.fileName() == QLatin1StringView(manifestFileName) && !info.isDir();
    return QDir::cleanPath(isManifest ? info.absolutePath() : info.absoluteFilePath());
}

bool isInPlace(const QString &path)
{
    QDir above(imageFolder(path));
    for (int level = 0; level < 3; ++level)
        above = QFileInfo(above.path()).dir();
    return above.dirName() == placeFolderName;
}

Result<Image> Image::open(const QString &path)
{
    const QString folder = imageFolder(path);
    const UniqueFd fd(::open(QFile::encodeName(folder).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return fail(ErrorCode::ImageNotFound, path);
    return openIn(fd.get(), folder);
}

Result<Image> Image::openIn(int folderFd, const QString &folder) { return openInChain(folderFd, folder, 1); }

Result<Image> Image::openInChain(int folderFd, const QString &folder, std::size_t length)
{
    if (folder.endsWith(QLatin1StringView(".partial")))
        return fail(ErrorCode::ImageNotFound, folder);
    Image image;
    image.m_folder = folder;
    const QString manifestPath = image.filePath(manifestFileName);
    LIFEBOAT_TRY_ASSIGN(const auto manifest, readSmallFile(folderFd, folder, manifestFileName, Manifest::sizeLimit));
    if (!manifest && ::faccessat(folderFd, dataFileName, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return fail(ErrorCode::ImageDamaged, manifestPath, QStringLiteral("missing"));
    if (!manifest)
        return fail(ErrorCode::ImageNotFound, folder);
    LIFEBOAT_TRY_ASSIGN(image.m_manifest, Manifest::fromJson(*manifest, manifestPath));
    if (image.m_manifest.parent)
        LIFEBOAT_TRY(image.openParent(folderFd, length));
    image.readCheck(folderFd);
    return image;
}

Result<> Image::openParent(int folderFd, std::size_t length)
{
    const auto broken = [this](const QString &detail) {
        return fail(ErrorCode::ImageDamaged, filePath(manifestFileName),
                    QStringLiteral("the image that it builds on: ") + detail);
    };
    if (length >= longestChain)
        return broken(QStringLiteral("too many"));
    const QString name = m_manifest.parent->folder;
    const UniqueFd fd(::openat(folderFd, QFile::encodeName(QStringLiteral("../") + name).constData(),
                               O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return broken(name + QStringLiteral(" is missing"));
    auto opened = openInChain(fd.get(), QFileInfo(m_folder).path() + u'/' + name, length + 1);
    if (!opened && (opened.error().code == ErrorCode::ImageNotFound || opened.error().code == ErrorCode::ImageDamaged))
        return broken(name + u' ' + opened.error().detail);
    if (!opened)
        return fail(opened.error());
    if (opened->m_manifest.uuid != m_manifest.parent->uuid)
        return broken(name + QStringLiteral(" is another one"));
    m_parent = std::make_shared<const Image>(std::move(*opened));
    return {};
}

void Image::readCheck(int folderFd)
{
    const auto bytes = readSmallFile(folderFd, m_folder, checkFileName, checkSizeLimit);
    m_checkRecordDamaged = !bytes;
    if (!bytes || !*bytes)
        return;
    auto record = CheckRecord::fromJson(**bytes, filePath(checkFileName));
    m_checkRecordDamaged = !record;
    if (record)
        m_lastCheck = std::move(*record);
}

QString Image::filePath(const char *fileName) const { return m_folder + u'/' + QString::fromLatin1(fileName); }

QString Image::displayName() const
{
    if (!m_manifest.name.isEmpty())
        return m_manifest.name;
    return m_manifest.driveName + u' ' + m_manifest.time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

std::optional<QDateTime> Image::damageFound() const
{
    if (m_lastCheck && !m_lastCheck->good)
        return m_lastCheck->time;
    const std::optional<QDateTime> inParent = m_parent ? m_parent->damageFound() : std::nullopt;
    const bool concernsOthersOnly = inParent && m_lastCheck && m_lastCheck->whole && m_lastCheck->time >= *inParent;
    return concernsOthersOnly ? std::nullopt : inParent;
}

CheckState Image::checkState() const
{
    if (damageFound())
        return CheckState::Damaged;
    return m_lastCheck ? CheckState::Good : CheckState::NotChecked;
}

Result<> Image::saveCheck(const CheckRecord &record) const
{
    return replaceFile(m_folder, checkFileName, record.toJson());
}

namespace {

std::unexpected<Error> notDeleted(const QString &path, const char *call)
{
    return fail(Error::fromErrno(ErrorCode::ImageNotDeleted, path, QString::fromLatin1(call)));
}

} // namespace

Result<> Image::remove(const QString &path)
{
    const QString folder = imageFolder(path);
    if (const auto image = open(folder); !image) {
        const bool removable = image.error().code == ErrorCode::ImageDamaged && isInPlace(folder);
        if (!removable)
            return fail(image.error());
    }
    const QByteArray encoded = QFile::encodeName(folder);
    const UniqueFd fd(::open(encoded.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return notDeleted(folder, "open");
    for (const char *name : {fileSumsFileName, checkFileName, sumsFileName, dataFileName, manifestFileName}) {
        if (::unlinkat(fd.get(), name, 0) != 0 && errno != ENOENT)
            return notDeleted(folder, "unlink");
    }
    if (::rmdir(encoded.constData()) != 0 && errno != ENOTEMPTY && errno != EEXIST)
        return notDeleted(folder, "rmdir");
    return {};
}

Result<std::unique_ptr<SumsReader>> Image::openSums() const
{
    return SumsReader::open(filePath(sumsFileName), m_manifest.shape(), m_manifest.sumsDigest);
}

std::string backingPath(const ParentImage &parent) { return "../" + parent.folder.toStdString() + '/' + dataFileName; }

Result<std::unique_ptr<qcow2::Reader>> Image::openData() const
{
    std::vector<UniqueFd> files;
    for (const Image *image = this; image != nullptr; image = image->parent()) {
        files.emplace_back(::open(QFile::encodeName(image->filePath(dataFileName)).constData(),
                                  O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
        if (!files.back())
            return fail(Error::fromErrno(errno == ENOENT ? ErrorCode::ImageNotFound : ErrorCode::ImageRead,
                                         image->filePath(dataFileName), QStringLiteral("open")));
    }
    return readData(std::move(files));
}

Result<> Image::describes(const qcow2::Header &header) const
{
    if (header.size != m_manifest.drive.size || header.clusterBits != m_manifest.clusterBits)
        return fail(ErrorCode::ImageDamaged, displayName(), QStringLiteral("disk.qcow2 is of another drive"));
    if (header.backingFile != (m_manifest.parent ? backingPath(*m_manifest.parent) : std::string()))
        return fail(ErrorCode::ImageDamaged, displayName(), QStringLiteral("backing file of disk.qcow2"));
    return {};
}

Result<std::unique_ptr<qcow2::Reader>> Image::readData(std::vector<UniqueFd> files) const
{
    LIFEBOAT_TRY_ASSIGN(auto reader, qcow2::Reader::openFiles(std::move(files), filePath(dataFileName)));
    const qcow2::Reader *file = reader.get();
    for (const Image *image = this; image != nullptr; image = image->parent(), file = file->backing())
        LIFEBOAT_TRY(image->describes(file->header()));
    return reader;
}

} // namespace lifeboat
