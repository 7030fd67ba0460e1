// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/ImageModel.h"
#include "client/PlanModel.h"

namespace lifeboat {

/// What people call what stands behind a path of the worker: a drive by its name, a place, an image; else the file's name.
/// And what they call a plan.
class Names {
public:
    Names(const DriveModel &drives, const PlaceModel &places, const ImageModel &images, const PlanModel &plans)
        : m_drives(drives), m_places(places), m_images(images), m_plans(plans)
    { }

    QString of(const QString &path) const;
    QString ofPlan(const QString &id) const { return m_plans.nameOf(id); }

private:
    const DriveModel &m_drives;
    const PlaceModel &m_places;
    const ImageModel &m_images;
    const PlanModel &m_plans;
};

} // namespace lifeboat
