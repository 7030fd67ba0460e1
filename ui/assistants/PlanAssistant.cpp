// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanAssistant.h"

#include "assistants/PlanDriveStep.h"
#include "assistants/PlanKeepStep.h"
#include "assistants/PlanPlaceStep.h"
#include "assistants/PlanReviewStep.h"
#include "assistants/PlanTimeStep.h"
#include "assistants/SimpleTime.h"
#include "plans/PlanFile.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>

namespace lifeboat {

namespace {

constexpr int reviewStep = 4;

PlanChoice newPlan()
{
    PlanChoice choice;
    choice.drivesAreSuggested = true;
    choice.plan.times = {SimpleTime().expression()};
    choice.plan.keep = gradedRules;
    return choice;
}

} // namespace

PlanAssistant::PlanAssistant(const Models &models, QWidget *parent)
    : Assistant(models, tr("Schedule"), parent), m_choice(newPlan()), m_use(models.client)
{
    setSteps(
        {new PlanDriveStep(models, m_choice, m_use, this), new PlanPlaceStep(models, m_choice, m_use, this),
         new PlanTimeStep(models, m_choice, m_use, this), new PlanKeepStep(models, m_choice, m_use, this),
         new PlanReviewStep(models, m_choice, m_use, this)},
        {.text = tr("Save plan"), .picture = QStringLiteral("action-check"), .objectName = QStringLiteral("savePlan")},
        QStringLiteral("plan-"));
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("plan-cancel"));
    footer()->insertWidget(0, m_cancel);
    addStretch();
    connect(m_cancel, &QPushButton::clicked, this, &PlanAssistant::leave);
    auto *const escape = new QShortcut(Qt::Key_Escape, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &PlanAssistant::leave);
    go(0);
}

void PlanAssistant::begin() { beginWith(newPlan(), 0); }

void PlanAssistant::edit(const PlanInfo &plan)
{
    const Result<Plan> read = plan.plan();
    PlanChoice choice = newPlan();
    choice.id = plan.id;
    if (!read) {
        choice.plan.name = plan.displayName();
        beginWith(choice, 0);
        message().showError(read.error());
        return;
    }
    choice.plan = *read;
    choice.drivesAreSuggested = false;
    choice.onRequest = read->times.empty() && !read->onConnect;
    choice.drivesBefore = read->drives;
    choice.placesBefore = read->places;
    beginWith(choice, reviewStep);
}

void PlanAssistant::beginWith(const PlanChoice &choice, int step)
{
    message().clear();
    ++m_saves; // what is still being saved belongs to another plan
    m_saving = false;
    m_choice = choice;
    m_use.forget();
    m_reached = step;
    go(step);
}

void PlanAssistant::leave()
{
    if (m_saving)
        return;
    begin();
    Q_EMIT left();
}

void PlanAssistant::refresh()
{
    m_reached = std::max(m_reached, current());
    Assistant::refresh();
    if (m_cancel != nullptr)
        m_cancel->setEnabled(!m_saving);
}

void PlanAssistant::refuse(Error error)
{
    if (error.subject.isEmpty())
        error.subject = m_choice.plan.name; // a new plan has no id yet
    message().showError(error);
    reveal(&message());
}

void PlanAssistant::finish()
{
    m_saving = true;
    refresh();
    models().client.ask(
        this,
        [this, save = ++m_saves](const Result<QString> &id) {
            if (save != m_saves)
                return;
            m_saving = false;
            refresh();
            if (!id)
                return refuse(id.error());
            begin();
            Q_EMIT saved(*id);
        },
        &PlansInterface::Save, m_choice.id, QString::fromUtf8(planToJson(m_choice.plan)));
}

} // namespace lifeboat
