// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/Names.h"

#include <QFileInfo>

namespace lifeboat {

QString Names::of(const QString &path) const
{
    if (const Drive *const drive = m_drives.byPath(path))
        return drive->displayName();
    if (const KnownPlace *const place = m_places.byPath(path))
        return place->name;
    if (const KnownImage *const image = m_images.byFolder(path))
        return image->info.name;
    return QFileInfo(path).fileName();
}

} // namespace lifeboat
