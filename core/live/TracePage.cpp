// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TracePage.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace lifeboat {

namespace {

// Linux: include/linux/ring_buffer.h, kernel/trace/ring_buffer.c.
constexpr std::uint64_t missedMask = std::uint64_t{3} << 30; // of `commit`: events are missing, and maybe how many
constexpr std::uint32_t typeBits = 5;
constexpr std::uint32_t typePadding = 29;
constexpr std::uint32_t typeTimeExtend = 30;
constexpr std::uint32_t typeTimeStamp = 31;
constexpr std::size_t headerSize = 4;

/// As this machine stores it.
template<class T>
T load(std::span<const std::byte> bytes, std::size_t at)
{
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

/// One record of the buffer: where its data begin, where it ends.
struct Record {
    std::size_t data = 0; ///< 0: it has none
    std::size_t end = 0;
};

/// The record at @p at. Nothing: the rest is empty, or makes no sense (then @p broken).
std::optional<Record> recordAt(std::span<const std::byte> data, std::size_t at, bool &broken)
{
    const auto header = load<std::uint32_t>(data, at);
    const std::uint32_t type = header & ((1U << typeBits) - 1);
    const std::uint32_t timeDelta = header >> typeBits;
    const bool hasLength = type == 0 || type == typePadding;
    if (type == typePadding && timeDelta == 0)
        return std::nullopt;
    if (at + 2 * headerSize > data.size() && (hasLength || type >= typeTimeExtend)) {
        broken = true;
        return std::nullopt;
    }
    if (type == typeTimeExtend || type == typeTimeStamp)
        return Record{.data = 0, .end = at + 2 * headerSize};
    const std::size_t length = hasLength ? load<std::uint32_t>(data, at + headerSize) : type * headerSize;
    broken = length == 0 || length % headerSize != 0 || length > data.size() - at - headerSize;
    if (broken)
        return std::nullopt;
    return Record{.data = type == typePadding ? 0 : at + (type == 0 ? 2 : 1) * headerSize,
                  .end = at + headerSize + length};
}

/// "FWS": flush first, then write, synchronous. The first letter that is no flag tells the operation. Several flushes in front are one.
bool isWrite(std::span<const std::byte> letters)
{
    const auto letter = [&](std::size_t i) { return i < letters.size() ? std::to_integer<char>(letters[i]) : '\0'; };
    const std::size_t at = letter(0) == 'F' && letter(1) != '\0' ? 1 : 0;
    return letter(at) != 'R';
}

std::optional<WriteEvent> writeIn(std::span<const std::byte> record, const RequestEventFormat &format)
{
    constexpr std::uint64_t sectorSize = 512; // of the kernel, whatever the drive's is
    constexpr std::uint64_t mostSectors = UINT64_MAX / sectorSize;
    const auto sectors = load<std::uint32_t>(record, format.sectors.offset);
    // Empty flushes, and commands of a drive's own (SMART), which tell no place.
    if (sectors == 0 || !isWrite(record.subspan(format.operation.offset, format.operation.size)))
        return std::nullopt;
    const auto sector = std::min(load<std::uint64_t>(record, format.sector.offset), mostSectors - sectors);
    return WriteEvent{.device = load<std::uint32_t>(record, format.device.offset),
                      .range = {ByteOffset(sector * sectorSize), ByteOffset((sector + sectors) * sectorSize)}};
}

} // namespace

PageEnd readTracePage(std::span<const std::byte> page, const TracePageFormat &pageFormat,
                      std::span<const RequestEventFormat> events, const std::function<void(const WriteEvent &)> &sink)
{
    if (page.size() < pageFormat.data.offset)
        return PageEnd::EventsMissing;
    const std::uint64_t commit = pageFormat.commit.size == 8 ? load<std::uint64_t>(page, pageFormat.commit.offset)
                                                             : load<std::uint32_t>(page, pageFormat.commit.offset);
    const std::uint64_t length = commit & ~missedMask;
    if ((commit & missedMask) != 0 || length > page.size() - pageFormat.data.offset)
        return PageEnd::EventsMissing;
    const std::span<const std::byte> data = page.subspan(pageFormat.data.offset, length);
    for (std::size_t at = 0; at + headerSize <= data.size();) {
        bool broken = false;
        const std::optional<Record> record = recordAt(data, at, broken);
        if (!record)
            return broken ? PageEnd::EventsMissing : PageEnd::Read;
        at = record->end;
        const std::span<const std::byte> bytes =
            record->data == 0 ? std::span<const std::byte>() : data.subspan(record->data, record->end - record->data);
        for (const RequestEventFormat &format : events) {
            if (bytes.size() < format.commonType.offset + format.commonType.size ||
                load<std::uint16_t>(bytes, format.commonType.offset) != format.id)
                continue;
            if (bytes.size() < format.size())
                return PageEnd::EventsMissing;
            if (const auto write = writeIn(bytes, format))
                sink(*write);
        }
    }
    return PageEnd::Read;
}

} // namespace lifeboat
