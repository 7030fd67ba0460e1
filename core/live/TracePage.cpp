// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TracePage.h"

#include <bit>
#include <cstring>

namespace lifeboat {

namespace {

// From kernel/trace/ring_buffer.c and include/linux/ring_buffer.h.
constexpr std::uint64_t missedEvents = std::uint64_t{1} << 31;
constexpr std::uint64_t missedStored = std::uint64_t{1} << 30;
constexpr std::uint64_t commitMask = (std::uint64_t{1} << 27) - 1;
constexpr unsigned typeBits = 5;
constexpr unsigned typePadding = 29;
constexpr unsigned typeTimeExtend = 30;
constexpr std::size_t word = sizeof(std::uint32_t);

std::uint32_t wordAt(std::span<const std::byte> bytes, std::size_t offset)
{
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, word);
    return value;
}

struct RecordHeader {
    unsigned type;
    std::uint32_t timeDelta;

    explicit RecordHeader(std::uint32_t bits)
        : type(std::endian::native == std::endian::little ? bits & ((1U << typeBits) - 1) : bits >> (32 - typeBits)),
          timeDelta(std::endian::native == std::endian::little ? bits >> typeBits
                                                               : bits & ((1U << (32 - typeBits)) - 1))
    { }
};

} // namespace

TracePage::TracePage(const TracePageFormat &format, std::span<const std::byte> page)
{
    if (page.size() < format.data.offset || page.size() < format.commit.end()) {
        m_damaged = true;
        return;
    }
    std::uint64_t commit = 0;
    if (format.commit.size == sizeof(commit))
        std::memcpy(&commit, page.data() + format.commit.offset, sizeof(commit));
    else
        commit = wordAt(page, format.commit.offset);
    m_lost = (commit & (missedEvents | missedStored)) != 0;
    if ((commit & commitMask) > page.size() - format.data.offset)
        m_damaged = true;
    else
        m_rest = page.subspan(format.data.offset, commit & commitMask);
}

std::optional<std::span<const std::byte>> TracePage::stop()
{
    m_damaged = true;
    m_rest = {};
    return std::nullopt;
}

std::optional<std::span<const std::byte>> TracePage::next()
{
    while (!m_rest.empty()) {
        if (m_rest.size() < word)
            return stop();
        const RecordHeader header(wordAt(m_rest, 0));
        if (header.type == typePadding && header.timeDelta == 0) {
            m_rest = {}; // up to the end of the page
            return std::nullopt;
        }
        const bool small = header.type != 0 && header.type < typePadding;
        if (!small && m_rest.size() < 2 * word)
            return stop();
        // The length in the second word counts that word.
        const std::size_t length = small    ? header.type * word
            : header.type >= typeTimeExtend ? word
                                            : wordAt(m_rest, word);
        if (length < word || length % word != 0 || length > m_rest.size() - word)
            return stop();
        const std::span<const std::byte> record = m_rest.subspan(word, length);
        m_rest = m_rest.subspan(word + length);
        if (small)
            return record;
        if (header.type == 0)
            return record.subspan(word);
    }
    return std::nullopt;
}

} // namespace lifeboat
