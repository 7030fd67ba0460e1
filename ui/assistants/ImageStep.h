// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/RestoreStep.h"

class QListWidget;

namespace lifeboat {

/// Which image? Damaged ones stand in the list and cannot be chosen.
class ImageStep final : public RestoreStep {
    Q_OBJECT

public:
    ImageStep(const Models &models, RestoreChoice &choice, QWidget *parent);

    QString title() const override { return tr("Image"); }
    QString question() const override { return tr("Which image do you want to put back?"); }
    void enter() override;
    bool isAnswered() const override;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void fill();

    QListWidget *m_list;
    QLabel *m_none;
};

} // namespace lifeboat
