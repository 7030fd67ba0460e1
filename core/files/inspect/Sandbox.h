// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <span>

namespace lifeboat::files {

/// How a process takes its own rights away, before it looks at the first byte that others made. What comes then can compute, and use the
/// descriptors it has; opening, connecting, starting and looking at anything else is gone for good.
struct SandboxLimits {
    std::uint64_t memory = std::uint64_t{1} << 30; ///< bytes of address space; 0: no limit
    std::uint64_t processorSeconds = 3600;
};

/// All that leaves the system's call filter out, in this order: nothing readable but what is open (an empty root, no network, where the kernel lets us), nobody's
/// identity for root, no way to get rights back, limits. @p keep: descriptors that stay open besides 0, 1 and 2.
/// What the kernel does not let us have is left out, but never root's identity. Errors: NotAuthorised with the failed call in detail.
Result<> dropRights(std::span<const int> keep, const SandboxLimits &limits);

/// From now on, in all threads, any call that is not needed ends the process at once (SIGSYS). Needs dropRights() before it.
/// Errors: as there.
Result<> lockDown();

} // namespace lifeboat::files
