// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/Types.h"

#include <QVariantMap>

namespace lifeboat {

/// A job's properties, as last heard of. org.lifeboat.Lifeboat1.Job.xml says what they mean.
struct JobStatus {
    QString operation;
    QString subject;
    QString destination;
    JobState state = JobState::Created;
    bool cancelable = false;
    uint startedBy = 0;
    QString plan; ///< id of the one that it is for; empty: none
    QDateTime created;
    QDateTime started;
    QDateTime ended;
    QString phase;
    QList<PhaseInfo> phases;
    std::chrono::milliseconds runningTime{};
    Outcome outcome = Outcome::NotDone; ///< once the state has ended
    std::optional<Error> error;
    QVariantMap figures;

    /// Takes over those properties that are in @p properties.
    void update(const QVariantMap &properties);
};

} // namespace lifeboat
