// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Zero.h"
#include "jobs/faults/FaultSupport.h"

#include "base/AlignedBuffer.h"
#include "block/FaultDevice.h"
#include "jobs/SourceReader.h"
#include "jobs/TargetWriter.h"
#include "support/MemoryDevice.h"
#include "support/RandomBytes.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr ByteCount cluster = 64_KiB;
constexpr ByteCount driveSize = 4_MiB;
constexpr ByteCount sector{512};

ByteRange bytesAt(std::uint64_t begin, ByteCount size) { return {ByteOffset(begin), ByteOffset(begin) + size}; }
ByteRange whole() { return bytesAt(0, driveSize); }

/// A whole drive from memory to memory, with faults on either side.
struct Transfer {
    Transfer()
    {
        source.put(ByteOffset(), randomBytes(driveSize, 1));
        target.put(ByteOffset(), old);
    }

    Result<WriteReport> run(FaultDevice::Faults targetFaults, WriteMode mode = WriteMode::Everything,
                            Checking checking = Checking::Check)
    {
        FaultDevice from(source, sourceFaults);
        FaultDevice to(target, std::move(targetFaults));
        SourceReader reader(from, map, cluster, SourceReader::OnUnreadable::Fail);
        const ClusterSource clusters{
            .clusterSize = cluster, .present = map.used, .makeReader = [&reader]() -> ClusterSource::Read {
                return [&reader](std::uint64_t number, std::span<std::byte> into) {
                    return reader.readCluster(number, into);
                };
            }};
        const WritePlan plan{.from = whole(), .to = {}, .patch = {}, .blank = {}};
        const JobContext context = job.context();
        TargetWriter writer(to, clusters, plan, mode, context);
        auto result = writer.run(checking);
        calls = to.calls();
        return result;
    }

    std::vector<std::byte> first() const { return target.get(bytesAt(0, cluster)); }
    bool firstIs(std::byte value) const
    {
        return std::ranges::all_of(first(), [=](std::byte b) { return b == value; });
    }
    bool copied() const { return source.get(whole()) == target.get(whole()); }

    std::vector<std::byte> old = std::vector<std::byte>(driveSize.value, std::byte{0x33});
    MemoryDevice source{driveSize};
    MemoryDevice target{driveSize};
    DriveMap map{.used = Extents(whole()), .zero = {}, .partitions = {}, .tableExact = false};
    FaultDevice::Faults sourceFaults{};
    TestJob job{};
    std::uint64_t calls = 0;
};

} // namespace

Q_DECLARE_METATYPE(lifeboat::ErrorCode)

/// Drives that fail while we work on them.
class FaultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unreadableSourceIsHalvedToTheSector();
    void unreadableSourceEndsAClone();
    void unusedUnreadableSectorIsNoLoss();
    void sourceThatGoesAway();
    void targetFails_data();
    void targetFails();
    void targetThatGoesAwayAtAnyCall();
    void droppedWritesAreFound();
    void differencesNearTheEnd_data();
    void differencesNearTheEnd();
    void shortTransfers();
    void cancelOnSlowDrive_data();
    void cancelOnSlowDrive();
    void cancelAmongUnreadableSectors();
};

void FaultsTest::unreadableSourceIsHalvedToTheSector()
{
    MemoryDevice memory(driveSize);
    memory.put(ByteOffset(), randomBytes(driveSize, 1));
    Extents bad;
    bad.add(bytesAt(cluster.value + 7 * 512, sector));
    bad.add(bytesAt(cluster.value + 100 * 512, sector * 3));
    bad.add(bytesAt(3 * cluster.value - 512, sector * 2)); // over the border of two clusters
    FaultDevice device(memory, {.unreadable = bad});
    const DriveMap map{.used = Extents(whole()), .zero = {}, .partitions = {}, .tableExact = false};
    SourceReader reader(device, map, cluster, SourceReader::OnUnreadable::Record);
    AlignedBuffer buffer(cluster);
    for (std::uint64_t number = 0; number < driveSize / cluster; ++number) {
        LIFEBOAT_VERIFY_RESULT(reader.readCluster(number, buffer.span()));
        const ByteRange range = bytesAt(number * cluster.value, cluster);
        std::vector<std::byte> wanted = memory.get(range);
        for (const ByteRange &hole : bad.within(range))
            std::ranges::fill(std::span(wanted).subspan((hole.begin - range.begin).value, hole.size().value),
                              std::byte{0});
        QVERIFY(std::ranges::equal(buffer.span(), wanted));
    }
    QVERIFY(reader.unreadable() == bad);
}

void FaultsTest::unreadableSourceEndsAClone()
{
    Transfer transfer;
    transfer.sourceFaults.unreadable = Extents(bytesAt(driveSize.value / 2, sector));
    const auto result = transfer.run({});
    LIFEBOAT_VERIFY_ERROR(result, ErrorCode::SourceRead);
    QVERIFY(transfer.firstIs(std::byte{0}));
}

void FaultsTest::unusedUnreadableSectorIsNoLoss()
{
    MemoryDevice memory(driveSize);
    memory.put(ByteOffset(), randomBytes(driveSize, 1));
    FaultDevice device(memory, {.unreadable = Extents(bytesAt(512, sector))});
    DriveMap map{.used = Extents(bytesAt(0, sector)), .zero = {}, .partitions = {}, .tableExact = false};
    map.used.add(bytesAt(1024, cluster));
    SourceReader reader(device, map, cluster, SourceReader::OnUnreadable::Record);
    AlignedBuffer buffer(cluster);
    LIFEBOAT_VERIFY_RESULT(reader.readCluster(0, buffer.span()));
    QVERIFY(reader.unreadable().empty());
    QVERIFY(std::ranges::equal(buffer.span().first(512), memory.get(bytesAt(0, sector))));
    QVERIFY(isZero(buffer.span().subspan(512, 512)));
    QVERIFY(
        std::ranges::equal(buffer.span().subspan(1024), memory.get(bytesAt(1024, ByteCount(cluster.value - 1024)))));
}

void FaultsTest::sourceThatGoesAway()
{
    MemoryDevice memory(driveSize);
    FaultDevice device(memory, {.vanishAfter = 2});
    const DriveMap map{.used = Extents(whole()), .zero = {}, .partitions = {}, .tableExact = false};
    SourceReader reader(device, map, cluster, SourceReader::OnUnreadable::Record);
    AlignedBuffer buffer(cluster);
    LIFEBOAT_VERIFY_RESULT(reader.readCluster(0, buffer.span()));
    LIFEBOAT_VERIFY_RESULT(reader.readCluster(1, buffer.span()));
    // Not a bad sector: what is gone must not become zeroes.
    LIFEBOAT_VERIFY_ERROR(reader.readCluster(2, buffer.span()), ErrorCode::DeviceGone);
    QVERIFY(reader.unreadable().empty());
}

void FaultsTest::targetFails_data()
{
    QTest::addColumn<std::uint64_t>("unwritable");
    QTest::addColumn<std::uint64_t>("unreadable");
    QTest::addColumn<std::uint64_t>("room");
    QTest::addColumn<bool>("flushFails");
    QTest::addColumn<ErrorCode>("wanted");
    constexpr std::uint64_t none = ~std::uint64_t{0};
    const std::uint64_t middle = driveSize.value / 2 + 512;
    QTest::newRow("write error in the middle") << middle << none << none << false << ErrorCode::TargetWrite;
    QTest::newRow("write error in the last sector")
        << driveSize.value - 512 << none << none << false << ErrorCode::TargetWrite;
    QTest::newRow("write error in the first sector")
        << std::uint64_t{0} << none << none << false << ErrorCode::TargetWrite;
    QTest::newRow("full") << none << none << middle << false << ErrorCode::TargetWrite;
    QTest::newRow("flush fails") << none << none << none << true << ErrorCode::TargetWrite;
    QTest::newRow("read error in the comparison") << none << middle << none << false << ErrorCode::TargetRead;
}

void FaultsTest::targetFails()
{
    QFETCH(std::uint64_t, unwritable);
    QFETCH(std::uint64_t, unreadable);
    QFETCH(std::uint64_t, room);
    QFETCH(bool, flushFails);
    QFETCH(ErrorCode, wanted);
    FaultDevice::Faults faults{.flushFails = flushFails};
    if (unwritable != ~std::uint64_t{0})
        faults.unwritable.add(bytesAt(unwritable, sector));
    if (unreadable != ~std::uint64_t{0})
        faults.unreadable.add(bytesAt(unreadable, sector));
    if (room != ~std::uint64_t{0})
        faults.writableBytes = ByteCount(room);
    Transfer transfer;
    const auto result = transfer.run(faults);
    LIFEBOAT_VERIFY_ERROR(result, wanted);
    if (wanted == ErrorCode::TargetRead)
        return; // everything was written, and says so
    // Nothing that looks like a drive: the first cluster is erased or as it was, never new.
    QVERIFY(transfer.firstIs(std::byte{0}) || transfer.firstIs(std::byte{0x33}));
    QVERIFY(!transfer.copied());
}

void FaultsTest::targetThatGoesAwayAtAnyCall()
{
    Transfer good;
    LIFEBOAT_VERIFY_RESULT(good.run({}));
    QVERIFY(good.copied());
    QVERIFY(good.calls > 100);
    for (std::uint64_t call = 0; call < good.calls; ++call) {
        Transfer transfer;
        const auto result = transfer.run({.vanishAfter = call});
        LIFEBOAT_VERIFY_ERROR(result, ErrorCode::DeviceGone);
        QVERIFY2(transfer.firstIs(std::byte{0}) || transfer.firstIs(std::byte{0x33}) || transfer.copied(),
                 QByteArray::number(static_cast<qulonglong>(call)));
    }
}

void FaultsTest::droppedWritesAreFound()
{
    Transfer transfer;
    LIFEBOAT_VERIFY_ERROR(transfer.run({.silentlyDropsWrites = true}), ErrorCode::ResultDiffers);
    Transfer blind;
    const auto result = blind.run({.silentlyDropsWrites = true}, WriteMode::Everything, Checking::Skip);
    LIFEBOAT_VERIFY_RESULT(result);
    QVERIFY(result->outcome == Outcome::DoneNotChecked);
}

void FaultsTest::differencesNearTheEnd_data()
{
    QTest::addColumn<std::uint64_t>("differs");
    QTest::newRow("nothing") << ~std::uint64_t{0};
    QTest::newRow("first sector") << std::uint64_t{0};
    QTest::newRow("middle") << driveSize.value / 2;
    QTest::newRow("last sector") << driveSize.value - 512;
}

/// The ends of the target are wiped before the first write: what was the same there must come back.
void FaultsTest::differencesNearTheEnd()
{
    QFETCH(std::uint64_t, differs);
    Transfer transfer;
    transfer.target.put(ByteOffset(), transfer.source.get(whole()));
    if (differs != ~std::uint64_t{0})
        transfer.target.put(ByteOffset(differs), std::vector<std::byte>(512, std::byte{0x44}));
    const auto result = transfer.run({}, WriteMode::OnlyDifferences, Checking::Skip);
    LIFEBOAT_VERIFY_RESULT(result);
    QVERIFY(transfer.copied());
    if (differs == ~std::uint64_t{0})
        QCOMPARE(result->written.value, std::uint64_t{0});
    QCOMPARE((result->written + result->unchanged).value, driveSize.value);
}

void FaultsTest::shortTransfers()
{
    Transfer transfer;
    transfer.sourceFaults.shortTransfer = ByteCount(1536);
    const auto result = transfer.run({.shortTransfer = ByteCount(2560)});
    LIFEBOAT_VERIFY_RESULT(result);
    QVERIFY(result->outcome == Outcome::DoneAndChecked);
    QVERIFY(transfer.copied());
}

void FaultsTest::cancelOnSlowDrive_data()
{
    QTest::addColumn<bool>("slowTarget");
    QTest::addColumn<int>("after");
    for (const bool slowTarget : {false, true}) {
        for (const int after : {0, 300, 900})
            QTest::addRow("%s, after %d ms", slowTarget ? "target" : "source", after) << slowTarget << after;
    }
}

void FaultsTest::cancelOnSlowDrive()
{
    QFETCH(bool, slowTarget);
    QFETCH(int, after);
    Transfer transfer;
    FaultDevice::Faults slow{.delay = 200ms};
    if (!slowTarget)
        transfer.sourceFaults = slow;
    std::atomic<qint64> stoppedAt = 0;
    QElapsedTimer timer;
    timer.start();
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(after));
        stoppedAt = timer.elapsed();
        transfer.job.stop.request_stop();
    });
    const auto result = transfer.run(slowTarget ? slow : FaultDevice::Faults{});
    const qint64 took = timer.elapsed() - stoppedAt;
    LIFEBOAT_VERIFY_ERROR(result, ErrorCode::Cancelled);
    QVERIFY2(took < 1000, QByteArray::number(took));
    QVERIFY(transfer.firstIs(std::byte{0}) || transfer.firstIs(std::byte{0x33}));
}

/// A dying drive takes its time for each sector; a person who stops must not wait for a whole cluster of them.
void FaultsTest::cancelAmongUnreadableSectors()
{
    MemoryDevice memory(driveSize);
    FaultDevice device(memory, {.unreadable = Extents(whole()), .delay = 50ms});
    const DriveMap map{.used = Extents(whole()), .zero = {}, .partitions = {}, .tableExact = false};
    TestJob job;
    SourceReader reader(device, map, cluster, SourceReader::OnUnreadable::Record, job.stop.get_token());
    AlignedBuffer buffer(cluster);
    QElapsedTimer timer;
    timer.start();
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(200ms);
        job.stop.request_stop();
    });
    LIFEBOAT_VERIFY_ERROR(reader.readCluster(0, buffer.span()), ErrorCode::Cancelled);
    QVERIFY(timer.elapsed() < 1200);
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
