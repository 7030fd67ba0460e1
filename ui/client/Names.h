// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/ImageModel.h"

namespace lifeboat {

/// What people call what stands behind a path of the worker: a drive by its name, a place, an image; else the file's name.
class Names {
public:
    Names(const DriveModel &drives, const PlaceModel &places, const ImageModel &images)
        : m_drives(drives), m_places(places), m_images(images)
    { }

    QString of(const QString &path) const;

private:
    const DriveModel &m_drives;
    const PlaceModel &m_places;
    const ImageModel &m_images;
};

} // namespace lifeboat
