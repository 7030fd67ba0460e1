// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <span>
#include <vector>

namespace lifeboat {

/// A set of bytes as sorted, disjoint, non-touching ranges. A value; not thread-safe.
///
/// Memory is bounded: when more than `limit` ranges would be needed, the smallest gaps are closed, so the set only
/// grows. That is right for used maps, where a map may only remove work: a closed gap is copied needlessly, never lost.
class Extents {
public:
    static constexpr std::size_t defaultLimit = 4'000'000; // 64 MB

    Extents() = default;
    explicit Extents(ByteRange range) { add(range); }

    /// Adds a range. Amortised constant when ranges come in ascending order, linear otherwise. Empty ranges do nothing.
    void add(ByteRange range);
    void add(const Extents &other);
    void remove(ByteRange range);
    void remove(const Extents &other);

    std::span<const ByteRange> ranges() const { return m_ranges; }
    bool empty() const { return m_ranges.empty(); }
    ByteCount total() const;
    bool intersects(ByteRange range) const;
    bool contains(ByteRange range) const;
    /// The parts of @p range that are in the set.
    std::vector<ByteRange> within(ByteRange range) const;
    /// The parts of @p range that are not in the set.
    std::vector<ByteRange> gaps(ByteRange range) const;
    /// One past the last byte of the set; 0 when empty.
    ByteOffset end() const { return m_ranges.empty() ? ByteOffset() : m_ranges.back().end; }
    /// The set moved up by @p distance.
    Extents shifted(ByteCount distance) const;

    void setLimit(std::size_t limit) { m_limit = limit; }
    bool operator==(const Extents &other) const { return m_ranges == other.m_ranges; }

private:
    std::vector<ByteRange>::const_iterator firstEndingAfter(ByteOffset at) const;
    void closeSmallGaps();

    std::vector<ByteRange> m_ranges;
    std::size_t m_limit = defaultLimit;
};

} // namespace lifeboat
