// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/DirtyMap.h"

#include <algorithm>
#include <bit>

namespace lifeboat {

namespace {

constexpr unsigned leastGranuleBits = 12;
constexpr std::uint64_t mostGranules = std::uint64_t{1} << 28; // 32 MiB
constexpr unsigned wordBits = 64;

/// The bits from @p begin to before @p end of one word; both 0 … 64.
constexpr std::uint64_t bitsOf(std::uint64_t begin, std::uint64_t end)
{
    const std::uint64_t below = end == wordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << end) - 1;
    return begin == wordBits ? 0 : below & (~std::uint64_t{0} << begin);
}

/// Calls @p act with each word that granules @p begin to before @p end touch, and the bits in it.
template<class Act>
void eachWord(std::uint64_t begin, std::uint64_t end, Act act)
{
    while (begin < end) {
        const std::uint64_t word = begin / wordBits;
        const std::uint64_t stop = std::min(end, (word + 1) * wordBits);
        act(word, bitsOf(begin % wordBits, stop - word * wordBits));
        begin = stop;
    }
}

} // namespace

DirtyMap::DirtyMap(ByteCount driveSize) : m_driveSize(driveSize), m_granuleBits(leastGranuleBits)
{
    while (divideUp(driveSize.value, granule().value) > mostGranules)
        ++m_granuleBits;
    m_words.resize(divideUp(divideUp(driveSize.value, granule().value), wordBits));
}

void DirtyMap::mark(ByteRange range)
{
    range = range.intersected({ByteOffset(), ByteOffset(m_driveSize.value)});
    if (!range.empty())
        eachWord(range.begin.value >> m_granuleBits, divideUp(range.end.value, granule().value),
                 [this](std::uint64_t word, std::uint64_t bits) { m_words[word] |= bits; });
}

void DirtyMap::clear(ByteRange range)
{
    const std::uint64_t end = range.end.value >= m_driveSize.value ? divideUp(m_driveSize.value, granule().value)
                                                                   : range.end.value >> m_granuleBits;
    eachWord(divideUp(range.begin.value, granule().value), end,
             [this](std::uint64_t word, std::uint64_t bits) { m_words[word] &= ~bits; });
}

void DirtyMap::clear() { std::ranges::fill(m_words, 0); }

std::optional<ByteRange> DirtyMap::next(ByteOffset from) const
{
    const auto find = [this](std::uint64_t begin, bool marked) -> std::uint64_t {
        std::uint64_t word = begin / wordBits;
        if (word >= m_words.size())
            return m_words.size() * wordBits;
        const std::uint64_t flip = marked ? 0 : ~std::uint64_t{0};
        std::uint64_t bits = (m_words[word] ^ flip) & (~std::uint64_t{0} << (begin % wordBits));
        while (bits == 0 && ++word < m_words.size())
            bits = m_words[word] ^ flip;
        return bits == 0 ? m_words.size() * wordBits
                         : word * wordBits + static_cast<std::uint64_t>(std::countr_zero(bits));
    };
    const std::uint64_t begin = find(from.value >> m_granuleBits, true);
    if (begin >= m_words.size() * wordBits)
        return std::nullopt;
    const std::uint64_t end = find(begin, false);
    return ByteRange{std::max(from, ByteOffset(begin << m_granuleBits)),
                     ByteOffset(std::min(end << m_granuleBits, m_driveSize.value))};
}

ByteCount DirtyMap::total() const
{
    std::uint64_t granules = 0;
    for (const std::uint64_t word : m_words)
        granules += static_cast<std::uint64_t>(std::popcount(word));
    return ByteCount(granules << m_granuleBits);
}

} // namespace lifeboat
