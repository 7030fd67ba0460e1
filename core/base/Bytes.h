// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <optional>

namespace lifeboat {

/// A number of bytes. Arithmetic on trusted values wraps like the integer it holds; where a value comes from a disk,
/// use checkedAdd() and checkedMultiply().
struct ByteCount {
    std::uint64_t value = 0;

    constexpr ByteCount() = default;
    constexpr explicit ByteCount(std::uint64_t bytes) : value(bytes) { }
    constexpr auto operator<=>(const ByteCount &) const = default;
    constexpr ByteCount &operator+=(ByteCount other)
    {
        value += other.value;
        return *this;
    }
    constexpr ByteCount &operator-=(ByteCount other)
    {
        value -= other.value;
        return *this;
    }
    friend constexpr ByteCount operator+(ByteCount a, ByteCount b) { return ByteCount(a.value + b.value); }
    friend constexpr ByteCount operator-(ByteCount a, ByteCount b) { return ByteCount(a.value - b.value); }
    friend constexpr ByteCount operator*(ByteCount a, std::uint64_t n) { return ByteCount(a.value * n); }
    friend constexpr std::uint64_t operator/(ByteCount a, ByteCount b) { return a.value / b.value; }
    friend constexpr ByteCount operator%(ByteCount a, ByteCount b) { return ByteCount(a.value % b.value); }
};

/// A position on a drive, in an image or in a file, in bytes from its first byte.
struct ByteOffset {
    std::uint64_t value = 0;

    constexpr ByteOffset() = default;
    constexpr explicit ByteOffset(std::uint64_t bytes) : value(bytes) { }
    constexpr auto operator<=>(const ByteOffset &) const = default;
    constexpr ByteOffset &operator+=(ByteCount n)
    {
        value += n.value;
        return *this;
    }
    friend constexpr ByteOffset operator+(ByteOffset a, ByteCount n) { return ByteOffset(a.value + n.value); }
    friend constexpr ByteOffset operator-(ByteOffset a, ByteCount n) { return ByteOffset(a.value - n.value); }
    friend constexpr ByteCount operator-(ByteOffset a, ByteOffset b) { return ByteCount(a.value - b.value); }
    friend constexpr ByteCount operator%(ByteOffset a, ByteCount n) { return ByteCount(a.value % n.value); }
};

/// The half-open range [begin, end) of bytes; empty when begin == end.
struct ByteRange {
    ByteOffset begin;
    ByteOffset end;

    constexpr auto operator<=>(const ByteRange &) const = default;
    constexpr bool empty() const { return begin >= end; }
    constexpr ByteCount size() const { return empty() ? ByteCount() : end - begin; }
    constexpr bool contains(ByteOffset at) const { return begin <= at && at < end; }
    /// The part that both share; empty when they do not meet.
    constexpr ByteRange intersected(ByteRange other) const
    {
        const ByteOffset b = begin > other.begin ? begin : other.begin;
        const ByteOffset e = end < other.end ? end : other.end;
        return b < e ? ByteRange{b, e} : ByteRange{b, b};
    }
};

constexpr ByteCount operator""_KiB(unsigned long long n) { return ByteCount(n << 10); }
constexpr ByteCount operator""_MiB(unsigned long long n) { return ByteCount(n << 20); }
constexpr ByteCount operator""_GiB(unsigned long long n) { return ByteCount(n << 30); }

/// a + b, or nothing when the sum does not fit in 64 bits.
constexpr std::optional<std::uint64_t> checkedAdd(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::nullopt : std::optional(sum);
}

/// a * b, or nothing when the product does not fit in 64 bits.
constexpr std::optional<std::uint64_t> checkedMultiply(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::nullopt : std::optional(product);
}

/// The largest multiple of @p unit (> 0) that is not above @p value.
constexpr std::uint64_t alignDown(std::uint64_t value, std::uint64_t unit) { return value - value % unit; }

/// The smallest multiple of @p unit (> 0) that is not below @p value; the caller keeps value + unit below 2^64.
constexpr std::uint64_t alignUp(std::uint64_t value, std::uint64_t unit) { return alignDown(value + unit - 1, unit); }

constexpr std::uint64_t divideUp(std::uint64_t value, std::uint64_t unit) { return value / unit + (value % unit != 0); }

} // namespace lifeboat
