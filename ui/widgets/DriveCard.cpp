// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/DriveCard.h"

#include "sentences/DriveWords.h"
#include "widgets/DiskMap.h"
#include "widgets/DiskMapModel.h"

namespace lifeboat {

DriveCard::DriveCard(Kind kind, QWidget *parent)
    : Card(kind, parent), m_parts(new DiskMapModel(this)), m_map(new DiskMap(this))
{
    m_map->setCompact(true);
    m_map->setModel(m_parts);
    m_map->setAttribute(Qt::WA_TransparentForMouseEvents);
    addBelow(m_map);
}

void DriveCard::setDrive(const Drive &drive, const QStringList &moreBadges)
{
    m_drive = drive;
    setPicture(driveIcon(drive.bus));
    setTitle(drive.displayName());
    setFacts(driveFacts(drive));
    setBadges(driveBadges(drive) + moreBadges);
    m_parts->setParts(partsOf(drive));
}

void DriveCard::setUsed(int partition, ByteCount used) { m_parts->setUsed(partition, used); }

} // namespace lifeboat
