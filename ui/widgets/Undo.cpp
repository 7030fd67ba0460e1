// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Undo.h"

#include "widgets/Icons.h"
#include "widgets/ReadingDirection.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <utility>

namespace lifeboat {

Undo::Undo(QWidget *parent) : QFrame(parent), m_sentence(new QLabel)
{
    setFrameShape(QFrame::StyledPanel);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    auto *const button = new QPushButton(namedIcon(QStringLiteral("action-undo")), tr("Undo"));
    button->setObjectName(QStringLiteral("undo"));
    auto *const row = new QHBoxLayout(this);
    row->addWidget(m_sentence, 1);
    row->addWidget(button);
    m_timer.setSingleShot(true);
    m_timer.setInterval(wait);
    m_timer.callOnTimeout(this, &Undo::doIt);
    connect(button, &QPushButton::clicked, this, &Undo::takeBack);
    hide();
}

void Undo::offer(const QString &sentence, std::function<void()> act, std::function<void()> takenBack)
{
    if (m_act)
        doIt();
    m_sentence->setText(inReadingDirection(sentence));
    m_act = std::move(act);
    m_takenBack = std::move(takenBack);
    m_timer.start();
    show();
}

void Undo::doIt()
{
    m_timer.stop();
    hide();
    if (const auto act = std::exchange(m_act, nullptr))
        act();
}

void Undo::takeBack()
{
    m_timer.stop();
    m_act = nullptr;
    hide();
    m_takenBack();
}

} // namespace lifeboat
