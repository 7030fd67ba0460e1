// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/RandomBytes.h"

#include <cstring>
#include <random>

namespace lifeboat::test {

void fillRandom(std::span<std::byte> bytes, std::uint64_t seed)
{
    std::mt19937_64 generator(seed);
    while (!bytes.empty()) {
        const std::uint64_t word = generator();
        const std::size_t length = std::min(bytes.size(), sizeof word);
        std::memcpy(bytes.data(), &word, length);
        bytes = bytes.subspan(length);
    }
}

std::vector<std::byte> randomBytes(ByteCount size, std::uint64_t seed)
{
    std::vector<std::byte> bytes(size.value);
    fillRandom(bytes, seed);
    return bytes;
}

QByteArray randomByteArray(ByteCount size, std::uint64_t seed)
{
    QByteArray bytes(static_cast<qsizetype>(size.value), Qt::Uninitialized);
    fillRandom(std::as_writable_bytes(std::span(bytes)), seed);
    return bytes;
}

} // namespace lifeboat::test
