// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/AssistantStep.h"
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

/// One question of the restore.
class RestoreStep : public AssistantStep {
    Q_OBJECT

public:
    RestoreStep(const Models &models, RestoreChoice &choice, QWidget *parent)
        : AssistantStep(parent), m_models(models), m_choice(choice)
    { }

protected:
    const Models &models() const { return m_models; }
    RestoreChoice &choice() { return m_choice; }
    const RestoreChoice &choice() const { return m_choice; }
    const KnownImage *image() const { return m_models.images.byFolder(m_choice.image); }

private:
    Models m_models;
    RestoreChoice &m_choice;
};

} // namespace lifeboat
