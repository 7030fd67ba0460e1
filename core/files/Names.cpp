// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Names.h"

#include "files/Limits.h"

#include <QList>
#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace lifeboat::files {

namespace {

constexpr qsizetype mostFileName = 255; // NAME_MAX of every file system that Linux writes
constexpr char16_t controlPictures = 0x2400;
constexpr char16_t replacement = 0xfffd;

/// Turns the direction of text, or ends a line, or is not seen at all.
bool deceives(char32_t c)
{
    return c == 0x061c || c == 0x00ad || c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
        (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

bool isReservedByWindows(QByteArrayView name)
{
    static constexpr auto devices = std::to_array<const char *>({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"});
    const qsizetype dot = name.indexOf('.');
    const QByteArray stem = name.first(dot < 0 ? name.size() : dot).toByteArray().trimmed().toUpper();
    const bool numbered =
        stem.size() == 4 && (stem.startsWith("COM") || stem.startsWith("LPT")) && stem[3] >= '1' && stem[3] <= '9';
    return numbered || std::ranges::any_of(devices, [&](const char *device) { return stem == device; });
}

} // namespace

QString nameForDisplay(QByteArrayView raw)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(raw);
    QString shown;
    shown.reserve(text.size());
    for (const char32_t c : text.toUcs4()) {
        if (c < 0x20)
            shown += QChar(static_cast<char16_t>(controlPictures + c));
        else if (c == 0x7f)
            shown += QChar(char16_t{0x2421});
        else if ((c >= 0x80 && c < 0xa0) || deceives(c) || QChar::category(c) == QChar::Other_NotAssigned)
            shown += QChar(replacement);
        else
            shown += QString::fromUcs4(&c, 1);
    }
    return shown;
}

QByteArray nameForWriting(QByteArrayView raw, NameRules rules)
{
    QByteArray name = raw.toByteArray();
    for (char &c : name) {
        const bool windows = rules == NameRules::Windows &&
            (static_cast<unsigned char>(c) < 0x20 || QByteArrayView("\\:*?\"<>|").contains(c));
        if (c == '/' || c == '\0' || windows)
            c = '_';
    }
    if (name.size() > mostFileName) {
        qsizetype end = mostFileName;
        while (end > mostFileName - 4 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80)
            --end;
        name.truncate(end);
    }
    if (rules == NameRules::Windows) {
        for (qsizetype i = name.size(); i-- > 0 && (name[i] == '.' || name[i] == ' ');)
            name[i] = '_';
        if (isReservedByWindows(name))
            name = (QByteArray("_") + name).left(mostFileName);
    }
    if (name == "." || name == "..")
        name.fill('_');
    return name.isEmpty() ? QByteArray("_") : name;
}

bool isEntryName(QByteArrayView raw)
{
    return !raw.isEmpty() && raw.size() <= qsizetype(mostName) && raw != QByteArrayView(".") &&
        raw != QByteArrayView("..") && !raw.contains('/') && !raw.contains('\0');
}

bool isEntryPath(QByteArrayView raw)
{
    if (raw.size() > qsizetype(mostPath) || !raw.startsWith('/'))
        return false;
    QByteArrayView rest = raw.sliced(1);
    if (rest.isEmpty())
        return true;
    for (;;) {
        const qsizetype slash = rest.indexOf('/');
        if (!isEntryName(slash < 0 ? rest : rest.first(slash)))
            return false;
        if (slash < 0)
            return true;
        rest = rest.sliced(slash + 1);
    }
}

} // namespace lifeboat::files
