// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"

#include <span>

namespace lifeboat::test {

/// What may become of an image that builds on an older one.
struct Mishap {
    const char *name;
    bool (*happens)(const Image &older, const Image &newer); ///< false: could not be made to happen
    ErrorCode refusal = ErrorCode::ImageNeeded; ///< what deleting the older one then gives, if it must not go
};

std::span<const Mishap> mishapsThatKeepTheParent();
std::span<const Mishap> mishapsThatNeedNobody();

/// Where the older one is after a mishap that renamed it.
QString renamedFolder(const Image &image);

} // namespace lifeboat::test
