// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "jobs/TargetWriter.h"
#include "support/MemoryDevice.h"
#include "support/RandomBytes.h"

#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;

/// Discarded space reads as 0xDD, also where MemoryDevice has nothing stored.
class TrimmingDrive final : public BlockDevice {
public:
    explicit TrimmingDrive(ByteCount size) : m_memory(size) { }
    MemoryDevice &memory() { return m_memory; }

    QString name() const override { return m_memory.name(); }
    ByteCount size() const override { return m_memory.size(); }
    SectorSizes sectors() const override { return m_memory.sectors(); }
    ByteCount alignment() const override { return m_memory.alignment(); }
    Result<DriveIdentity> identity() const override { return m_memory.identity(); }
    Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) override
    {
        return m_memory.readSome(at, into);
    }
    Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) override
    {
        return m_memory.writeSome(at, from);
    }
    Result<> zero(ByteRange range) override { return m_memory.zero(range); }
    Result<bool> discard(ByteRange range) override
    {
        m_memory.put(range.begin, std::vector(range.size().value, std::byte{0xDD}));
        return true;
    }
    Result<> flush() override { return m_memory.flush(); }
    Result<> rereadPartitionTable() override { return {}; }

private:
    MemoryDevice m_memory;
};

/// What only a drive in memory shows: there, discarded space does not happen to read as zeroes.
class TargetWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void discardedSpaceIsNotTakenForZeroes();
};

void TargetWriterTest::discardedSpaceIsNotTakenForZeroes()
{
    constexpr ByteCount size = 8_MiB;
    TrimmingDrive target(size);
    target.memory().put(ByteOffset(), randomBytes(size, 1));
    const ClusterSource source{.clusterSize = 512_KiB,
                               .present = Extents({ByteOffset(), ByteOffset() + 1_MiB}),
                               .makeReader = []() -> ClusterSource::Read {
                                   return [](std::uint64_t, std::span<std::byte> into) -> Result<> {
                                       std::ranges::fill(into, std::byte{7});
                                       return {};
                                   };
                               }};
    const ByteRange blank{ByteOffset() + 4_MiB, ByteOffset() + 5_MiB};
    const ByteRange tableEnd{ByteOffset() + 7_MiB, ByteOffset() + 8_MiB};
    const WritePlan plan{.from = {ByteOffset(), ByteOffset() + size}, .to = {}, .patch = {}, .blank = {blank}};
    JobRun run;
    const JobContext context = run.context();
    TargetWriter writer(target, source, plan, WriteMode::Everything, context);
    LIFEBOAT_VERIFY_RESULT(writer.run(Checking::Check));
    const auto all = [&](ByteRange range, int value) {
        return std::ranges::all_of(target.memory().get(range), [=](std::byte b) { return b == std::byte(value); });
    };
    QVERIFY(all({ByteOffset(), ByteOffset() + 1_MiB}, 7));
    QVERIFY(all(blank, 0));
    QVERIFY(all(tableEnd, 0));
    QVERIFY(all({ByteOffset() + 5_MiB, ByteOffset() + 7_MiB}, 0xDD));
}

QTEST_GUILESS_MAIN(TargetWriterTest)
#include "tst_target_writer.moc"
