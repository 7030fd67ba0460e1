// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/WhatStep.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/Card.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"

namespace lifeboat {

namespace {

constexpr int wholeDrive = -2; // QButtonGroup keeps -1 for itself; partitions begin at 0

}

WhatStep::WhatStep(const Models &models, RestoreChoice &choice, QWidget *parent)
    : RestoreStep(models, choice, parent), m_cards(new QVBoxLayout)
{
    m_cards->setSpacing(spacingOf(*this));
    column()->addLayout(m_cards);
    column()->addStretch(1);
    connect(&m_group, &QButtonGroup::idClicked, this, [this](int id) {
        this->choice().partition = id == wholeDrive ? std::nullopt : std::optional(id);
        this->choice().clearTarget();
        Q_EMIT answered();
    });
}

void WhatStep::addCard(int id, const QString &title, const QString &facts)
{
    auto *const card = new Card(Card::Kind::Choosable);
    card->setObjectName(id == wholeDrive ? QStringLiteral("wholeDrive") : QStringLiteral("partition-%1").arg(id));
    card->setTitle(title);
    card->setFacts(facts);
    m_group.addButton(card, id);
    m_cards->addWidget(card);
    const bool chosen = choice().partition ? *choice().partition == id : id == wholeDrive;
    card->setChecked(chosen);
}

void WhatStep::enter()
{
    clearLayout(*m_cards);
    for (QAbstractButton *button : m_group.buttons())
        m_group.removeButton(button);
    const KnownImage *const chosen = image();
    if (chosen == nullptr || !chosen->manifest)
        return;
    addCard(wholeDrive, tr("The whole drive"),
            tr("Everything on the target drive will be erased. It becomes the drive as it was."));
    for (const PartitionRecord &partition : chosen->manifest->partitions) {
        // Number 0 is a file system without a table: the same as the whole drive.
        if (!partition.included || partition.number == 0)
            continue;
        addCard(partition.number, tr("Only partition %1: %2").arg(partition.number).arg(isolated(titleOf(partition))),
                tr("%1 · replaces one partition of a drive; its other partitions stay as they are.")
                    .arg(isolated(sizeForPeople(partition.range.size()))));
    }
}

} // namespace lifeboat
