// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// CopyMode::Exact promises every byte, deleted files included.
class ExactTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void restoresEveryByte_data();
    void restoresEveryByte();
    void clonesEveryByte();
    void intoANewFile();
};

static TestDriveLayout layoutWithDeletedFiles(TestTable table, ByteCount sector)
{
    const QStringList noDiscard{QStringLiteral("-E"), QStringLiteral("nodiscard")};
    return {.table = table,
            .sectorSize = sector,
            .partitions = {
                {.fs = TestFs::Ext4, .size = 16_MiB + sector * 7, .mkfsOptions = noDiscard, .formerlyFull = true},
                {.fs = TestFs::Ntfs},
                {.fs = TestFs::Swap, .formerlyFull = true},
                {.fs = TestFs::Nothing, .size = 8_MiB},
                {.fs = TestFs::RandomBytes, .size = 2_MiB + sector}}};
}

template<class Options>
static Options exactly()
{
    Options options;
    options.mode = CopyMode::Exact;
    return options;
}

void ExactTest::restoresEveryByte_data()
{
    QTest::addColumn<TestTable>("table");
    QTest::addColumn<quint64>("sector");
    QTest::newRow("gpt 512") << TestTable::Gpt << quint64(512);
    QTest::newRow("mbr 512") << TestTable::Mbr << quint64(512);
    QTest::newRow("gpt 4096") << TestTable::Gpt << quint64(4096);
}

void ExactTest::restoresEveryByte()
{
    QFETCH(TestTable, table);
    QFETCH(quint64, sector);
    TestDrive drive(layoutWithDeletedFiles(table, ByteCount(sector)));
    QVERIFY2(drive, drive.message().constData());
    const QTemporaryDir place;
    const auto made = makeImage(drive.loop().path(), place.path(), exactly<BackupOptions>());
    LIFEBOAT_VERIFY_RESULT(made);
    QVERIFY2(made->outcome == Outcome::DoneAndChecked, text(made->problem).constData());
    QCOMPARE(made->image.manifest().mode, CopyMode::Exact);
    QCOMPARE(made->image.manifest().counts.used, drive.size());

    LoopDrive target(drive.size(), ByteCount(sector));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const auto written = runRestore(made->image, target.path());
    LIFEBOAT_VERIFY_RESULT(written);
    QCOMPARE(written->outcome, Outcome::DoneAndChecked);
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cmp"), {drive.loop().path(), target.path()}));
    LIFEBOAT_VERIFY_NOTHING(checkFileSystems(drive, target));
}

void ExactTest::clonesEveryByte()
{
    TestDrive drive(layoutWithDeletedFiles(TestTable::Gpt, ByteCount(512)));
    QVERIFY2(drive, drive.message().constData());
    LoopDrive target(drive.size());
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    LIFEBOAT_VERIFY_RESULT(runClone(drive.loop().path(), target.path(), exactly<CloneOptions>()));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cmp"), {drive.loop().path(), target.path()}));
}

void ExactTest::intoANewFile()
{
    TestDrive drive(layoutWithDeletedFiles(TestTable::Gpt, ByteCount(512)));
    QVERIFY2(drive, drive.message().constData());
    const QTemporaryDir folder;
    const auto made = makeImage(drive.loop().path(), folder.path(), exactly<BackupOptions>());
    LIFEBOAT_VERIFY_RESULT(made);
    const QString target = folder.filePath(QStringLiteral("new.img"));
    LIFEBOAT_VERIFY_RESULT(runRestore(made->image, target));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cmp"), {drive.loop().path(), target}));
}

QTEST_GUILESS_MAIN(ExactTest)
#include "tst_exact.moc"
