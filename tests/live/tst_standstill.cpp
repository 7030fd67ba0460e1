// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Copier.h"
#include "StandstillFixture.h"

#include "base/UniqueFd.h"
#include "live/HaltRecord.h"
#include "support/FileSystems.h"

#include <QFile>
#include <QScopeGuard>
#include <QThread>

#include <csignal>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Real file systems stand still and go on, in good order.
class TestStandstill : public QObject {
    Q_OBJECT

private:
    static QByteArray mountTable()
    {
        QFile file(u"/proc/self/mountinfo"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static QByteArray tableLine(const QString &mountPoint)
    {
        for (const QByteArray &line : mountTable().split('\n')) {
            if (line.contains(' ' + QFile::encodeName(mountPoint) + ' '))
                return line;
        }
        return {};
    }
    static int tryToWrite(const QString &folder)
    {
        const UniqueFd fd(::open(QFile::encodeName(folder + u"/tried"_s).constData(), O_WRONLY | O_CREAT, 0600));
        return fd ? 0 : errno;
    }

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void cleanup();
    void standsAndGoesOn_data();
    void standsAndGoesOn();
    void fatIsReadOnlyMeanwhile();
    void inTheirOrderAndBack();
    void readOnlyMeanwhile();
    void openForWritingIsWatched();
    void timeIsUp();
    void beginsAgainAfterwards();
    void thawedBySomebodyElse();
    void frozenBySomebodyElse();
    void nothingToHalt();
    void mountThatIsAnother();
    void leavesNothingBehind();
    void needsMemoryForItsRecord();
};

void TestStandstill::cleanup()
{
    QVERIFY(noGuardAfter(2s));
    QCOMPARE(records(), QStringList());
}

void TestStandstill::standsAndGoesOn_data()
{
    QTest::addColumn<TestFs>("fs");
    QTest::newRow("ext4") << TestFs::Ext4;
    QTest::newRow("XFS") << TestFs::Xfs;
    QTest::newRow("btrfs") << TestFs::Btrfs;
}

void TestStandstill::standsAndGoesOn()
{
    QFETCH(const TestFs, fs);
    LoopDrive drive(leastSize(fs));
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(fs, drive.path()));
    QString where;
    LIFEBOAT_VERIFY_TOOL(drive.mount(0, &where));
    const Watchdog watchdog({where});
    const Writer writer(where);
    QVERIFY(writer.goesOn(2s));
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 2s);
    QVERIFY(standstill);
    QVERIFY(writer.goesOn(2s));
    const auto synced = (*standstill)->sync();
    QVERIFY(synced && *synced < 5s);

    const auto before = std::chrono::steady_clock::now();
    const auto begun = (*standstill)->begin();
    QVERIFY2(begun, qPrintable(begun ? QString() : begun.error().detail));
    const auto stood = std::chrono::steady_clock::now();
    QThread::msleep(20); // what was let in before is through
    QVERIFY(writer.stands(200ms));
    QCOMPARE(writer.state(), 'D');
    QVERIFY((*standstill)->left() > 1s && (*standstill)->left() < 1790ms);
    const auto atLeast = std::chrono::steady_clock::now() - stood;
    const auto lasted = (*standstill)->end();
    const auto atMost = std::chrono::steady_clock::now() - before;
    QVERIFY2(lasted, qPrintable(lasted ? QString() : lasted.error().detail));
    QVERIFY(*lasted >= atLeast && *lasted <= std::chrono::ceil<std::chrono::milliseconds>(atMost));
    QVERIFY(writer.goesOn(500ms));
    qInfo("sync %lld ms, stood still for %lld ms", static_cast<long long>(synced->count()),
          static_cast<long long>(lasted->count()));
}

void TestStandstill::fatIsReadOnlyMeanwhile()
{
    LoopDrive drive(64_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Fat32, drive.path()));
    QString where;
    if (!drive.mount(0, &where))
        QSKIP("this kernel has no FAT");
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts && mounts->size() == 1);
    QVERIFY(mounts->front().by == HaltedMount::By::ReadOnly);
    const QByteArray row = tableLine(where);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill && (*standstill)->begin());
    QCOMPARE(tryToWrite(where), EROFS);
    QVERIFY((*standstill)->end());
    QCOMPARE(tryToWrite(where), 0);
    QCOMPARE(tableLine(where), row);
}

/// By the record, in which each is marked just before it is halted, and no more when it goes on.
void TestStandstill::inTheirOrderAndBack()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    QCOMPARE(mounts->size(), 3);
    QCOMPARE(mounts->back().mountPoint, drive.outer());
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill);
    QCOMPARE(records().size(), 1);
    QVERIFY(records().front().startsWith(u"standstill-%1-"_s.arg(::getpid())));
    const UniqueFd file(::open(QFile::encodeName(u"/run/lifeboat/"_s + records().front()).constData(), O_RDWR));
    struct stat status{};
    QVERIFY(::fstat(file.get(), &status) == 0 && (status.st_mode & 07777) == 0600);
    QVERIFY(::stat("/run/lifeboat", &status) == 0 && (status.st_mode & 07777) == 0755);
    const auto record = HaltRecord::map(file.get());
    QVERIFY(record);
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(QFile::decodeName(record->entries()[i].mountPoint.c_str()), (*mounts)[i].mountPoint);
        QCOMPARE(record->entries()[i].by == HaltBy::ReadOnly, (*mounts)[i].by == HaltedMount::By::ReadOnly);
    }
    QByteArrayList seen{"..."};
    std::atomic<bool> isOver = false;
    std::thread watcher([&] {
        while (!isOver) {
            QByteArray now;
            for (std::size_t i = 0; i < 3; ++i)
                now += record->isHalted(i) ? '!' : '.';
            if (now != seen.back())
                seen.append(now);
        }
    });
    const bool begun = (*standstill)->begin().has_value();
    QThread::msleep(50);
    const bool ended = (*standstill)->end().has_value();
    QThread::msleep(50);
    isOver = true;
    watcher.join();
    QVERIFY(begun && ended);
    QCOMPARE(seen, (QByteArrayList{"...", "!..", "!!.", "!!!", "!!.", "!..", "..."}));
}

void TestStandstill::readOnlyMeanwhile()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    QCOMPARE(tryToWrite(drive.readOnly()), 0);
    const QByteArray before = mountTable();
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill);
    QVERIFY((*standstill)->begin());
    const int meanwhile = tryToWrite(drive.readOnly());
    const bool watched = !(*standstill)->watchedPartitions().empty();
    QVERIFY((*standstill)->end());
    QCOMPARE(meanwhile, EROFS);
    QVERIFY(!watched);
    QCOMPARE(tryToWrite(drive.readOnly()), 0);
    QCOMPARE(mountTable(), before); // with every option of the mount and of the file system
}

void TestStandstill::openForWritingIsWatched()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const Writer writer(drive.inner());
    QFile open(drive.readOnly() + u"/open"_s);
    QVERIFY(open.open(QIODevice::WriteOnly));
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill && (*standstill)->begin());
    QThread::msleep(20);
    const bool stands = writer.stands(100ms);
    const auto list = (*standstill)->watchedPartitions();
    const std::vector<int> watched(list.begin(), list.end());
    const bool written = open.write("x") == 1 && open.flush();
    QVERIFY((*standstill)->end());
    QVERIFY(stands && written);
    QCOMPARE(watched, std::vector{3});
    open.close();
    QVERIFY((*standstill)->begin());
    QVERIFY((*standstill)->watchedPartitions().empty());
    QVERIFY((*standstill)->end());
}

void TestStandstill::timeIsUp()
{
    constexpr auto longest = 300ms;
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const Writer outer(drive.outer());
    const Writer inner(drive.inner());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, longest);
    QVERIFY(standstill && (*standstill)->begin());
    QThread::msleep(20);
    QVERIFY(outer.stands(200ms));
    QVERIFY(outer.goesOn(100ms + 500ms));
    QVERIFY(inner.goesOn(100ms));
    QVERIFY(QTest::qWaitFor([&] { return tryToWrite(drive.readOnly()) == 0; }, 100));
    QCOMPARE((*standstill)->left(), 0ms);
    const auto ended = (*standstill)->end();
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::TooBusy);
    QCOMPARE(ended.error().subject, drive.outer());
    QVERIFY2(ended.error().detail.endsWith(u" ms, at most 300 ms"_s), qPrintable(ended.error().detail));
    LIFEBOAT_VERIFY_NOTHING(whatStands(drive.mountPoints()));
    // A late end is one, too, when nobody noticed: and the next one is as good as the first.
    QVERIFY((*standstill)->begin());
    QThread::msleep(20);
    QVERIFY(inner.stands(100ms));
    QVERIFY((*standstill)->end());
    QVERIFY(inner.goesOn(500ms));
}

void TestStandstill::beginsAgainAfterwards()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill);
    QVERIFY(!(*standstill)->end());
    std::vector<long long> figures;
    for (int i = 0; i < 20; ++i) {
        QVERIFY((*standstill)->begin());
        QVERIFY(!(*standstill)->begin()); // not twice
        const auto lasted = (*standstill)->end();
        QVERIFY(lasted);
        figures.push_back(lasted->count());
        LIFEBOAT_VERIFY_NOTHING(whatStands(drive.mountPoints()));
    }
    std::ranges::sort(figures);
    qInfo("three file systems, nothing to copy: median %lld ms, longest %lld ms", figures[10], figures.back());
    // One that is left ends.
    QVERIFY((*standstill)->begin());
}

void TestStandstill::thawedBySomebodyElse()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill && (*standstill)->begin());
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsfreeze"_s, {u"--unfreeze"_s, drive.inner()}));
    const auto ended = (*standstill)->end();
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::CannotFreeze);
    QCOMPARE(ended.error().subject, drive.inner());
    LIFEBOAT_VERIFY_NOTHING(whatStands(drive.mountPoints()));

    QVERIFY((*standstill)->begin());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mount"_s, {u"-o"_s, u"remount,rw"_s, drive.readOnly()}));
    const auto again = (*standstill)->end();
    QVERIFY(!again);
    QCOMPARE(again.error().subject, drive.readOnly());
}

/// Their freeze is theirs: it is refused, and stays.
void TestStandstill::frozenBySomebodyElse()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const auto standstill = Standstill::prepare(*mounts, 5s);
    QVERIFY(standstill);
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsfreeze"_s, {u"--freeze"_s, drive.outer()}));
    const auto begun = (*standstill)->begin();
    const ToolResult theirs = runTool(u"fsfreeze"_s, {u"--unfreeze"_s, drive.outer()});
    QVERIFY(!begun);
    QCOMPARE(begun.error().code, ErrorCode::CannotFreeze);
    QCOMPARE(begun.error().subject, drive.outer());
    QCOMPARE(begun.error().sysErrno, EBUSY);
    LIFEBOAT_VERIFY_TOOL(theirs);
    LIFEBOAT_VERIFY_NOTHING(whatStands(drive.mountPoints()));
}

void TestStandstill::nothingToHalt()
{
    const auto standstill = Standstill::prepare({}, 1s);
    QVERIFY(standstill && (*standstill)->sync() && (*standstill)->begin());
    QVERIFY((*standstill)->left() > 500ms);
    QVERIFY((*standstill)->end());
    QCOMPARE(theGuard(), 0);
}

void TestStandstill::mountThatIsAnother()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    const InnerMount cover(u"none"_s, drive.inner(), {u"-t"_s, u"tmpfs"_s});
    QVERIFY(cover);
    const auto standstill = Standstill::prepare(*mounts, 1s);
    QVERIFY(!standstill);
    QCOMPARE(standstill.error().code, ErrorCode::CannotFreeze);
    QCOMPARE(standstill.error().subject, drive.inner());
}

void TestStandstill::leavesNothingBehind()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const auto mounts = mountsOf(drive.path());
    QVERIFY(mounts);
    {
        const auto one = Standstill::prepare(*mounts, 5s);
        const auto other = Standstill::prepare(*mounts, 5s);
        QVERIFY(one && other);
        QCOMPARE(processesNamed("lifeboat-thaw").size(), 2);
        QCOMPARE(records().size(), 2);
    }
    QCOMPARE(records(), QStringList()); // at once: the guard has been waited for
    QVERIFY(noGuardAfter(100ms));
}

void TestStandstill::needsMemoryForItsRecord()
{
    const MountedDrive drive;
    QVERIFY2(drive, drive.message());
    const QTemporaryDir onDisk;
    Copier copier(Copier::What::Hold, drive.path(), 1s,
                  {u"unshare"_s, u"--mount"_s, u"sh"_s, u"-c"_s,
                   u"mount --bind %1 /run && exec \"$@\""_s.arg(onDisk.path()), u"sh"_s});
    QVERIFY(copier.waitFor('.') && copier.hasEnded());
    QCOMPARE(copier.said(), "pCANNOT_FREEZE /run/lifeboat not in memory (tmpfs).\n");
}

LIFEBOAT_TEST_WITH_COPIER(TestStandstill)
#include "tst_standstill.moc"
