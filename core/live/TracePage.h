// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/TraceFormat.h"

#include <span>

namespace lifeboat {

/// The records in one page of a trace buffer, as trace_pipe_raw gives it. Bounded by the page whatever is in it; allocates nothing.
class TracePage {
public:
    /// @p page outlives this.
    TracePage(const TracePageFormat &format, std::span<const std::byte> page);

    /// The next record's own bytes, which begin with its type; nothing at the end, and where the page makes no sense.
    std::optional<std::span<const std::byte>> next();

    bool lost() const { return m_lost; }       ///< the kernel says that it had no room for events before this page
    bool damaged() const { return m_damaged; } ///< known when next() gave nothing

private:
    std::optional<std::span<const std::byte>> stop();

    std::span<const std::byte> m_rest;
    bool m_lost = false;
    bool m_damaged = false;
};

} // namespace lifeboat
