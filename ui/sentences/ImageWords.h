// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "jobs/Fit.h"
#include "service/Types.h"

namespace lifeboat {

// Images and what becomes of them, in words for people, translated; window and command line say the same.

/// How far an image can be relied on; the worst that is known of it.
enum class ImageState {
    Good, ///< checked, every byte is right
    NotChecked,
    Incomplete, ///< the drive could not be read everywhere when it was made
    Damaged,    ///< the last check found damage; it cannot be restored
    Unreadable, ///< its manifest cannot be read
};

/// @p manifest: null when it cannot be read.
ImageState imageState(CheckState checked, const Manifest *manifest);

const char *imageStateName(
    ImageState state); ///< as in --json: "checked", "not checked", "incomplete", "damaged", "unreadable"
QString imageStateForPeople(ImageState state); ///< the same words, translated

/// How the image came to be one moment of its drive: "while it was not in use", "while it was in use; everything on it stood still for 0.12 s at 18:04:07".
QString takenForPeople(const Manifest &manifest);
/// "0.12 s".
QString standstillForPeople(std::uint64_t milliseconds);

/// "Fits.", "Fits, 400 GB will stay unused.", "Too small by 38 GB: needs at least 238 GB." Empty for what only its reasons tell.
QString verdictForPeople(const FitReport &report);

/// What an image that builds on another one stores: "only what had changed since the image of 28 Oct 2026 14:30". @p parent: that other one's manifest;
/// null when it is not at hand.
QString storedForPeople(const Manifest *parent);

} // namespace lifeboat
