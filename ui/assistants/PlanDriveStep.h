// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/PlanStep.h"
#include "assistants/TickedDrive.h"
#include "widgets/CardColumn.h"

namespace lifeboat {

/// What is backed up? Every drive that is connected, several may be ticked, and those of an edited plan that are not connected: they stay in
/// it until somebody takes them out.
class PlanDriveStep final : public PlanStep {
    Q_OBJECT

public:
    PlanDriveStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent);

    QString title() const override { return tr("What"); }
    QString question() const override { return tr("Which drives are to be backed up?"); }
    void enter() override;
    bool isAnswered() const override { return missing().isEmpty(); }
    QString missing() const override;

private:
    void showDrives();
    void showConnected();
    void showAbsent();
    void showState();
    void showUsed(const QString &path);
    void chooseSystem();
    void tick(const Drive &drive, bool on);
    void tickAbsent(const PlannedDrive &drive, bool on);
    PlannedDrive *planned(const Drive &drive);
    QString imagesOn(const Drive &drive) const;

    QLabel *m_state;
    CardColumn<TickedDrive> *m_drives;
    CardColumn<Card> *m_absent;
};

} // namespace lifeboat
