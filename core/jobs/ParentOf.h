// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"

namespace lifeboat {

/// Why a backup reads like the first one, although it may be the hundredth.
enum class WholeBecause {
    Asked,
    FirstImage,  ///< there is no other of this drive
    NotGood,     ///< the newest was not checked, or is damaged, or could not read all of its drive
    OtherShape,  ///< the newest is of another size of drive, or cut into other clusters
    OtherBuilds, ///< another image already builds on the newest good one
    ChainTooLong,
    NotReadable, ///< its files cannot be read as they must, or its folder has a name by which no other image can call it
};

const char *wholeBecauseName(WholeBecause reason); ///< "asked", "first-image" … for JSON and the journal

/// The image that a new one of the drive of @p shape is to build on: the newest of those in @p driveFolder, where it is good. Else why not.
std::expected<Image, WholeBecause> parentOf(const QString &driveFolder, const SumsShape &shape);

} // namespace lifeboat
