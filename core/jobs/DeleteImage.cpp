// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/DeleteImage.h"

#include "image/AbsorbJournal.h"
#include "image/Files.h"
#include "image/Place.h"
#include "jobs/Absorb.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace lifeboat {

namespace {

/// Of an image that cannot be opened nobody knows what it is, but others may say that they are built on it: they are lost with it.
bool isBuiltOn(const QString &driveFolder, const QString &name)
{
    const QDir folder(driveFolder);
    return std::ranges::any_of(
        folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks), [&](const QString &sibling) {
            const QString path = folder.filePath(sibling) + u'/' + QLatin1StringView(manifestFileName);
            const auto bytes = readSmallFile(path, Manifest::sizeLimit);
            if (!bytes || !*bytes)
                return false;
            const auto manifest = Manifest::fromJson(**bytes, path);
            return manifest && manifest->parent && manifest->parent->folder == name;
        });
}

} // namespace

Result<> deleteImage(const QString &path, JobContext context)
{
    context.progress.enter(Phase::FinishWriting);
    if (!isInPlace(path))
        return Image::remove(path);
    const QString driveFolder = QFileInfo(imageFolder(path)).path();
    LIFEBOAT_TRY_ASSIGN(const UniqueFd lock, lockDriveFolder(driveFolder));
    LIFEBOAT_TRY(settle(driveFolder));
    const auto image = Image::open(path);
    const QString name = QFileInfo(imageFolder(path)).fileName();
    if (!image && isBuiltOn(driveFolder, name))
        return fail(ErrorCode::ImageNotDeleted, path, QStringLiteral("others build on it"));
    if (!image)
        return Image::remove(path);
    std::vector<Image> children;
    for (Image &other : imagesIn(driveFolder)) {
        if (other.buildsOn(*image))
            children.push_back(std::move(other));
    }
    if (children.empty())
        return Image::remove(path);
    if (children.size() > 1)
        return fail(ErrorCode::ImageNotDeleted, image->displayName(), QStringLiteral("several images build on it"));
    return absorb(*image, children.front(), context);
}

} // namespace lifeboat
