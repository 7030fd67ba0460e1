// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "image/AbsorbJournal.h"
#include "image/Place.h"
#include "jobs/DeleteImage.h"
#include "support/RandomBytes.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

constexpr unsigned smallClusters = 14; // an L2 table covers 32 MiB: the drive has several
constexpr auto partitionBegin = 1_MiB;

/// A drive in a file with one ext4 partition that changes, and what it was when each image was taken.
class ChangingDrive {
public:
    explicit ChangingDrive(std::uint64_t seed) : m_random(seed) { }

    ToolResult make()
    {
        QFile file(path());
        if (!file.open(QIODevice::WriteOnly) || !file.resize(80 << 20))
            return {};
        const ToolResult table =
            runTool(u"sfdisk"_s, {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, path()},
                    {.input = "label: gpt\nfirst-lba: 2048\nstart=2048, size=131072, type=L, name=data\n"});
        if (!table)
            return table;
        return runTool(u"mkfs.ext4"_s,
                       {u"-q"_s, u"-F"_s, u"-b"_s, u"1024"_s, u"-O"_s, u"^has_journal"_s, u"-E"_s,
                        u"offset=%1"_s.arg(partitionBegin.value), path(), u"65536k"_s});
    }

    QString path() const { return m_folder.filePath(u"drive.img"_s); }
    QString place() const { return m_folder.path(); }
    QString filePath(const QString &name) const { return m_folder.filePath(name); }

    /// Writes, replaces and deletes files, as people do.
    bool change()
    {
        for (int i = 0; i < 3; ++i) {
            const QString name = u"file%1"_s.arg(m_random() % 6);
            debugfs(u"rm "_s + name);
            if (m_random() % 4 == 0)
                continue;
            QFile content(m_folder.filePath(u"content"_s));
            const ByteCount size(4096 + m_random() % 3'000'000);
            if (!content.open(QIODevice::WriteOnly) || content.write(randomByteArray(size, m_random())) < 0)
                return false;
            content.close();
            if (!debugfs(u"write %1 %2"_s.arg(content.fileName(), name)))
                return false;
        }
        return true;
    }

    /// Takes an image and keeps what it is of.
    Result<Image> takeImage(Storing storing = Storing::Changes)
    {
        BackupOptions options;
        options.clusterBits = smallClusters;
        options.storing = storing;
        auto made = makeImage(path(), place(), options);
        if (!made)
            return fail(made.error());
        if (made->problem)
            return fail(*made->problem);
        QFile::copy(path(), snapshotOf(made->image));
        return Image::open(made->image.folder()); // with its check
    }

    QString snapshotOf(const Image &image) const
    {
        return m_folder.filePath(image.manifest().uuid.toString(QUuid::WithoutBraces));
    }

    std::vector<Image> images() const
    {
        std::vector<Image> found;
        const auto opened = Place::open(place());
        const auto entries = opened ? opened->images() : Result<std::vector<CatalogueEntry>>();
        for (const CatalogueEntry &entry : entries.value_or(std::vector<CatalogueEntry>())) {
            if (entry.image)
                found.push_back(*entry.image);
            else
                qWarning("%s: %s", qPrintable(entry.folder), text(entry.problem).constData());
        }
        return found;
    }

    QString driveFolder() const { return QFileInfo(images().front().folder()).path(); }

    /// Empty when an image is what its drive was: by our check, by a restore, by qemu-img, and each of its files by itself.
    QByteArray problemOf(const Image &image) const
    {
        const auto checked = runCheck(image);
        if (!checked || checked->problem)
            return "check: " + (checked ? text(checked->problem) : text(checked));
        const QString restored = m_folder.filePath(u"restored"_s);
        QFile::remove(restored);
        if (const auto written = runRestore(image, restored); !written)
            return "restore: " + text(written);
        const auto map = mapOfDrive(snapshotOf(image));
        if (!map)
            return "map: " + text(map);
        if (QByteArray different = compareUsed(snapshotOf(image), restored, *map); !different.isEmpty())
            return different;
        const QString data = image.filePath(dataFileName);
        for (const QStringList &judge :
             {QStringList{u"check"_s, u"-q"_s, data},
              QStringList{u"compare"_s, u"-q"_s, u"-f"_s, u"qcow2"_s, u"-F"_s, u"raw"_s, data, restored}}) {
            if (const ToolResult result = runTool(u"qemu-img"_s, judge); !result)
                return result.message();
        }
        return {};
    }

    /// The same of all.
    QByteArray problems() const
    {
        for (const Image &image : images()) {
            if (const QByteArray problem = problemOf(image); !problem.isEmpty())
                return image.folder().toUtf8() + ": " + problem;
        }
        return {};
    }

    std::mt19937_64 &random() { return m_random; }

private:
    bool debugfs(const QString &command)
    {
        return bool(runTool(u"debugfs"_s,
                            {u"-w"_s, u"-R"_s, command, u"%1?offset=%2"_s.arg(path()).arg(partitionBegin.value)}));
    }

    QTemporaryDir m_folder;
    std::mt19937_64 m_random;
};

Result<> deleteIt(const Image &image)
{
    JobRun run;
    return deleteImage(image.folder(), run.context());
}

} // namespace

/// Images that store only what changed, and what becomes of them when others go.
class IncrementsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storeWhatChanged();
    void unchangedDriveCostsTables();
    void standAloneForAReason();
    void survivesDeletionsOfOthers_data();
    void survivesDeletionsOfOthers();
    void deletionCanBeCutShort();
    void deletionIsTakenBackWhenItFails();
    void newerDamageIsToldOfAllThatHaveIt();
    void missingParentIsDamage();
};

void IncrementsTest::storeWhatChanged()
{
    ChangingDrive drive(1);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    QVERIFY(drive.change());
    const auto first = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(first);
    QVERIFY(first->parent() == nullptr);
    QVERIFY(drive.change());
    const auto second = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(second);
    QVERIFY(second->parent() != nullptr && second->buildsOn(*first));
    QCOMPARE(second->checkState(), CheckState::Good);
    const ImageCounts &counts = second->manifest().counts;
    QVERIFY(counts.sharedClusters > counts.clusters / 2);
    LIFEBOAT_VERIFY_NOTHING(drive.problems());
}

void IncrementsTest::unchangedDriveCostsTables()
{
    ChangingDrive drive(2);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    QVERIFY(drive.change());
    LIFEBOAT_VERIFY_RESULT(drive.takeImage());
    const auto second = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(second);
    const ImageCounts &counts = second->manifest().counts;
    QCOMPARE(counts.sharedClusters, counts.clusters);
    QVERIFY(counts.stored <= ByteCount(16 << smallClusters));
    LIFEBOAT_VERIFY_NOTHING(drive.problems());
}

void IncrementsTest::standAloneForAReason()
{
    ChangingDrive drive(3);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto reason = [&](Storing storing, unsigned clusterBits, Checking checking) {
        BackupOptions options;
        options.storing = storing;
        options.clusterBits = clusterBits;
        options.checking = checking;
        const auto made = makeImage(drive.path(), drive.place(), options);
        return made ? made->whole : std::nullopt;
    };
    using enum Storing;
    QCOMPARE(reason(Changes, smallClusters, Checking::Check), WholeBecause::FirstImage);
    QCOMPARE(reason(Changes, smallClusters, Checking::Check), std::nullopt);
    QCOMPARE(reason(All, smallClusters, Checking::Check), WholeBecause::Asked);
    QCOMPARE(reason(Changes, smallClusters + 1, Checking::Check), WholeBecause::OtherShape);
    // One that was not checked is no ground to build on, and on the one below it another builds already.
    QCOMPARE(reason(Changes, smallClusters + 1, Checking::Skip), std::nullopt);
    QCOMPARE(reason(Changes, smallClusters + 1, Checking::Check), WholeBecause::NotGood);
}

void IncrementsTest::survivesDeletionsOfOthers_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 10; seed < 13; ++seed)
        QTest::addRow("sequence %llu", seed) << seed;
}

void IncrementsTest::survivesDeletionsOfOthers()
{
    QFETCH(const quint64, seed);
    ChangingDrive drive(seed);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    for (int step = 0; step < 12; ++step) {
        std::vector<Image> images = drive.images();
        if (images.size() < 2 || drive.random()() % 5 < 3) {
            QVERIFY(drive.change());
            LIFEBOAT_VERIFY_RESULT(drive.takeImage());
            continue;
        }
        const std::size_t count = images.size();
        const auto gone = images.begin() + static_cast<std::ptrdiff_t>(drive.random()() % count);
        LIFEBOAT_VERIFY_RESULT(deleteIt(*gone));
        QVERIFY(!QFile::exists(gone->folder()));
        QCOMPARE(drive.images().size(), count - 1);
        LIFEBOAT_VERIFY_NOTHING(drive.problems());
    }
    // Down to one, which then stands alone.
    while (drive.images().size() > 1)
        LIFEBOAT_VERIFY_RESULT(deleteIt(drive.images().back()));
    QCOMPARE(drive.images().size(), std::size_t(1));
    QVERIFY(drive.images().front().parent() == nullptr);
    LIFEBOAT_VERIFY_NOTHING(drive.problems());
}

void IncrementsTest::deletionCanBeCutShort()
{
    using namespace std::chrono;
    ChangingDrive drive(20);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    int takenBack = 0;
    int broughtToAnEnd = 0;
    microseconds whole(200'000);
    for (int round = 0; round < 24; ++round) {
        while (drive.images().size() < 3) {
            QVERIFY(drive.change());
            LIFEBOAT_VERIFY_RESULT(drive.takeImage());
        }
        const Image middle = drive.images()[1];
        const auto begin = steady_clock::now();
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(deleteIt(middle) ? 0 : 1);
        const microseconds moment(static_cast<std::int64_t>(drive.random()() % std::uint64_t(whole.count())));
        std::this_thread::sleep_for(moment);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status)) {
            QCOMPARE(WEXITSTATUS(status), 0);
            whole = duration_cast<microseconds>(steady_clock::now() - begin) * 9 / 10;
        }
        const std::size_t left = drive.images().size(); // which ends what was begun
        QVERIFY(left == 2 || left == 3);
        if (WIFSIGNALED(status))
            ++(left == 3 ? takenBack : broughtToAnEnd);
        QVERIFY(!QFile::exists(drive.driveFolder() + u'/' + QLatin1StringView(AbsorbJournal::fileName)));
        LIFEBOAT_VERIFY_NOTHING(drive.problems());
    }
    qInfo("%d taken back, %d brought to an end", takenBack, broughtToAnEnd);
    QVERIFY(takenBack > 0 && takenBack + broughtToAnEnd >= 8);
}

void IncrementsTest::deletionIsTakenBackWhenItFails()
{
    ChangingDrive drive(21);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    QVERIFY(drive.change());
    const auto first = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(first);
    QVERIFY(drive.change());
    const auto second = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(second);
    const QByteArray before = hashOf(first->filePath(dataFileName));
    // Damage in what the newer one stores itself: it must not get into the older file.
    QVERIFY(writeAt(second->filePath(dataFileName), ByteOffset(second->manifest().counts.stored.value / 2),
                    QByteArray(64, 'x')));
    LIFEBOAT_VERIFY_ERROR(deleteIt(*first), ErrorCode::ImageDamaged);
    QCOMPARE(hashOf(first->filePath(dataFileName)), before);
    LIFEBOAT_VERIFY_NOTHING(drive.problemOf(*first));
    // The damaged one can go, and then nothing builds on the first.
    LIFEBOAT_VERIFY_RESULT(deleteIt(*second));
    LIFEBOAT_VERIFY_RESULT(deleteIt(*first));
    QVERIFY(drive.images().empty());
}

void IncrementsTest::newerDamageIsToldOfAllThatHaveIt()
{
    ChangingDrive drive(22);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    QVERIFY(drive.change());
    const auto first = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(first);
    const auto second = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(second);
    QVERIFY(writeAt(first->filePath(dataFileName), ByteOffset(first->manifest().counts.stored.value / 2),
                    QByteArray(64, 'x')));
    QCOMPARE(second->checkState(), CheckState::Good); // nobody has looked yet
    const auto checked = runCheck(*first);
    LIFEBOAT_VERIFY_RESULT(checked);
    QVERIFY(checked->problem);
    for (const Image &image : drive.images())
        QCOMPARE(image.checkState(), CheckState::Damaged);
    const auto whole = runCheck(*second);
    LIFEBOAT_VERIFY_RESULT(whole);
    QVERIFY(whole->problem);
    // A backup does not build on either.
    QVERIFY(drive.change());
    const auto third = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(third);
    QVERIFY(third->parent() == nullptr);
}

void IncrementsTest::missingParentIsDamage()
{
    ChangingDrive drive(23);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto first = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(first);
    const auto second = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(second);
    const QString elsewhere = drive.filePath(u"elsewhere"_s);
    QVERIFY(QDir().rename(first->folder(), elsewhere));
    LIFEBOAT_VERIFY_ERROR(Image::open(second->folder()), ErrorCode::ImageDamaged);
    QVERIFY(QDir().rename(elsewhere, first->folder()));
    LIFEBOAT_VERIFY_RESULT(Image::open(second->folder()));
    // Nor is another one under its name.
    QVERIFY(QDir().rename(first->folder(), elsewhere));
    const auto other = drive.takeImage(Storing::All);
    LIFEBOAT_VERIFY_RESULT(other);
    QVERIFY(other->folder() == first->folder() || QDir().rename(other->folder(), first->folder()));
    LIFEBOAT_VERIFY_ERROR(Image::open(second->folder()), ErrorCode::ImageDamaged);
}

QTEST_GUILESS_MAIN(IncrementsTest)
#include "tst_increments.moc"
