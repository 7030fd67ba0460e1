// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <span>
#include <vector>

namespace lifeboat {

/// Shares @p width pixels out to parts of @p sizes: in proportion, but none below @p minimum (below width / count where there are too many).
/// The sum is exactly @p width, and no part is narrower than a smaller one by more than a pixel.
std::vector<int> partWidths(std::span<const ByteCount> sizes, int width, int minimum);

} // namespace lifeboat
