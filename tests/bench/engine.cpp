// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Backup.h"

#include <QCoreApplication>

#include <cstdio>

using namespace lifeboat;

/// bench-engine DRIVE PLACE: a backup that is not checked, in this process.
int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() != 3)
        return static_cast<int>(ExitCode::Usage);
    BackupOptions options;
    options.source = words[1];
    options.place = words[2];
    options.checking = Checking::Skip;
    options.storing = Storing::All;
    Progress progress;
    const auto report = backup(options, {.stop = {}, .progress = progress});
    if (report)
        return 0;
    std::fprintf(stderr, "%s: %s\n", wireName(report.error().code), qPrintable(report.error().subject));
    return static_cast<int>(exitCode(report.error().code));
}
