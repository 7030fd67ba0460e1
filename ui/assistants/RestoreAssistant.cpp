// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/RestoreAssistant.h"

#include "assistants/ImageStep.h"
#include "assistants/LookStep.h"
#include "assistants/ReviewStep.h"
#include "assistants/StepRow.h"
#include "assistants/TargetStep.h"
#include "assistants/WhatStep.h"
#include "sentences/DriveWords.h"
#include "widgets/Paint.h"

#include <QLabel>
#include <QPushButton>
#include <QShortcut>

namespace lifeboat {

using namespace std::chrono_literals;

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

RestoreAssistant::RestoreAssistant(const Models &models, QWidget *parent)
    : Page(tr("Restore"), parent), m_models(models)
{
    m_review = new ReviewStep(models, m_choice, this);
    m_steps = {new ImageStep(models, m_choice, this), new WhatStep(models, m_choice, this),
               new TargetStep(models, m_choice, this), new LookStep(models, m_choice, this), m_review};
    QStringList titles;
    for (RestoreStep *step : std::as_const(m_steps)) {
        titles << step->title();
        step->hide();
        connect(step, &RestoreStep::answered, this, &RestoreAssistant::update);
        connect(step, &RestoreStep::failed, this, [this](const Error &error) { message().showError(error); });
    }
    m_row = new StepRow(titles, this);
    column()->addWidget(m_row);
    m_question = addHeading({});
    m_question->setObjectName(QStringLiteral("question"));
    for (RestoreStep *step : std::as_const(m_steps))
        column()->addWidget(step);
    buildWaiting();

    m_back = new QPushButton(backwards(*this), tr("Back"));
    m_back->setObjectName(QStringLiteral("back"));
    m_next = new QPushButton;
    m_next->setObjectName(QStringLiteral("next"));
    footer()->insertWidget(0, m_back);
    footer()->addWidget(m_next);
    addStretch();
    connect(m_row, &StepRow::wanted, this, &RestoreAssistant::go);
    connect(m_back, &QPushButton::clicked, this, [this] { go(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, &RestoreAssistant::next);
    m_timer.setInterval(1s);
    m_timer.callOnTimeout(this, &RestoreAssistant::tick);
    go(0);
}

void RestoreAssistant::buildWaiting()
{
    m_waiting = new QWidget;
    m_waiting->setObjectName(QStringLiteral("grace"));
    auto *const box = new QVBoxLayout(m_waiting);
    box->setContentsMargins(0, 0, 0, 0);
    m_waitingText = newHeading({}, this);
    m_waitingText->setObjectName(QStringLiteral("graceText"));
    box->setSpacing(2 * spacingOf(*this));
    auto *const cancel = new QPushButton(namedIcon(QStringLiteral("action-stop")), tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelGrace"));
    box->addWidget(m_waitingText);
    box->addWidget(cancel, 0, Qt::AlignLeading);
    m_waiting->hide();
    column()->addWidget(m_waiting);
    connect(cancel, &QPushButton::clicked, this, &RestoreAssistant::stopWaiting);
    auto *const escape = new QShortcut(Qt::Key_Escape, m_waiting, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &RestoreAssistant::stopWaiting);
}

void RestoreAssistant::begin(const QString &image)
{
    stopWaiting();
    message().clear();
    m_choice = {};
    m_choice.image = image;
    go(image.isEmpty() ? 0 : 1);
}

void RestoreAssistant::go(int step)
{
    m_step = step;
    for (int i = 0; i < m_steps.size(); ++i)
        m_steps[i]->setVisible(i == step);
    m_steps[step]->enter();
    m_question->setText(m_steps[step]->question());
    scrollToTop();
    update();
}

void RestoreAssistant::update()
{
    if (m_next == nullptr)
        return;
    int last = 0;
    while (last + 1 < m_steps.size() && m_steps[last]->isAnswered())
        ++last;
    const bool isReview = m_step + 1 == m_steps.size();
    const bool waiting = m_timer.isActive() || m_starting;
    m_row->setCurrent(m_step, waiting ? -1 : std::min(last, m_step));
    m_back->setVisible(m_step > 0);
    m_back->setEnabled(!waiting);
    m_next->setText(isReview ? tr("Erase and restore") : tr("Next"));
    m_next->setIcon(isReview ? namedIcon(QStringLiteral("page-restore")) : forwards(*this));
    m_next->setObjectName(isReview ? QStringLiteral("eraseAndRestore") : QStringLiteral("next"));
    // What erases is never what Enter does by itself.
    m_next->setAutoDefault(!isReview);
    m_next->setDefault(!isReview);
    m_next->setEnabled(m_steps[m_step]->isAnswered() && !waiting && m_models.client.isReady());
    m_waiting->setVisible(waiting);
    m_question->setVisible(!waiting);
    m_steps[m_step]->setVisible(!waiting);
}

void RestoreAssistant::next()
{
    message().clear();
    if (m_step + 1 < m_steps.size())
        go(m_step + 1);
    else
        startWaiting();
}

void RestoreAssistant::startWaiting()
{
    m_left = grace;
    m_timer.start();
    tick();
    update();
    m_waiting->findChild<QPushButton *>()->setFocus();
}

void RestoreAssistant::stopWaiting()
{
    m_timer.stop();
    update();
}

void RestoreAssistant::tick()
{
    if (m_left <= 0s) {
        stopWaiting();
        start();
        return;
    }
    m_waitingText->setText(tr("Nothing has been written yet. The restore starts in %n second(s).", nullptr,
                              static_cast<int>(m_left.count())));
    m_left -= 1s;
}

void RestoreAssistant::refuse(const Error &error)
{
    m_starting = false;
    // What was chosen is not what is there: it has to be chosen again.
    if (error.code == ErrorCode::TargetChanged || error.code == ErrorCode::DriveNotFound) {
        m_choice.clearTarget();
        go(2);
    }
    update();
    message().showError(error);
    reveal(&message());
}

void RestoreAssistant::start()
{
    if (!m_choice.fits())
        return update();
    m_starting = true;
    update();
    QVariantMap options = m_choice.selection();
    options.insert(QStringLiteral("check"), m_review->checksFirst());
    m_models.jobs.launch(
        this,
        [this](const Result<QString> &job) {
            if (!job)
                return refuse(job.error());
            m_starting = false;
            begin({});
            Q_EMIT jobStarted(*job);
        },
        &ManagerInterface::CreateRestore, m_choice.image, m_choice.target, m_choice.fit->target->identity, options);
}

} // namespace lifeboat
