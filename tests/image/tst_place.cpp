// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/FileSums.h"
#include "image/Place.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <fcntl.h>
#include <sys/stat.h>

using namespace lifeboat;

namespace {

const QDateTime when(QDate(2026, 11, 23), QTime(4, 41, 7), QTimeZone::UTC);
const QString computer = QStringLiteral("desk");

Drive sampleDrive(const QString &serial = QStringLiteral("S/1"))
{
    Drive drive;
    drive.path = QStringLiteral("/dev/no-such-drive");
    drive.identity = {.model = QStringLiteral("Disk"), .serial = serial, .wwn = {}, .size = ByteCount(1 << 20)};
    return drive;
}

Manifest sampleManifest(const QDateTime &time = when)
{
    Manifest manifest;
    manifest.uuid = QUuid::createUuid();
    manifest.time = time;
    manifest.driveName = QStringLiteral("Disk");
    manifest.drive = sampleDrive().identity;
    return manifest;
}

bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class PlaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        auto place = Place::open(m_dir->path());
        QVERIFY(place);
        m_place = std::move(*place);
    }

    void opensFoldersOnly()
    {
        QCOMPARE(Place::open(m_dir->filePath(QStringLiteral("no"))).error().code, ErrorCode::PlaceNotFound);
        QVERIFY(writeFile(m_dir->filePath(QStringLiteral("file")), "x"));
        QCOMPARE(Place::open(m_dir->filePath(QStringLiteral("file"))).error().code, ErrorCode::PlaceNotFound);
        const auto facts = m_place->facts();
        QVERIFY(facts);
        QVERIFY(facts->total >= facts->free && !facts->fileSystem.isEmpty());
    }

    void commitMakesAnImage()
    {
        auto partial = m_place->begin(sampleDrive(), computer, when);
        QVERIFY(partial);
        QVERIFY(partial->folder().endsWith(QStringLiteral("/Lifeboat/desk/Disk S_1/2026-11-23T04-41-07Z.partial")));
        QCOMPARE(Image::open(partial->folder()).error().code, ErrorCode::ImageNotFound);
        QVERIFY(m_place->images()->empty());
        const auto image = partial->commit(sampleManifest());
        QVERIFY(image);
        QVERIFY(image->folder().endsWith(QStringLiteral("/2026-11-23T04-41-07Z")));
        QVERIFY(!QFileInfo::exists(partial->folder()));
        QCOMPARE(m_place->images()->size(), 1U);
        QVERIFY(Image::open(image->filePath(manifestFileName)));
    }

    void droppingRemovesTheFolder()
    {
        QString folder;
        {
            auto partial = m_place->begin(sampleDrive(), computer, when);
            QVERIFY(partial);
            folder = partial->folder();
            QVERIFY(writeFile(folder + QStringLiteral("/disk.qcow2"), "x"));
            PartialImage moved = std::move(*partial);
            QVERIFY(QFileInfo::exists(folder));
        }
        QVERIFY(!QFileInfo::exists(folder));
    }

    void oneWriterPerDrive()
    {
        auto first = m_place->begin(sampleDrive(), computer, when);
        QVERIFY(first);
        QCOMPARE(m_place->begin(sampleDrive(), computer, when).error().code, ErrorCode::PlaceBusy);
        QVERIFY(QFileInfo::exists(first->folder()));
        QVERIFY(m_place->begin(sampleDrive(QStringLiteral("S2")), computer, when));
        QVERIFY(first->commit(sampleManifest()));
    }

    void removesWhatACrashLeft()
    {
        const QString left = m_dir->filePath(QStringLiteral("Lifeboat/desk/Disk S_1/2025-01-01T00-00-00Z.partial"));
        QVERIFY(QDir().mkpath(left + QStringLiteral("/sub")));
        QVERIFY(writeFile(left + QStringLiteral("/disk.qcow2"), "x"));
        const auto partial = m_place->begin(sampleDrive(), computer, when);
        QVERIFY(partial);
        QVERIFY(!QFileInfo::exists(left));
    }

    void sameSecondGetsAnotherName()
    {
        QVERIFY(m_place->begin(sampleDrive(), computer, when)->commit(sampleManifest()));
        auto second = m_place->begin(sampleDrive(), computer, when);
        QVERIFY(second);
        const auto image = second->commit(sampleManifest());
        QVERIFY(image && image->folder().endsWith(QStringLiteral("07Z-2")));
        QCOMPARE(m_place->images()->size(), 2U);
    }

    void failedCommitLeavesNothing()
    {
        QString final;
        {
            auto partial = m_place->begin(sampleDrive(), computer, when);
            QVERIFY(partial);
            final = partial->folder().chopped(8);
            QVERIFY(QDir().mkpath(final + QStringLiteral("/other")));
            QCOMPARE(partial->commit(sampleManifest()).error().code, ErrorCode::FileExists);
            Manifest bad = sampleManifest();
            bad.drive.size = ByteCount(0);
            QCOMPARE(partial->commit(bad).error().code, ErrorCode::Internal);
        }
        QVERIFY(!QFileInfo::exists(final + QStringLiteral("/image.json")));
        QVERIFY(!QFileInfo::exists(final + QStringLiteral(".partial")));
        QVERIFY(m_place->images()->empty());
    }

    void followsNoLinks()
    {
        const QString elsewhere = m_dir->filePath(QStringLiteral("elsewhere"));
        QVERIFY(QDir().mkpath(elsewhere));
        QVERIFY(QFile::link(elsewhere, m_dir->filePath(QStringLiteral("Lifeboat"))));
        QCOMPARE(m_place->begin(sampleDrive(), computer, when).error().code, ErrorCode::PlaceWrite);
        QVERIFY(QDir(elsewhere).isEmpty());
    }

    void cataloguesNewestFirstWithProblems()
    {
        for (const int day : {1, 3, 2}) {
            const QDateTime time = when.addDays(day);
            QVERIFY(m_place->begin(sampleDrive(), computer, time)->commit(sampleManifest(time)));
        }
        const QString base = m_dir->filePath(QStringLiteral("Lifeboat/desk/Disk S_1/"));
        QVERIFY(writeFile(base + QStringLiteral("2026-11-25T04-41-07Z/image.json"), "{}"));
        QVERIFY(QDir().mkpath(base + QStringLiteral("2020-01-01T00-00-00Z")));
        QVERIFY(writeFile(base + QStringLiteral("2020-01-01T00-00-00Z/disk.qcow2"), "x"));
        QVERIFY(QDir().mkpath(base + QStringLiteral("holiday pictures")));
        const auto images = m_place->images();
        QVERIFY(images);
        QCOMPARE(images->size(), 4U);
        QCOMPARE(images->at(0).image->manifest().time, when.addDays(3));
        QCOMPARE(images->at(1).problem->code, ErrorCode::ImageDamaged);
        QCOMPARE(images->at(2).image->manifest().time, when.addDays(1));
        QCOMPARE(images->at(3).problem->code, ErrorCode::ImageDamaged);
    }

    void acceptsByItsFacts()
    {
        QVERIFY(m_place->accepts(sampleDrive(), ByteCount(1)));
        const auto refused = m_place->accepts(sampleDrive(), ByteCount(std::uint64_t{1} << 62));
        QVERIFY(!refused);
        const ErrorCode code = refused.error().code;
        QVERIFY(code == ErrorCode::PlaceTooFull || code == ErrorCode::PlaceFileLimit);
        if (code == ErrorCode::PlaceTooFull)
            QVERIFY(refused.error().at->value > 0);
        QVERIFY(!QFileInfo::exists(m_dir->filePath(QStringLiteral("Lifeboat"))));
    }

    void checkRecordIsReplaced()
    {
        auto image = m_place->begin(sampleDrive(), computer, when)->commit(sampleManifest());
        QVERIFY(image);
        QCOMPARE(image->checkState(), CheckState::NotChecked);
        QVERIFY(image->saveCheck({.time = when, .good = true, .damagedClusters = 0, .software = {}}));
        QCOMPARE(Image::open(image->folder())->checkState(), CheckState::Good);
        QVERIFY(image->saveCheck({.time = when, .good = false, .damagedClusters = 2, .software = {}}));
        QCOMPARE(Image::open(image->folder())->checkState(), CheckState::Damaged);
        QVERIFY(writeFile(image->filePath(checkFileName), "{}"));
        const auto again = Image::open(image->folder());
        QVERIFY(again && again->checkRecordDamaged());
        QCOMPARE(again->checkState(), CheckState::NotChecked);
        QCOMPARE(again->openSums().error().code, ErrorCode::ImageDamaged);
    }

    void fileSums()
    {
        const QString folder = m_dir->path();
        QVERIFY(!readFileSums(folder)->has_value());
        std::vector<FileSum> sums;
        for (const char *name : {manifestFileName, dataFileName, sumsFileName}) {
            QVERIFY(writeFile(m_dir->filePath(QString::fromLatin1(name)), "abc"));
            const auto sum = fileSha256(m_dir->filePath(QString::fromLatin1(name)), {});
            QCOMPARE(sum.value(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            sums.push_back({.fileName = QString::fromLatin1(name), .sha256 = *sum});
        }
        QVERIFY(writeFileSums(folder, sums));
        QCOMPARE(readFileSums(folder).value()->size(), 3U);
        sums[1] = sums[0];
        QVERIFY(writeFileSums(folder, sums));
        QCOMPARE(readFileSums(folder).error().code, ErrorCode::ImageDamaged);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(fileSha256(m_dir->filePath(QStringLiteral("disk.sums")), stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }

    void safeNames()
    {
        QCOMPARE(safeFileName(QStringLiteral("a/b:c\n")), QStringLiteral("a_b_c_"));
        QCOMPARE(safeFileName(QStringLiteral("..")), QStringLiteral("unnamed"));
        QCOMPARE(safeFileName({}), QStringLiteral("unnamed"));
        QCOMPARE(safeFileName(QStringLiteral(" .hidden. ")), QStringLiteral("hidden"));
        QCOMPARE(safeFileName(QStringLiteral("nul.txt")), QStringLiteral("_nul.txt"));
        QCOMPARE(safeFileName(QStringLiteral("COM1")), QStringLiteral("_COM1"));
        QCOMPARE(safeFileName(QStringLiteral("computer")), QStringLiteral("computer"));
        QCOMPARE(safeFileName(QString(200, u'x')).size(), 80);
        QCOMPARE(safeFileName(QString(79, u'x') + QStringLiteral("\U0001f600")).size(), 79);
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::optional<Place> m_place;
};

QTEST_GUILESS_MAIN(PlaceTest)
#include "tst_place.moc"
