// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lifeboat {

/// What a file of sysfs or tracefs says now, from its start, into prepared memory; empty when it cannot be read. The file stays open.
inline std::string_view readKernelText(int fd, std::span<char> into)
{
    for (;;) {
        const ssize_t n = ::pread(fd, into.data(), into.size(), 0);
        if (n >= 0)
            return {into.data(), static_cast<std::size_t>(n)};
        if (errno != EINTR)
            return {};
    }
}

/// The number that @p text begins with, after spaces.
inline std::optional<std::uint64_t> leadingNumber(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return std::nullopt;
    std::uint64_t value = 0;
    if (std::from_chars(text.data() + first, text.data() + text.size(), value).ec != std::errc())
        return std::nullopt;
    return value;
}

} // namespace lifeboat
