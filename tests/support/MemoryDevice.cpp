// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/MemoryDevice.h"

#include <algorithm>

namespace lifeboat::test {

namespace {

constexpr std::uint64_t unit = 512;

} // namespace

MemoryDevice::MemoryDevice(ByteCount size, SectorSizes sectors, QString name)
    : m_name(std::move(name)), m_size(size), m_sectors(sectors)
{
    m_identity.model = QStringLiteral("Memory");
    m_identity.serial = m_name;
    m_identity.size = size;
}

Result<> MemoryDevice::checkRange(ByteOffset at, std::size_t length, const void *buffer) const
{
    const auto end = checkedAdd(at.value, length);
    const bool inside = end && *end <= m_size.value;
    const bool aligned = at.value % unit == 0 && (length % unit == 0 || (inside && *end == m_size.value)) &&
        reinterpret_cast<std::uintptr_t>(buffer) % unit == 0;
    if (inside && aligned)
        return {};
    return fail(
        Error{.code = ErrorCode::InvalidArgument,
              .sysErrno = 0,
              .subject = m_name,
              .at = at,
              .detail = inside ? QStringLiteral("unaligned transfer") : QStringLiteral("beyond the end of the drive")});
}

Result<DriveIdentity> MemoryDevice::identity() const
{
    const std::lock_guard lock(m_mutex);
    return m_identity;
}

void MemoryDevice::setIdentity(DriveIdentity identity)
{
    const std::lock_guard lock(m_mutex);
    m_identity = std::move(identity);
}

void MemoryDevice::readLocked(ByteOffset at, std::span<std::byte> into) const
{
    while (!into.empty()) {
        const std::uint64_t within = at.value % pageSize;
        const std::size_t length = std::min(into.size(), pageSize - within);
        const auto page = m_pages.find(at.value / pageSize);
        if (page == m_pages.end())
            std::ranges::fill(into.first(length), std::byte{0});
        else
            std::ranges::copy(std::span(page->second).subspan(within, length), into.begin());
        into = into.subspan(length);
        at += ByteCount(length);
    }
}

void MemoryDevice::writeLocked(ByteOffset at, std::span<const std::byte> from)
{
    while (!from.empty()) {
        const std::uint64_t within = at.value % pageSize;
        const std::size_t length = std::min(from.size(), pageSize - within);
        Page &page = m_pages.try_emplace(at.value / pageSize).first->second;
        std::ranges::copy(from.first(length), page.begin() + static_cast<std::ptrdiff_t>(within));
        from = from.subspan(length);
        at += ByteCount(length);
    }
}

Result<ByteCount> MemoryDevice::readSome(ByteOffset at, std::span<std::byte> into)
{
    LIFEBOAT_TRY(checkRange(at, into.size(), into.data()));
    const std::lock_guard lock(m_mutex);
    readLocked(at, into);
    return ByteCount(into.size());
}

Result<ByteCount> MemoryDevice::writeSome(ByteOffset at, std::span<const std::byte> from)
{
    LIFEBOAT_TRY(checkRange(at, from.size(), from.data()));
    const std::lock_guard lock(m_mutex);
    writeLocked(at, from);
    return ByteCount(from.size());
}

Result<> MemoryDevice::zero(ByteRange range)
{
    LIFEBOAT_TRY(checkRange(range.begin, range.size().value, nullptr));
    const std::lock_guard lock(m_mutex);
    const std::vector<std::byte> zeroes(pageSize);
    while (!range.empty()) {
        const std::size_t length = std::min(range.size().value, pageSize - range.begin.value % pageSize);
        if (length == pageSize)
            m_pages.erase(range.begin.value / pageSize);
        else if (m_pages.contains(range.begin.value / pageSize))
            writeLocked(range.begin, std::span(zeroes).first(length));
        range.begin += ByteCount(length);
    }
    return {};
}

Result<bool> MemoryDevice::discard(ByteRange range)
{
    LIFEBOAT_TRY(checkRange(range.begin, range.size().value, nullptr));
    const std::lock_guard lock(m_mutex);
    const std::vector<std::byte> junk(pageSize, std::byte{0xDD});
    // Only where something was: a sparse drive stays one.
    auto page = m_pages.lower_bound(range.begin.value / pageSize);
    for (; page != m_pages.end() && page->first * pageSize < range.end.value; ++page) {
        const ByteRange part =
            ByteRange{ByteOffset(page->first * pageSize), ByteOffset((page->first + 1) * pageSize)}.intersected(range);
        writeLocked(part.begin, std::span(junk).first(part.size().value));
    }
    return true;
}

void MemoryDevice::put(ByteOffset at, std::span<const std::byte> bytes)
{
    const std::lock_guard lock(m_mutex);
    writeLocked(at, bytes);
}

std::vector<std::byte> MemoryDevice::get(ByteRange range) const
{
    std::vector<std::byte> bytes(range.size().value);
    const std::lock_guard lock(m_mutex);
    readLocked(range.begin, bytes);
    return bytes;
}

std::size_t MemoryDevice::pageCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_pages.size();
}

} // namespace lifeboat::test
