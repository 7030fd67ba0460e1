// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace lifeboat::test {

/// Ends the process when a promise is broken: a finding for libFuzzer and for CTest alike.
inline void require(bool kept, std::source_location where = std::source_location::current())
{
    if (kept)
        return;
    std::fprintf(stderr, "broken promise: %s:%u\n", where.file_name(), static_cast<unsigned>(where.line()));
    std::abort();
}

} // namespace lifeboat::test
