// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "live/TraceFormat.h"

#include <functional>
#include <span>

namespace lifeboat {

/// A request that changes the drive, as an event tells it.
struct WriteEvent {
    std::uint32_t device = 0; ///< as the kernel numbers it: major << 20 | minor
    ByteRange range;
};

/// How a look through a page ended.
enum class PageEnd {
    Read,
    EventsMissing, ///< the kernel says so, or the bytes make no sense
};

/// Calls @p sink with each write in a page of a trace buffer: every request but pure reads and empty flushes. What the page holds of other events is passed over.
/// Bounded whatever the bytes are; allocates nothing.
PageEnd readTracePage(std::span<const std::byte> page, const TracePageFormat &pageFormat,
                      std::span<const RequestEventFormat> events, const std::function<void(const WriteEvent &)> &sink);

} // namespace lifeboat
