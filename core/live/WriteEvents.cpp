// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/WriteEvents.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <cstring>

namespace lifeboat {

namespace {

constexpr unsigned kernelMinorBits = 20;
constexpr unsigned sectorBits = 9; // of the kernel's sectors, whatever the drive's are
constexpr std::uint64_t mostSectors = std::uint64_t{1} << (63 - sectorBits);
constexpr std::size_t mostPaths = 32;

std::uint64_t integerAt(std::span<const std::byte> record, const TraceField &field)
{
    if (field.size == sizeof(std::uint64_t)) {
        std::uint64_t value = 0;
        std::memcpy(&value, record.data() + field.offset, sizeof(value));
        return value;
    }
    std::uint32_t value = 0;
    std::memcpy(&value, record.data() + field.offset, sizeof(value));
    return value;
}

std::string_view textAt(std::span<const std::byte> record, const TraceField &field)
{
    const std::string_view all(reinterpret_cast<const char *>(record.data()) + field.offset, field.size);
    return all.substr(0, all.find('\0'));
}

std::size_t lengthOf(const TraceEventFormat &format)
{
    return std::max({format.device.end(), format.sector.end(), format.sectors.end(), format.kind.end(),
                     format.oldDevice ? format.oldDevice->end() : 0});
}

/// Whether a record without sectors tells of no write. The queue and issue events have none for a flush, which says so itself, and for commands that
/// bypass the file systems ("N"): desktops ask drives for their health (SMART) that way every few minutes, and nothing that holds files writes so. A request that
/// ended has none when its bytes were told by an event before (a flush followed the data), a bio likewise when it never had any: one that was used up stands
/// behind its last sector.
bool isEmpty(TraceEvent event, std::string_view kind, std::uint64_t sector)
{
    return kind.starts_with('F') || (event == TraceEvent::Issued && kind.starts_with('N')) ||
        event == TraceEvent::RequestDone || (event == TraceEvent::BioDone && sector == 0);
}

} // namespace

bool isPureRead(std::string_view kind)
{
    return kind.starts_with('R') && kind.find_first_not_of("RAFSMU") == std::string_view::npos;
}

bool isDiscard(std::string_view kind) { return kind.starts_with('D'); }

WriteEvents::WriteEvents(std::vector<Event> events, std::span<const dev_t> devices, Paths paths)
    : m_events(std::move(events)), m_paths(paths)
{
    m_devices.reserve(devices.size() + mostPaths);
    for (const dev_t device : devices)
        m_devices.push_back(kernelNumber(device));
}

std::uint32_t WriteEvents::kernelNumber(dev_t device) { return (major(device) << kernelMinorBits) | minor(device); }

bool WriteEvents::isOurs(std::uint32_t device) const { return std::ranges::contains(m_devices, device); }

WriteMeaning WriteEvents::meaningOf(const Event &event, std::span<const std::byte> record) const
{
    using What = WriteMeaning::What;
    const std::string_view kind = textAt(record, event.format.kind);
    if (isPureRead(kind) || isDiscard(kind))
        return {};
    const std::uint64_t sector = integerAt(record, event.format.sector);
    const std::uint64_t sectors = integerAt(record, event.format.sectors);
    if (sectors == 0)
        return {.what = isEmpty(event.event, kind, sector) ? What::Nothing : What::Unknown, .range = {}};
    if (sector >= mostSectors || sectors > mostSectors - sector)
        return {.what = What::Unknown, .range = {}};
    return {.what = What::Write,
            .range = {ByteOffset(sector << sectorBits), ByteOffset((sector + sectors) << sectorBits)}};
}

WriteMeaning WriteEvents::read(std::span<const std::byte> record)
{
    std::uint16_t id = 0;
    if (record.size() < sizeof(id))
        return {.what = WriteMeaning::What::Damaged, .range = {}};
    std::memcpy(&id, record.data(), sizeof(id));
    const auto known = std::ranges::find(m_events, id, [](const Event &e) { return e.format.id; });
    if (known == m_events.end())
        return {};
    const TraceEventFormat &format = known->format;
    if (record.size() < lengthOf(format))
        return {.what = WriteMeaning::What::Damaged, .range = {}};

    const auto device = static_cast<std::uint32_t>(integerAt(record, format.device));
    if (isOurs(device))
        return meaningOf(*known, record);
    const bool path = m_paths == Paths::Hidden && format.oldDevice &&
        isOurs(static_cast<std::uint32_t>(integerAt(record, *format.oldDevice)));
    if (!path)
        return {};
    if (m_devices.size() == m_devices.capacity())
        return {.what = WriteMeaning::What::Unknown, .range = {}};
    m_devices.push_back(device);
    return meaningOf(*known, record);
}

} // namespace lifeboat
