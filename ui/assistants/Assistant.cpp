// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/Assistant.h"

#include "assistants/StepRow.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace lifeboat {

namespace {

// Where reading goes, and where it comes from.
QIcon forwards(const QWidget &widget)
{
    return namedIcon(widget.isRightToLeft() ? QStringLiteral("action-previous") : QStringLiteral("action-next"));
}
QIcon backwards(const QWidget &widget)
{
    return namedIcon(widget.isRightToLeft() ? QStringLiteral("action-next") : QStringLiteral("action-previous"));
}

} // namespace

Assistant::Assistant(const Models &models, const QString &heading, QWidget *parent)
    : Page(heading, parent), m_models(models)
{ }

void Assistant::setSteps(const QList<AssistantStep *> &steps, const Finish &finish, const QString &objectNames)
{
    m_steps = steps;
    m_finish = finish;
    m_objectNames = objectNames;
    QStringList titles;
    for (AssistantStep *step : steps) {
        titles << step->title();
        step->hide();
        connect(step, &AssistantStep::answered, this, &Assistant::refresh);
        connect(step, &AssistantStep::failed, this, [this](const Error &error) { message().showError(error); });
    }
    m_row = new StepRow(titles, this);
    column()->addWidget(m_row);
    m_question = addHeading({});
    m_question->setObjectName(objectNames + QStringLiteral("question"));
    for (AssistantStep *step : steps)
        column()->addWidget(step);

    m_back = new QPushButton(backwards(*this), tr("Back"));
    m_back->setObjectName(objectNames + QStringLiteral("back"));
    m_missing = newText({}, this);
    m_missing->setObjectName(objectNames + QStringLiteral("missing"));
    m_next = new QPushButton;
    footer()->insertWidget(0, m_back);
    footer()->insertWidget(1, m_missing, 1000);
    footer()->addWidget(m_next);
    connect(m_row, &StepRow::wanted, this, &Assistant::go);
    connect(m_back, &QPushButton::clicked, this, [this] { go(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, &Assistant::next);
    connect(&m_models.client, &Client::stateChanged, this, &Assistant::refresh);
}

void Assistant::go(int step)
{
    m_step = step;
    for (int i = 0; i < m_steps.size(); ++i)
        m_steps[i]->setVisible(i == step);
    m_steps[step]->enter();
    m_question->setText(m_steps[step]->question());
    scrollToTop();
    refresh();
}

int Assistant::firstOpen() const
{
    int open = 0;
    while (open + 1 < m_steps.size() && m_steps[open]->isAnswered())
        ++open;
    return open;
}

void Assistant::refresh()
{
    if (m_next == nullptr)
        return;
    const bool atEnd = m_step + 1 == m_steps.size();
    const bool waiting = isBusy();
    // What must not happen by itself is not what Enter does.
    const bool enters = !atEnd || m_finish.enter == Finish::Enter::PressesIt;
    m_row->setCurrent(m_step, waiting ? -1 : furthest());
    m_back->setVisible(m_step > 0);
    m_back->setEnabled(!waiting);
    m_next->setText(atEnd ? m_finish.text : tr("Next"));
    m_next->setIcon(atEnd ? namedIcon(m_finish.picture) : forwards(*this));
    m_next->setObjectName(atEnd ? m_finish.objectName : m_objectNames + QStringLiteral("next"));
    m_next->setAutoDefault(enters);
    m_next->setDefault(enters);
    const QString missing = waiting ? QString() : step().missing();
    m_missing->setText(inReadingDirection(missing));
    m_next->setEnabled(step().isAnswered() && !waiting && m_models.client.isReady());
}

void Assistant::next()
{
    message().clear();
    if (m_step + 1 < m_steps.size())
        go(m_step + 1);
    else
        finish();
}

} // namespace lifeboat
