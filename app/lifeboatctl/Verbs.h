// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Output.h"

#include "base/Result.h"
#include "jobs/Fit.h"

#include <QCommandLineParser>
#include <QVariantMap>

namespace lifeboat {

/// What a verb gets: its words and options, already parsed.
struct Call {
    const QCommandLineParser &options;
    QStringList words; ///< positional arguments behind the verb
    Output &output;
};

// Each returns the program's exit code.
int listDrivesVerb(const Call &call);
int imagesVerb(const Call &call);
int showVerb(const Call &call);
int fitVerb(const Call &call);
int filesVerb(const Call &call);
int findVerb(const Call &call);
int copyOutVerb(const Call &call);
int archiveVerb(const Call &call);
int mountVerb(const Call &call);
int unmountVerb(const Call &call);
int backupVerb(const Call &call);
int checkVerb(const Call &call);
int restoreVerb(const Call &call);
int cloneVerb(const Call &call);
int exportVerb(const Call &call);
int deleteVerb(const Call &call);
int jobsVerb(const Call &call);
int jobVerb(const Call &call);
int cancelVerb(const Call &call);
int planListVerb(const Call &call);
int planShowVerb(const Call &call);
int planAddVerb(const Call &call);
int planEditVerb(const Call &call);
int planRemoveVerb(const Call &call);
int planEnableVerb(const Call &call);
int planDisableVerb(const Call &call);
int planRunVerb(const Call &call);
int statusVerb(const Call &call);
int pruneVerb(const Call &call);

/// The worker has a working directory of its own.
QString absolutePath(const QString &path);

/// Ends a verb that only looked; with --json the result object.
int succeed(const Call &call);

/// --partitions; empty: not given. InvalidArgument.
Result<QList<int>> partitionList(const Call &call);

/// --partition and --as.
Result<FitSelection> selectionOf(const Call &call);

/// The same in the contract's words.
QVariantMap selectionOptions(const FitSelection &selection);

/// Says the error and, with --json, ends with a result object. Gives the exit code.
int finishWithError(const Call &call, const Error &error, QJsonObject figures = {});

} // namespace lifeboat
