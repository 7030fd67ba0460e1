// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Error.h"

#include <QVBoxLayout>
#include <QWidget>

namespace lifeboat {

/// One question of an assistant.
class AssistantStep : public QWidget {
    Q_OBJECT

public:
    explicit AssistantStep(QWidget *parent);

    virtual QString title() const = 0;    ///< one or two words, for the row of steps
    virtual QString question() const = 0; ///< a sentence
    /// Called each time the step is shown.
    virtual void enter() = 0;
    virtual bool isAnswered() const = 0;
    /// What a person still has to do here, in a sentence; empty: nothing, or the step shows it itself.
    virtual QString missing() const { return {}; }

Q_SIGNALS:
    void answered();                 ///< isAnswered() may have changed
    void failed(const Error &error); ///< of something that the step was asked to do

protected:
    QVBoxLayout *column() const { return m_column; }

private:
    QVBoxLayout *m_column;
};

} // namespace lifeboat
