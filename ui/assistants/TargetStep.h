// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/RestoreStep.h"

#include <QButtonGroup>

#include <map>

class QComboBox;
class QPushButton;

namespace lifeboat {

class DriveCard;

/// Which drive is written? Every drive stands there with the worker's verdict on it, none is chosen beforehand, and those that
/// cannot be used stand below with the reason. One that is only mounted can be let go of here: desktops mount whatever is plugged in.
class TargetStep final : public RestoreStep {
    Q_OBJECT

public:
    TargetStep(const Models &models, RestoreChoice &choice, QWidget *parent);

    QString title() const override { return tr("Target"); }
    QString question() const override { return tr("Which drive is to be written?"); }
    void enter() override;
    bool isAnswered() const override { return choice().fits(); }

private:
    struct Entry {
        DriveCard *card;
        QPushButton *unmount; ///< shown below the card when nothing else keeps the drive from being used
        std::optional<Result<FitInfo>> verdict; ///< none: asked, not answered yet
        int question = 0;                       ///< the number of the last one asked about it
    };

    void showDrives();
    void showChosen();
    void askAll();
    void ask(const QString &path);
    void take(const QString &path, const Result<FitInfo> &verdict);
    void addEntry(const Drive &drive);
    void showVerdict(Entry &entry);
    void unmount(const Drive &drive);
    void choose(const Drive &drive);
    void showPartitions(const Drive *drive);
    QVariantMap selectionFor(const QString &path) const;

    std::map<QString, Entry> m_entries; ///< by path
    QButtonGroup m_group;
    QLabel *m_state;
    QVBoxLayout *m_usable;
    QWidget *m_partitionRow;
    QComboBox *m_partition; ///< of the target, when only one partition is restored
    QLabel *m_unusableHeading;
    QVBoxLayout *m_unusable;
};

} // namespace lifeboat
