// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/client/JobStatus.h"

#include <QTimeZone>

namespace lifeboat {

namespace {

QDateTime timeOf(const QVariant &value)
{
    const qlonglong seconds = value.toLongLong();
    return seconds == 0 ? QDateTime() : QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC);
}

} // namespace

void JobStatus::update(const QVariantMap &properties)
{
    const auto take = [&](const char *name, auto &&use) {
        const auto found = properties.find(QLatin1StringView(name));
        if (found != properties.end())
            use(*found);
    };
    take("Operation", [&](const QVariant &v) { operation = v.toString(); });
    take("Subject", [&](const QVariant &v) { subject = v.toString(); });
    take("Destination", [&](const QVariant &v) { destination = v.toString(); });
    take("State", [&](const QVariant &v) { state = jobStateFromName(v.toString()).value_or(state); });
    take("Cancelable", [&](const QVariant &v) { cancelable = v.toBool(); });
    take("StartedBy", [&](const QVariant &v) { startedBy = v.toUInt(); });
    take("Plan", [&](const QVariant &v) { plan = v.toString(); });
    take("Created", [&](const QVariant &v) { created = timeOf(v); });
    take("Started", [&](const QVariant &v) { started = timeOf(v); });
    take("Ended", [&](const QVariant &v) { ended = timeOf(v); });
    take("Phase", [&](const QVariant &v) { phase = v.toString(); });
    take("Phases", [&](const QVariant &v) { phases = qdbus_cast<QList<PhaseInfo>>(v); });
    take("RunningTime", [&](const QVariant &v) { runningTime = std::chrono::milliseconds(v.toLongLong()); });
    take("Outcome", [&](const QVariant &v) { outcome = outcomeFromName(v.toString()).value_or(outcome); });
    take("Error", [&](const QVariant &v) { error = qdbus_cast<ErrorInfo>(v).error; });
    take("Result", [&](const QVariant &v) { figures = qdbus_cast<QVariantMap>(v); });
}

} // namespace lifeboat
