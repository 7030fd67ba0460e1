// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/PlanStep.h"
#include "assistants/SimpleTime.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;
class QTimeEdit;

namespace lifeboat {

class Answers;

/// When? Once a day, a week or a month, when a place is connected, or as a calendar expression says.
class PlanTimeStep final : public PlanStep {
    Q_OBJECT

public:
    PlanTimeStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent);

    QString title() const override { return tr("When"); }
    QString question() const override { return tr("When are the images to be made?"); }
    void enter() override;
    bool isAnswered() const override { return missing().isEmpty(); }
    QString missing() const override;

private:
    enum Way { EveryDay, EveryWeek, EveryMonth, OnConnect, OwnTimes, OnRequest };

    void buildWays();
    void buildForm();
    void buildOptions();
    Way wayOf() const; ///< the plan
    void choose(Way way);
    void showWay();
    void showNext();
    void take(); ///< what the person set into the plan
    SimpleTime simpleTime() const;
    void setSimpleTime(const SimpleTime &time);

    Answers *m_ways = nullptr;
    QFormLayout *m_form = nullptr;
    QComboBox *m_weekday = nullptr;
    QComboBox *m_day = nullptr;
    QTimeEdit *m_clock = nullptr;
    QLineEdit *m_own = nullptr;
    QLabel *m_ownHelp = nullptr;
    QLabel *m_next = nullptr;
    QLabel *m_late = nullptr;
    QCheckBox *m_onConnect = nullptr;
    QCheckBox *m_wake = nullptr;
    QSpinBox *m_battery = nullptr;
    bool m_filling = false;
};

} // namespace lifeboat
