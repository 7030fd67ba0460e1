// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TraceBuffers.h"

#include "live/KernelText.h"

#include <fcntl.h>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

std::optional<std::uint64_t> countOf(std::string_view statistics, std::string_view key)
{
    while (!statistics.empty()) {
        const std::string_view line = statistics.substr(0, statistics.find('\n'));
        if (line.starts_with(key))
            return leadingNumber(line.substr(key.size()));
        statistics.remove_prefix(std::min(line.size() + 1, statistics.size()));
    }
    return std::nullopt;
}

} // namespace

bool saysNothingLost(std::string_view statistics)
{
    return countOf(statistics, "overrun:") == 0 && countOf(statistics, "commit overrun:") == 0 &&
        countOf(statistics, "dropped events:") == 0;
}

TraceBuffers::TraceBuffers(const TracePageFormat &format) : m_format(format), m_page(ByteCount(format.data.end())) { }

Result<TraceBuffers> TraceBuffers::open(const TraceInstance &instance, const std::vector<unsigned> &processors,
                                        const TracePageFormat &format)
{
    TraceBuffers buffers(format);
    for (const unsigned processor : processors) {
        const QByteArray folder = "per_cpu/cpu" + QByteArray::number(processor);
        LIFEBOAT_TRY_ASSIGN(UniqueFd pages, instance.open(folder + "/trace_pipe_raw", O_RDONLY | O_NONBLOCK));
        LIFEBOAT_TRY_ASSIGN(UniqueFd counts, instance.open(folder + "/stats", O_RDONLY));
        buffers.m_buffers.push_back({.pages = std::move(pages), .counts = std::move(counts)});
    }
    return buffers;
}

TraceBuffers::Read TraceBuffers::read(std::size_t buffer)
{
    const std::span<std::byte> page = m_page.span();
    for (;;) {
        const ssize_t n = ::read(m_buffers[buffer].pages.get(), page.data(), page.size());
        if (n == static_cast<ssize_t>(page.size()))
            return Read::Page;
        if (n == 0 || (n < 0 && errno == EAGAIN))
            return Read::Empty;
        if (n > 0 || errno != EINTR)
            return Read::Failed;
    }
}

bool TraceBuffers::isWhole(std::size_t buffer) const
{
    std::array<char, 1024> text; // NOLINT: filled by the next line
    return saysNothingLost(readKernelText(m_buffers[buffer].counts.get(), text));
}

} // namespace lifeboat
