// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ChangingDrive.h"
#include "Mishaps.h"

#include "image/AbsorbJournal.h"
#include "jobs/DeleteImage.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <span>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

Result<> deleteIt(const QString &folder)
{
    JobRun run;
    return deleteImage(folder, run.context());
}

Result<> deleteIt(const Image &image) { return deleteIt(image.folder()); }

/// One that builds on another one and has another one that builds on it.
std::optional<Image> middleOf(const std::vector<Image> &images)
{
    const auto found = std::ranges::find_if(images, [&](const Image &image) {
        return image.parent() != nullptr &&
            std::ranges::any_of(images, [&](const Image &other) { return other.buildsOn(image); });
    });
    return found != images.end() ? std::optional(*found) : std::nullopt;
}

void addRows(std::span<const Mishap> mishaps)
{
    QTest::addColumn<qsizetype>("index");
    for (std::size_t i = 0; i < mishaps.size(); ++i)
        QTest::newRow(mishaps[i].name) << qsizetype(i);
}

} // namespace

/// Images that store only what changed, and what becomes of them when others go.
class IncrementsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storeWhatChanged();
    void unchangedDriveCostsTables();
    void standAloneForAReason();
    void renamedParentIsNotReadable();
    void survivesDeletionsOfOthers_data();
    void survivesDeletionsOfOthers();
    void deletionCanBeCutShort();
    void deletionIsTakenBackWhenItFails();
    void newerDamageIsToldOfAllThatHaveIt();
    void laterCheckOfAllOfItCounts();
    void missingParentIsDamage();
    void whatCannotBeOpenedKeepsItsParent_data() { addRows(mishapsThatKeepTheParent()); }
    void whatCannotBeOpenedKeepsItsParent();
    void whatIsNoImageKeepsNothing_data() { addRows(mishapsThatNeedNobody()); }
    void whatIsNoImageKeepsNothing();
    void severalKeepTheirParent();
    void copiesElsewhereKeepTheirParent();
    void waysThroughLinksLeadToTheSame();
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

void IncrementsTest::renamedParentIsNotReadable()
{
    ChangingDrive drive(4);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto first = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(first);
    QVERIFY(QDir().rename(first->folder(), drive.driveFolder() + u"/before the move"_s));
    BackupOptions options;
    options.clusterBits = smallClusters;
    const auto second = makeImage(drive.path(), drive.place(), options);
    LIFEBOAT_VERIFY_RESULT(second);
    QCOMPARE(second->whole, WholeBecause::NotReadable);
    QVERIFY(second->image.parent() == nullptr);
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
    constexpr int rounds = 24;
    int takenBack = 0;
    int broughtToAnEnd = 0;
    microseconds latest = 0us; // moment of the kill; the first deletion is not cut short, but measured
    for (int round = 0; round <= rounds; ++round) {
        while (!middleOf(drive.images())) {
            QVERIFY(drive.change());
            LIFEBOAT_VERIFY_RESULT(drive.takeImage());
        }
        const std::size_t count = drive.images().size();
        const Image middle = *middleOf(drive.images());
        const auto begin = steady_clock::now();
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(deleteIt(middle) ? 0 : 1);
        if (round > 0) {
            std::this_thread::sleep_for(latest * (drive.random()() % 1000) / 1000);
            ::kill(child, SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const bool cutShort = WIFSIGNALED(status);
        QVERIFY(cutShort || WEXITSTATUS(status) == 0);
        // How long one takes differs from drive to drive and from minute to minute.
        if (round == 0)
            latest = duration_cast<microseconds>(steady_clock::now() - begin);
        else
            latest = cutShort ? latest * 11 / 10 : latest * 8 / 10;
        const std::size_t left = drive.images().size(); // which ends what was begun
        QVERIFY(left == count || left == count - 1);
        if (cutShort)
            ++(left == count ? takenBack : broughtToAnEnd);
        QVERIFY(!QFile::exists(drive.driveFolder() + u'/' + QLatin1StringView(AbsorbJournal::fileName)));
        LIFEBOAT_VERIFY_NOTHING(drive.problems());
    }
    qInfo("of %d: %d taken back, %d brought to an end", rounds, takenBack, broughtToAnEnd);
    QVERIFY(takenBack > 0 && takenBack + broughtToAnEnd >= rounds / 3);
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

void IncrementsTest::laterCheckOfAllOfItCounts()
{
    ChangingDrive drive(24);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    QVERIFY(drive.change());
    const auto first = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(first);
    const auto second = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(second);
    const QString data = first->filePath(dataFileName);
    const ByteOffset middle(first->manifest().counts.stored.value / 2);
    const QByteArray good = readAt(data, {middle, middle + ByteCount(64)});
    QVERIFY(writeAt(data, middle, QByteArray(64, 'x')));
    const auto found = runCheck(*first);
    LIFEBOAT_VERIFY_RESULT(found);
    QVERIFY(found->problem);
    const auto stateOfSecond = [&] {
        const auto opened = Image::open(second->folder());
        return opened ? opened->checkState() : CheckState::NotChecked;
    };
    QCOMPARE(stateOfSecond(), CheckState::Damaged);
    // The drive of the place reads again.
    QVERIFY(writeAt(data, middle, good));
    const auto whole = runCheck(*second);
    LIFEBOAT_VERIFY_RESULT(whole);
    QVERIFY2(!whole->problem, text(whole->problem).constData());
    QCOMPARE(stateOfSecond(), CheckState::Good);
    const auto opened = Image::open(first->folder());
    LIFEBOAT_VERIFY_RESULT(opened);
    QCOMPARE(opened->checkState(), CheckState::Damaged); // nobody has looked at all of that one
    // An earlier one, or one of what it stores itself, says nothing of what the parent has.
    CheckRecord record{.time = opened->lastCheck()->time.addSecs(-1),
                       .good = true,
                       .whole = true,
                       .damagedClusters = 0,
                       .software = u"a test"_s};
    LIFEBOAT_VERIFY_RESULT(second->saveCheck(record));
    QCOMPARE(stateOfSecond(), CheckState::Damaged);
    record.time = record.time.addSecs(60);
    record.whole = false;
    LIFEBOAT_VERIFY_RESULT(second->saveCheck(record));
    QCOMPARE(stateOfSecond(), CheckState::Damaged);
    record.whole = true;
    LIFEBOAT_VERIFY_RESULT(second->saveCheck(record));
    QCOMPARE(stateOfSecond(), CheckState::Good);
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

void IncrementsTest::whatCannotBeOpenedKeepsItsParent()
{
    QFETCH(const qsizetype, index);
    const Mishap &mishap = mishapsThatKeepTheParent()[std::size_t(index)];
    ChangingDrive drive(30);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    QVERIFY(drive.change());
    const auto older = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(older);
    const auto newer = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(newer);
    QVERIFY(newer->buildsOn(*older));
    const QByteArray before = hashOf(older->filePath(dataFileName));
    QVERIFY(mishap.happens(*older, *newer));
    const QString folder = QFile::exists(older->folder()) ? older->folder() : renamedFolder(*older);
    LIFEBOAT_VERIFY_ERROR(deleteIt(folder), mishap.refusal);
    QCOMPARE(hashOf(folder + u'/' + QLatin1StringView(dataFileName)), before);
    QVERIFY(QFile::exists(folder + u'/' + QLatin1StringView(sumsFileName)));
    // There is a way out: without the newer one nobody needs the older one.
    QVERIFY(QDir(newer->folder()).removeRecursively());
    LIFEBOAT_VERIFY_RESULT(deleteIt(folder));
    QVERIFY(!QFile::exists(folder));
}

void IncrementsTest::whatIsNoImageKeepsNothing()
{
    QFETCH(const qsizetype, index);
    ChangingDrive drive(31);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto older = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(older);
    const auto newer = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(newer);
    QVERIFY(mishapsThatNeedNobody()[std::size_t(index)].happens(*older, *newer));
    LIFEBOAT_VERIFY_RESULT(deleteIt(*older));
    QVERIFY(!QFile::exists(older->folder()));
}

void IncrementsTest::severalKeepTheirParent()
{
    ChangingDrive drive(32);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto older = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(older);
    const auto newer = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(newer);
    const QString copy = newer->folder() + u"-copy"_s;
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-a"_s, newer->folder(), copy}));
    LIFEBOAT_VERIFY_ERROR(deleteIt(*older), ErrorCode::ImageNeeded);
    LIFEBOAT_VERIFY_RESULT(deleteIt(copy));
    LIFEBOAT_VERIFY_RESULT(deleteIt(*older));
    QCOMPARE(drive.images().size(), std::size_t(1));
    LIFEBOAT_VERIFY_NOTHING(drive.problems());
}

void IncrementsTest::copiesElsewhereKeepTheirParent()
{
    ChangingDrive drive(33);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto older = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(older);
    const auto newer = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(newer);
    const QString elsewhere = drive.filePath(u"elsewhere"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-a"_s, drive.driveFolder(), elsewhere}));
    const auto olderCopy = Image::open(elsewhere + u'/' + QFileInfo(older->folder()).fileName());
    LIFEBOAT_VERIFY_RESULT(olderCopy);
    const auto newerCopy = Image::open(elsewhere + u'/' + QFileInfo(newer->folder()).fileName());
    LIFEBOAT_VERIFY_RESULT(newerCopy);
    LIFEBOAT_VERIFY_ERROR(deleteIt(*olderCopy), ErrorCode::ImageNeeded);
    QVERIFY(QFile::remove(newerCopy->filePath(manifestFileName)));
    LIFEBOAT_VERIFY_ERROR(deleteIt(*olderCopy), ErrorCode::ImageNeeded);
    LIFEBOAT_VERIFY_NOTHING(drive.problemOf(*olderCopy));
    QVERIFY(QDir(newerCopy->folder()).removeRecursively());
    LIFEBOAT_VERIFY_RESULT(deleteIt(*olderCopy));
    LIFEBOAT_VERIFY_NOTHING(drive.problems());
}

/// The way does not decide what lies in a place, and what is needed there.
void IncrementsTest::waysThroughLinksLeadToTheSame()
{
    ChangingDrive drive(34);
    LIFEBOAT_VERIFY_TOOL(drive.make());
    const auto older = drive.takeImage();
    LIFEBOAT_VERIFY_RESULT(older);
    LIFEBOAT_VERIFY_RESULT(drive.takeImage());
    const QString way = drive.filePath(u"way"_s);
    QVERIFY(QFile::link(drive.driveFolder(), way));
    LIFEBOAT_VERIFY_RESULT(deleteIt(way + u'/' + QFileInfo(older->folder()).fileName()));
    QVERIFY(!QFile::exists(older->folder()));
    QCOMPARE(drive.images().size(), std::size_t(1));
    QVERIFY(drive.images().front().parent() == nullptr);
    LIFEBOAT_VERIFY_NOTHING(drive.problems());
}

QTEST_GUILESS_MAIN(IncrementsTest)
#include "tst_increments.moc"
