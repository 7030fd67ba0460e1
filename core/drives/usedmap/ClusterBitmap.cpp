// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/ClusterBitmap.h"

#include "drives/usedmap/FileSystemMaps.h"

#include <algorithm>

namespace lifeboat {

namespace {

/// Turns bits into ranges; most bytes of a bitmap are all ones or all zeroes.
class BitRuns {
public:
    explicit BitRuns(const ClusterSpace &space) : m_space(space) { }

    void add(std::byte bits)
    {
        const auto value = std::to_integer<unsigned>(bits);
        if (value == (m_isUsed ? 0xFFU : 0U)) {
            m_next += 8;
            return;
        }
        for (unsigned bit = 0; bit < 8; ++bit, ++m_next) {
            const bool isUsed = ((value >> bit) & 1) != 0;
            if (isUsed == m_isUsed)
                continue;
            if (m_isUsed)
                close();
            m_isUsed = isUsed;
            m_begin = m_next;
        }
    }

    std::uint64_t next() const { return m_next; }

    Extents finish()
    {
        if (m_isUsed)
            close();
        return std::move(m_used);
    }

private:
    void close()
    {
        const std::uint64_t size = m_space.clusterSize.value;
        m_used.add({m_space.start + ByteCount(std::min(m_begin, m_space.count) * size),
                    m_space.start + ByteCount(std::min(m_next, m_space.count) * size)});
    }

    ClusterSpace m_space;
    Extents m_used;
    std::uint64_t m_next = 0; ///< cluster
    std::uint64_t m_begin = 0;
    bool m_isUsed = false;
};

} // namespace

Result<Extents> readClusterBitmap(RangeReader &reader, std::span<const ByteRange> pieces, const ClusterSpace &space,
                                  const std::stop_token &stop)
{
    constexpr ByteCount batch = 64_KiB;
    std::vector<std::byte> bytes(batch.value);
    BitRuns runs(space);
    for (const ByteRange &piece : pieces) {
        for (ByteOffset at = piece.begin; at < piece.end && runs.next() < space.count;) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            const ByteCount missing(divideUp(space.count - runs.next(), 8));
            const ByteCount length = std::min({batch, piece.end - at, missing});
            const std::span<std::byte> part = std::span(bytes).first(length.value);
            LIFEBOAT_TRY(reader.read(at, part));
            std::ranges::for_each(part, [&](std::byte bits) { runs.add(bits); });
            at += length;
        }
    }
    if (runs.next() < space.count)
        return doubt(QStringLiteral("the bitmap is too short"));
    Extents used = runs.finish();
    if (!std::ranges::all_of(pieces, [&](const ByteRange &piece) { return used.contains(piece); }))
        return doubt(QStringLiteral("the bitmap calls itself unused"));
    return used;
}

} // namespace lifeboat
