// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Expander.h"

#include "widgets/Icons.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace lifeboat {

Expander::Expander(const QString &title, const QString &objectName, QWidget *parent)
    : QWidget(parent), m_content(new QWidget)
{
    auto *const button = new QToolButton;
    button->setObjectName(objectName);
    button->setText(title);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIcon(namedIcon(QStringLiteral("action-expand")));
    auto *const box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(button, 0, Qt::AlignLeading);
    box->addWidget(m_content);
    m_content->hide();
    connect(button, &QToolButton::toggled, this, [this, button](bool open) {
        m_content->setVisible(open);
        button->setIcon(namedIcon(open ? QStringLiteral("action-collapse") : QStringLiteral("action-expand")));
    });
}

} // namespace lifeboat
