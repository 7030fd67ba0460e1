// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"
#include "jobs/Backup.h"
#include "jobs/Job.h"
#include "support/Tools.h"

#include <QTemporaryDir>

namespace lifeboat::test {

/// A stop button, a progress and the context made of them.
struct TestJob {
    std::stop_source stop{};
    Progress progress{};
    unsigned workers = 2;

    JobContext context() { return {.stop = stop.get_token(), .progress = progress, .workers = workers}; }
};

/// A drive in a file with a GPT and one ext4 partition; needs no root.
struct SmallDriveLayout {
    ByteCount size = 6_MiB;
    ByteCount partition = 1_MiB; ///< begins at 1 MiB
    ByteCount fill{};            ///< bytes of one file in it that do not compress
    ByteCount noise{};           ///< random bytes behind the partition
    QByteArray diskGuid = "11111111-2222-4333-8444-555555555555";
    std::uint64_t seed = 1;
};
ToolResult makeSmallDrive(const QString &file, const SmallDriveLayout &layout);

/// A folder in memory where there is one: for tests that touch files ten thousand times.
std::unique_ptr<QTemporaryDir> quickFolder();

/// backup() with the options that tests of failures need.
Result<BackupReport> backUp(const QString &source, const QString &place, Checking checking, unsigned clusterBits);

/// SHA-256 of a file or block device; empty when it cannot be read.
QByteArray contentHash(const QString &path);

/// Replaces bytes in place; false when that fails.
bool overwrite(const QString &file, std::uint64_t at, const QByteArray &bytes);

/// What is in @p folder: names of files and folders below it, sorted.
QStringList everythingBelow(const QString &folder);

/// True when neither libfdisk nor libblkid finds a partition table, and the first GPT header is not there.
bool hasNoTable(const QString &drive);

/// "CODE subject detail" for messages.
QByteArray describe(const Error &error);
QByteArray describe(const std::optional<Error> &error);

} // namespace lifeboat::test

/// Fails the test with the Result's error.
#define LIFEBOAT_VERIFY_RESULT(result)                                                                                 \
    do {                                                                                                               \
        const auto &lifeboatResult = (result);                                                                         \
        if (!lifeboatResult)                                                                                           \
            QFAIL(::lifeboat::test::describe(lifeboatResult.error()));                                                 \
    } while (false)

/// The Result must be an error with this code.
#define LIFEBOAT_VERIFY_ERROR(result, wanted)                                                                          \
    do {                                                                                                               \
        const auto &lifeboatResult = (result);                                                                         \
        if (lifeboatResult)                                                                                            \
            QFAIL("no error");                                                                                         \
        if (lifeboatResult.error().code != (wanted))                                                                   \
            QFAIL(::lifeboat::test::describe(lifeboatResult.error()));                                                 \
    } while (false)
