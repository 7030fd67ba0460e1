// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/PlanCard.h"

#include "sentences/Bidi.h"
#include "sentences/DriveWords.h"
#include "sentences/PlanWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace lifeboat {

QIcon planIcon(const PlanInfo &plan)
{
    switch (plan.status.state) {
    case PlanState::Fine:
        return plan.end == RunEnd::Done ? toneIcon(Tone::Good) : namedIcon(QStringLiteral("tone-info"));
    case PlanState::Overdue:
        return toneIcon(Tone::Warning);
    case PlanState::Failed:
    case PlanState::Invalid:
        return toneIcon(Tone::Bad);
    case PlanState::Off:
    case PlanState::NotYet:
    case PlanState::Waiting:
        break;
    }
    return namedIcon(QStringLiteral("tone-info"));
}

PlanCard::PlanCard(const QString &id, QWidget *parent)
    : Card(Kind::Shown, parent),
      m_id(id),
      m_on(new QCheckBox),
      m_progress(new QWidget),
      m_progressText(new QLabel),
      m_bar(new QProgressBar)
{
    setObjectName(QStringLiteral("planCard-") + id);
    setPicture(namedIcon(QStringLiteral("page-schedule")));
    buildProgress();
    build();
    colourSwitch();
}

/// Its box is drawn in the colour that the card has itself, and would not be seen in a dark scheme.
void PlanCard::colourSwitch()
{
    QPalette colours = palette();
    colours.setColor(QPalette::Base, colours.color(QPalette::Window));
    m_on->setPalette(colours);
}

void PlanCard::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colourSwitch();
}

QPushButton *PlanCard::button(const QString &name, const QString &picture, const QString &text)
{
    auto *const made = new QPushButton(picture.isEmpty() ? QIcon() : namedIcon(picture), text);
    made->setObjectName(name + QLatin1Char('-') + m_id);
    return made;
}

void PlanCard::build()
{
    m_on->setObjectName(QStringLiteral("planOn-") + m_id);
    m_run = button(QStringLiteral("runPlan"), QStringLiteral("action-resume"), tr("Run now"));
    m_edit = button(QStringLiteral("editPlan"), {}, {});
    m_delete = button(QStringLiteral("deletePlan"), QStringLiteral("action-delete"), tr("Delete"));
    auto *const buttons = new QWidget;
    auto *const row = new QHBoxLayout(buttons);
    const int space = spacingOf(*this);
    row->setContentsMargins(0, space / 2, 0, 0);
    row->setSpacing(space);
    for (QWidget *each :
         {static_cast<QWidget *>(m_run), static_cast<QWidget *>(m_edit), static_cast<QWidget *>(m_delete)})
        row->addWidget(each);
    row->addStretch(1);
    row->addWidget(m_on);
    addBelow(buttons);
    connect(m_on, &QCheckBox::clicked, this, &PlanCard::switched);
    connect(m_run, &QPushButton::clicked, this, &PlanCard::runWanted);
    connect(m_edit, &QPushButton::clicked, this, &PlanCard::editWanted);
    connect(m_delete, &QPushButton::clicked, this, &PlanCard::deletionWanted);
}

void PlanCard::buildProgress()
{
    auto *const row = new QGridLayout(m_progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->setHorizontalSpacing(spacingOf(*this));
    m_progressText->setTextFormat(Qt::PlainText);
    m_progressText->setWordWrap(true);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setMaximumHeight(fontMetrics().height());
    QPushButton *const show = button(QStringLiteral("showPlanJob"), {}, tr("Show job"));
    row->addWidget(m_progressText, 0, 0);
    row->addWidget(m_bar, 1, 0);
    row->addWidget(show, 0, 1, 2, 1, Qt::AlignVCenter);
    row->setColumnStretch(0, 1);
    addBelow(m_progress);
    m_progress->hide();
    connect(show, &QPushButton::clicked, this, &PlanCard::jobWanted);
}

void PlanCard::setPlan(const PlanInfo &info)
{
    m_info = info;
    const Result<Plan> plan = info.plan();
    const QString name = isolated(info.displayName());
    setTitle(info.displayName());
    m_run->setAccessibleName(tr("Run “%1” now").arg(name));
    m_edit->setAccessibleName(plan ? tr("Edit “%1”…").arg(name) : tr("Set up “%1” anew…").arg(name));
    m_delete->setAccessibleName(tr("Delete “%1”").arg(name));
    m_bar->setAccessibleName(tr("Progress of “%1”").arg(name));
    m_on->setVisible(plan.has_value());
    m_run->setVisible(plan.has_value());
    m_edit->setVisible(plan || plan.error().code == ErrorCode::PlanInvalid);
    m_edit->setText(plan ? tr("Edit…") : tr("Set up anew…"));
    if (!plan) {
        showMistake(plan.error());
    } else {
        m_on->setChecked(plan->enabled);
        m_on->setText(plan->enabled ? tr("On") : tr("Off"));
        m_on->setAccessibleName(tr("“%1” is switched on").arg(name));
        showFacts(*plan);
        showRemark();
    }
    updateButtons();
}

void PlanCard::showFacts(const Plan &plan)
{
    QStringList lines{planForPeople(plan).toHtmlEscaped(),
                      tr("Keeps %1.").arg(keepForPeople(plan.keep).toHtmlEscaped())};
    if (m_info.status.next)
        lines << tr("Next run: %1").arg(whenForPeople(*m_info.status.next));
    else if (plan.enabled && plan.onConnect)
        lines << tr("Next run: when the place is connected");
    setFacts(lines.join(QStringLiteral("<br>")));
}

void PlanCard::showRemark()
{
    if (!m_info.job.isEmpty())
        return setRemark(Tone::Neutral, {});
    QStringList sentences;
    if (needsAttention(m_info.status.state))
        sentences << attentionForPeople(m_info);
    if (m_info.status.state == PlanState::Failed && m_info.problem)
        sentences << sentencesFor(*m_info.problem).now;
    else if (m_info.status.state != PlanState::Failed)
        sentences << runEndForPeople(m_info);
    setRemark(planIcon(m_info), sentences.join(QLatin1Char(' ')));
}

void PlanCard::showMistake(const Error &mistake)
{
    setFacts(mistake.detail.isEmpty() ? QString()
                                      : tr("In its file: %1").arg(isolated(mistake.detail.toHtmlEscaped())));
    const Sentences sentences = sentencesFor(mistake);
    setRemark(Tone::Bad, QStringList{sentences.happened, sentences.data, sentences.now}.join(QLatin1Char(' ')));
}

void PlanCard::setProgress(const QString &words, double share)
{
    m_progress->setVisible(!words.isEmpty());
    m_progressText->setText(inReadingDirection(words));
    m_bar->setValue(static_cast<int>(share * 1000));
}

void PlanCard::setWaiting(bool waiting)
{
    m_waiting = waiting;
    updateButtons();
}

void PlanCard::updateButtons()
{
    m_on->setEnabled(!m_waiting);
    m_run->setEnabled(!m_waiting && m_info.job.isEmpty());
    m_edit->setEnabled(!m_waiting);
}

} // namespace lifeboat
