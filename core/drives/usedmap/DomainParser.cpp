// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/DomainParser.h"

#include <charconv>
#include <vector>

namespace lifeboat {

namespace {

/// "0x" and 1 to 16 hexadecimal digits, nothing else.
std::optional<std::uint64_t> hexNumber(QByteArrayView text)
{
    if (!text.startsWith("0x") || text.size() < 3)
        return std::nullopt;
    std::uint64_t value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data() + 2, end, value, 16);
    return status == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

std::vector<QByteArrayView> fields(QByteArrayView text)
{
    std::vector<QByteArrayView> found;
    qsizetype at = 0;
    while (at < text.size()) {
        qsizetype end = at;
        while (end < text.size() && text[end] != ' ')
            ++end;
        if (end > at)
            found.push_back(text.sliced(at, end - at));
        at = end + 1;
    }
    return found;
}

} // namespace

void DomainParser::refuse(const char *reason)
{
    if (m_refused == nullptr)
        m_refused = reason;
}

void DomainParser::feed(QByteArrayView output)
{
    while (m_refused == nullptr && !output.isEmpty()) {
        const qsizetype newline = output.indexOf('\n');
        const QByteArrayView part = newline < 0 ? output : output.first(newline);
        if (m_pending.size() + part.size() > longestLine)
            return refuse("a line without end");
        m_pending.append(part);
        if (newline < 0)
            return;
        line(m_pending);
        m_pending.clear();
        output = output.sliced(newline + 1);
    }
}

void DomainParser::line(QByteArrayView text)
{
    if (text.startsWith('#'))
        return;
    if (m_announced)
        rangeLine(text);
    else
        statusLine(text);
}

void DomainParser::statusLine(QByteArrayView text)
{
    const auto parts = fields(text);
    const auto position = parts.size() == 2 && parts[1] == "?" ? hexNumber(parts[0]) : std::nullopt;
    if (!position)
        return refuse("no status line");
    m_announced = ByteCount(*position);
}

void DomainParser::rangeLine(QByteArrayView text)
{
    const auto parts = fields(text);
    const auto begin = parts.size() == 3 ? hexNumber(parts[0]) : std::nullopt;
    const auto size = begin ? hexNumber(parts[1]) : std::nullopt;
    const auto end = size ? checkedAdd(*begin, *size) : std::nullopt;
    if (!end || *size == 0 || (parts[2] != "+" && parts[2] != "?"))
        return refuse("an unknown line");
    if (*begin != m_domain.covered.value)
        return refuse("a gap or an overlap");
    if (parts[2] == "+")
        m_domain.used.add({ByteOffset(*begin), ByteOffset(*end)});
    m_domain.covered = ByteCount(*end);
}

Result<DomainParser::Domain> DomainParser::finish()
{
    if (!m_pending.isEmpty())
        refuse("a cut-off line");
    if (!m_announced || m_domain.covered == ByteCount())
        refuse("no ranges");
    else if (*m_announced != m_domain.covered)
        refuse("ranges end before the announced end");
    if (m_refused != nullptr)
        return fail(ErrorCode::SourceUnreadable, {},
                    QStringLiteral("the map is damaged: ") + QLatin1StringView(m_refused));
    return std::move(m_domain);
}

} // namespace lifeboat
