// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/MessageArea.h"

#include "sentences/Sentences.h"
#include "widgets/ReadingDirection.h"

#include <KMessageWidget>
#include <QVBoxLayout>

namespace lifeboat {

namespace {

KMessageWidget::MessageType typeOf(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return KMessageWidget::Positive;
    case Tone::Warning:
        return KMessageWidget::Warning;
    case Tone::Bad:
        return KMessageWidget::Error;
    case Tone::Neutral:
        break;
    }
    return KMessageWidget::Information;
}

} // namespace

MessageArea::MessageArea(QWidget *parent) : QWidget(parent), m_message(new KMessageWidget(this))
{
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setWordWrap(true);
    m_message->setCloseButtonVisible(true);
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_message);
    connect(m_message, &KMessageWidget::hideAnimationFinished, this, &QWidget::hide);
    clear();
}

void MessageArea::showError(const Error &error)
{
    const Sentences sentences = sentencesFor(error);
    showText(Tone::Bad, QStringList{sentences.happened, sentences.data, sentences.now}.join(QLatin1Char(' ')));
}

void MessageArea::showText(Tone tone, const QString &text)
{
    m_message->setMessageType(typeOf(tone));
    m_message->setIcon(toneIcon(tone));
    m_message->setText(inReadingDirection(text.toHtmlEscaped()));
    m_message->setAccessibleName(text);
    m_message->show();
    show();
}

void MessageArea::clear()
{
    m_message->hide();
    hide();
}

} // namespace lifeboat
