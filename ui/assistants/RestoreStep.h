// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"

namespace lifeboat {

/// What a person has chosen so far. A step that changes something clears what follows from it.
struct RestoreChoice {
    QString image;                ///< folder
    std::optional<int> partition; ///< of the image; none: the whole drive
    QString target;               ///< path
    std::optional<int> as;        ///< the target's partition that is replaced, when only one is restored
    std::optional<FitInfo> fit;   ///< the worker's verdict on exactly this choice

    bool fits() const { return fit && fit->fits() && fit->target; }
    QVariantMap selection() const; ///< in the contract's words
    void clearTarget();
};

/// One question of the assistant.
class RestoreStep : public QWidget {
    Q_OBJECT

public:
    RestoreStep(const Models &models, RestoreChoice &choice, QWidget *parent);

    virtual QString title() const = 0;    ///< one or two words, for the row of steps
    virtual QString question() const = 0; ///< a sentence
    /// Called each time the step is shown.
    virtual void enter() = 0;
    virtual bool isAnswered() const = 0;

Q_SIGNALS:
    void answered();                 ///< isAnswered() may have changed
    void failed(const Error &error); ///< of something that the step was asked to do

protected:
    const Models &models() const { return m_models; }
    RestoreChoice &choice() { return m_choice; }
    const RestoreChoice &choice() const { return m_choice; }
    const KnownImage *image() const { return m_models.images.byFolder(m_choice.image); }
    QVBoxLayout *column() const { return m_column; }

private:
    Models m_models;
    RestoreChoice &m_choice;
    QVBoxLayout *m_column;
};

} // namespace lifeboat
