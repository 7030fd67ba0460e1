// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/NamePattern.h"

#include "files/Names.h"

#include <algorithm>

namespace lifeboat::files {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool isAscii(QByteArrayView text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// One star remembered at a time: what comes behind the last one decides, so nothing is tried twice over.
bool wildMatch(QStringView pattern, QStringView name)
{
    qsizetype p = 0;
    qsizetype n = 0;
    qsizetype star = -1;
    qsizetype starAt = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == QLatin1Char('*')) {
            star = p++;
            starAt = n;
        } else if (p < pattern.size() && (pattern[p] == QLatin1Char('?') || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star >= 0) {
            p = star + 1;
            n = ++starAt;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == QLatin1Char('*'))
        ++p;
    return p == pattern.size();
}

} // namespace

NamePattern::NamePattern(const QByteArray &pattern)
    : m_folded(QString::fromUtf8(pattern).toCaseFolded()), m_wild(pattern.contains('*') || pattern.contains('?'))
{
    if (isAscii(pattern) && !m_wild)
        m_ascii = pattern.toLower();
}

bool NamePattern::matches(QByteArrayView name) const
{
    if (!m_ascii.isEmpty() && isAscii(name)) {
        const auto equal = [](char a, char b) { return lower(a) == b; };
        return std::search(name.begin(), name.end(), m_ascii.begin(), m_ascii.end(), equal) != name.end();
    }
    const QString folded = nameForDisplay(name).toCaseFolded();
    return m_wild ? wildMatch(m_folded, folded) : folded.contains(m_folded);
}

} // namespace lifeboat::files
