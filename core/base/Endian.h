// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>

namespace lifeboat {

/// On-disk integers: explicit width and byte order. The caller guarantees offset + sizeof(T) <= bytes.size().
template<std::unsigned_integral T>
T loadLittle(std::span<const std::byte> bytes, std::size_t offset = 0)
{
    T value{};
    std::memcpy(&value, bytes.subspan(offset, sizeof(T)).data(), sizeof(T));
    return std::endian::native == std::endian::little ? value : std::byteswap(value);
}

template<std::unsigned_integral T>
T loadBig(std::span<const std::byte> bytes, std::size_t offset = 0)
{
    T value{};
    std::memcpy(&value, bytes.subspan(offset, sizeof(T)).data(), sizeof(T));
    return std::endian::native == std::endian::big ? value : std::byteswap(value);
}

template<std::unsigned_integral T>
void storeLittle(std::span<std::byte> bytes, std::size_t offset, T value)
{
    const T stored = std::endian::native == std::endian::little ? value : std::byteswap(value);
    std::memcpy(bytes.subspan(offset, sizeof(T)).data(), &stored, sizeof(T));
}

template<std::unsigned_integral T>
void storeBig(std::span<std::byte> bytes, std::size_t offset, T value)
{
    const T stored = std::endian::native == std::endian::big ? value : std::byteswap(value);
    std::memcpy(bytes.subspan(offset, sizeof(T)).data(), &stored, sizeof(T));
}

} // namespace lifeboat
