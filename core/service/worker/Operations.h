// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "jobs/Backup.h"
#include "jobs/Export.h"
#include "jobs/Restore.h"

#include <QVariantMap>

#include <variant>

namespace lifeboat {

struct CheckRequest {
    QString image;
};

struct RestoreRequest {
    QString image;
    RestoreOptions options;
};

struct ExportRequest {
    QString image;
    QString file;
    ExportFormat format = ExportFormat::Raw;
};

struct DeleteRequest {
    QString image;
};

/// Everything a job needs to know, taken from a client's words.
using JobRequest =
    std::variant<BackupOptions, CheckRequest, RestoreRequest, CloneOptions, ExportRequest, DeleteRequest>;

/// Judges a path that a client sends: absolute, of bearable length. InvalidArgument; @p what it is, for the detail.
Result<> checkPath(const QString &path, const QString &what);

// The options of the Manager's Create methods; anything unknown or of another type is InvalidArgument with its name.
Result<JobRequest> backupRequest(const QString &drive, const QString &place, const QVariantMap &options);
Result<JobRequest> restoreRequest(const QString &image, const QString &target, const DriveIdentity &expected,
                                  const QVariantMap &options);
Result<JobRequest> cloneRequest(const QString &drive, const QString &target, const DriveIdentity &expected,
                                const QVariantMap &options);
Result<JobRequest> checkRequest(const QString &image);
Result<JobRequest> deleteRequest(const QString &image);
Result<JobRequest> exportRequest(const QString &image, const QString &file, const QString &format);
/// The selection of the Manager's Fit.
Result<FitSelection> fitSelection(const QVariantMap &options);

/// What clients and the job store are told of a request.
struct JobDescription {
    QString operation;   ///< "backup", "check", "restore", "clone", "export", "delete"
    QString subject;     ///< what it reads: a drive's path or an image's folder
    QString destination; ///< what it writes: a place, drive or file; empty for a check and a deletion
};
JobDescription describe(const JobRequest &request);
/// What it will go through, in order.
QList<Phase> phasesOf(const JobRequest &request);

/// How a job ended. The outcome is NotDone exactly when there is a problem.
struct JobEnd {
    Outcome outcome = Outcome::NotDone;
    std::optional<Error> problem;
    QVariantMap figures; ///< as in the Job's XML
};

/// Does the job on the calling thread.
JobEnd runJob(const JobRequest &request, JobContext context);

} // namespace lifeboat
