// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/RestoreStep.h"

namespace lifeboat {

class DiskMap;
class DiskMapModel;

/// The target as it is, and as it will be.
class LookStep final : public RestoreStep {
    Q_OBJECT

public:
    LookStep(const Models &models, RestoreChoice &choice, QWidget *parent);

    QString title() const override { return tr("Preview"); }
    QString question() const override { return tr("This is how the drive will look."); }
    void enter() override;
    bool isAnswered() const override { return choice().fits(); }

private:
    DiskMap *addMap(const QString &heading, DiskMapModel &model);

    DiskMapModel *m_before;
    DiskMapModel *m_after;
    QLabel *m_rest;
};

} // namespace lifeboat
