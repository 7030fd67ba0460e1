// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/RestoreStep.h"
#include "widgets/Card.h"
#include "widgets/CardColumn.h"

#include <QButtonGroup>

namespace lifeboat {

/// The whole drive, or one of its partitions?
class WhatStep final : public RestoreStep {
    Q_OBJECT

public:
    WhatStep(const Models &models, RestoreChoice &choice, QWidget *parent);

    QString title() const override { return tr("What"); }
    QString question() const override { return tr("How much of it do you want to put back?"); }
    void enter() override;
    bool isAnswered() const override { return true; }

private:
    QButtonGroup m_group;
    CardColumn<Card> *m_cards;
};

} // namespace lifeboat
