// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/WhatStep.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"

#include <algorithm>
#include <iterator>

namespace lifeboat {

namespace {

constexpr int wholeDrive = -2; // QButtonGroup keeps -1 for itself; partitions begin at 0

}

WhatStep::WhatStep(const Models &models, RestoreChoice &choice, QWidget *parent) : RestoreStep(models, choice, parent)
{
    m_cards = new CardColumn<Card>([this](const QString &key) {
        auto *const card = new Card(Card::Kind::Choosable);
        const int id = key.toInt();
        card->setObjectName(id == wholeDrive ? QStringLiteral("wholeDrive") : QStringLiteral("partition-") + key);
        m_group.addButton(card, id);
        return card;
    });
    m_cards->setSpacing(spacingOf(*this));
    column()->addLayout(m_cards);
    column()->addStretch(1);
    connect(&m_group, &QButtonGroup::idClicked, this, [this](int id) {
        this->choice().partition = id == wholeDrive ? std::nullopt : std::optional(id);
        this->choice().clearTarget();
        Q_EMIT answered();
    });
}

void WhatStep::enter()
{
    std::vector<PartitionRecord> partitions;
    // Number 0 is a file system without a table: the same as the whole drive.
    if (const KnownImage *const chosen = image(); chosen != nullptr && chosen->manifest)
        std::ranges::copy_if(
            chosen->manifest->partitions, std::back_inserter(partitions),
            [](const PartitionRecord &partition) { return partition.included && partition.number != 0; });
    QStringList keys{QString::number(wholeDrive)};
    for (const PartitionRecord &partition : partitions)
        keys << QString::number(partition.number);
    m_cards->show(keys, [&](Card &card, qsizetype at) {
        if (at == 0) {
            card.setTitle(tr("The whole drive"));
            card.setFacts(tr("Everything on the target drive will be erased. It becomes the drive as it was."));
            card.setChecked(!choice().partition);
            return;
        }
        const PartitionRecord &partition = partitions[static_cast<std::size_t>(at - 1)];
        card.setTitle(tr("Only partition %1: %2").arg(partition.number).arg(isolated(titleOf(partition))));
        card.setFacts(tr("%1 · replaces one partition of a drive; its other partitions stay as they are.")
                          .arg(isolated(sizeForPeople(partition.range.size()))));
        card.setChecked(choice().partition == partition.number);
    });
}

} // namespace lifeboat
