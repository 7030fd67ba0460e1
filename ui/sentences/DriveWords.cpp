// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/DriveWords.h"

#include "sentences/Sentences.h"

#include <QCoreApplication>
#include <QLocale>

namespace lifeboat {

namespace {

struct DriveWords {
    Q_DECLARE_TR_FUNCTIONS(DriveWords)
};

constexpr qsizetype confirmed = 4; // characters, as Drive::confirmation()

/// What is written on the drive, as Drive::confirmation() chooses it.
QString idOf(const Drive &drive)
{
    if (!drive.identity.serial.isEmpty())
        return drive.identity.serial;
    return drive.identity.wwn;
}

} // namespace

QString busForPeople(Bus bus)
{
    switch (bus) {
    case Bus::Sata:
        return QStringLiteral("SATA");
    case Bus::Nvme:
        return QStringLiteral("NVMe");
    case Bus::Usb:
        return QStringLiteral("USB");
    case Bus::Mmc:
        return DriveWords::tr("memory card");
    case Bus::Virtual:
    case Bus::Loop:
        return DriveWords::tr("virtual drive");
    case Bus::File:
        return DriveWords::tr("drive in a file");
    case Bus::Unknown:
        break;
    }
    return {};
}

QString driveFacts(const Drive &drive)
{
    QStringList facts{isolated(sizeForPeople(drive.identity.size))};
    if (const QString bus = busForPeople(drive.bus); !bus.isEmpty())
        facts << bus;
    const QString id = idOf(drive);
    if (!id.isEmpty()) {
        const QString emphasised = id.chopped(std::min(confirmed, id.size())).toHtmlEscaped() + QStringLiteral("<b>") +
            id.right(confirmed).toHtmlEscaped() + QStringLiteral("</b>");
        facts << (drive.identity.serial.isEmpty() ? DriveWords::tr("WWN %1") : DriveWords::tr("serial %1"))
                     .arg(isolated(emphasised));
    } else if (drive.backingFile.isEmpty()) {
        facts << isolated(drive.path.toHtmlEscaped());
    } else {
        facts << isolated(drive.backingFile.toHtmlEscaped());
    }
    return facts.join(QStringLiteral(" · "));
}

QString confirmationSource(const Drive &drive)
{
    if (!drive.identity.serial.isEmpty())
        return DriveWords::tr("serial %1").arg(isolated(drive.identity.serial));
    if (!drive.identity.wwn.isEmpty())
        return DriveWords::tr("WWN %1").arg(isolated(drive.identity.wwn));
    return DriveWords::tr("path %1").arg(isolated(drive.path));
}

QString inUseForPeople(const Drive &drive, const QList<int> &partitions)
{
    std::vector<Usage> usages = drive.usages;
    for (const Partition &partition : drive.partitions) {
        if (partitions.contains(partition.entry.number))
            usages.insert(usages.end(), partition.usages.begin(), partition.usages.end());
    }
    std::erase_if(usages, [](const Usage &usage) { return usage.readOnly || usage.kind == Usage::Kind::Swap; });
    const auto holder = std::ranges::find_if(usages, [](const Usage &u) { return u.kind != Usage::Kind::Mount; });
    if (holder != usages.end())
        return DriveWords::tr(
                   "It is used by %1 (encrypted, or joined with other drives) and cannot be held still while "
                   "it is in use. Leave that partition out, or make the image from a rescue system.")
            .arg(isolated(holder->where));
    if (usages.empty())
        return {};
    return DriveWords::tr("This drive is in use. It is copied while you go on working; at the end everything on it "
                          "stands still for a moment, no longer than 2 seconds.");
}

QStringList driveBadges(const Drive &drive)
{
    QStringList badges;
    if (drive.isSystem())
        badges << DriveWords::tr("This computer's system");
    if (drive.readOnly)
        badges << DriveWords::tr("Read-only");
    return badges;
}

QString whenForPeople(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    const QString clock = isolated(QLocale().toString(local.time(), QLocale::ShortFormat));
    const qint64 days = local.date().daysTo(QDate::currentDate());
    if (days == 0)
        return DriveWords::tr("today %1").arg(clock);
    if (days == 1)
        return DriveWords::tr("yesterday %1").arg(clock);
    if (days == -1)
        return DriveWords::tr("tomorrow %1").arg(clock);
    return isolated(QLocale().toString(local, QLocale::ShortFormat));
}

QString agoForPeople(const QDateTime &time)
{
    const qint64 minutes = time.secsTo(QDateTime::currentDateTimeUtc()) / 60;
    if (minutes < 2)
        return DriveWords::tr("just now");
    if (minutes < 60)
        return DriveWords::tr("%n minute(s) ago", nullptr, static_cast<int>(minutes));
    if (minutes < 48 * 60)
        return DriveWords::tr("%n hour(s) ago", nullptr, static_cast<int>(minutes / 60));
    return DriveWords::tr("%n day(s) ago", nullptr, static_cast<int>(minutes / (24 * 60)));
}

} // namespace lifeboat
