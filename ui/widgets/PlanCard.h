// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/PlanTypes.h"
#include "widgets/Card.h"

class QCheckBox;
class QProgressBar;
class QPushButton;

namespace lifeboat {

/// A plan as sentences, how its last run ended, and what can be done with it. One whose file has a mistake can only be set up
/// anew, one of a newer Lifeboat only be deleted.
class PlanCard final : public Card {
    Q_OBJECT

public:
    /// @p id: of the plan, for the names of its buttons: "runPlan-ID".
    explicit PlanCard(const QString &id, QWidget *parent = nullptr);

    void setPlan(const PlanInfo &plan);
    /// How far its job is, in words and from 0 to 1; empty: none runs.
    void setProgress(const QString &words, double share);
    /// Somebody was asked for something and has not answered: it cannot be asked for again.
    void setWaiting(bool waiting);

Q_SIGNALS:
    void switched(bool on);
    void runWanted();
    void editWanted();
    void deletionWanted();
    void jobWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void colourSwitch();
    void buildProgress();
    void showFacts(const Plan &plan);
    void showRemark();
    void showMistake(const Error &mistake);
    void updateButtons();
    QPushButton *button(const QString &name, const QString &picture, const QString &text);

    QString m_id;
    PlanInfo m_info;
    bool m_waiting = false;
    QCheckBox *m_on;
    QPushButton *m_run;
    QPushButton *m_edit;
    QPushButton *m_delete;
    QWidget *m_progress;
    QLabel *m_progressText;
    QProgressBar *m_bar;
};

/// The picture of how a plan stands: waiting is no alarm.
QIcon planIcon(const PlanInfo &plan);

} // namespace lifeboat
