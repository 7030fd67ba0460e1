// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "support/RandomBytes.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;

/// Drive to drive, without an image in between.
class CloneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void sameSize_data();
    void sameSize();
    void otherSizes();
    void intoANewFile();
    void mountedSource();
    void onesOwnSource();
};

static TestDriveLayout layoutOf(TestTable table, ByteCount sector)
{
    return {.table = table,
            .sectorSize = sector,
            .partitions = {{.fs = TestFs::Ext4, .size = 20_MiB + sector * 3},
                           {.fs = TestFs::Swap},
                           {.fs = TestFs::Ntfs},
                           {.fs = TestFs::RandomBytes, .size = 2_MiB + sector},
                           {.fs = TestFs::Ext2}},
            .gap = 1_MiB + sector};
}

static QByteArray judge(TestDrive &drive, LoopDrive &target)
{
    const auto map = mapOfDrive(drive.loop().path());
    if (!map)
        return text(map);
    QByteArray problem = compareUsed(drive.loop().path(), target.path(), *map);
    if (problem.isEmpty())
        problem = compareBytes(drive.loop().path(), target.path(), outsidePartitions(drive));
    return problem.isEmpty() ? checkFileSystems(drive, target) : problem;
}

void CloneTest::sameSize_data()
{
    QTest::addColumn<TestTable>("table");
    QTest::addColumn<quint64>("sector");
    QTest::newRow("gpt 512") << TestTable::Gpt << quint64(512);
    QTest::newRow("mbr 512") << TestTable::Mbr << quint64(512);
    QTest::newRow("gpt 4096") << TestTable::Gpt << quint64(4096);
}

void CloneTest::sameSize()
{
    QFETCH(TestTable, table);
    QFETCH(quint64, sector);
    TestDrive drive(layoutOf(table, ByteCount(sector)));
    QVERIFY2(drive, drive.message().constData());
    QVERIFY(
        writeAt(drive.loop().path(), ByteOffset(drive.size().value) - 1_MiB, randomByteArray(ByteCount(900'000), 5)));
    const QByteArray before = hashOf(drive.loop().path());
    LoopDrive target(drive.size(), ByteCount(sector));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const auto report = runClone(drive.loop().path(), target.path());
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    QVERIFY(report->compared >= report->written - 1_MiB && report->written > ByteCount());
    LIFEBOAT_VERIFY_NOTHING(judge(drive, target));
    QCOMPARE(hashOf(drive.loop().path()), before);
}

void CloneTest::otherSizes()
{
    TestDrive drive(layoutOf(TestTable::Gpt, ByteCount(512)));
    QVERIFY2(drive, drive.message().constData());
    const ByteCount minimum(drive.partitions().back().range.end.value + 33 * 512);
    for (const ByteCount size : {minimum, drive.size() + 30_MiB}) {
        LoopDrive target(size);
        QVERIFY2(target, target.message().constData());
        QVERIFY(fillWithGarbage(target.path()));
        LIFEBOAT_VERIFY_RESULT(runClone(drive.loop().path(), target.path()));
        const ToolResult judged = runTool(QStringLiteral("sgdisk"), {QStringLiteral("-v"), target.path()});
        QVERIFY2(judged.output.contains("No problems found"), judged.message().constData());
        LIFEBOAT_VERIFY_NOTHING(checkFileSystems(drive, target));
    }
    LoopDrive target(minimum - ByteCount(512));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const QByteArray before = hashOf(target.path());
    LIFEBOAT_VERIFY_ERROR(runClone(drive.loop().path(), target.path()), ErrorCode::TargetTooSmall);
    QCOMPARE(hashOf(target.path()), before);
}

void CloneTest::intoANewFile()
{
    TestDrive drive(layoutOf(TestTable::Gpt, ByteCount(512)));
    QVERIFY2(drive, drive.message().constData());
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("clone.img"));
    LIFEBOAT_VERIFY_RESULT(runClone(drive.loop().path(), file));
    LoopDrive target(file);
    QVERIFY2(target, target.message().constData());
    LIFEBOAT_VERIFY_NOTHING(judge(drive, target));
}

void CloneTest::mountedSource()
{
    TestDrive drive(layoutOf(TestTable::Gpt, ByteCount(512)));
    QVERIFY2(drive, drive.message().constData());
    LoopDrive target(drive.size());
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const QByteArray before = hashOf(target.path());
    QString where;
    LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &where));
    LIFEBOAT_VERIFY_ERROR(runClone(drive.loop().path(), target.path()), ErrorCode::SourceMounted);
    QCOMPARE(hashOf(target.path()), before);
    LIFEBOAT_VERIFY_TOOL(drive.loop().unmount(where));

    LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &where, {QStringLiteral("-o"), QStringLiteral("ro")}));
    LIFEBOAT_VERIFY_RESULT(runClone(drive.loop().path(), target.path()));
    LIFEBOAT_VERIFY_TOOL(drive.loop().unmount(where));
    LIFEBOAT_VERIFY_NOTHING(judge(drive, target));
}

/// By any name: the device, the file behind it, either way around.
void CloneTest::onesOwnSource()
{
    TestDrive drive(layoutOf(TestTable::Gpt, ByteCount(512)));
    QVERIFY2(drive, drive.message().constData());
    const QString device = drive.loop().path();
    const QByteArray before = hashOf(device);
    const auto verdictOf = [&](const QString &target) -> std::vector<ErrorCode> {
        std::vector<ErrorCode> codes;
        const auto source = fitSourceOfDrive(device, {}, {});
        const auto verdict = source ? fit(*source, target, {}) : Result<FitReport>(fail(source.error()));
        for (const Error &reason : verdict ? verdict->reasons : std::vector<Error>{})
            codes.push_back(reason.code);
        return codes;
    };
    for (const QString &target : {device, drive.file()}) {
        QVERIFY(std::ranges::contains(verdictOf(target), ErrorCode::TargetHoldsSource));
        QVERIFY(!runClone(device, target));
        QCOMPARE(hashOf(device), before);
    }
    QVERIFY(!runClone(drive.file(), device));
    QVERIFY(!runClone(drive.file(), drive.file()));
    QCOMPARE(hashOf(device), before);
}

QTEST_GUILESS_MAIN(CloneTest)
#include "tst_clone.moc"
