// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "support/RandomBytes.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;

/// WriteMode::OnlyDifferences on a target that is nearly what it should be.
class OnlyDifferencesTest : public QObject {
    Q_OBJECT

private:
    static constexpr ByteCount cluster = 256_KiB; ///< of an image of a drive this small

    std::unique_ptr<TestDrive> m_drive;
    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<LoopDrive> m_target;
    std::optional<Image> m_image;
    DriveMap m_map;

    Result<WriteReport> repair(Checking checking, const QString &target = {})
    {
        RestoreOptions options;
        options.mode = WriteMode::OnlyDifferences;
        options.checking = checking;
        return runRestore(*m_image, target.isEmpty() ? m_target->path() : target, options);
    }
    QByteArray judge() const { return compareUsed(m_drive->loop().path(), m_target->path(), m_map); }
    /// The first, the last and some more bytes that belong into the image, each in another cluster.
    std::vector<ByteOffset> usedBytes(std::size_t count) const;

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void equalTargetIsLeftAlone();
    void changedClustersAreRewritten_data();
    void changedClustersAreRewritten();
    void changedPlace_data();
    void changedPlace();
    void foreignTarget();
};

void OnlyDifferencesTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    m_drive = std::make_unique<TestDrive>(TestDriveLayout{.partitions = {{.fs = TestFs::Ext4, .size = 32_MiB},
                                                                         {.fs = TestFs::Fat32},
                                                                         {.fs = TestFs::RandomBytes, .size = 8_MiB}}});
    QVERIFY2(*m_drive, m_drive->message().constData());
    // What lies just before the backup table shares the end of the drive with it.
    QVERIFY(writeAt(m_drive->loop().path(), ByteOffset(m_drive->size().value) - 1_MiB,
                    randomByteArray(ByteCount(1'000'000), 5)));
    m_place = std::make_unique<QTemporaryDir>();
    const auto made = makeImage(m_drive->loop().path(), m_place->path());
    LIFEBOAT_VERIFY_RESULT(made);
    m_image = made->image;
    const auto map = mapOfDrive(m_drive->loop().path());
    LIFEBOAT_VERIFY_RESULT(map);
    m_map = *map;
    m_target = std::make_unique<LoopDrive>(m_drive->size());
    QVERIFY2(*m_target, m_target->message().constData());
    QVERIFY(fillWithGarbage(m_target->path()));
    LIFEBOAT_VERIFY_RESULT(runRestore(*m_image, m_target->path()));
    LIFEBOAT_VERIFY_NOTHING(judge());
}

void OnlyDifferencesTest::cleanupTestCase()
{
    m_target.reset();
    m_drive.reset();
    m_place.reset();
}

std::vector<ByteOffset> OnlyDifferencesTest::usedBytes(std::size_t count) const
{
    std::vector<ByteOffset> clusters;
    for (const ByteRange &range : m_map.used.ranges()) {
        for (ByteOffset at = range.begin; at < range.end;
             at = ByteOffset(alignDown(at.value, cluster.value)) + cluster) {
            if (clusters.empty() || at.value / cluster.value != clusters.back().value / cluster.value)
                clusters.push_back(at);
        }
    }
    std::vector<ByteOffset> chosen;
    for (std::size_t i = 1; i <= count; ++i)
        chosen.push_back(clusters[i * (clusters.size() - 4) / count]);
    return chosen;
}

void OnlyDifferencesTest::equalTargetIsLeftAlone()
{
    const QByteArray before = hashOf(m_target->path());
    const auto report = repair(Checking::Check);
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    QCOMPARE(report->written, ByteCount());
    QVERIFY(report->unchanged >= m_map.used.total());
    QCOMPARE(hashOf(m_target->path()), before);
}

void OnlyDifferencesTest::changedClustersAreRewritten_data()
{
    QTest::addColumn<quint64>("count");
    QTest::newRow("1") << quint64(1);
    QTest::newRow("3") << quint64(3);
    QTest::newRow("20") << quint64(20);
}

void OnlyDifferencesTest::changedClustersAreRewritten()
{
    QFETCH(quint64, count);
    for (const ByteOffset at : usedBytes(count)) {
        const QByteArray old = readAt(m_target->path(), {at, at + ByteCount(1)});
        QVERIFY(writeAt(m_target->path(), at, QByteArray(1, static_cast<char>(~old.at(0)))));
    }
    const auto report = repair(Checking::Check);
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    LIFEBOAT_VERIFY_NOTHING(judge());
    // Besides: the first cluster and the end of the drive, whose tables are wiped while anything is written.
    QVERIFY(report->written >= cluster * count);
    QVERIFY2(report->written <= cluster * (count + 1) + 2_MiB, QByteArray::number(qulonglong(report->written.value)));
}

void OnlyDifferencesTest::changedPlace_data()
{
    const std::uint64_t size = m_drive->size().value;
    QTest::addColumn<quint64>("at");
    QTest::addColumn<bool>("checked");
    for (const bool checked : {true, false}) {
        const auto row = [&](const char *name, std::uint64_t at) {
            QTest::addRow("%s, %s", name, checked ? "checked" : "not checked") << quint64(at) << checked;
        };
        row("boot code", 0);
        row("primary header", 512);
        row("primary entries", 1024);
        row("noise behind the table", 100'000);
        row("noise before the end", size - 900'000);
        row("backup entries", size - 33 * 512);
        row("backup header", size - 512);
    }
}

void OnlyDifferencesTest::changedPlace()
{
    QFETCH(quint64, at);
    QFETCH(bool, checked);
    const QByteArray old = readAt(m_target->path(), {ByteOffset(at), ByteOffset(at + 1)});
    QVERIFY(writeAt(m_target->path(), ByteOffset(at), QByteArray(1, static_cast<char>(~old.at(0)))));
    const auto report = repair(checked ? Checking::Check : Checking::Skip);
    LIFEBOAT_VERIFY_RESULT(report);
    QVERIFY(report->written > ByteCount());
    QVERIFY(report->written <= cluster + 3_MiB);
    LIFEBOAT_VERIFY_NOTHING(judge());
}

void OnlyDifferencesTest::foreignTarget()
{
    LoopDrive other(m_drive->size());
    QVERIFY2(other, other.message().constData());
    QVERIFY(fillWithGarbage(other.path()));
    LIFEBOAT_VERIFY_RESULT(repair(Checking::Check, other.path()));
    LIFEBOAT_VERIFY_NOTHING(compareUsed(m_drive->loop().path(), other.path(), m_map));
    LIFEBOAT_VERIFY_NOTHING(checkFileSystems(*m_drive, other));
}

QTEST_GUILESS_MAIN(OnlyDifferencesTest)
#include "tst_only_differences.moc"
