// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/RangeReader.h"

#include <algorithm>

namespace lifeboat {

RangeReader::RangeReader(BlockDevice &device, ByteRange range, ByteCount window)
    : m_device(device), m_range(range), m_buffer(window)
{ }

Result<> RangeReader::fill(ByteOffset at)
{
    // The buffer is a multiple of every alignment, and so is each device's size but for its last piece, which may be read short.
    const ByteOffset begin(alignDown(at.value, m_device.alignment().value));
    const std::uint64_t length = std::min<std::uint64_t>(m_buffer.span().size(), m_device.size().value - begin.value);
    m_window = {};
    LIFEBOAT_TRY(m_device.readExactly(begin, m_buffer.span().first(length)));
    m_window = {begin, begin + ByteCount(length)};
    return {};
}

Result<> RangeReader::read(ByteOffset at, std::span<std::byte> into)
{
    const auto end = checkedAdd(at.value, into.size());
    if (!end || *end > m_range.size().value || m_range.end.value > m_device.size().value)
        return fail(Error{.code = ErrorCode::SourceUnreadable,
                          .sysErrno = 0,
                          .subject = m_device.name(),
                          .at = at,
                          .detail = QStringLiteral("a structure points out of the partition")});
    ByteOffset position = m_range.begin + (at - ByteOffset());
    while (!into.empty()) {
        if (!m_window.contains(position))
            LIFEBOAT_TRY(fill(position));
        const std::size_t length = std::min<std::uint64_t>(into.size(), (m_window.end - position).value);
        std::ranges::copy(m_buffer.span().subspan((position - m_window.begin).value, length), into.begin());
        into = into.subspan(length);
        position += ByteCount(length);
    }
    return {};
}

Result<std::vector<std::byte>> RangeReader::read(ByteOffset at, ByteCount length)
{
    std::vector<std::byte> bytes(length.value);
    LIFEBOAT_TRY(read(at, std::span(bytes)));
    return bytes;
}

} // namespace lifeboat
