// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Zero.h"
#include "block/FaultDevice.h"
#include "jobs/ReadAhead.h"
#include "support/MemoryDevice.h"
#include "support/RandomBytes.h"

#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace std::chrono_literals;

namespace {

constexpr ByteCount clusterSize{64 << 10};
constexpr std::uint64_t clusters = 200;
constexpr unsigned workers = 3;

/// So different that memory which held one cluster has to be cleared for the next.
ByteCount usedOf(std::uint64_t cluster) { return ByteCount(clusterSize.value >> (cluster % 4)); }

} // namespace

class ReadAheadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyWorkerGetsItsClusters();
    void errorsComeToTheirTaker();
    void readsNoFurtherThanItsMemory();

private:
    MemoryDevice m_device{clusterSize * clusters};
    std::vector<std::byte> m_content = randomBytes(clusterSize * clusters, 1);
    DriveMap m_map;
};

void ReadAheadTest::initTestCase()
{
    m_device.put(ByteOffset(), m_content);
    // Every fifth cluster is unused, of the others more or less of the beginning is used.
    for (std::uint64_t i = 0; i < clusters; ++i) {
        const ByteOffset at(i * clusterSize.value);
        if (i % 5 != 0)
            m_map.used.add({at, at + usedOf(i)});
    }
}

void ReadAheadTest::everyWorkerGetsItsClusters()
{
    Extents all;
    all.add({ByteOffset(), ByteOffset(m_device.size().value)});
    SourceReader source(m_device, m_map, clusterSize, SourceReader::OnUnreadable::Fail);
    ReadAhead readAhead(source, all, clusterSize, workers);
    Progress progress;
    std::atomic<std::uint64_t> right = 0;
    std::atomic<std::uint64_t> unused = 0;
    const auto makeWorker = [&]() -> ClusterTask {
        return [&](std::uint64_t cluster) -> Result<> {
            LIFEBOAT_TRY_ASSIGN(const auto read, readAhead.take(cluster));
            if (read.isUnused()) {
                ++unused;
                return {};
            }
            const auto whole = std::span(m_content).subspan(cluster * clusterSize.value, clusterSize.value);
            const std::size_t used = usedOf(cluster).value;
            right += std::ranges::equal(read.content().first(used), whole.first(used)) &&
                    isZero(read.content().subspan(used)) && read.used().size() == 1
                ? 1
                : 0;
            return {};
        };
    };
    QVERIFY(runClusterLoop({.where = all, .clusterSize = clusterSize, .makeWorker = makeWorker},
                           {.stop = {}, .progress = progress, .workers = workers}));
    QCOMPARE(unused.load(), clusters / 5);
    QCOMPARE(right.load(), clusters - clusters / 5);
}

void ReadAheadTest::errorsComeToTheirTaker()
{
    constexpr std::uint64_t bad = 7;
    FaultDevice::Faults faults;
    faults.unreadable.add({ByteOffset(bad * clusterSize.value), ByteOffset(bad * clusterSize.value + 512)});
    FaultDevice device(m_device, faults);
    SourceReader source(device, m_map, clusterSize, SourceReader::OnUnreadable::Fail);
    ReadAhead readAhead(source, m_map.used, clusterSize, 1);
    for (std::uint64_t i = 0; i < 20; ++i) {
        if (i % 5 == 0)
            continue;
        const auto read = readAhead.take(i);
        QCOMPARE(read.has_value(), i != bad);
        QVERIFY(read || read.error().code == ErrorCode::SourceRead);
    }
} // and the rest, read or being read, is left behind

void ReadAheadTest::readsNoFurtherThanItsMemory()
{
    FaultDevice device(m_device, {});
    SourceReader source(device, m_map, clusterSize, SourceReader::OnUnreadable::Fail);
    ReadAhead readAhead(source, m_map.used, clusterSize, 1);
    constexpr std::uint64_t memory = 9; // of one worker and four readers
    QVERIFY(QTest::qWaitFor([&] { return device.calls() == memory; }));
    QTest::qWait(100);
    QCOMPARE(device.calls(), memory);
    QVERIFY(readAhead.take(1)); // given back at once
    QVERIFY(QTest::qWaitFor([&] { return device.calls() == memory + 1; }));
}

QTEST_GUILESS_MAIN(ReadAheadTest)
#include "tst_read_ahead.moc"
