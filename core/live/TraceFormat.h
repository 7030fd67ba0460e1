// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lifeboat {

/// A field of a page or of a record, in bytes.
struct TraceField {
    std::size_t offset = 0;
    std::size_t size = 0;
    std::size_t end() const { return offset + size; }
    bool operator==(const TraceField &) const = default;
};

/// How a page of the kernel's trace buffers is laid out: events/header_page.
struct TracePageFormat {
    TraceField commit; ///< how many bytes of the data are filled, with flags in the upper bits of its lower 32
    TraceField data;
    bool operator==(const TracePageFormat &) const = default;
};

/// Where a block event has what: its `format` file.
struct TraceEventFormat {
    std::uint16_t id = 0;
    TraceField device;
    TraceField sector;
    TraceField sectors;
    TraceField kind;                     ///< "rwbs", characters; their number differs between kernels
    std::optional<TraceField> oldDevice; ///< block_bio_remap only
    bool operator==(const TraceEventFormat &) const = default;
};

/// The texts that tracefs has about its own binary format. Nothing when one does not say what we need, or says what cannot be.
std::optional<TracePageFormat> parseTracePageFormat(std::string_view text);
std::optional<TraceEventFormat> parseTraceEventFormat(std::string_view text);
/// True when records have the header that TracePage reads: events/header_event.
bool understandsTraceRecords(std::string_view text);

} // namespace lifeboat
