// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <fcntl.h>
#include <sys/file.h>

using namespace lifeboat;
using namespace lifeboat::test;

/// One partition of an image onto one that is there already: nothing else of the target may change.
class OnePartitionTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<TestDrive> m_source;
    std::unique_ptr<QTemporaryDir> m_place;
    std::optional<Image> m_image;
    DriveMap m_map;

    static std::unique_ptr<TestDrive> makeTarget();
    static RestoreOptions onto(int partition, std::optional<int> as);
    const TestDrive::Partition &sourcePartition(int number) const
    {
        return m_source->partitions()[std::size_t(number - 1)];
    }
    /// Hashes of everything on the target before and behind the given partition.
    static QByteArrayList surroundings(TestDrive &target, int partition);
    QByteArray judge(TestDrive &target, int from, int to) const;

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void replacesOnePartition_data();
    void replacesOnePartition();
    void onAFileWithoutNodes();
    void besideAMountedOne();
    void onlyWhileNobodyElseHasTheDrive();
    void onlyDifferences();
    void tooSmall();
    void unknownNumbers();
};

void OnePartitionTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    const ByteCount odd(512 * 3); // neighbours share clusters and pages
    m_source = std::make_unique<TestDrive>(
        TestDriveLayout{.partitions = {{.fs = TestFs::Ext4, .size = 18_MiB + odd},
                                       {.fs = TestFs::Fat32, .size = 66_MiB + odd},
                                       {.fs = TestFs::Swap},
                                       {.fs = TestFs::Ext3, .size = 17_MiB + odd, .label = QStringLiteral("data")}},
                        .gap = 1_MiB + odd});
    QVERIFY2(*m_source, m_source->message().constData());
    m_place = std::make_unique<QTemporaryDir>();
    const auto made = makeImage(m_source->loop().path(), m_place->path());
    LIFEBOAT_VERIFY_RESULT(made);
    m_image = made->image;
    const auto map = mapOfDrive(m_source->loop().path());
    LIFEBOAT_VERIFY_RESULT(map);
    m_map = *map;
}

void OnePartitionTest::cleanupTestCase()
{
    m_source.reset();
    m_place.reset();
}

/// Other file systems at other places; the third is exactly as large as the source's first.
std::unique_ptr<TestDrive> OnePartitionTest::makeTarget()
{
    return std::make_unique<TestDrive>(
        TestDriveLayout{.partitions = {{.fs = TestFs::Ext2, .size = 20_MiB},
                                       {.fs = TestFs::RandomBytes, .size = 80_MiB + ByteCount(512)},
                                       {.fs = TestFs::RandomBytes, .size = 18_MiB + ByteCount(512 * 3)},
                                       {.fs = TestFs::RandomBytes, .size = 17_MiB}},
                        .gap = 1_MiB + ByteCount(512),
                        .seed = 99});
}

RestoreOptions OnePartitionTest::onto(int partition, std::optional<int> as)
{
    RestoreOptions options;
    options.selection.partition = partition;
    options.selection.as = as;
    return options;
}

QByteArrayList OnePartitionTest::surroundings(TestDrive &target, int partition)
{
    const ByteRange range = target.partitions()[std::size_t(partition - 1)].range;
    return {hashOf(target.loop().path(), {ByteOffset(), range.begin}),
            hashOf(target.loop().path(), {range.end, ByteOffset(target.size().value)})};
}

QByteArray OnePartitionTest::judge(TestDrive &target, int from, int to) const
{
    const ByteRange source = sourcePartition(from).range;
    Extents used; // on the partition

    for (const ByteRange &range : m_map.used.within(source))
        used.add({ByteOffset() + (range.begin - source.begin), ByteOffset() + (range.end - source.begin)});
    if (const ToolResult scanned = target.loop().scanPartitions(); !scanned)
        return scanned.message();
    QByteArray problem = compareBytes(m_source->loop().node(from), target.loop().node(to), used);
    return problem.isEmpty() ? checkFileSystem(sourcePartition(from), target.loop().node(to)) : problem;
}

void OnePartitionTest::replacesOnePartition_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::newRow("same number, larger") << 1 << 1;
    QTest::newRow("as a larger one") << 1 << 2;
    QTest::newRow("as one of the same size") << 1 << 3;
    QTest::newRow("FAT32, same number") << 2 << 2;
    QTest::newRow("swap as the last") << 3 << 4;
    QTest::newRow("last as the first") << 4 << 1;
}

void OnePartitionTest::replacesOnePartition()
{
    QFETCH(int, from);
    QFETCH(int, to);
    const auto target = makeTarget();
    QVERIFY2(*target, target->message().constData());
    const QByteArrayList before = surroundings(*target, to);
    const auto report =
        runRestore(*m_image, target->loop().path(), onto(from, from == to ? std::nullopt : std::optional(to)));
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    QCOMPARE(surroundings(*target, to), before);
    LIFEBOAT_VERIFY_NOTHING(judge(*target, from, to));
}

/// A drive in a file has no partition nodes: the partition is written in its place on the drive.
void OnePartitionTest::onAFileWithoutNodes()
{
    const auto target = makeTarget();
    QVERIFY2(*target, target->message().constData());
    for (const int to : {1, 2, 3}) {
        const QByteArrayList before = surroundings(*target, to);
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("drive.img"));
        LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cp"), {QStringLiteral("--sparse=always"), target->file(), file}));
        LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, file, onto(1, to)));
        const ByteRange place = target->partitions()[std::size_t(to - 1)].range;
        QCOMPARE(hashOf(file, {ByteOffset(), place.begin}), before[0]);
        QCOMPARE(hashOf(file, {place.end, ByteOffset(target->size().value)}), before[1]);
        LoopDrive restored(file);
        QVERIFY2(restored, restored.message().constData());
        LIFEBOAT_VERIFY_TOOL(restored.scanPartitions());
        LIFEBOAT_VERIFY_NOTHING(checkFileSystem(sourcePartition(1), restored.node(to)));
    }
}

void OnePartitionTest::besideAMountedOne()
{
    const auto target = makeTarget();
    QVERIFY2(*target, target->message().constData());
    QString where;
    LIFEBOAT_VERIFY_TOOL(target->loop().mount(1, &where));
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, target->loop().path(), onto(1, 1)), ErrorCode::TargetMounted);
    LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, target->loop().path(), onto(1, 2)));
    QCOMPARE(hashFolder(where), target->partitions()[0].files);
    LIFEBOAT_VERIFY_TOOL(target->loop().unmount(where));
    LIFEBOAT_VERIFY_NOTHING(judge(*target, 1, 2));
}

void OnePartitionTest::onlyWhileNobodyElseHasTheDrive()
{
    const auto target = makeTarget();
    QVERIFY2(*target, target->message());
    const QString path = target->loop().path();
    LIFEBOAT_VERIFY_TOOL(target->loop().scanPartitions());
    const QByteArray before = hashOf(path);
    const UniqueFd other(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    QCOMPARE(::flock(other.get(), LOCK_EX), 0);
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, path, onto(1, 2)), ErrorCode::TargetInUse);
    QCOMPARE(hashOf(path), before);
    QCOMPARE(::flock(other.get(), LOCK_SH), 0); // as udev does for a moment
    const std::jthread looker([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(800));
        ::flock(other.get(), LOCK_UN);
    });
    LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, path, onto(1, 2)));
}

void OnePartitionTest::onlyDifferences()
{
    const auto target = makeTarget();
    QVERIFY2(*target, target->message().constData());
    const QString path = target->loop().path();
    LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, path, onto(1, 3)));
    RestoreOptions options = onto(1, 3);
    options.mode = WriteMode::OnlyDifferences;
    const auto again = runRestore(*m_image, path, options);
    LIFEBOAT_VERIFY_RESULT(again);
    QCOMPARE(again->written, ByteCount());
    // In the superblock, that is in the cluster that is written last.
    const ByteOffset changed = target->partitions()[2].range.begin + ByteCount(1024);
    QVERIFY(writeAt(path, changed, QByteArray(8, 'x')));
    const QByteArrayList before = surroundings(*target, 3);
    const auto repaired = runRestore(*m_image, path, options);
    LIFEBOAT_VERIFY_RESULT(repaired);
    QVERIFY(repaired->written > ByteCount() && repaired->written <= 3_MiB);
    QCOMPARE(surroundings(*target, 3), before);
    LIFEBOAT_VERIFY_NOTHING(judge(*target, 1, 3));
}

void OnePartitionTest::tooSmall()
{
    const auto target = makeTarget();
    QVERIFY2(*target, target->message().constData());
    const QString path = target->loop().path();
    const QByteArray before = hashOf(path);
    const auto verdict = fit(FitSource::fromImage(*m_image), path, onto(1, 4).selection);
    LIFEBOAT_VERIFY_RESULT(verdict);
    QCOMPARE(verdict->verdict, Verdict::TooSmall);
    QCOMPARE(verdict->targetSize, 17_MiB);
    QCOMPARE(verdict->missing, verdict->minimum - 17_MiB);
    QVERIFY(verdict->minimum > 17_MiB && verdict->minimum <= sourcePartition(1).range.size());
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, path, onto(1, 4)), ErrorCode::TargetTooSmall);
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, path, onto(2, 1)), ErrorCode::TargetTooSmall);
    QCOMPARE(hashOf(path), before);
}

void OnePartitionTest::unknownNumbers()
{
    const auto target = makeTarget();
    QVERIFY2(*target, target->message().constData());
    const QByteArray before = hashOf(target->loop().path());
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, target->loop().path(), onto(9, 1)), ErrorCode::PartitionNotFound);
    LIFEBOAT_VERIFY_ERROR(runRestore(*m_image, target->loop().path(), onto(1, 9)), ErrorCode::PartitionNotFound);
    QCOMPARE(hashOf(target->loop().path()), before);
}

QTEST_GUILESS_MAIN(OnePartitionTest)
#include "tst_one_partition.moc"
