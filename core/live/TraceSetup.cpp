// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TraceSetup.h"

#include "live/KernelText.h"

#include <fcntl.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

struct EventName {
    TraceEvent event;
    const char *name;
};
constexpr auto eventNames = std::to_array<EventName>({
    {.event = TraceEvent::Queued, .name = "block_bio_queue"},
    {.event = TraceEvent::Remapped, .name = "block_bio_remap"},
    {.event = TraceEvent::Issued, .name = "block_rq_issue"},
    {.event = TraceEvent::RequestDone, .name = "block_rq_complete"},
    {.event = TraceEvent::BioDone, .name = "block_bio_complete"},
});

std::string_view view(const QByteArray &text) { return {text.constData(), static_cast<std::size_t>(text.size())}; }

QByteArray eventFolder(const EventName &event) { return QByteArray("events/block/") + event.name; }

QByteArray sysfsFolder(dev_t device)
{
    return "/sys/dev/block/" + QByteArray::number(major(device)) + ':' + QByteArray::number(minor(device));
}

/// Spares us the events of other drives: the place is written to all the time. Only that: where the kernel does not take it, WriteEvents sorts them out.
void filterFor(const std::vector<dev_t> &devices, const TraceInstance &instance, const WriteEvents::Event &event,
               const QByteArray &folder)
{
    QByteArray conditions;
    for (const dev_t device : devices) {
        const QByteArray number = QByteArray::number(WriteEvents::kernelNumber(device));
        conditions += (conditions.isEmpty() ? "dev == " : " || dev == ") + number;
        if (event.format.oldDevice)
            conditions += " || old_dev == " + number;
    }
    static_cast<void>(instance.write(folder + "/filter", conditions));
}

} // namespace

WriteEvents::Paths pathsOf(const std::vector<dev_t> &devices)
{
    const bool hidden = std::ranges::any_of(devices, [](dev_t device) {
        std::array<char, 256> target{};
        const ssize_t n =
            ::readlink((sysfsFolder(device) + "/device/subsystem").constData(), target.data(), target.size());
        return n > 0 && std::string_view(target.data(), static_cast<std::size_t>(n)).ends_with("/nvme-subsystem");
    });
    return hidden ? WriteEvents::Paths::Hidden : WriteEvents::Paths::Own;
}

Result<std::vector<UniqueFd>> openInFlight(const std::vector<dev_t> &devices, const QString &name)
{
    std::vector<UniqueFd> files;
    for (const dev_t device : devices) {
        const QByteArray folder = sysfsFolder(device);
        const UniqueFd counting(::open((folder + "/queue/iostats").constData(), O_RDONLY | O_CLOEXEC));
        std::array<char, 16> text{};
        if (counting && !readKernelText(counting.get(), text).starts_with('1'))
            return fail(ErrorCode::CannotFreeze, name, QStringLiteral("queue/iostats is off"));
        UniqueFd file(::open((folder + "/inflight").constData(), O_RDONLY | O_CLOEXEC));
        if (!file)
            return fail(Error::fromErrno(ErrorCode::CannotFreeze, name, QString::fromLatin1(folder + "/inflight")));
        files.push_back(std::move(file));
    }
    return files;
}

Result<std::vector<WriteEvents::Event>> readEvents(const TraceInstance &instance, const std::vector<dev_t> &devices,
                                                   const QString &name)
{
    std::vector<WriteEvents::Event> events;
    for (const EventName &wanted : eventNames) {
        const QByteArray folder = eventFolder(wanted);
        if (wanted.event == TraceEvent::Remapped && !instance.has(folder))
            continue;
        LIFEBOAT_TRY_ASSIGN(const QByteArray text, instance.read(folder + "/format"));
        const auto format = parseTraceEventFormat(view(text));
        if (!format || (wanted.event == TraceEvent::Remapped && !format->oldDevice))
            return fail(ErrorCode::CannotFreeze, name,
                        QStringLiteral("tracefs: ") + QString::fromLatin1(folder + "/format"));
        events.push_back({.event = wanted.event, .format = *format});
        if (pathsOf(devices) == WriteEvents::Paths::Own)
            filterFor(devices, instance, events.back(), folder);
    }
    return events;
}

Result<TracePageFormat> readPageFormat(const TraceInstance &instance, const QString &name)
{
    LIFEBOAT_TRY_ASSIGN(const QByteArray records, instance.read("events/header_event"));
    LIFEBOAT_TRY_ASSIGN(const QByteArray pages, instance.read("events/header_page"));
    const auto format = parseTracePageFormat(view(pages));
    if (!format || !understandsTraceRecords(view(records)))
        return fail(ErrorCode::CannotFreeze, name, QStringLiteral("tracefs: events/header_page or header_event"));
    return *format;
}

Result<> prepareBuffers(const TraceInstance &instance, ByteCount each)
{
    LIFEBOAT_TRY(instance.write("options/overwrite", "0"));
    return instance.write("buffer_size_kb", QByteArray::number(divideUp(each.value, 1024)));
}

Result<std::vector<UniqueFd>> switchOn(const TraceInstance &instance)
{
    std::vector<UniqueFd> switches;
    LIFEBOAT_TRY_ASSIGN(UniqueFd all, instance.open("tracing_on", O_RDONLY));
    switches.push_back(std::move(all));
    for (const EventName &event : eventNames) {
        const QByteArray file = eventFolder(event) + "/enable";
        if (!instance.has(file))
            continue;
        LIFEBOAT_TRY(instance.write(file, "1"));
        LIFEBOAT_TRY_ASSIGN(UniqueFd one, instance.open(file, O_RDONLY));
        switches.push_back(std::move(one));
    }
    return switches;
}

} // namespace lifeboat
