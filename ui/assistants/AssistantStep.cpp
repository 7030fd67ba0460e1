// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/AssistantStep.h"

#include "widgets/Paint.h"

namespace lifeboat {

AssistantStep::AssistantStep(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacingOf(*this));
}

} // namespace lifeboat
