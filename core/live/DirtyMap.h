// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <optional>
#include <vector>

namespace lifeboat {

/// Which places of a drive were written to: a bit for each granule of at least 4 KiB, at most 32 MiB for any drive. Nothing is allocated after the
/// construction, so places can be marked while every file system stands still. Not thread-safe.
class DirtyMap {
public:
    explicit DirtyMap(ByteCount driveSize);

    ByteCount granule() const { return ByteCount(std::uint64_t{1} << m_granuleBits); }
    /// What lies behind the drive's end is ignored.
    void mark(ByteRange range);
    void clear(ByteRange range); ///< whole granules of @p range; one that reaches beyond it stays marked
    void clear();

    /// The first run of marked granules that ends behind @p from, cut at @p from and at the drive's end.
    std::optional<ByteRange> next(ByteOffset from) const;
    ByteCount total() const; ///< of the granules that are marked, as next() gives them; costs nothing

private:
    enum class Granule { Clear, Marked };
    std::uint64_t find(std::uint64_t from, Granule wanted) const; ///< the number of granules when there is none

    ByteCount m_driveSize;
    unsigned m_granuleBits;
    std::uint64_t m_granules;
    std::vector<std::uint64_t> m_words;
    std::uint64_t m_marked = 0;
};

} // namespace lifeboat
