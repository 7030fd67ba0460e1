// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/AlignedBuffer.h"
#include "base/UniqueFd.h"
#include "live/BusyWriter.h"
#include "live/TracedDrive.h"
#include "live/WriteTrace.h"
#include "support/NbdDrive.h"
#include "support/TestDrive.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace std::chrono_literals;

namespace {

const QString instances = QStringLiteral("/sys/kernel/tracing/instances");

QStringList instancesOf(pid_t process)
{
    return QDir(instances).entryList({QStringLiteral("lifeboat-%1-*").arg(process)}, QDir::Dirs);
}

bool setInstance(const QString &file, const char *value)
{
    QFile out(instances + QLatin1Char('/') + instancesOf(::getpid()).value(0) + QLatin1Char('/') + file);
    return out.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && out.write(value) > 0;
}

constexpr std::uint64_t kib = 1 << 10;
constexpr std::uint64_t mib = 1 << 20;

ByteRange range(std::uint64_t begin, std::uint64_t end) { return {ByteOffset(begin), ByteOffset(end)}; }

QByteArray message;

/// Why it could not be started, for QVERIFY2.
const char *problem(const Result<std::unique_ptr<WriteTrace>> &trace)
{
    message = trace ? QByteArray() : trace.error().detail.toUtf8();
    return message.constData();
}

} // namespace

Q_DECLARE_METATYPE(lifeboat::test::TestFs)

class WriteTraceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void cleanup() { QCOMPARE(instancesOf(::getpid()), QStringList()); }

    void everyChangeIsTold_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::newRow("ext4") << TestFs::Ext4;
        QTest::newRow("XFS") << TestFs::Xfs;
        QTest::newRow("btrfs") << TestFs::Btrfs;
    }

    /// What the copying of a running system does: everything once, then again and again what was written meanwhile.
    void everyChangeIsTold()
    {
        QFETCH(TestFs, fs);
        TestDrive drive({.partitions = {{.fs = fs, .size = fs == TestFs::Ext4 ? 64_MiB : leastSize(fs)},
                                        {.fs = TestFs::RandomBytes, .size = 8_MiB}}});
        QVERIFY2(drive, drive.message().constData());
        QString folder;
        LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &folder));
        auto trace = startTrace(drive.loop(), drive.size());
        QVERIFY2(trace, problem(trace));

        BusyWriter writer(folder, drive.loop().node(2), 4);
        std::this_thread::sleep_for(200ms);
        DriveCopy copy(drive.loop().path(), drive.size());
        QVERIFY(copy.readAll());
        ByteCount again;
        for (int pass = 0; pass < 8; ++pass) {
            std::this_thread::sleep_for(50ms);
            const auto taken = (*trace)->take();
            QVERIFY(taken);
            QVERIFY(!taken->empty());
            again += taken->total();
            QVERIFY(copy.read(*taken));
        }
        writer.stop();
        QVERIFY(writer.operations() > 500);
        QVERIFY(QDir(folder).entryList(QDir::Files).size() > 10);
        for (const QString &name : QDir(folder).entryList({QStringLiteral("file1*")}, QDir::Files))
            QVERIFY(QFile::remove(folder + QLatin1Char('/') + name));
        QVERIFY(discardFree(folder));
        LIFEBOAT_VERIFY_TOOL(drive.loop().unmount(folder));

        const auto settled = (*trace)->settle(10s);
        QVERIFY(settled && *settled);
        const auto last = (*trace)->take();
        QVERIFY(last);
        const std::vector<ByteOffset> differing = copy.blocksThatDiffer(drive.file());
        QVERIFY(!differing.empty());
        const auto missed = std::ranges::count_if(
            differing, [&](ByteOffset at) { return !last->contains({at, at + ByteCount(DriveCopy::block)}); });
        qInfo("%ld operations, %llu KiB copied again, %zu blocks differ at last, %llu KiB told", writer.operations(),
              static_cast<unsigned long long>(again.value >> 10), differing.size(),
              static_cast<unsigned long long>(last->total().value >> 10));
        QCOMPARE(missed, 0);
        QVERIFY(copy.read(*last));
        QVERIFY(copy.blocksThatDiffer(drive.file()).empty());
        QCOMPARE((*trace)->dirty(), Result<ByteCount>(ByteCount()));
    }

    void eachKindOfWrite_data()
    {
        QTest::addColumn<RawAccess>("access");
        QTest::addColumn<bool>("isWrite");
        QTest::newRow("past the cache") << RawAccess::Direct << true;
        QTest::newRow("through the cache") << RawAccess::Cached << true;
        QTest::newRow("discard") << RawAccess::Discard << false;
        QTest::newRow("zeroes") << RawAccess::Zeroes << true;
        QTest::newRow("flush") << RawAccess::Flush << false;
        QTest::newRow("read") << RawAccess::Read << false;
    }

    /// On the partition's node, told with places of the whole drive.
    void eachKindOfWrite()
    {
        QFETCH(RawAccess, access);
        QFETCH(bool, isWrite);
        TestDrive drive({.partitions = {{.fs = TestFs::RandomBytes, .size = 8_MiB}}});
        QVERIFY2(drive, drive.message().constData());
        TestDrive other({.partitions = {{.fs = TestFs::RandomBytes, .size = 8_MiB}}});
        QVERIFY2(other, other.message().constData());
        auto trace = startTrace(drive.loop(), drive.size());
        QVERIFY2(trace, problem(trace));
        const std::uint64_t at = 1 * mib;
        QVERIFY(doRaw(other.loop().node(1), access, range(0, 64 * kib)));
        QCOMPARE((*trace)->dirty(), Result<ByteCount>(ByteCount()));
        QVERIFY(doRaw(drive.loop().node(1), access, range(at, at + 64 * kib)));
        QVERIFY((*trace)->settle(5s).value_or(false));
        const auto taken = (*trace)->take();
        QVERIFY(taken);
        Extents expected;
        const ByteCount start = drive.partitions()[0].range.begin - ByteOffset();
        if (isWrite)
            expected.add(ByteRange{ByteOffset(at) + start, ByteOffset(at + 64 * kib) + start});
        QCOMPARE(*taken, expected);
        QCOMPARE((*trace)->take().value_or(expected), Extents());
    }

    /// A write that takes a second: taken in between, it must come back.
    void aWriteInFlightComesBack()
    {
        NbdDrive slow(16_MiB,
                      {QStringLiteral("--filter=delay"), QStringLiteral("memory"), QStringLiteral("16M"),
                       QStringLiteral("wdelay=1")});
        QVERIFY(slow);
        LoopDrive loop(slow.path());
        QVERIFY2(loop, loop.message().constData());
        auto trace = startTrace(loop, 16_MiB);
        QVERIFY2(trace, problem(trace));
        const ByteRange place = range(1 * mib, 1 * mib + 4096);
        auto writing = std::async(std::launch::async, [&] { return doRaw(loop.path(), RawAccess::Direct, place); });
        while ((*trace)->dirty() == ByteCount() && writing.wait_for(1ms) == std::future_status::timeout) { }
        QCOMPARE((*trace)->take().value_or(Extents()), Extents(place));
        QVERIFY(!(*trace)->settle(100ms).value_or(true));
        QCOMPARE((*trace)->dirty(), Result<ByteCount>(ByteCount()));
        QCOMPARE(writing.wait_for(0ms), std::future_status::timeout);

        QVERIFY(writing.get());
        QVERIFY((*trace)->settle(5s).value_or(false));
        QCOMPARE((*trace)->take().value_or(Extents()), Extents(place));
    }

    void aLostEventIsTheEnd_data()
    {
        QTest::addColumn<bool>("small");
        QTest::newRow("buffers too small") << true;
        QTest::newRow("the same load with room") << false;
    }

    void aLostEventIsTheEnd()
    {
        QFETCH(bool, small);
        TestDrive drive({.partitions = {{.fs = TestFs::RandomBytes, .size = 8_MiB}}});
        QVERIFY2(drive, drive.message().constData());
        auto trace =
            startTrace(drive.loop(), drive.size(), {.bufferForEachCpu = small ? 8_KiB : 8_MiB, .drainEvery = 1h});
        QVERIFY2(trace, problem(trace));
        for (std::uint64_t i = 0; i < 1000; ++i)
            QVERIFY(doRaw(drive.loop().node(1), RawAccess::Direct, range(i * 4096, (i + 1) * 4096)));
        if (!small) {
            QCOMPARE((*trace)->dirty(), Result<ByteCount>(ByteCount(1000 * 4096)));
            return;
        }
        std::array<ByteRange, 8> prepared;
        for (int i = 0; i < 3; ++i) { // for good, whatever is asked and however quiet it is now
            QCOMPARE((*trace)->take().error_or({}).code, ErrorCode::TraceLost);
            QCOMPARE((*trace)->take(prepared).error_or({}).code, ErrorCode::TraceLost);
            QCOMPARE((*trace)->dirty().error_or({}).code, ErrorCode::TraceLost);
            QCOMPARE((*trace)->settle(10ms).error_or({}).code, ErrorCode::TraceLost);
        }
        QCOMPARE((*trace)->take().error_or({}).subject, QStringLiteral("the drive"));
    }

    void stoppedByOthersIsTheEnd_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("all") << QStringLiteral("tracing_on");
        QTest::newRow("completions") << QStringLiteral("events/block/block_rq_complete/enable");
        QTest::newRow("bios") << QStringLiteral("events/block/block_bio_queue/enable");
    }

    void stoppedByOthersIsTheEnd()
    {
        QFETCH(QString, file);
        LoopDrive loop(16_MiB);
        QVERIFY2(loop, loop.message().constData());
        auto trace = startTrace(loop, 16_MiB);
        QVERIFY(trace && (*trace)->dirty());
        QVERIFY(setInstance(file, "0"));
        QCOMPARE((*trace)->dirty().error_or({}).code, ErrorCode::TraceLost);
        QVERIFY(setInstance(file, "1"));
        QCOMPARE((*trace)->dirty().error_or({}).code, ErrorCode::TraceLost);
    }

    void preparedMemoryIsFilledOrNothingIsTaken()
    {
        LoopDrive loop(16_MiB);
        QVERIFY2(loop, loop.message().constData());
        auto trace = startTrace(loop, 16_MiB);
        QVERIFY2(trace, problem(trace));
        for (const std::uint64_t at : {8 * mib, std::uint64_t{0}, 4 * mib})
            QVERIFY(doRaw(loop.path(), RawAccess::Direct, range(at, at + 4096)));
        std::array<ByteRange, 3> prepared;
        QCOMPARE((*trace)->take(std::span(prepared).first(2)).error_or({}).code, ErrorCode::TooBusy);
        QCOMPARE((*trace)->dirty(), Result<ByteCount>(12_KiB));

        const long before = allocationsSoFar();
        const auto settled = (*trace)->settle(5s);
        const auto taken = (*trace)->take(prepared);
        QCOMPARE(allocationsSoFar(), before);
        QVERIFY(settled && *settled && taken);
        QCOMPARE(taken->size(), std::size_t{3});
        QCOMPARE(prepared,
                 (std::array{range(0, 4096), range(4 * mib, 4 * mib + 4096), range(8 * mib, 8 * mib + 4096)}));
        QCOMPARE((*trace)->dirty(), Result<ByteCount>(ByteCount()));
    }

    /// Without the kernel's counts nobody would know what is in flight.
    void withoutCountsItIsRefused()
    {
        LoopDrive loop(16_MiB);
        QVERIFY2(loop, loop.message().constData());
        QFile counts(QStringLiteral("/sys/block/%1/queue/iostats").arg(loop.path().section(QLatin1Char('/'), -1)));
        QVERIFY(counts.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        QVERIFY(counts.write("0") == 1);
        const auto trace = startTrace(loop, 16_MiB);
        QVERIFY(counts.write("1") == 1);
        QVERIFY(!trace);
        QCOMPARE(trace.error().code, ErrorCode::CannotFreeze);
        QCOMPARE(trace.error().subject, QStringLiteral("the drive"));
        QVERIFY(startTrace(loop, 16_MiB));
    }

    /// Devices without requests of their own (dm, md are others) tell of bios only.
    void aDriveOfBiosIsTraced()
    {
        const BioDrive drive(16_MiB);
        if (!BioDrive::available())
            QSKIP("this kernel makes no zram devices");
        QVERIFY2(!drive.path().isEmpty(), "no zram device");
        auto trace = WriteTrace::start({numberOf(drive.path())}, 16_MiB, QStringLiteral("the drive"), {});
        QVERIFY2(trace, problem(trace));
        const ByteRange place = range(1 * mib, 1 * mib + 65536);
        for (const RawAccess access : {RawAccess::Direct, RawAccess::Cached, RawAccess::Zeroes}) {
            QVERIFY(doRaw(drive.path(), access, place));
            QVERIFY((*trace)->settle(5s).value_or(false));
            QCOMPARE((*trace)->take().value_or(Extents()), Extents(place));
        }
        QVERIFY(doRaw(drive.path(), RawAccess::Read, place));
        QCOMPARE((*trace)->dirty(), Result<ByteCount>(ByteCount()));
    }

    void whatAKilledProcessLeftIsRemoved()
    {
        LoopDrive loop(16_MiB);
        QVERIFY2(loop, loop.message().constData());
        auto own = startTrace(loop, 16_MiB);
        QVERIFY(own);
        std::array<int, 2> ready{};
        QCOMPARE(::pipe(ready.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto trace = startTrace(loop, 16_MiB);
            const char state = trace ? 'y' : 'n';
            static_cast<void>(!::write(ready[1], &state, 1));
            ::pause();
            ::_exit(0);
        }
        char state = 0;
        QCOMPARE(::read(ready[0], &state, 1), 1);
        QCOMPARE(state, 'y');
        QCOMPARE(instancesOf(child).size(), 1);
        WriteTrace::removeStale();
        QCOMPARE(instancesOf(child).size(), 1); // it lives
        QCOMPARE(::kill(child, SIGKILL), 0);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        QCOMPARE(instancesOf(child).size(), 1);
        WriteTrace::removeStale();
        QCOMPARE(instancesOf(child), QStringList());
        QVERIFY((*own)->dirty());
        ::close(ready[0]);
        ::close(ready[1]);
    }
};

QTEST_GUILESS_MAIN(WriteTraceTest)
#include "tst_write_trace.moc"
