// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/SourceReader.h"

#include <algorithm>

namespace lifeboat {

namespace {

constexpr ByteCount gapReadAlong = 64_KiB; // reading over a short gap costs less than a second request

}

ByteRange SourceReader::rangeOf(std::uint64_t cluster) const
{
    const ByteOffset begin(cluster * m_clusterSize.value);
    return {begin, std::min(begin + m_clusterSize, ByteOffset(m_device.size().value))};
}

std::vector<ByteRange> SourceReader::usedWithin(std::uint64_t cluster) const
{
    const ByteRange range = rangeOf(cluster);
    std::vector<ByteRange> used = m_map.used.within(range);
    for (ByteRange &part : used)
        part = {ByteOffset((part.begin - range.begin).value), ByteOffset((part.end - range.begin).value)};
    return used;
}

Extents SourceReader::unreadable() const
{
    const std::scoped_lock lock(m_mutex);
    return m_unreadable;
}

std::vector<ByteRange> SourceReader::partsToRead(ByteRange range) const
{
    const std::uint64_t unit = m_device.alignment().value;
    std::vector<ByteRange> parts;
    for (const ByteRange &used : m_map.used.within(range)) {
        const ByteOffset begin(std::max(alignDown(used.begin.value, unit), range.begin.value));
        const ByteOffset end(std::min(alignUp(used.end.value, unit), range.end.value));
        if (!parts.empty() && begin <= parts.back().end + gapReadAlong)
            parts.back().end = end;
        else
            parts.push_back({begin, end});
    }
    return parts;
}

Result<> SourceReader::readCluster(std::uint64_t cluster, std::span<std::byte> into)
{
    const ByteRange all{ByteOffset(), ByteOffset(into.size())};
    return readCluster(cluster, into, {&all, 1});
}

Result<> SourceReader::readCluster(std::uint64_t cluster, std::span<std::byte> into, std::span<const ByteRange> holds)
{
    const ByteRange range = rangeOf(cluster);
    const auto clearUnused = [&](ByteRange within) {
        for (const ByteRange &gap : m_map.used.gaps(within))
            std::ranges::fill(into.subspan((gap.begin - range.begin).value, gap.size().value), std::byte{0});
    };
    for (const ByteRange &held : holds)
        clearUnused({range.begin + (held.begin - ByteOffset()), range.begin + (held.end - ByteOffset())});
    for (const ByteRange &part : partsToRead(range)) {
        const std::span<std::byte> bytes = into.subspan((part.begin - range.begin).value, part.size().value);
        if (const Result<> whole = m_device.readExactly(part.begin, bytes); !whole) {
            if (whole.error().code != ErrorCode::SourceRead || m_onUnreadable == OnUnreadable::Fail)
                return whole;
            LIFEBOAT_TRY(readUsedParts(part, bytes));
        }
        m_bytesRead += part.size().value;
        clearUnused(part); // what was read along
    }
    return {};
}

Result<> SourceReader::readUsedParts(ByteRange range, std::span<std::byte> into)
{
    // An unreadable sector that nobody uses is no loss.
    const std::uint64_t unit = m_device.alignment().value;
    for (const ByteRange &used : m_map.used.within(range)) {
        const std::uint64_t begin = std::max(alignDown(used.begin.value, unit), range.begin.value);
        const std::uint64_t end = std::min(alignUp(used.end.value, unit), range.end.value);
        LIFEBOAT_TRY(readHalving(ByteOffset(begin), into.subspan(begin - range.begin.value, end - begin)));
    }
    return {};
}

Result<> SourceReader::readHalving(ByteOffset at, std::span<std::byte> into)
{
    // A dying drive takes seconds for each sector.
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, m_device.name());
    const Result<> result = m_device.readExactly(at, into);
    if (result || result.error().code != ErrorCode::SourceRead)
        return result;
    const std::uint64_t unit = m_device.alignment().value;
    if (into.size() <= unit) {
        std::ranges::fill(into, std::byte{0});
        const std::scoped_lock lock(m_mutex);
        m_unreadable.add({at, at + ByteCount(into.size())});
        return {};
    }
    const std::size_t half = std::max(alignDown(into.size() / 2, unit), unit);
    LIFEBOAT_TRY(readHalving(at, into.first(half)));
    return readHalving(at + ByteCount(half), into.subspan(half));
}

} // namespace lifeboat
