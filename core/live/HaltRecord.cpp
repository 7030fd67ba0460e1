// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/HaltRecord.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <array>
#include <atomic>
#include <charconv>
#include <string_view>
#include <utility>

namespace lifeboat {

namespace {

constexpr char running = '.';
constexpr char halted = '!';
constexpr std::string_view freezeWord = "freeze";
constexpr std::string_view readOnlyWord = "read-only";
constexpr std::string_view noOptions = "-";
constexpr std::size_t largest = 1 << 20;

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\\') {
            const auto value = static_cast<unsigned char>(c);
            result += {'\\', static_cast<char>('0' + (value >> 6)), static_cast<char>('0' + (value >> 3 & 7)),
                       static_cast<char>('0' + (value & 7))};
        } else {
            result += c;
        }
    }
    return result;
}

std::optional<std::string> unescaped(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            result += text[i];
            continue;
        }
        unsigned value = 0;
        const char *end = text.data() + std::min(i + 4, text.size());
        if (end != text.data() + i + 4 || std::from_chars(text.data() + i + 1, end, value, 8).ptr != end || value > 255)
            return std::nullopt;
        result += static_cast<char>(value);
        i += 3;
    }
    return result;
}

std::optional<std::uint64_t> parseDevice(std::string_view text)
{
    unsigned numbers[2] = {};
    const char *end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, numbers[0]);
    if (first.ptr == end || *first.ptr != ':' || std::from_chars(first.ptr + 1, end, numbers[1]).ptr != end ||
        first.ptr + 1 == end)
        return std::nullopt;
    return makedev(numbers[0], numbers[1]);
}

std::optional<HaltEntry> parseLine(std::string_view line)
{
    std::array<std::string_view, 5> fields;
    for (std::string_view &field : fields) {
        const std::size_t end = std::min(line.find(' '), line.size());
        field = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    const auto device = parseDevice(fields[2]);
    const auto options = unescaped(fields[3] == noOptions ? std::string_view() : fields[3]);
    const auto mountPoint = unescaped(fields[4]);
    const bool isFreeze = fields[1] == freezeWord;
    if ((!isFreeze && fields[1] != readOnlyWord) || !device || !options || !mountPoint || mountPoint->empty() ||
        !line.empty() || fields[0].size() != 1)
        return std::nullopt;
    return HaltEntry{.by = isFreeze ? HaltBy::Freeze : HaltBy::ReadOnly,
                     .device = *device,
                     .options = *options,
                     .mountPoint = *mountPoint};
}

} // namespace

std::string HaltRecord::text(std::span<const HaltEntry> entries)
{
    std::string text;
    for (const HaltEntry &entry : entries) {
        text += running;
        text += ' ';
        text += entry.by == HaltBy::Freeze ? freezeWord : readOnlyWord;
        text += ' ' + std::to_string(major(entry.device)) + ':' + std::to_string(minor(entry.device)) + ' ';
        text += entry.options.empty() ? std::string(noOptions) : escaped(entry.options);
        text += ' ' + escaped(entry.mountPoint) + '\n';
    }
    return text;
}

std::optional<HaltRecord> HaltRecord::map(int fd)
{
    struct stat status{};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
        static_cast<std::size_t>(status.st_size) > largest)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(status.st_size);
    void *memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return std::nullopt;
    HaltRecord record(static_cast<char *>(memory), size);
    return record.parse() ? std::optional(std::move(record)) : std::nullopt;
}

HaltRecord::HaltRecord(HaltRecord &&other) noexcept
    : m_text(std::exchange(other.m_text, nullptr)),
      m_size(other.m_size),
      m_entries(std::move(other.m_entries)),
      m_states(std::move(other.m_states))
{ }

HaltRecord &HaltRecord::operator=(HaltRecord &&other) noexcept
{
    std::swap(m_text, other.m_text);
    std::swap(m_size, other.m_size);
    std::swap(m_entries, other.m_entries);
    std::swap(m_states, other.m_states);
    return *this;
}

HaltRecord::~HaltRecord()
{
    if (m_text != nullptr)
        ::munmap(m_text, m_size);
}

bool HaltRecord::parse()
{
    const std::string_view all(m_text, m_size);
    for (std::size_t begin = 0; begin < all.size();) {
        const std::size_t end = all.find('\n', begin);
        if (end == std::string_view::npos)
            return false;
        auto entry = parseLine(all.substr(begin, end - begin));
        if (!entry)
            return false;
        m_entries.push_back(std::move(*entry));
        m_states.push_back(m_text + begin);
        begin = end + 1;
    }
    return true;
}

bool HaltRecord::isHalted(std::size_t index) const { return std::atomic_ref<char>(*m_states[index]).load() == halted; }

bool HaltRecord::isAnyHalted() const
{
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (isHalted(i))
            return true;
    }
    return false;
}

void HaltRecord::setHalted(std::size_t index, bool isIt)
{
    std::atomic_ref<char>(*m_states[index]).store(isIt ? halted : running);
}

} // namespace lifeboat
