// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Drive.h"

#include <QFileInfo>

#include <algorithm>

namespace lifeboat {

namespace {

bool anySystem(const std::vector<Usage> &usages) { return std::ranges::any_of(usages, &Usage::system); }

QString kindOfDrive(Bus bus)
{
    switch (bus) {
    case Bus::Sata:
        return QStringLiteral("SATA drive");
    case Bus::Nvme:
        return QStringLiteral("NVMe drive");
    case Bus::Usb:
        return QStringLiteral("USB drive");
    case Bus::Mmc:
        return QStringLiteral("Memory card");
    case Bus::Virtual:
        return QStringLiteral("Virtual drive");
    case Bus::Loop:
    case Bus::File:
        return QStringLiteral("Drive image");
    case Bus::Unknown:
        break;
    }
    return QStringLiteral("Drive");
}

} // namespace

const char *busName(Bus bus)
{
    switch (bus) {
    case Bus::Sata:
        return "sata";
    case Bus::Nvme:
        return "nvme";
    case Bus::Usb:
        return "usb";
    case Bus::Mmc:
        return "mmc";
    case Bus::Virtual:
        return "virtual";
    case Bus::Loop:
        return "loop";
    case Bus::File:
        return "file";
    case Bus::Unknown:
        break;
    }
    return "unknown";
}

QString Drive::displayName() const
{
    const QString file = isFile ? path : backingFile;
    if (!file.isEmpty())
        return kindOfDrive(Bus::File) + QLatin1Char(' ') + QFileInfo(file).fileName();
    return identity.model.isEmpty() ? kindOfDrive(bus) : identity.model;
}

QString Drive::confirmation() const
{
    constexpr qsizetype length = 4;
    for (const QString &text : {identity.serial, identity.wwn}) {
        if (!text.isEmpty())
            return text.right(length);
    }
    return QFileInfo(path).fileName().right(length);
}

bool Drive::isSystem() const
{
    return anySystem(usages) || std::ranges::any_of(partitions, [](const Partition &p) { return anySystem(p.usages); });
}

const Partition *Drive::partition(int number) const
{
    const auto found = std::ranges::find_if(partitions, [&](const Partition &p) { return p.entry.number == number; });
    return found == partitions.end() ? nullptr : &*found;
}

} // namespace lifeboat
