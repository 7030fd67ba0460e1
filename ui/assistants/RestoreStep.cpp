// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/RestoreStep.h"

namespace lifeboat {

QVariantMap RestoreChoice::selection() const
{
    QVariantMap words;
    if (partition)
        words.insert(QStringLiteral("partition"), *partition);
    if (as)
        words.insert(QStringLiteral("as"), *as);
    return words;
}

void RestoreChoice::clearTarget()
{
    target.clear();
    as.reset();
    fit.reset();
}

} // namespace lifeboat
