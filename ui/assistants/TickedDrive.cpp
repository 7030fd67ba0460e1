// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/TickedDrive.h"

#include "client/DriveModel.h"
#include "sentences/Bidi.h"
#include "widgets/DiskMapModel.h"
#include "widgets/MapPane.h"
#include "widgets/Paint.h"

#include <QVBoxLayout>

namespace lifeboat {

TickedDrive::TickedDrive(const QString &path, QWidget *parent)
    : QWidget(parent),
      m_card(new DriveCard(Card::Kind::Tickable, this)),
      m_parts(new DiskMapModel(this)),
      m_map(new MapPane(*m_parts, tr("Partitions to include"), this))
{
    m_card->setObjectName(QStringLiteral("planDrive-") + path);
    m_map->setObjectName(QStringLiteral("planPartitions-") + path);
    m_map->hide();
    auto *const box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(spacingOf(*this));
    box->addWidget(m_card);
    box->addWidget(m_map);
    connect(m_card, &DriveCard::clicked, this, [this](bool on) {
        showMap();
        Q_EMIT ticked(on);
    });
    connect(m_parts, &DiskMapModel::ticksChanged, this, &TickedDrive::partitionsTicked);
}

void TickedDrive::setDrive(const Drive &drive, const QStringList &badges)
{
    m_card->setDrive(drive, badges);
    if (!m_mapped || !isUnchanged(*m_mapped, drive)) {
        m_mapped = drive;
        m_parts->setParts(tickable(partsOf(drive)));
    }
    showMap();
}

void TickedDrive::setUsed(int partition, ByteCount used)
{
    m_card->setUsed(partition, used);
    m_parts->setUsed(partition, used);
}

void TickedDrive::setTicked(bool ticked)
{
    m_card->setChecked(ticked);
    showMap();
}

void TickedDrive::setPartitions(const QSet<int> &partitions)
{
    std::vector<DiskMapPart> parts = m_parts->parts();
    for (DiskMapPart &part : parts)
        part.ticked = part.tickable && part.number && (partitions.isEmpty() || partitions.contains(*part.number));
    if (parts != m_parts->parts())
        m_parts->setParts(std::move(parts));
}

QSet<int> TickedDrive::partitions() const
{
    const QList<int> numbers = m_parts->ticked();
    const bool all = m_mapped && numbers.size() == static_cast<qsizetype>(m_mapped->partitions.size());
    return all ? QSet<int>() : QSet<int>(numbers.begin(), numbers.end());
}

bool TickedDrive::hasNothingTicked() const
{
    const bool tickableParts = std::ranges::any_of(m_parts->parts(), &DiskMapPart::tickable);
    return tickableParts && m_parts->ticked().isEmpty();
}

void TickedDrive::showMap() { m_map->setVisible(m_card->isChecked() && m_mapped && m_mapped->partitions.size() > 1); }

} // namespace lifeboat
