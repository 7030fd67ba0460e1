// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstring>
#include <span>

namespace lifeboat {

/// Whether there is nothing but zeroes in it; also when it is empty.
inline bool isZero(std::span<const std::byte> bytes)
{
    return bytes.empty() ||
        (bytes[0] == std::byte{0} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

} // namespace lifeboat
