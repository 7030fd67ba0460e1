// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/AssistantStep.h"
#include "assistants/DriveUse.h"
#include "pages/Page.h"
#include "plans/Plan.h"

namespace lifeboat {

// Rules that have an answer of their own.
inline const KeepRules lastFourRules{.last = 4, .free = {}};

/// What a person has chosen so far. What the assistant does not show stays as it was in the plan that is edited.
struct PlanChoice {
    QString id; ///< of the plan that is edited; empty: a new one
    Plan plan;
    bool onRequest = false;          ///< the plan that is edited has no times: it runs only when somebody asks for it
    bool drivesAreSuggested = false; ///< nobody has ticked one yet
    std::vector<PlannedDrive> drivesBefore; ///< of the plan that is edited, also what was taken out of it since
    std::vector<PlannedPlace> placesBefore;

    bool isNew() const { return id.isEmpty(); }
};

/// One question about a plan.
class PlanStep : public AssistantStep {
    Q_OBJECT

public:
    /// What is given outlives the step.
    PlanStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent)
        : AssistantStep(parent), m_models(models), m_choice(choice), m_use(use)
    { }

protected:
    const Models &models() const { return m_models; }
    Plan &plan() { return m_choice.plan; }
    const Plan &plan() const { return m_choice.plan; }
    const PlanChoice &choice() const { return m_choice; }
    void drivesAreChosen() { m_choice.drivesAreSuggested = false; }
    DriveUse &use() const { return m_use; }
    /// The drive of the plan as it is connected now; null: it is not.
    const Drive *connected(const PlannedDrive &drive) const;

private:
    Models m_models;
    PlanChoice &m_choice;
    DriveUse &m_use;
};

/// Where a place of a plan is now, as the window knows it; null: it does not, or its drive is not connected.
const KnownPlace *knownPlace(const PlannedPlace &place, const Models &models);

} // namespace lifeboat
