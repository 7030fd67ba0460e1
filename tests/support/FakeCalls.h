// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/Types.h"

#include <QVariantMap>

namespace lifeboat::test {

// What a client asked the fake worker for, word by word. Lists inside options are plain values (QList<int>). job 0: nobody asked.

struct BackupCall {
    quint64 job = 0;
    QString drive;
    QString place;
    QVariantMap options;
};

struct CheckCall {
    quint64 job = 0;
    QString image;
};

struct RestoreCall {
    quint64 job = 0;
    QString image;
    QString target;
    DriveIdentity expected;
    QVariantMap options;
};

struct CloneCall {
    quint64 job = 0;
    QString drive;
    QString target;
    DriveIdentity expected;
    QVariantMap options;
};

struct ExportCall {
    quint64 job = 0;
    QString image;
    QString file;
    QString format;
};

struct DeleteCall {
    quint64 job = 0;
    QString image;
};

/// Unmount and PowerOff.
struct LetGoCall {
    QString drive;
    DriveIdentity expected;
};

struct SavePlanCall {
    QString id;      ///< as asked: empty for a new one
    QByteArray text; ///< lifeboat-plan(5)
    QString savedId; ///< empty: it was refused, or nobody asked
};

struct RunPlanCall {
    QString id;
    QVariantMap options;
};

/// The last call of each kind.
struct FakeCalls {
    BackupCall backup;
    CheckCall check;
    RestoreCall restore;
    CloneCall clone;
    ExportCall exportImage;
    DeleteCall deletion;
    LetGoCall unmount;
    LetGoCall powerOff;
    SavePlanCall savedPlan;
    QString removedPlan; ///< its id
    RunPlanCall planRun;
    QString removableOf; ///< the plan's id
};

} // namespace lifeboat::test
