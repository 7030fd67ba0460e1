// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeFit.h"
#include "support/FakeWorker.h"
#include "support/SampleImages.h"

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The sample data is such as the engine itself could have made.
class SamplesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void drivesDiffer();
    void tablesHaveTheirPartitionsInOrder();
    void drivesAreWhatTheirNamesSay();
    void imagesAreReadAsAnyOther();
    void imagesAreWhatTheirNamesSay();
    void fitFollowsTheRules_data();
    void fitFollowsTheRules();
    void officeHasSomethingOfEverything();
};

namespace {

std::vector<Drive> allDrives()
{
    const auto [first, second] = twoEqualDrives();
    return {laptopDrive(),  linuxDrive(),        first,           second,         blankDrive(),
            mountedDrive(), imageHoldingDrive(), tooSmallDrive(), readOnlyDrive()};
}

} // namespace

void SamplesTest::drivesDiffer()
{
    QSet<QString> paths;
    QSet<QString> serials;
    QSet<quint64> devices;
    for (const Drive &drive : allDrives()) {
        paths.insert(drive.path);
        serials.insert(drive.confirmation());
        devices.insert(drive.identity.device);
    }
    const auto count = static_cast<qsizetype>(allDrives().size());
    QCOMPARE(paths.size(), count);
    QCOMPARE(serials.size(), count); // what a person types tells them apart
    QCOMPARE(devices.size(), count);
}

void SamplesTest::tablesHaveTheirPartitionsInOrder()
{
    for (const Drive &drive : allDrives()) {
        ByteOffset end;
        QCOMPARE(drive.table.partitions.size(), drive.partitions.size());
        for (const Partition &partition : drive.partitions) {
            QVERIFY2(partition.entry.range.begin >= end && !partition.entry.range.empty(), qPrintable(drive.path));
            QCOMPARE(partition.entry.range.begin % 1_MiB, ByteCount());
            end = partition.entry.range.end;
        }
        QVERIFY2(end <= ByteOffset(drive.identity.size.value), qPrintable(drive.path));
    }
}

void SamplesTest::drivesAreWhatTheirNamesSay()
{
    QVERIFY(laptopDrive().isSystem());
    QCOMPARE(laptopDrive().partition(3)->hint, u"Windows"_s);
    QVERIFY(!linuxDrive().isSystem());
    QCOMPARE(usbDrive().confirmation(), u"7F3K"_s);
    QVERIFY(usbDrive().removable);
    QCOMPARE(usbDrive(u"ABCD1234"_s).confirmation(), u"1234"_s);
    const auto [first, second] = twoEqualDrives();
    QCOMPARE(first.displayName(), second.displayName());
    QCOMPARE(first.identity.size, second.identity.size);
    QVERIFY(first.identity != second.identity);
    QVERIFY(blankDrive().partitions.empty() && blankDrive().table.type == TableType::None);
    QCOMPARE(blankDrive(64_GiB).identity.size, 64_GiB);
    QCOMPARE(mountedDrive().partitions.front().usages.front().where, u"/media/anna/Photos"_s);
    QVERIFY(readOnlyDrive().readOnly);
    QCOMPARE(imageHoldingDrive().partitions.front().usages.front().where, officePlacePath());
}

void SamplesTest::imagesAreReadAsAnyOther()
{
    for (const Drive &drive : allDrives()) {
        const SampleImage wanted{.drive = drive, .name = u"One"_s};
        const ImageInfo info = sampleImage(wanted);
        const auto manifest = info.manifest();
        QVERIFY2(manifest, qPrintable(drive.path + u' ' + (manifest ? QString() : manifest.error().detail)));
        QCOMPARE(manifest->toJson(), info.manifestJson);
        QCOMPARE(manifest->drive.serial, drive.identity.serial);
        QCOMPARE(manifest->partitions.size(), drive.partitions.size());
        QVERIFY(manifest->counts.stored < manifest->counts.used);
        QCOMPARE(info.name, u"One"_s);
        QVERIFY(info.folder.startsWith(officePlacePath() + u"/Lifeboat/Office-PC/"_s));
    }
}

void SamplesTest::imagesAreWhatTheirNamesSay()
{
    QSet<QString> folders;
    for (const ImageInfo &image : {goodImage(), uncheckedImage(), damagedImage(), incompleteImage(), unreadableImage()})
        folders.insert(image.folder);
    QCOMPARE(folders.size(), 5);
    QCOMPARE(goodImage().checkState, CheckState::Good);
    QVERIFY(goodImage().checked.isValid());
    QVERIFY(goodImage().name.startsWith(u"Samsung 980 PRO "_s)); // no name of its own
    QCOMPARE(uncheckedImage().checkState, CheckState::NotChecked);
    QVERIFY(!uncheckedImage().checked.isValid());
    QCOMPARE(damagedImage().checkState, CheckState::Damaged);
    QCOMPARE(damagedImage().damagedClusters, 2);
    QVERIFY(incompleteImage().manifest() && !incompleteImage().manifest()->complete());
    QVERIFY(unreadableImage().problem && unreadableImage().manifestJson.isEmpty());
    QVERIFY(!unreadableImage().manifest());
}

void SamplesTest::fitFollowsTheRules_data()
{
    QTest::addColumn<Drive>("target");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<QString>("reason");
    Drive equal = blankDrive(laptopDrive().identity.size);
    const auto none = QString();
    QTest::newRow("same size") << equal << u"fits"_s << none;
    QTest::newRow("larger") << blankDrive() << u"fits-with-space-left"_s << none;
    QTest::newRow("small") << tooSmallDrive() << u"too-small"_s << u"TARGET_TOO_SMALL"_s;
    equal.sectors.logical = ByteCount(4096);
    QTest::newRow("other sectors") << equal << u"sector-size-differs"_s << u"SECTOR_SIZE_DIFFERS"_s;
    QTest::newRow("mounted") << mountedDrive() << u"unusable"_s << u"TARGET_MOUNTED"_s;
    QTest::newRow("system") << laptopDrive() << u"unusable"_s << u"TARGET_IS_SYSTEM"_s;
    QTest::newRow("read-only") << readOnlyDrive() << u"unusable"_s << u"TARGET_READ_ONLY"_s;
    QTest::newRow("holds the image") << imageHoldingDrive() << u"unusable"_s << u"TARGET_HOLDS_IMAGE"_s;
}

void SamplesTest::fitFollowsTheRules()
{
    QFETCH(Drive, target);
    QFETCH(QString, verdict);
    QFETCH(QString, reason);
    const auto manifest = goodImage().manifest();
    QVERIFY(manifest);
    const auto report = fakeFit({.size = manifest->drive.size,
                                 .sectors = manifest->sectors,
                                 .tableType = manifest->tableType,
                                 .partitions = manifest->partitions,
                                 .storedBelow = goodImage().folder,
                                 .drivePath = {}},
                                target, {});
    QVERIFY(report);
    QCOMPARE(QString::fromLatin1(verdictName(report->verdict)), verdict);
    QStringList reasons;
    for (const Error &error : report->reasons)
        reasons.append(QString::fromLatin1(wireName(error.code)));
    QVERIFY2(reason.isEmpty() ? reasons.isEmpty() : reasons.contains(reason), qPrintable(reasons.join(u' ')));
    if (report->verdict == Verdict::TooSmall)
        QCOMPARE(report->missing, report->minimum - target.identity.size);
}

void SamplesTest::officeHasSomethingOfEverything()
{
    FakeWorker worker;
    fillOffice(worker);
    QVERIFY(std::ranges::any_of(worker.drives(), &Drive::isSystem));
    QVERIFY(std::ranges::any_of(worker.drives(), &Drive::readOnly));
    QSet<CheckState> states;
    QDateTime last;
    for (const ImageInfo &image : worker.images(officePlacePath())) {
        states.insert(image.checkState);
        QVERIFY(image.problem || image.manifest());
        const QDateTime time = image.problem ? last : image.manifest()->time;
        QVERIFY(!last.isValid() || time <= last); // newest first
        last = time;
    }
    QCOMPARE(states.size(), 3);
    QCOMPARE(worker.images(secondPlacePath()).size(), 2);
    QSet<QString> operations;
    QSet<JobState> ends;
    for (const quint64 id : worker.jobs()) {
        const JobRecord record = worker.job(id).record();
        operations.insert(record.what.operation);
        ends.insert(record.state);
        QVERIFY(record.started.isValid() && record.ended > record.started);
        QCOMPARE(record.end.outcome == Outcome::NotDone, record.end.problem.has_value());
    }
    QCOMPARE(operations.size(), 6);
    QCOMPARE(ends.size(), 3);
}

QTEST_GUILESS_MAIN(SamplesTest)
#include "tst_samples.moc"
