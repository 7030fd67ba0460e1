// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/StepRow.h"

#include "widgets/Icons.h"
#include "widgets/Paint.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace lifeboat {

StepRow::StepRow(const QStringList &titles, QWidget *parent) : QWidget(parent)
{
    auto *const row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacingOf(*this) / 2);
    for (const QString &title : titles) {
        const int step = static_cast<int>(m_buttons.size());
        if (step > 0) {
            auto *const between = new QLabel(isRightToLeft() ? QStringLiteral("‹") : QStringLiteral("›"));
            between->setEnabled(false);
            row->addWidget(between);
        }
        auto *const button = new QToolButton;
        button->setObjectName(QStringLiteral("step-%1").arg(step));
        button->setAutoRaise(true);
        button->setText(QStringLiteral("%1 %2").arg(QLocale().toString(step + 1), title));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        connect(button, &QToolButton::clicked, this, [this, step] {
            if (step != m_current)
                Q_EMIT wanted(step);
        });
        row->addWidget(button);
        m_buttons << button;
    }
    row->addStretch(1);
}

void StepRow::setCurrent(int step, int last)
{
    m_current = step;
    for (int i = 0; i < m_buttons.size(); ++i) {
        QToolButton *const button = m_buttons[i];
        QFont face = font();
        face.setBold(i == step);
        button->setFont(face);
        button->setEnabled(i <= last);
        button->setIcon(i < step ? namedIcon(QStringLiteral("action-check")) : QIcon());
        button->setAccessibleDescription(i == step ? tr("this step") : i < step ? tr("done") : tr("to come"));
    }
}

} // namespace lifeboat
