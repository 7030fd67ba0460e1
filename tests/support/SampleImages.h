// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "jobs/Backup.h"
#include "service/Types.h"
#include "support/SampleDrives.h"

namespace lifeboat::test {

class FakeWorker;

/// Which image is wanted. Everything that it does not say follows from the drive, which has partitions.
struct SampleImage {
    Drive drive = laptopDrive();
    QString place = officePlacePath();
    QString computer = QStringLiteral("Office-PC");
    QString name = {}; ///< as a person gave it; may be empty
    QDateTime time = QDateTime::currentDateTimeUtc();
    double share = 0.61; ///< of each partition, in use
    CheckState checkState = CheckState::Good;
    std::uint64_t damagedClusters = 0;
    std::vector<ByteRange> unreadable = {}; ///< of the drive
    std::optional<ParentImage> parent = {};
};

/// Its manifest: what a backup of the drive would have written.
Manifest sampleManifest(const SampleImage &image);
/// As the worker lists it, in the folder that a place would have made. Its manifest is read as any other.
ImageInfo sampleImage(const SampleImage &image);

/// One that is so many days old; the defaults below are of different days, for a folder has one image.
SampleImage daysOld(int days);

ImageInfo goodImage(SampleImage image = daysOld(0));      ///< checked an hour after it was made
ImageInfo uncheckedImage(SampleImage image = daysOld(1)); ///< never checked
ImageInfo damagedImage(SampleImage image = daysOld(2));   ///< the last check found two damaged clusters
ImageInfo incompleteImage(
    SampleImage image = daysOld(3)); ///< checked; three places of the drive could not be read (96 KiB)
/// Its manifest is damaged: a folder, a problem and nothing else.
ImageInfo unreadableImage(const SampleImage &image = daysOld(4));

/// What a place on @p drive would say, @p share of it free.
PlaceInfo samplePlace(const Drive &drive, const QString &path, double share);

/// Fills @p worker with everything that an office has, as of @p now: eight drives (the laptop's, one with the images, equal ones, such
/// that cannot be used), two places and one that is not connected, seven images of two computers, and earlier jobs of every
/// operation and outcome.
void fillOffice(FakeWorker &worker, const QDateTime &now = QDateTime::currentDateTimeUtc());
/// A backup of the laptop's drive to the office's place, for FakeWorker::addJob().
BackupOptions officeBackup();
QString secondPlacePath();  ///< "/srv/backups": on a server
QString missingPlacePath(); ///< "/media/anna/Vault": not connected

} // namespace lifeboat::test
