// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Answers.h"

#include "widgets/Paint.h"

#include <QRadioButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace lifeboat {

Answers::Answers(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacingOf(*this) / 2);
    connect(&m_group, &QButtonGroup::idToggled, this, [this](int answer, bool on) {
        if (on)
            Q_EMIT given(answer);
    });
}

void Answers::add(int answer, const QString &text, const QString &objectName)
{
    auto *const button = new QRadioButton(text);
    button->setObjectName(objectName);
    m_group.addButton(button, answer);
    m_column->addWidget(button);
}

void Answers::setOffered(int answer, bool offered) { m_group.button(answer)->setVisible(offered); }

void Answers::setCurrent(int answer)
{
    const QSignalBlocker quiet(m_group);
    QAbstractButton *const chosen = m_group.button(answer);
    chosen->setChecked(true);
    // By itself Qt does this only once one of them has had the focus; until then Tab would lead to the first.
    for (QAbstractButton *const button : m_group.buttons())
        button->setFocusPolicy(button == chosen ? Qt::StrongFocus : Qt::ClickFocus);
}

} // namespace lifeboat
