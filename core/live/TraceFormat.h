// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>

#include <cstdint>
#include <optional>

namespace lifeboat {

// Where in the kernel's trace buffers things lie: it tells that in text files (Linux: Documentation/trace/events.rst, ring-buffer-design.rst).

struct TraceField {
    std::size_t offset = 0;
    std::size_t size = 0;
    bool operator==(const TraceField &) const = default;
};

/// events/header_page.
struct TracePageFormat {
    TraceField commit; ///< how many bytes of data there are, and in its upper bits whether events are missing
    TraceField data;   ///< its size is the most that there can be
    std::size_t size() const { return data.offset + data.size; }

    static std::optional<TracePageFormat> parse(const QByteArray &text);
};

/// events/block/NAME/format of an event about a request.
struct RequestEventFormat {
    std::uint16_t id = 0;
    TraceField commonType;
    TraceField device;
    TraceField sector;
    TraceField sectors;
    TraceField operation;     ///< "rwbs": letters, ended by a zero
    std::size_t size() const; ///< the least that an event of it has

    /// Nothing where a field is missing or has a size that is not understood.
    static std::optional<RequestEventFormat> parse(const QByteArray &text);
};

} // namespace lifeboat
