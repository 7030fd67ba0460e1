// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "jobs/Backup.h"
#include "jobs/Check.h"
#include "jobs/Restore.h"
#include "support/TestDrive.h"

namespace lifeboat::test {

/// What a job needs around it, for one run.
struct JobRun {
    Progress progress;
    std::stop_source stop;
    JobContext context() { return {.stop = stop.get_token(), .progress = progress}; }
};

/// Code, errno, subject, place and detail of an error, for messages.
QByteArray text(const Error &error);
template<class T>
QByteArray text(const Result<T> &result)
{
    return result ? QByteArray("no error") : text(result.error());
}
template<class T>
QByteArray text(const std::optional<T> &problem)
{
    return problem ? text(*problem) : QByteArray("no problem");
}

/// backup() of @p drive (loop device or file) into @p place; more in @p options.
Result<BackupReport> makeImage(const QString &drive, const QString &place, BackupOptions options = {});
Result<CheckReport> runCheck(const Image &image);
/// restore() and clone(); the target's identity is filled in when it is not given and the target exists.
Result<WriteReport> runRestore(const Image &image, const QString &target, RestoreOptions options = {});
Result<WriteReport> runClone(const QString &source, const QString &target, CloneOptions options = {});

/// What of a drive belongs into an image, by mapDrive().
Result<DriveMap> mapOfDrive(const QString &path, const QSet<int> &partitions = {});
/// Everything outside the partitions of a drive: tables, boot code, gaps.
Extents outsidePartitions(const TestDrive &drive);

/// Makes every byte of a file or device differ from zero and from place to place, as on a drive that was in use.
bool fillWithGarbage(const QString &path);
bool writeAt(const QString &path, ByteOffset at, const QByteArray &bytes);
QByteArray readAt(const QString &path, ByteRange range);

/// Empty when both have the same bytes in all @p ranges (in the target @p moved further on), else what differs where. Reads the devices anew.
QByteArray compareBytes(const QString &source, const QString &target, const Extents &ranges,
                        ByteCount moved = ByteCount());
/// compareBytes() of the used ranges, and zeroes where the map promises them.
QByteArray compareUsed(const QString &source, const QString &target, const DriveMap &map);

/// SHA-256 of a file or device, or of a part of it; empty when it cannot be read.
QByteArray hashOf(const QString &path);
QByteArray hashOf(const QString &path, ByteRange range);

/// Empty when every file system of @p source, found again on @p target under the same numbers, is clean by its own checker and
/// has the source's files.
QByteArray checkFileSystems(const TestDrive &source, LoopDrive &target);
QByteArray checkFileSystem(const TestDrive::Partition &partition, const QString &node);

} // namespace lifeboat::test

/// Fails the test with the error's text unless @p result holds a value.
#define LIFEBOAT_VERIFY_RESULT(result)                                                                                 \
    do {                                                                                                               \
        const auto &lifeboatResult = (result);                                                                         \
        QVERIFY2(lifeboatResult, ::lifeboat::test::text(lifeboatResult).constData());                                  \
    } while (false)

/// Fails the test unless @p result is an error with @p expected as its code.
#define LIFEBOAT_VERIFY_ERROR(result, expected)                                                                        \
    do {                                                                                                               \
        const auto &lifeboatResult = (result);                                                                         \
        QVERIFY2(!lifeboatResult, "no error");                                                                         \
        QVERIFY2(lifeboatResult.error().code == (expected), ::lifeboat::test::text(lifeboatResult).constData());       \
    } while (false)
