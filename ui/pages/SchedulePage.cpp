// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/SchedulePage.h"

#include "client/JobProgress.h"
#include "sentences/Bidi.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"
#include "widgets/Undo.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

namespace lifeboat {

SchedulePage::SchedulePage(const Models &models, QWidget *parent)
    : Page(tr("Schedule"), parent), m_models(models), m_undo(new Undo), m_empty(new QWidget)
{
    column()->addWidget(m_undo);
    m_state = addText({});
    m_state->setObjectName(QStringLiteral("planState"));
    buildEmpty();
    column()->addWidget(m_empty);
    m_cards = new CardColumn<PlanCard>([this](const QString &id) { return newCard(id); });
    m_cards->setSpacing(spacingOf(*this));
    column()->addLayout(m_cards);
    addStretch();
    m_add = new QPushButton(namedIcon(QStringLiteral("action-add")), tr("Add a plan…"));
    m_add->setObjectName(QStringLiteral("addPlan"));
    footer()->addWidget(m_add);
    connect(m_add, &QPushButton::clicked, this, &SchedulePage::newPlanWanted);
    connect(&models.plans, &PlanModel::changed, this, &SchedulePage::showPlans);
    connect(&models.client, &Client::stateChanged, this, &SchedulePage::showState);
    connect(&models.jobs, &JobModel::changed, this, &SchedulePage::showProgress);
    showPlans();
}

void SchedulePage::buildEmpty()
{
    auto *const box = new QVBoxLayout(m_empty);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(2 * spacingOf(*this));
    box->addWidget(
        newText(tr("A plan makes images by itself: it knows which drives, where to keep the images, when, and how "
                   "many of them stay. If the computer is off at that time, it makes up for it as soon as "
                   "it is on again. The last good image is never deleted."),
                this));
    auto *const begin = new QPushButton(namedIcon(QStringLiteral("page-schedule")), tr("Set up a schedule"));
    begin->setObjectName(QStringLiteral("setUpSchedule"));
    box->addWidget(begin, 0, Qt::AlignLeading);
    connect(begin, &QPushButton::clicked, this, &SchedulePage::newPlanWanted);
}

PlanCard *SchedulePage::newCard(const QString &id)
{
    auto *const card = new PlanCard(id);
    connect(card, &PlanCard::switched, this, [this, id](bool on) { switchPlan(id, on); });
    connect(card, &PlanCard::runWanted, this, [this, id] { run(id); });
    connect(card, &PlanCard::editWanted, this, [this, id] {
        if (const PlanInfo *const plan = m_models.plans.byId(id))
            Q_EMIT editWanted(*plan);
    });
    connect(card, &PlanCard::deletionWanted, this, [this, id] { offerDelete(id); });
    connect(card, &PlanCard::jobWanted, this, [this, id] {
        if (const PlanInfo *const plan = m_models.plans.byId(id))
            Q_EMIT jobWanted(plan->job);
    });
    return card;
}

void SchedulePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    showPlans();
}

void SchedulePage::choose(const QString &id)
{
    m_wanted = id;
    showWanted();
}

void SchedulePage::showWanted()
{
    PlanCard *const card = m_wanted.isEmpty() ? nullptr : m_cards->card(m_wanted);
    if (card == nullptr)
        return;
    m_wanted.clear();
    QTimer::singleShot(0, card, [this, card] { reveal(card); }); // a new card has no place yet
}

void SchedulePage::showPlans()
{
    const std::vector<PlanInfo> &plans = m_models.plans.plans();
    QStringList ids;
    for (const PlanInfo &plan : plans)
        ids << plan.id;
    m_cards->show(ids, [&](PlanCard &card, qsizetype at) {
        const PlanInfo &plan = plans[static_cast<std::size_t>(at)];
        card.setPlan(plan);
        fillProgress(card, plan);
    });
    showState();
    showWanted();
}

void SchedulePage::showState()
{
    const bool none = m_models.plans.plans().empty();
    const bool loading =
        m_models.client.state() == Client::State::Connecting || m_models.plans.state() == PlanModel::State::Loading;
    const std::optional<Error> &problem = m_models.plans.problem();
    const bool ready = !problem && !loading;
    m_empty->setVisible(none && ready);
    m_add->parentWidget()->setVisible(!none);
    m_add->setEnabled(m_models.client.isReady());
    m_state->setVisible(problem || (none && loading));
    if (problem) {
        const Sentences sentences = sentencesFor(*problem);
        m_state->setText(inReadingDirection(sentences.happened + QLatin1Char(' ') + sentences.now));
    } else {
        m_state->setText(tr("Looking for plans…"));
    }
}

void SchedulePage::showProgress()
{
    for (const PlanInfo &plan : m_models.plans.plans()) {
        if (PlanCard *const card = m_cards->card(plan.id))
            fillProgress(*card, plan);
    }
}

void SchedulePage::fillProgress(PlanCard &card, const PlanInfo &plan) const
{
    const RemoteJob *const job = plan.job.isEmpty() ? nullptr : m_models.jobs.byPath(plan.job);
    if (job == nullptr)
        card.setProgress({}, 0);
    else
        card.setProgress(progressForPeople(*job), job->pace().share());
}

std::function<void(const std::optional<Error> &)> SchedulePage::awaitAnswer(const QString &id)
{
    message().clear();
    if (PlanCard *const card = m_cards->card(id))
        card->setWaiting(true);
    return [this, id](const std::optional<Error> &problem) {
        if (PlanCard *const card = m_cards->card(id))
            card->setWaiting(false);
        if (problem) {
            message().showError(*problem);
            scrollToTop();
            showPlans(); // a switch shows again what holds
        }
    };
}

void SchedulePage::switchPlan(const QString &id, bool on)
{
    const PlanInfo *const info = m_models.plans.byId(id);
    Result<Plan> plan = info != nullptr ? info->plan() : Result<Plan>(fail(ErrorCode::PlanNotFound, id));
    if (!plan)
        return message().showError(plan.error());
    plan->enabled = on;
    const auto answered = awaitAnswer(id);
    m_models.client.ask(
        this,
        [answered](const Result<QString> &saved) { answered(saved ? std::nullopt : std::optional(saved.error())); },
        &PlansInterface::Save, id, QString::fromUtf8(planToJson(*plan)));
}

void SchedulePage::run(const QString &id)
{
    const auto answered = awaitAnswer(id);
    m_models.client.ask(
        this, [answered](const Result<bool> &begun) { answered(begun ? std::nullopt : std::optional(begun.error())); },
        &PlansInterface::Run, id, QVariantMap());
}

void SchedulePage::offerDelete(const QString &id)
{
    const QString name = m_models.plans.nameOf(id);
    m_models.plans.setHidden(id, true);
    m_undo->offer(
        tr("The plan “%1” will be deleted. Its images stay.").arg(isolated(name)), [this, id] { deleteNow(id); },
        [this, id] { m_models.plans.setHidden(id, false); });
    scrollToTop();
}

void SchedulePage::deleteNow(const QString &id)
{
    m_models.client.ask(
        this,
        [this, id](const Result<> &removed) {
            if (removed)
                return;
            m_models.plans.setHidden(id, false);
            message().showError(removed.error());
        },
        &PlansInterface::Remove, id);
}

} // namespace lifeboat
