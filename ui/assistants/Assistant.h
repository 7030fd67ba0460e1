// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/AssistantStep.h"
#include "pages/Page.h"

namespace lifeboat {

class StepRow;

/// Questions one after the other. A row at the top says where one is and leads back; below stand Back and Next, which in the last step
/// is what all of it was for.
class Assistant : public Page {
    Q_OBJECT

protected:
    /// What Next is in the last step.
    struct Finish {
        enum class Enter { PressesIt, DoesNot };
        QString text;
        QString picture;    ///< for namedIcon()
        QString objectName; ///< of the button then
        Enter enter = Enter::PressesIt;
    };

    Assistant(const Models &models, const QString &heading, QWidget *parent);

    /// The steps in their order; called once. @p next: the button's object name before the last step; Back is "back" with the same beginning.
    void setSteps(const QList<AssistantStep *> &steps, const Finish &finish, const QString &objectNames = {});
    void go(int step);
    int current() const { return m_step; }
    /// The first step that is not answered; all are: the last.
    int firstOpen() const;
    /// Shows what can be done now. Called after whatever changes that.
    virtual void refresh();

    virtual void finish() = 0;
    /// What was chosen is being acted upon: nothing can be chosen.
    virtual bool isBusy() const = 0;
    /// The furthest step that the row leads to.
    virtual int furthest() const { return std::min(firstOpen(), m_step); }

    const Models &models() const { return m_models; }
    AssistantStep &step() const { return *m_steps[m_step]; } ///< that is shown
    QLabel &question() const { return *m_question; }

private:
    void next();

    Models m_models;
    Finish m_finish;
    QString m_objectNames;
    QList<AssistantStep *> m_steps;
    StepRow *m_row = nullptr;
    QLabel *m_question = nullptr;
    QLabel *m_missing = nullptr;
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    int m_step = 0;
};

} // namespace lifeboat
