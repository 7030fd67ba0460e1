// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <QByteArray>

#include <cstddef>
#include <span>
#include <vector>

namespace lifeboat::test {

/// Bytes that do not compress and are the same at every run: they depend only on @p seed.
void fillRandom(std::span<std::byte> bytes, std::uint64_t seed);

std::vector<std::byte> randomBytes(ByteCount size, std::uint64_t seed);
QByteArray randomByteArray(ByteCount size, std::uint64_t seed);

} // namespace lifeboat::test
