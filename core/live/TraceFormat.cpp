// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TraceFormat.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lifeboat {

namespace {

constexpr std::size_t mostBytes = std::size_t{1} << 20; // of a page; the kernel's largest is 64 KiB times 16

/// The number behind @p key in @p text, after spaces.
std::optional<std::uint64_t> numberAfter(std::string_view text, std::string_view key)
{
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(at + key.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::uint64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
        return std::nullopt;
    return value;
}

/// The name in a declaration: "char rwbs[10]" is "rwbs", "sector_t sector" is "sector".
std::string_view nameIn(std::string_view declaration)
{
    declaration = declaration.substr(0, declaration.find('['));
    const std::size_t space = declaration.find_last_of(" \t");
    return space == std::string_view::npos ? declaration : declaration.substr(space + 1);
}

std::optional<TraceField> findField(std::string_view text, std::string_view name)
{
    constexpr std::string_view key = "field:";
    for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + key.size())) {
        const std::string_view line = text.substr(at + key.size(), text.find('\n', at) - at - key.size());
        if (nameIn(line.substr(0, line.find(';'))) != name)
            continue;
        const auto offset = numberAfter(line, "offset:");
        const auto size = numberAfter(line, "size:");
        if (!offset || !size || *size == 0 || *offset > mostBytes || *size > mostBytes)
            return std::nullopt;
        return TraceField{.offset = *offset, .size = *size};
    }
    return std::nullopt;
}

bool isInteger(const TraceField &field) { return field.size == 4 || field.size == 8; }

} // namespace

std::optional<TracePageFormat> parseTracePageFormat(std::string_view text)
{
    const auto commit = findField(text, "commit");
    const auto data = findField(text, "data");
    if (!commit || !data || !isInteger(*commit) || commit->end() > data->offset)
        return std::nullopt;
    return TracePageFormat{.commit = *commit, .data = *data};
}

std::optional<TraceEventFormat> parseTraceEventFormat(std::string_view text)
{
    const auto id = numberAfter(text, "ID:");
    const auto type = findField(text, "common_type");
    const auto device = findField(text, "dev");
    const auto sector = findField(text, "sector");
    const auto sectors = findField(text, "nr_sector");
    const auto kind = findField(text, "rwbs");
    if (!id || *id == 0 || *id > UINT16_MAX || type != TraceField{.offset = 0, .size = sizeof(std::uint16_t)})
        return std::nullopt;
    if (!device || !sector || !sectors || !kind || device->size != 4 || !isInteger(*sector) || !isInteger(*sectors))
        return std::nullopt;
    const auto oldDevice = findField(text, "old_dev");
    if (oldDevice && oldDevice->size != 4)
        return std::nullopt;
    return TraceEventFormat{.id = static_cast<std::uint16_t>(*id),
                            .device = *device,
                            .sector = *sector,
                            .sectors = *sectors,
                            .kind = *kind,
                            .oldDevice = oldDevice};
}

bool understandsTraceRecords(std::string_view text)
{
    struct Row {
        std::string_view key;
        std::uint64_t value;
    };
    constexpr auto expected = std::to_array<Row>({
        {.key = "type_len    :", .value = 5},
        {.key = "time_delta  :", .value = 27},
        {.key = "array       :", .value = 32},
        {.key = "padding     : type ==", .value = 29},
        {.key = "time_extend : type ==", .value = 30},
        {.key = "time_stamp : type ==", .value = 31},
        {.key = "data max type_len  ==", .value = 28},
    });
    return std::ranges::all_of(expected, [&](const Row &row) { return numberAfter(text, row.key) == row.value; });
}

} // namespace lifeboat
