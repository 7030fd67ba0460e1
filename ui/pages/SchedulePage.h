// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"
#include "widgets/CardColumn.h"
#include "widgets/PlanCard.h"

#include <functional>

namespace lifeboat {

class Undo;

/// The plans: what runs by itself, when, and how the last run ended.
class SchedulePage final : public Page {
    Q_OBJECT

public:
    SchedulePage(const Models &models, QWidget *parent);

    /// Brings a plan into sight; it may not be there yet.
    void choose(const QString &id);

Q_SIGNALS:
    void newPlanWanted();
    void editWanted(const lifeboat::PlanInfo &plan);
    void jobWanted(const QString &path);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildEmpty();
    PlanCard *newCard(const QString &id);
    void showPlans();
    void showState();
    void showWanted();
    void showProgress();
    void fillProgress(PlanCard &card, const PlanInfo &plan) const;
    void switchPlan(const QString &id, bool on);
    void run(const QString &id);
    void offerDelete(const QString &id);
    void deleteNow(const QString &id);
    /// The plan's card waits until @p answered was called; what went wrong is said above.
    std::function<void(const std::optional<Error> &)> awaitAnswer(const QString &id);

    Models m_models;
    Undo *m_undo;
    QLabel *m_state;
    QWidget *m_empty;
    CardColumn<PlanCard> *m_cards;
    QPushButton *m_add;
    QString m_wanted; ///< id of the plan to bring into sight, until it is there
};

} // namespace lifeboat
