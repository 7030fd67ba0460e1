// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/AlignedBuffer.h"
#include "live/TraceInstance.h"
#include "live/TracePage.h"

#include <vector>

namespace lifeboat {

/// The trace buffers of an instance, one for each processor. Reading allocates nothing.
class TraceBuffers {
public:
    enum class Read { Page, Empty, Failed };

    static Result<TraceBuffers> open(const TraceInstance &instance, const std::vector<unsigned> &processors,
                                     const TracePageFormat &format);

    std::size_t count() const { return m_buffers.size(); }
    /// The next page of a buffer becomes page().
    Read read(std::size_t buffer);
    TracePage page() const { return {m_format, m_page.span()}; }
    /// False when the kernel had no room for an event, ever, or does not say.
    bool isWhole(std::size_t buffer) const;

private:
    struct Buffer {
        UniqueFd pages;
        UniqueFd counts;
    };

    explicit TraceBuffers(const TracePageFormat &format);

    TracePageFormat m_format;
    AlignedBuffer m_page;
    std::vector<Buffer> m_buffers;
};

/// True when the statistics of a buffer say that no event was lost. What they do not say is a loss.
bool saysNothingLost(std::string_view statistics);

} // namespace lifeboat
