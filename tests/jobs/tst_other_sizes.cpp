// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// Targets that are larger, smaller or of another kind than the source.
class OtherSizesTest : public QObject {
    Q_OBJECT

private:
    static constexpr std::uint64_t small = 512;

    std::unique_ptr<TestDrive> m_drive;
    std::unique_ptr<QTemporaryDir> m_place;
    std::optional<Image> m_image;

    QByteArray prepare(const TestDriveLayout &layout, const QSet<int> &partitions = {});
    QByteArray judge(LoopDrive &target, ByteCount sector) const;
    Result<FitReport> verdict(const LoopDrive &target) const
    {
        return fit(FitSource::fromImage(*m_image), target.path(), {});
    }
    QByteArray refusal(ByteCount size, ByteCount minimum) const;

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void cleanup();
    void largerTarget_data();
    void largerTarget();
    void smallestTarget_data();
    void smallestTarget();
    void lastPartitionEndsEarly_data();
    void lastPartitionEndsEarly();
    void logicalPartitionKeepsItsEnd();
    void partitionsThatWereLeftOut();
    void otherSectorSize();
};

/// A drive and its image; empty when all went well.
QByteArray OtherSizesTest::prepare(const TestDriveLayout &layout, const QSet<int> &partitions)
{
    m_drive = std::make_unique<TestDrive>(layout);
    if (!*m_drive)
        return m_drive->message();
    m_place = std::make_unique<QTemporaryDir>();
    BackupOptions options;
    options.partitions = partitions;
    const auto made = makeImage(m_drive->loop().path(), m_place->path(), options);
    if (!made || made->outcome != Outcome::DoneAndChecked)
        return "backup: " + text(made);
    m_image = made->image;
    return {};
}

void OtherSizesTest::cleanup()
{
    m_image.reset();
    m_place.reset();
    m_drive.reset();
}

/// The table is right for the target by other programs' judgement, and the files are there.
QByteArray OtherSizesTest::judge(LoopDrive &target, ByteCount sector) const
{
    const bool gpt = m_image->manifest().tableType == TableType::Gpt;
    const ToolResult verified = runTool(QStringLiteral("sfdisk"), {QStringLiteral("--verify"), target.path()});
    if (!verified || !verified.errors.isEmpty() || !verified.output.contains("No errors detected"))
        return verified.message();
    if (gpt) {
        const ToolResult judged = runTool(QStringLiteral("sgdisk"), {QStringLiteral("-v"), target.path()});
        if (!judged || !judged.output.contains("No problems found"))
            return judged.message();
        const ByteOffset end(static_cast<std::uint64_t>(QFileInfo(target.file()).size()));
        if (readAt(target.path(), {end - sector, end}).left(8) != "EFI PART")
            return "no backup GPT in the last sector";
    }
    return checkFileSystems(*m_drive, target);
}

/// What a target of @p size answers that is too small for @p minimum; empty when that is right and nothing was written.
QByteArray OtherSizesTest::refusal(ByteCount size, ByteCount minimum) const
{
    LoopDrive target(size, m_image->manifest().sectors.logical);
    if (!target || !fillWithGarbage(target.path()))
        return target.message() + "no garbage";
    const QByteArray before = hashOf(target.path());
    const auto report = verdict(target);
    if (!report)
        return text(report);
    if (report->verdict != Verdict::TooSmall || report->minimum != minimum || report->targetSize != size ||
        report->missing != minimum - size || report->reasons.size() != 1 ||
        report->reasons.front().code != ErrorCode::TargetTooSmall)
        return QByteArray(verdictName(report->verdict)) + ", minimum " +
            QByteArray::number(qulonglong(report->minimum.value)) + ", not " +
            QByteArray::number(qulonglong(minimum.value));
    const auto refused = runRestore(*m_image, target.path());
    if (refused || refused.error().code != ErrorCode::TargetTooSmall)
        return "restore: " + text(refused);
    return hashOf(target.path()) == before ? QByteArray() : QByteArray("something was written");
}

void OtherSizesTest::largerTarget_data()
{
    QTest::addColumn<TestTable>("table");
    QTest::addColumn<quint64>("sector");
    QTest::addColumn<quint64>("more");
    QTest::newRow("gpt 512, one sector") << TestTable::Gpt << quint64(512) << quint64(512);
    QTest::newRow("gpt 512, 100 MB") << TestTable::Gpt << quint64(512) << quint64(100'000'256);
    QTest::newRow("gpt 4096") << TestTable::Gpt << quint64(4096) << quint64(50 << 20);
    QTest::newRow("mbr 512") << TestTable::Mbr << quint64(512) << quint64(77'000'192);
    QTest::newRow("mbr 4096") << TestTable::Mbr << quint64(4096) << quint64(50 << 20);
}

void OtherSizesTest::largerTarget()
{
    QFETCH(TestTable, table);
    QFETCH(quint64, sector);
    QFETCH(quint64, more);
    LIFEBOAT_VERIFY_NOTHING(
        prepare({.table = table,
                 .sectorSize = ByteCount(sector),
                 .partitions = {{.fs = TestFs::Ext4}, {.fs = TestFs::Swap}, {.fs = TestFs::Btrfs}}}));
    const ByteCount size = ByteCount(alignDown(m_drive->size().value + more, sector));
    LoopDrive target(size, ByteCount(sector));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const auto fits = verdict(target);
    LIFEBOAT_VERIFY_RESULT(fits);
    QCOMPARE(fits->verdict, Verdict::FitsWithSpaceLeft);
    QCOMPARE(fits->left, size - m_drive->size());
    const auto report = runRestore(*m_image, target.path());
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    LIFEBOAT_VERIFY_NOTHING(judge(target, ByteCount(sector)));
    if (table != TestTable::Gpt)
        return;
    const ByteOffset oldEnd(m_drive->size().value);
    QCOMPARE(readAt(m_drive->file(), {oldEnd - ByteCount(sector), oldEnd}).left(8), QByteArray("EFI PART"));
    QVERIFY(readAt(target.path(), {oldEnd - ByteCount(sector), oldEnd}).left(8) != "EFI PART");
}

void OtherSizesTest::smallestTarget_data()
{
    QTest::addColumn<TestTable>("table");
    QTest::addColumn<quint64>("sector");
    QTest::addColumn<quint64>("tableEnd"); // bytes of the backup GPT
    QTest::newRow("gpt 512") << TestTable::Gpt << quint64(512) << quint64(33 * 512);
    QTest::newRow("gpt 4096") << TestTable::Gpt << quint64(4096) << quint64(5 * 4096);
    QTest::newRow("mbr 512") << TestTable::Mbr << quint64(512) << quint64(0);
}

/// What is behind the last partition need not fit.
void OtherSizesTest::smallestTarget()
{
    QFETCH(TestTable, table);
    QFETCH(quint64, sector);
    QFETCH(quint64, tableEnd);
    LIFEBOAT_VERIFY_NOTHING(
        prepare({.table = table,
                 .sectorSize = ByteCount(sector),
                 .partitions = {{.fs = TestFs::Swap}, {.fs = TestFs::Ext4, .size = 20_MiB + ByteCount(sector)}},
                 .gap = 3_MiB}));
    const ByteCount minimum(m_drive->partitions().back().range.end.value + tableEnd);
    QVERIFY(minimum < m_drive->size());
    LIFEBOAT_VERIFY_NOTHING(refusal(minimum - ByteCount(sector), minimum));

    LoopDrive target(minimum, ByteCount(sector));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const auto fits = verdict(target);
    LIFEBOAT_VERIFY_RESULT(fits);
    QCOMPARE(fits->verdict, Verdict::Fits);
    QCOMPARE(fits->minimum, minimum);
    LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, target.path()));
    LIFEBOAT_VERIFY_NOTHING(judge(target, ByteCount(sector)));
}

void OtherSizesTest::lastPartitionEndsEarly_data()
{
    QTest::addColumn<TestTable>("table");
    QTest::newRow("gpt") << TestTable::Gpt;
    QTest::newRow("mbr") << TestTable::Mbr;
}

/// A file system that is smaller than its partition takes the partition's end along.
void OtherSizesTest::lastPartitionEndsEarly()
{
    QFETCH(TestTable, table);
    LIFEBOAT_VERIFY_NOTHING(prepare(
        {.table = table,
         .partitions = {{.fs = TestFs::Swap}, {.fs = TestFs::Ext4, .size = 64_MiB, .fileSystemSize = 24_MiB}}}));
    const ByteRange last = m_drive->partitions().back().range;
    const ByteCount tableEnd(table == TestTable::Gpt ? 33 * small : 0);
    const ByteCount minimum = ByteCount(last.begin.value) + 24_MiB + tableEnd;
    LIFEBOAT_VERIFY_NOTHING(refusal(minimum - ByteCount(small), minimum));
    for (const ByteCount size : {minimum, minimum + 10_MiB}) {
        LoopDrive target(size);
        QVERIFY2(target, target.message().constData());
        QVERIFY(fillWithGarbage(target.path()));
        LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, target.path()));
        LIFEBOAT_VERIFY_NOTHING(judge(target, ByteCount(small)));
        const auto drive = findDrive(target.path());
        LIFEBOAT_VERIFY_RESULT(drive);
        QCOMPARE(drive->partitions.back().entry.range.begin, last.begin);
        QCOMPARE(drive->partitions.back().entry.range.end.value, (size - tableEnd).value);
    }
}

/// The sizes of logical partitions stand in boot records that are not rewritten: the verdict must know.
void OtherSizesTest::logicalPartitionKeepsItsEnd()
{
    const TestPartition swap{.fs = TestFs::Swap, .size = 2_MiB};
    LIFEBOAT_VERIFY_NOTHING(prepare(
        {.table = TestTable::Mbr,
         .partitions = {swap, swap, swap, swap, {.fs = TestFs::Ext4, .size = 64_MiB, .fileSystemSize = 24_MiB}}}));
    const ByteCount minimum(m_drive->partitions().back().range.end.value);
    LIFEBOAT_VERIFY_NOTHING(refusal(minimum - ByteCount(small), minimum));
    LoopDrive target(minimum);
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, target.path()));
    LIFEBOAT_VERIFY_NOTHING(judge(target, ByteCount(small)));
}

/// A partition that the image leaves out stays in the table where it fits, empty, and goes where it does not.
void OtherSizesTest::partitionsThatWereLeftOut()
{
    LIFEBOAT_VERIFY_NOTHING(
        prepare({.partitions = {{.fs = TestFs::Ext4}, {.fs = TestFs::Swap}, {.fs = TestFs::Ext2}}}, {1, 2}));
    const ByteRange left = m_drive->partitions().back().range;
    const ByteCount justEnough(left.end.value + 33 * small);
    for (const ByteCount size : {m_drive->size(), m_drive->size() + 8_MiB, justEnough, justEnough - ByteCount(small),
                                 ByteCount(left.begin.value) + 1_MiB}) {
        LoopDrive target(size);
        QVERIFY2(target, target.message().constData());
        QVERIFY(fillWithGarbage(target.path()));
        LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, target.path()));
        LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("sgdisk"), {QStringLiteral("-v"), target.path()}));
        const auto drive = findDrive(target.path());
        LIFEBOAT_VERIFY_RESULT(drive);
        const bool fitsToo = size >= justEnough;
        QCOMPARE(drive->partitions.size(), std::size_t(fitsToo ? 3 : 2));
        LIFEBOAT_VERIFY_TOOL(target.scanPartitions());
        LIFEBOAT_VERIFY_NOTHING(checkFileSystem(m_drive->partitions().front(), target.node(1)));
        if (fitsToo)
            QCOMPARE(drive->partitions.back().fileSystem, QString());
    }
}

void OtherSizesTest::otherSectorSize()
{
    LIFEBOAT_VERIFY_NOTHING(prepare({.partitions = {{.fs = TestFs::Ext4}}}));
    LoopDrive target(ByteCount(alignUp(m_drive->size().value, 4096)), ByteCount(4096));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const QByteArray before = hashOf(target.path());
    const auto report = verdict(target);
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->verdict, Verdict::SectorSizeDiffers);
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, target.path()), ErrorCode::SectorSizeDiffers);
    QCOMPARE(hashOf(target.path()), before);
}

QTEST_GUILESS_MAIN(OtherSizesTest)
#include "tst_other_sizes.moc"
