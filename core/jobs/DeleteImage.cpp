// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/DeleteImage.h"

#include "image/AbsorbJournal.h"
#include "image/Place.h"
#include "jobs/Absorb.h"
#include "jobs/NeededBy.h"

#include <QDir>
#include <QFileInfo>

#include <optional>

namespace lifeboat {

namespace {

/// Where a link leads on the way there decides whether it is in a place, and what lies beside it. The folder itself may not be one.
QString withoutLinksAbove(const QString &folder)
{
    const QString above = QFileInfo(QFileInfo(folder).path()).canonicalFilePath();
    return above.isEmpty() ? folder : QDir(above).filePath(QFileInfo(folder).fileName());
}

} // namespace

Result<> deleteImage(const QString &path, JobContext context)
{
    context.progress.enter(Phase::FinishWriting);
    const QString folder = withoutLinksAbove(imageFolder(path));
    const bool inPlace = isInPlace(folder);
    UniqueFd lock;
    if (inPlace) {
        const QString driveFolder = QFileInfo(folder).path();
        LIFEBOAT_TRY_ASSIGN(lock, lockDriveFolder(driveFolder));
        LIFEBOAT_TRY(settle(driveFolder));
    }
    const auto image = Image::open(folder);
    if (!image && image.error().code != ErrorCode::ImageDamaged)
        return fail(image.error());
    LIFEBOAT_TRY_ASSIGN(const QStringList needing,
                        neededBy(folder, image ? std::optional(image->manifest().uuid) : std::nullopt));
    if (needing.empty())
        return Image::remove(folder);
    const auto needed = [&](const QString &detail) {
        return fail(ErrorCode::ImageNeeded, image ? image->displayName() : path, detail);
    };
    if (needing.size() > 1)
        return needed(QStringLiteral("several images build on it: ") + needing.join(QStringLiteral(", ")));
    const auto newer = Image::open(needing.front());
    if (!image || !newer || !newer->buildsOn(*image))
        return needed(needing.front() + QStringLiteral(" builds on it, as far as is known"));
    if (!inPlace)
        return needed(needing.front() + QStringLiteral(" builds on it, outside of a place"));
    return absorb(*image, *newer, context);
}

} // namespace lifeboat
