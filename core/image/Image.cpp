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
    record.damagedClusters = fields.number("damagedClusters", 0, std::numeric_limits<qint64>::max());
    record.software = fields.string("software");
    fields.require(!record.good || record.damagedClusters == 0, "good");
    if (!fields.problem().isEmpty())
        return fail(ErrorCode::ImageDamaged, subject, fields.problem());
    return record;
}

Result<Image> Image::open(const QString &path)
{
    const QFileInfo info(path);
    const bool isManifest = info.fileName() == QLatin1StringView(manifestFileName) && !info.isDir();
    const QString folder = isManifest ? info.absolutePath() : QDir::cleanPath(info.absoluteFilePath());
    const UniqueFd fd(::open(QFile::encodeName(folder).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return fail(ErrorCode::ImageNotFound, path);
    return openIn(fd.get(), folder);
}

Result<Image> Image::openIn(int folderFd, const QString &folder)
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

    const QString checkPath = image.filePath(checkFileName);
    const auto check = readSmallFile(folderFd, folder, checkFileName, checkSizeLimit);
    if (!check) {
        image.m_checkRecordDamaged = true;
    } else if (*check) {
        auto record = CheckRecord::fromJson(**check, checkPath);
        image.m_checkRecordDamaged = !record;
        if (record)
            image.m_lastCheck = std::move(*record);
    }
    return image;
}

QString Image::filePath(const char *fileName) const { return m_folder + u'/' + QString::fromLatin1(fileName); }

QString Image::displayName() const
{
    if (!m_manifest.name.isEmpty())
        return m_manifest.name;
    return m_manifest.driveName + u' ' + m_manifest.time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

CheckState Image::checkState() const
{
    if (!m_lastCheck)
        return CheckState::NotChecked;
    return m_lastCheck->good ? CheckState::Good : CheckState::Damaged;
}

Result<> Image::saveCheck(const CheckRecord &record) const
{
    return replaceFile(m_folder, checkFileName, record.toJson());
}

namespace {

/// <place>/Lifeboat/<computer>/<drive>/<time>
bool liesInPlace(const QString &folder)
{
    QDir above(folder);
    for (int level = 0; level < 3; ++level)
        above = QFileInfo(above.path()).dir();
    return above.dirName() == placeFolderName;
}

std::unexpected<Error> notDeleted(const QString &path, const char *call)
{
    return fail(Error::fromErrno(ErrorCode::ImageNotDeleted, path, QString::fromLatin1(call)));
}

} // namespace

Result<> Image::remove(const QString &path)
{
    const QFileInfo info(path);
    const bool isManifest = info.fileName() == QLatin1StringView(manifestFileName) && !info.isDir();
    const QString folder = QDir::cleanPath(isManifest ? info.absolutePath() : info.absoluteFilePath());
    if (const auto image = open(folder); !image) {
        const bool removable = image.error().code == ErrorCode::ImageDamaged && liesInPlace(folder);
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

} // namespace lifeboat
