// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/WriteEvents.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace lifeboat::test {

using Bytes = std::vector<std::byte>;

/// What a kernel's tracefs says about its format, as Linux 6.18 on 64-bit machines.
extern const std::string_view headerPageText;
extern const std::string_view headerEventText;
extern const std::string_view issueText; ///< block_rq_issue
extern const std::string_view remapText; ///< block_bio_remap

/// A block event as a record.
struct MadeUpEvent {
    TraceEventFormat format;
    std::uint32_t device = 0;
    std::uint64_t sector = 0;
    std::uint32_t sectors = 0;
    std::string_view kind = "W";
    std::uint32_t oldDevice = 0;

    Bytes record() const;
};

/// A page as trace_pipe_raw gives it, for machines of this one's byte order.
class MadeUpPage {
public:
    explicit MadeUpPage(const TracePageFormat &format);

    void add(const Bytes &record);      ///< its length in the header's bits where it fits there
    void addLarge(const Bytes &record); ///< its length in a word of its own
    void addTimeExtend();
    void addPadding(std::uint32_t bytes); ///< an event that was thrown away: header, length and @p bytes more
    void addEndPadding();                 ///< the rest is not used
    void setFlags(std::uint64_t flags) { m_flags = flags; }

    Bytes bytes() const;

private:
    void addHeader(unsigned type, std::uint32_t timeDelta);
    void addWord(std::uint32_t value);

    TracePageFormat m_format;
    Bytes m_data;
    std::uint64_t m_flags = 0;
};

} // namespace lifeboat::test
