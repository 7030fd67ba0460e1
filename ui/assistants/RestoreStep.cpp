// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/RestoreStep.h"

#include "widgets/Paint.h"

namespace lifeboat {

QVariantMap RestoreChoice::selection() const
{
    QVariantMap words;
    if (partition)
        words.insert(QStringLiteral("partition"), *partition);
    if (as)
        words.insert(QStringLiteral("as"), *as);
    return words;
}

void RestoreChoice::clearTarget()
{
    target.clear();
    as.reset();
    fit.reset();
}

RestoreStep::RestoreStep(const Models &models, RestoreChoice &choice, QWidget *parent)
    : QWidget(parent), m_models(models), m_choice(choice), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacingOf(*this));
}

} // namespace lifeboat
