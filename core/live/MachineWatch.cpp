// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/MachineWatch.h"

#include "live/KernelText.h"

#include <fcntl.h>

#include <algorithm>
#include <ctime>

namespace lifeboat {

namespace {

constexpr auto onlinePath = "/sys/devices/system/cpu/online";
constexpr unsigned mostProcessors = 65536;

std::chrono::nanoseconds now(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// How long the machine has slept since it started: between the two, because the clocks cannot be read at once.
struct Slept {
    std::chrono::nanoseconds atLeast;
    std::chrono::nanoseconds atMost;

    static Slept read()
    {
        const auto before = now(CLOCK_MONOTONIC);
        const auto boot = now(CLOCK_BOOTTIME);
        const auto after = now(CLOCK_MONOTONIC);
        return {.atLeast = boot - after, .atMost = boot - before};
    }
};

} // namespace

std::optional<std::vector<unsigned>> parseProcessors(std::string_view list)
{
    std::vector<unsigned> numbers;
    while (!list.empty() && list.back() == '\n')
        list.remove_suffix(1);
    while (!list.empty()) {
        const std::string_view part = list.substr(0, list.find(','));
        list.remove_prefix(std::min(part.size() + 1, list.size()));
        const auto first = leadingNumber(part);
        const std::size_t dash = part.find('-');
        const auto last = dash == std::string_view::npos ? first : leadingNumber(part.substr(dash + 1));
        if (!first || !last || *first > *last || *last >= mostProcessors)
            return std::nullopt;
        for (std::uint64_t number = *first; number <= *last; ++number)
            numbers.push_back(static_cast<unsigned>(number));
    }
    return numbers.empty() ? std::nullopt : std::optional(std::move(numbers));
}

Result<MachineWatch> MachineWatch::start(const QString &name)
{
    MachineWatch watch;
    watch.m_online = UniqueFd(::open(onlinePath, O_RDONLY | O_CLOEXEC));
    if (!watch.m_online)
        return fail(Error::fromErrno(ErrorCode::CannotFreeze, name, QString::fromLatin1(onlinePath)));
    const std::string_view text = readKernelText(watch.m_online.get(), watch.m_atStart);
    auto processors = parseProcessors(text);
    if (!processors || text.size() == mostText)
        return fail(ErrorCode::CannotFreeze, name, QString::fromLatin1(onlinePath));
    watch.m_length = text.size();
    watch.m_processors = std::move(*processors);
    watch.m_slept = Slept::read().atMost;
    return watch;
}

MachineWatch::Change MachineWatch::change() const
{
    std::array<char, mostText> text; // NOLINT: filled by the next line
    if (readKernelText(m_online.get(), text) != std::string_view(m_atStart.data(), m_length))
        return Change::Processors;
    return Slept::read().atLeast > m_slept ? Change::Suspended : Change::None;
}

} // namespace lifeboat
