// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lifeboat {

/// Turns a bitmap, lowest bit of a byte first, into runs of set bits: calls @p use with the first bit and the one behind the last of
/// each, in order. What lies at and behind @p count is padding.
template<class Use>
class BitRuns {
public:
    BitRuns(std::uint64_t count, Use use) : m_count(count), m_use(std::move(use)) { }

    void add(std::span<const std::byte> bitmap)
    {
        for (const std::byte bits : bitmap)
            addByte(std::to_integer<unsigned>(bits));
    }

    std::uint64_t next() const { return m_next; } ///< bits so far

    /// Once, behind the last byte.
    void finish()
    {
        if (m_isSet)
            close();
    }

private:
    void addByte(unsigned value)
    {
        // Most bytes of a bitmap are all ones or all zeroes.
        if (value == (m_isSet ? 0xFFU : 0U)) {
            m_next += 8;
            return;
        }
        for (unsigned bit = 0; bit < 8; ++bit, ++m_next) {
            const bool isSet = ((value >> bit) & 1) != 0;
            if (isSet == m_isSet)
                continue;
            if (m_isSet)
                close();
            m_isSet = isSet;
            m_begin = m_next;
        }
    }

    void close()
    {
        if (m_begin < m_count)
            m_use(m_begin, std::min(m_next, m_count));
    }

    std::uint64_t m_count;
    Use m_use;
    std::uint64_t m_next = 0;
    std::uint64_t m_begin = 0;
    bool m_isSet = false;
};

} // namespace lifeboat
