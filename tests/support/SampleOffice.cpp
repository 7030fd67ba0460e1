// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeWorker.h"
#include "support/SampleImages.h"

#include <unistd.h>

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr double freeShare = 0.38;
constexpr uint rootUser = 0;

/// An earlier job: began so long ago, took so long.
JobRecord record(const JobDescription &what, const QDateTime &started, std::chrono::seconds took, const JobEnd &end)
{
    JobRecord record;
    record.what = what;
    record.user = ::getuid();
    record.created = started.addSecs(-4);
    record.started = started;
    record.ended = started.addSecs(took.count());
    record.state = !end.problem                     ? JobState::Succeeded
        : end.problem->code == ErrorCode::Cancelled ? JobState::Cancelled
                                                    : JobState::Failed;
    record.end = end;
    return record;
}

JobEnd failed(ErrorCode code, const QString &subject = {})
{
    return {.outcome = Outcome::NotDone,
            .problem = Error{.code = code, .subject = subject, .at = {}, .detail = {}},
            .figures = {}};
}

JobEnd backupEnd(const ImageInfo &image, Outcome outcome)
{
    QVariantMap figures{{u"image"_s, image.folder}};
    if (const auto manifest = image.manifest()) {
        figures.insert(u"usedBytes"_s, qulonglong{manifest->counts.used.value});
        figures.insert(u"readBytes"_s, qulonglong{manifest->counts.read.value});
        figures.insert(u"storedBytes"_s, qulonglong{manifest->counts.stored.value});
        if (manifest->stillness)
            figures.insert(u"stillMilliseconds"_s, qulonglong{manifest->stillness->milliseconds});
        figures.insert(u"unreadablePlaces"_s, qulonglong{manifest->unreadable.size()});
    }
    return {.outcome = outcome, .problem = std::nullopt, .figures = figures};
}

JobEnd checkEnd(const ImageInfo &image)
{
    const auto manifest = image.manifest();
    JobEnd end{.outcome = Outcome::DoneAndChecked,
               .problem = std::nullopt,
               .figures = {{u"clusters"_s, manifest ? qulonglong{manifest->counts.clusters} : 0},
                           {u"damagedClusters"_s, qulonglong{image.damagedClusters}}}};
    if (image.damagedClusters > 0) {
        end.outcome = Outcome::NotDone;
        end.problem = Error{.code = ErrorCode::ImageDamaged, .subject = image.name, .at = {}, .detail = {}};
    }
    return end;
}

QDateTime ago(const QDateTime &now, int days, int minutes) { return now.addDays(-days).addSecs(-60LL * minutes); }

/// The images of the office, newest first.
QList<ImageInfo> officeImages(const QDateTime &now)
{
    return {goodImage({.time = ago(now, 0, 130)}), uncheckedImage({.drive = linuxDrive(), .time = ago(now, 1, 75)}),
            goodImage({.name = u"Before the update"_s, .time = ago(now, 7, 20)}),
            damagedImage({.time = ago(now, 14, 40)}), unreadableImage({.time = ago(now, 21, 10)})};
}

QList<ImageInfo> serverImages(const QDateTime &now)
{
    return {goodImage({.drive = linuxDrive(),
                       .place = secondPlacePath(),
                       .computer = u"Workshop"_s,
                       .name = u"Workshop, whole"_s,
                       .time = ago(now, 3, 300)}),
            incompleteImage({.drive = mountedDrive(),
                             .place = secondPlacePath(),
                             .computer = u"Workshop"_s,
                             .time = ago(now, 30, 15)})};
}

void addJobs(FakeWorker &worker, const QDateTime &now)
{
    const QList<ImageInfo> images = worker.images(officePlacePath());
    const QString laptop = laptopDrive().path;
    const QString place = officePlacePath();
    const Drive target = usbDrive();
    const auto backupOf = [&](const QString &drive) {
        return JobDescription{.operation = u"backup"_s, .subject = drive, .destination = place};
    };
    const auto about = [](const QString &operation, const ImageInfo &image, const QString &destination = {}) {
        return JobDescription{.operation = operation, .subject = image.folder, .destination = destination};
    };
    worker.addEarlierJob(
        record(backupOf(laptop), ago(now, 14, 52), 13min, backupEnd(images[3], Outcome::DoneAndChecked)));
    worker.addEarlierJob(record(about(u"check"_s, images[3]), ago(now, 9, 30), 11min, checkEnd(images[3])));
    worker.addEarlierJob(
        record(backupOf(laptop), ago(now, 7, 31), 12min, backupEnd(images[2], Outcome::DoneAndChecked)));
    worker.addEarlierJob(record(backupOf(linuxDrive().path), ago(now, 6, 12), 3min, failed(ErrorCode::NoSpace, place)));
    worker.addEarlierJob(record(about(u"restore"_s, images[2], target.path), ago(now, 5, 200), 19min,
                                {.outcome = Outcome::DoneAndChecked,
                                 .problem = std::nullopt,
                                 .figures = {{u"writtenBytes"_s, qulonglong{312'000'000'000}},
                                             {u"unchangedBytes"_s, qulonglong{0}},
                                             {u"comparedBytes"_s, qulonglong{312'000'000'000}},
                                             {u"target"_s, target.path}}}));
    worker.addEarlierJob(record(about(u"restore"_s, images[2], target.path), ago(now, 4, 90), 4min,
                                failed(ErrorCode::DeviceGone, target.displayName())));
    worker.addEarlierJob(record({.operation = u"clone"_s, .subject = linuxDrive().path, .destination = target.path},
                                ago(now, 3, 15), 40s, failed(ErrorCode::Cancelled)));
    worker.addEarlierJob(
        record(about(u"export"_s, images[2], u"/srv/machines/office.qcow2"_s), ago(now, 2, 45), 22min,
               {.outcome = Outcome::DoneAndChecked,
                .problem = std::nullopt,
                .figures = {{u"file"_s, u"/srv/machines/office.qcow2"_s}, {u"size"_s, qulonglong{187'400'000'000}}}}));
    JobRecord byRoot =
        record(backupOf(linuxDrive().path), ago(now, 1, 92), 17min, backupEnd(images[1], Outcome::DoneNotChecked));
    byRoot.user = rootUser;
    worker.addEarlierJob(byRoot);
    worker.addEarlierJob(
        record({.operation = u"delete"_s, .subject = place + u"/Lifeboat/Office-PC/old"_s, .destination = {}},
               ago(now, 1, 20), 2s, {.outcome = Outcome::DoneAndChecked, .problem = std::nullopt, .figures = {}}));
    worker.addEarlierJob(
        record(backupOf(laptop), ago(now, 0, 142), 12min, backupEnd(images[0], Outcome::DoneAndChecked)));
}

} // namespace

BackupOptions officeBackup()
{
    BackupOptions options;
    options.source = laptopDrive().path;
    options.place = officePlacePath();
    return options;
}

QString secondPlacePath() { return u"/srv/backups"_s; }
QString missingPlacePath() { return u"/media/anna/Vault"_s; }

void fillOffice(FakeWorker &worker, const QDateTime &now)
{
    const auto [first, second] = twoEqualDrives();
    worker.setDrives({laptopDrive(), linuxDrive(), first, second, mountedDrive(), imageHoldingDrive(), tooSmallDrive(),
                      readOnlyDrive()});
    worker.setPlace(samplePlace(imageHoldingDrive(), officePlacePath(), freeShare));
    worker.setPlace({.path = secondPlacePath(),
                     .facts = {.free = ByteCount(5'100'000'000'000),
                               .total = ByteCount(8'000'000'000'000),
                               .fileSystem = u"nfs4"_s,
                               .readOnly = false,
                               .largestFile = std::nullopt}});
    worker.setPlace(missingPlacePath(), fail(ErrorCode::PlaceNotFound, missingPlacePath()));
    worker.setImages(officePlacePath(), officeImages(now));
    worker.setImages(secondPlacePath(), serverImages(now));
    addJobs(worker, now);
}

} // namespace lifeboat::test
