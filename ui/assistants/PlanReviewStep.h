// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/PlanStep.h"

class QGridLayout;
class QLineEdit;

namespace lifeboat {

/// The last look: the plan's name, and what it will do, in sentences.
class PlanReviewStep final : public PlanStep {
    Q_OBJECT

public:
    PlanReviewStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent);

    QString title() const override { return tr("Review"); }
    QString question() const override { return tr("This is the plan."); }
    void enter() override;
    bool isAnswered() const override { return missing().isEmpty(); }
    QString missing() const override;

private:
    QLabel *addPart(const QString &title, const QString &objectName);
    QString what() const;
    QString where() const;
    QString when() const;
    QString keep() const;
    QString also() const;
    QString nextTimes() const;

    QGridLayout *m_form;
    QLineEdit *m_name;
    QString m_suggested; ///< the name that was put there last; another one is a person's
    QLabel *m_what;
    QLabel *m_where;
    QLabel *m_when;
    QLabel *m_keep;
    QLabel *m_also;
    QLabel *m_next;
    QWidget *m_nextTitle;
};

/// What a plan is called that nobody has named: "Samsung 870, every day".
QString suggestedName(const Plan &plan);

} // namespace lifeboat
