// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/PlanForecast.h"
#include "assistants/PlanStep.h"

class QFormLayout;
class QSpinBox;

namespace lifeboat {

class Answers;

/// Which images stay, and how much room they need.
class PlanKeepStep final : public PlanStep {
    Q_OBJECT

public:
    PlanKeepStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent);

    QString title() const override { return tr("Keep"); }
    QString question() const override { return tr("Which images are to be kept?"); }
    void enter() override;
    bool isAnswered() const override { return true; }

private:
    enum Way { LastFour, Graded, All, OwnRules };

    void buildForm();
    void addRule(unsigned KeepRules::*rule, const QString &label, const QString &objectName);
    void showRules();
    void choose(Way way);
    void showForecast();
    QString forecastOfPlan(const PlanForecast &forecast) const;
    QString roomIn(const PlannedPlace &place, const PlanForecast &forecast, bool &tooSmall) const;
    ByteCount storedAlready(const KnownPlace &place) const;

    struct Rule {
        unsigned KeepRules::*rule;
        QSpinBox *count;
    };

    Answers *m_ways = nullptr;
    QWidget *m_own = nullptr;
    QFormLayout *m_form = nullptr;
    std::vector<Rule> m_rules;
    QSpinBox *m_free = nullptr; ///< GB
    QLabel *m_forecast = nullptr;
    QLabel *m_warning = nullptr;
    bool m_filling = false;
};

} // namespace lifeboat
