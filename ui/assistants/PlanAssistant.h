// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/Assistant.h"
#include "assistants/PlanStep.h"
#include "service/PlanTypes.h"

namespace lifeboat {

/// Sets up a plan, or changes one: what, where, when, what stays. Nothing is kept before it is saved.
class PlanAssistant final : public Assistant {
    Q_OBJECT

public:
    PlanAssistant(const Models &models, QWidget *parent);

    /// Begins anew: a new plan.
    void begin();
    /// Begins at the review of @p plan; what is not shown here stays as it is. One that does not hold is begun anew, under its id.
    void edit(const PlanInfo &plan);

Q_SIGNALS:
    void saved(const QString &id);
    void left(); ///< the person does not want to go on; nothing was saved

private:
    void refresh() override;
    void finish() override;
    bool isBusy() const override { return m_saving; }
    int furthest() const override { return std::min(firstOpen(), m_reached); }
    void beginWith(const PlanChoice &choice, int step);
    void leave();
    void refuse(Error error);

    PlanChoice m_choice;
    DriveUse m_use;
    QPushButton *m_cancel = nullptr;
    int m_reached = 0; ///< the furthest step that was shown
    int m_saves = 0;   ///< the number of the last one
    bool m_saving = false;
};

} // namespace lifeboat
