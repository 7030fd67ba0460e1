// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/DirtyMap.h"

#include <algorithm>
#include <limits>

namespace lifeboat {

namespace {

constexpr unsigned leastGranuleBits = 12;
constexpr std::uint64_t mostGranules = std::uint64_t{1} << 28;
constexpr std::uint64_t wordBits = 64;

unsigned granuleBitsFor(ByteCount driveSize)
{
    unsigned bits = leastGranuleBits;
    while (divideUp(driveSize.value, std::uint64_t{1} << bits) > mostGranules)
        ++bits;
    return bits;
}

/// The bits of the word that starts at granule @p base which lie in [first, end).
std::uint64_t maskOf(std::uint64_t base, std::uint64_t first, std::uint64_t end)
{
    constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t mask = all;
    if (first > base)
        mask &= all << (first - base);
    if (end < base + wordBits)
        mask &= ~(all << (end - base));
    return mask;
}

} // namespace

DirtyMap::DirtyMap(ByteCount driveSize)
    : m_driveSize(driveSize),
      m_granuleBits(granuleBitsFor(driveSize)),
      m_granules(divideUp(driveSize.value, std::uint64_t{1} << m_granuleBits)),
      m_words(divideUp(m_granules, wordBits))
{ }

void DirtyMap::mark(ByteRange range)
{
    range.end = std::min(range.end, ByteOffset(m_driveSize.value));
    if (range.empty())
        return;
    const std::uint64_t first = range.begin.value >> m_granuleBits;
    const std::uint64_t end = ((range.end.value - 1) >> m_granuleBits) + 1;
    for (std::uint64_t base = alignDown(first, wordBits); base < end; base += wordBits) {
        std::uint64_t &word = m_words[base / wordBits];
        const std::uint64_t added = maskOf(base, first, end) & ~word;
        word |= added;
        m_marked += static_cast<unsigned>(std::popcount(added));
    }
}

void DirtyMap::clear(ByteRange range)
{
    if (range.empty())
        return;
    const std::uint64_t first = divideUp(range.begin.value, std::uint64_t{1} << m_granuleBits);
    const std::uint64_t end = range.end.value >= m_driveSize.value ? m_granules : range.end.value >> m_granuleBits;
    for (std::uint64_t base = alignDown(first, wordBits); base < end; base += wordBits) {
        std::uint64_t &word = m_words[base / wordBits];
        const std::uint64_t gone = maskOf(base, first, end) & word;
        word &= ~gone;
        m_marked -= static_cast<unsigned>(std::popcount(gone));
    }
}

void DirtyMap::clear()
{
    std::ranges::fill(m_words, std::uint64_t{0});
    m_marked = 0;
}

std::uint64_t DirtyMap::find(std::uint64_t from, Granule wanted) const
{
    if (from >= m_granules)
        return m_granules;
    const std::uint64_t flip = wanted == Granule::Marked ? 0 : std::numeric_limits<std::uint64_t>::max();
    std::uint64_t base = alignDown(from, wordBits);
    std::uint64_t word = (m_words[base / wordBits] ^ flip) & maskOf(base, from, base + wordBits);
    while (word == 0) {
        base += wordBits;
        if (base >= m_granules)
            return m_granules;
        word = m_words[base / wordBits] ^ flip;
    }
    return std::min(base + static_cast<unsigned>(std::countr_zero(word)), m_granules);
}

std::optional<ByteRange> DirtyMap::next(ByteOffset from) const
{
    if (from.value >= m_driveSize.value || m_marked == 0)
        return std::nullopt;
    const std::uint64_t first = find(from.value >> m_granuleBits, Granule::Marked);
    if (first == m_granules)
        return std::nullopt;
    const std::uint64_t end = find(first, Granule::Clear);
    return ByteRange{std::max(from, ByteOffset(first << m_granuleBits)),
                     ByteOffset(end == m_granules ? m_driveSize.value : end << m_granuleBits)};
}

ByteCount DirtyMap::total() const
{
    if (m_marked == 0)
        return {};
    const std::uint64_t last = m_granules - 1;
    const bool cut = (m_words[last / wordBits] >> (last % wordBits) & 1) != 0;
    const std::uint64_t missing = cut ? (m_granules << m_granuleBits) - m_driveSize.value : 0;
    return ByteCount((m_marked << m_granuleBits) - missing);
}

} // namespace lifeboat
