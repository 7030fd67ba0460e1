// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/RestoreStep.h"

class QCheckBox;
class QLineEdit;

namespace lifeboat {

/// The last look: what will be gone, by name and size, and the four characters that only somebody who looked at the drive can type.
class ReviewStep final : public RestoreStep {
    Q_OBJECT

public:
    ReviewStep(const Models &models, RestoreChoice &choice, QWidget *parent);

    QString title() const override { return tr("Review"); }
    QString question() const override { return tr("Please look once more."); }
    void enter() override;
    bool isAnswered() const override;

    bool checksFirst() const;

private:
    QString whatIsErased(const Drive &target) const;

    QLabel *m_sentence;
    QLabel *m_content;
    QLabel *m_incomplete; ///< shown for an image that is
    QCheckBox *m_check;
    QLabel *m_ask;
    QLineEdit *m_typed;
};

} // namespace lifeboat
