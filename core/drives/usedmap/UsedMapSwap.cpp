// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/RangeReader.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lifeboat {

namespace {

constexpr std::array<std::uint64_t, 5> pageSizes{4096, 8192, 16384, 32768, 65536};
constexpr std::string_view signature = "SWAPSPACE2"; // ends the first page
constexpr std::size_t versionOffset = 1024;
constexpr std::size_t lastPageOffset = 1028;

bool isSwapPage(std::span<const std::byte> page)
{
    const auto end = std::as_bytes(std::span(signature));
    return std::ranges::equal(page.last(end.size()), end) && loadLittle<std::uint32_t>(page, versionOffset) == 1;
}

} // namespace

/// Only the first page means anything while the area is not in use: label, UUID, size, bad pages. Hibernation replaces the signature
/// (S1SUSPEND and others), and then the area holds a system's memory: not found here, so everything.
Result<UsedMap> readSwapMap(const UsedMapRequest &request, const std::stop_token &)
{
    RangeReader reader(request.device, request.partition);
    for (const std::uint64_t pageSize : pageSizes) {
        if (pageSize > reader.size().value)
            break;
        LIFEBOAT_TRY_ASSIGN(const std::vector<std::byte> page, reader.read(ByteOffset(), ByteCount(pageSize)));
        if (!isSwapPage(page))
            continue;
        UsedMap map;
        map.used.add({ByteOffset(), ByteOffset(pageSize)});
        map.fileSystemSize = ByteCount((std::uint64_t{loadLittle<std::uint32_t>(page, lastPageOffset)} + 1) * pageSize);
        map.method = QStringLiteral("swap header");
        return map;
    }
    return doubt(QStringLiteral("no plain swap header, perhaps hibernated"));
}

} // namespace lifeboat
