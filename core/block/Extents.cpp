// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/Extents.h"

#include <algorithm>

namespace lifeboat {

std::vector<ByteRange>::const_iterator Extents::firstEndingAfter(ByteOffset at) const
{
    return std::ranges::upper_bound(m_ranges, at, {}, &ByteRange::end);
}

void Extents::add(ByteRange range)
{
    if (range.empty())
        return;
    if (m_ranges.empty() || range.begin > m_ranges.back().end) {
        m_ranges.push_back(range);
    } else {
        // Everything that overlaps or touches [begin, end] becomes one range.
        const auto first = std::ranges::lower_bound(m_ranges, range.begin, {}, &ByteRange::end);
        const auto last = std::ranges::upper_bound(first, m_ranges.end(), range.end, {}, &ByteRange::begin);
        if (first == last) {
            m_ranges.insert(first, range);
        } else {
            first->begin = std::min(first->begin, range.begin);
            first->end = std::max(std::prev(last)->end, range.end);
            m_ranges.erase(std::next(first), last);
        }
    }
    if (m_ranges.size() > m_limit)
        closeSmallGaps();
}

void Extents::add(const Extents &other)
{
    std::vector<ByteRange> all;
    all.reserve(m_ranges.size() + other.m_ranges.size());
    std::ranges::merge(m_ranges, other.m_ranges, std::back_inserter(all), {}, &ByteRange::begin, &ByteRange::begin);
    m_ranges.clear();
    for (const ByteRange &range : all)
        add(range);
}

void Extents::remove(ByteRange range)
{
    if (range.empty())
        return;
    const auto first = std::ranges::upper_bound(m_ranges, range.begin, {}, &ByteRange::end);
    const auto last = std::ranges::lower_bound(first, m_ranges.end(), range.end, {}, &ByteRange::begin);
    if (first == last)
        return;
    const ByteRange left{first->begin, range.begin};
    const ByteRange right{range.end, std::prev(last)->end};
    auto at = m_ranges.erase(first, last);
    if (!right.empty())
        at = m_ranges.insert(at, right);
    if (!left.empty())
        m_ranges.insert(at, left);
}

void Extents::remove(const Extents &other)
{
    std::vector<ByteRange> kept;
    for (const ByteRange &range : m_ranges) {
        const std::vector<ByteRange> rest = other.gaps(range);
        kept.insert(kept.end(), rest.begin(), rest.end());
    }
    m_ranges = std::move(kept);
}

ByteCount Extents::total() const
{
    ByteCount sum;
    for (const ByteRange &range : m_ranges)
        sum += range.size();
    return sum;
}

bool Extents::intersects(ByteRange range) const
{
    const auto found = firstEndingAfter(range.begin);
    return !range.empty() && found != m_ranges.end() && found->begin < range.end;
}

bool Extents::contains(ByteRange range) const
{
    const auto found = firstEndingAfter(range.begin);
    return range.empty() || (found != m_ranges.end() && found->begin <= range.begin && range.end <= found->end);
}

std::vector<ByteRange> Extents::within(ByteRange range) const
{
    std::vector<ByteRange> parts;
    for (auto it = firstEndingAfter(range.begin); it != m_ranges.end() && it->begin < range.end; ++it)
        parts.push_back(it->intersected(range));
    return parts;
}

std::vector<ByteRange> Extents::gaps(ByteRange range) const
{
    std::vector<ByteRange> parts;
    ByteOffset at = range.begin;
    for (const ByteRange &used : within(range)) {
        if (at < used.begin)
            parts.push_back({at, used.begin});
        at = used.end;
    }
    if (at < range.end)
        parts.push_back({at, range.end});
    return parts;
}

Extents Extents::shifted(ByteCount distance) const
{
    Extents moved = *this;
    for (ByteRange &range : moved.m_ranges) {
        range.begin += distance;
        range.end += distance;
    }
    return moved;
}

void Extents::closeSmallGaps()
{
    // Close the smaller half of the gaps: each halving costs O(n) and buys n/2 further additions.
    std::vector<ByteCount> sizes;
    sizes.reserve(m_ranges.size() - 1);
    for (std::size_t i = 1; i < m_ranges.size(); ++i)
        sizes.push_back(m_ranges[i].begin - m_ranges[i - 1].end);
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::ranges::nth_element(sizes, middle);
    const ByteCount threshold = *middle;

    std::size_t kept = 0;
    for (std::size_t i = 1; i < m_ranges.size(); ++i) {
        if (m_ranges[i].begin - m_ranges[kept].end <= threshold)
            m_ranges[kept].end = m_ranges[i].end;
        else
            m_ranges[++kept] = m_ranges[i];
    }
    m_ranges.resize(kept + 1);
}

} // namespace lifeboat
