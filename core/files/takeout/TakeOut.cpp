// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/TakeOut.h"

namespace lifeboat::files {

QByteArray lastName(const QByteArray &path) { return path.sliced(path.lastIndexOf('/') + 1); }

QByteArray marked(const QByteArray &name, const QByteArray &mark)
{
    constexpr qsizetype mostEnding = 16;
    constexpr qsizetype mostFileName = 255;
    const qsizetype dot = name.lastIndexOf('.');
    const bool ending = dot > 0 && name.size() - dot <= mostEnding;
    const QByteArray tail = mark + (ending ? name.sliced(dot) : QByteArray());
    const qsizetype whole = ending ? dot : name.size();
    qsizetype stem = std::min(whole, mostFileName - tail.size());
    // A character of UTF-8 is not cut in two.
    while (stem > 0 && stem < whole && (static_cast<unsigned char>(name[stem]) & 0xc0) == 0x80)
        --stem;
    return name.first(stem) + tail;
}

QByteArray damagedName(const QByteArray &name) { return marked(name, " (damaged)"); }

void TakeOutReport::addUnreadable(NotRead what)
{
    if (++unreadableCount <= mostListed)
        unreadable.push_back(std::move(what));
}

void TakeOutReport::addLost(const QByteArray &path, Loss what)
{
    if (++lostCount <= mostListed)
        lost.push_back({.path = path, .what = what});
}

} // namespace lifeboat::files
