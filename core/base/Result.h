// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Error.h"

#include <expected>
#include <utility>

namespace lifeboat {

/// A value or the Error that prevented it. Ignoring one is a lint error.
template<class T = void>
using Result = std::expected<T, Error>;

/// The error branch of a Result: `return fail(ErrorCode::ImageDamaged, name, "bad magic");`
inline std::unexpected<Error> fail(ErrorCode code, const QString &subject = {}, const QString &detail = {})
{
    return std::unexpected(
        Error{.code = code, .sysErrno = 0, .subject = subject, .at = std::nullopt, .detail = detail});
}

inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

} // namespace lifeboat

// Each use gets names of its own: an expression may hold a lambda that uses the macros itself.
#define LIFEBOAT_CONCAT_INNER(a, b) a##b
#define LIFEBOAT_CONCAT(a, b) LIFEBOAT_CONCAT_INNER(a, b)

#define LIFEBOAT_TRY_NAMED(name, expression)                                                                           \
    do {                                                                                                               \
        if (auto name = (expression); !name)                                                                           \
            return std::unexpected(std::move(name).error());                                                           \
    } while (false)

#define LIFEBOAT_TRY_ASSIGN_NAMED(name, target, expression)                                                            \
    auto name = (expression);                                                                                          \
    if (!name)                                                                                                         \
        return std::unexpected(std::move(name).error());                                                               \
    target = std::move(*name)

/// Evaluates a Result<>; on failure returns its error from the enclosing function.
#define LIFEBOAT_TRY(...) LIFEBOAT_TRY_NAMED(LIFEBOAT_CONCAT(lifeboatTry, __COUNTER__), (__VA_ARGS__))

/// `LIFEBOAT_TRY_ASSIGN(auto table, readTable(device));` declares or assigns the value, or returns the error.
#define LIFEBOAT_TRY_ASSIGN(target, ...)                                                                               \
    LIFEBOAT_TRY_ASSIGN_NAMED(LIFEBOAT_CONCAT(lifeboatTry, __COUNTER__), target, (__VA_ARGS__))
