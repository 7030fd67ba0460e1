// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "support/RandomBytes.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// The first promise: what was on the drive is on the drive again, on top of whatever the target held.
class RoundTripTest : public QObject {
    Q_OBJECT

private:
    static TestDriveLayout everyFileSystem(TestTable table, ByteCount sector);
    static bool writeBootCode(const TestDrive &drive, ByteCount sector);
    static QByteArray judgeImage(const Image &image, const TestDrive &drive, const DriveMap &map);
    static QByteArray judgeSignatures(TestDrive &source, LoopDrive &target);

private Q_SLOTS:
    void initTestCase();
    void everyTableAndFileSystem_data();
    void everyTableAndFileSystem();
    void fileSystemOnTheWholeDrive();
    void blankDrive();
};

/// Sizes that are no multiple of a cluster, a page or, with small sectors, 4096.
TestDriveLayout RoundTripTest::everyFileSystem(TestTable table, ByteCount sector)
{
    const QStringList noDiscard{QStringLiteral("-E"), QStringLiteral("nodiscard")};
    return {.table = table,
            .sectorSize = sector,
            .partitions = {{.fs = TestFs::Fat32},
                           {.fs = TestFs::Ext2, .size = 16_MiB + sector * 3},
                           {.fs = TestFs::Ext3, .size = 20_MiB},
                           {.fs = TestFs::Ext4,
                            .size = 24_MiB + sector * 5,
                            .mkfsOptions = noDiscard,
                            .fileSystemSize = 20_MiB,
                            .formerlyFull = true},
                           {.fs = TestFs::Xfs},
                           {.fs = TestFs::Btrfs},
                           {.fs = TestFs::Ntfs, .label = QStringLiteral("Windows")},
                           {.fs = TestFs::ExFat, .size = 32_MiB},
                           {.fs = TestFs::Swap, .label = QStringLiteral("swap")},
                           {.fs = TestFs::Luks},
                           {.fs = TestFs::RandomBytes, .size = 3_MiB + sector},
                           {.fs = TestFs::Nothing, .size = 2_MiB}},
            .gap = 1_MiB + sector};
}

bool RoundTripTest::writeBootCode(const TestDrive &drive, ByteCount sector)
{
    constexpr ByteCount codeEnd(440);
    constexpr ByteCount tableEnd(512);
    return writeAt(drive.file(), ByteOffset(), randomByteArray(codeEnd, 1)) &&
        (sector == tableEnd || writeAt(drive.file(), ByteOffset(512), randomByteArray(sector - tableEnd, 2)));
}

/// What programs that know nothing of us say about the image.
QByteArray RoundTripTest::judgeImage(const Image &image, const TestDrive &drive, const DriveMap &map)
{
    const QString qcow2 = image.filePath(dataFileName);
    const QTemporaryDir folder;
    const QString raw = folder.filePath(QStringLiteral("drive.raw"));
    const QStringList convert{QStringLiteral("convert"), QStringLiteral("-O"), QStringLiteral("raw"), qcow2, raw};
    for (const ToolResult &judge : {
             runTool(QStringLiteral("qemu-img"), {QStringLiteral("check"), qcow2}),
             runTool(QStringLiteral("sha256sum"),
                     {QStringLiteral("--check"), QStringLiteral("--strict"), QLatin1StringView(fileSumsFileName)},
                     {.workingDirectory = image.folder()}),
             runTool(QStringLiteral("qemu-img"), convert),
         }) {
        if (!judge)
            return judge.message();
    }
    return compareUsed(drive.file(), raw, map) + compareBytes(drive.file(), raw, outsidePartitions(drive));
}

/// Labels and UUIDs of everything that has some, swap and LUKS too.
QByteArray RoundTripTest::judgeSignatures(TestDrive &source, LoopDrive &target)
{
    for (const TestDrive::Partition &partition : source.partitions()) {
        const auto probe = [&](const QString &node) {
            QByteArray found = runTool(QStringLiteral("blkid"),
                                       {QStringLiteral("-p"), QStringLiteral("-o"), QStringLiteral("export"), node})
                                   .output;
            found = found.mid(found.indexOf('\n'));              // without the node's name
            return found.left(found.indexOf("PART_ENTRY_DISK")); // nor the drive's number
        };
        const QByteArray wanted = probe(source.loop().node(partition.number));
        if (!wanted.contains("TYPE=" + blkidType(partition.fs).toUtf8()) ||
            wanted != probe(target.node(partition.number)))
            return "blkid: other signatures on " + target.node(partition.number).toUtf8() + wanted;
    }
    return {};
}

void RoundTripTest::initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

void RoundTripTest::everyTableAndFileSystem_data()
{
    QTest::addColumn<TestTable>("table");
    QTest::addColumn<quint64>("sector");
    QTest::newRow("gpt 512") << TestTable::Gpt << quint64(512);
    QTest::newRow("gpt 4096") << TestTable::Gpt << quint64(4096);
    QTest::newRow("mbr 512") << TestTable::Mbr << quint64(512);
    QTest::newRow("mbr 4096") << TestTable::Mbr << quint64(4096);
}

void RoundTripTest::everyTableAndFileSystem()
{
    QFETCH(TestTable, table);
    QFETCH(quint64, sector);
    TestDrive drive(everyFileSystem(table, ByteCount(sector)));
    QVERIFY2(drive, drive.message().constData());
    QVERIFY(writeBootCode(drive, ByteCount(sector)));
    const QString source = drive.loop().path();
    const QByteArray before = hashOf(source);

    const QTemporaryDir place;
    const auto made = makeImage(source, place.path());
    LIFEBOAT_VERIFY_RESULT(made);
    QVERIFY2(made->outcome == Outcome::DoneAndChecked, text(made->problem).constData());
    const auto image = Image::open(made->image.folder());
    LIFEBOAT_VERIFY_RESULT(image);
    const auto checked = runCheck(*image);
    LIFEBOAT_VERIFY_RESULT(checked);
    QVERIFY2(checked->outcome == Outcome::DoneAndChecked, text(checked->problem).constData());
    const auto map = mapOfDrive(source);
    LIFEBOAT_VERIFY_RESULT(map);
    QVERIFY(map->used.total().value < drive.size().value / 2);
    LIFEBOAT_VERIFY_NOTHING(judgeImage(*image, drive, *map));

    LoopDrive target(drive.size(), ByteCount(sector));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    const auto written = runRestore(*image, target.path());
    LIFEBOAT_VERIFY_RESULT(written);
    QCOMPARE(written->outcome, Outcome::DoneAndChecked);
    LIFEBOAT_VERIFY_NOTHING(compareUsed(source, target.path(), *map));
    LIFEBOAT_VERIFY_NOTHING(compareBytes(source, target.path(), outsidePartitions(drive)));
    LIFEBOAT_VERIFY_NOTHING(checkFileSystems(drive, target));
    LIFEBOAT_VERIFY_NOTHING(judgeSignatures(drive, target));
    QCOMPARE(hashOf(source), before);
}

void RoundTripTest::fileSystemOnTheWholeDrive()
{
    TestDrive drive({.table = TestTable::None, .partitions = {{.fs = TestFs::Ext4, .size = 24_MiB}}});
    QVERIFY2(drive, drive.message().constData());
    const QTemporaryDir place;
    const auto made = makeImage(drive.loop().path(), place.path());
    LIFEBOAT_VERIFY_RESULT(made);
    LoopDrive target(drive.size());
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    LIFEBOAT_VERIFY_RESULT(runRestore(made->image, target.path()));
    const auto map = mapOfDrive(drive.loop().path());
    LIFEBOAT_VERIFY_RESULT(map);
    LIFEBOAT_VERIFY_NOTHING(compareUsed(drive.loop().path(), target.path(), *map));
    LIFEBOAT_VERIFY_NOTHING(checkFileSystem(drive.partitions().front(), target.path()));
}

/// Nothing on it that anybody knows: then everything counts.
void RoundTripTest::blankDrive()
{
    LoopDrive drive(ByteCount(5'000'192));
    QVERIFY2(drive, drive.message().constData());
    QVERIFY(writeAt(drive.path(), ByteOffset(2'000'000), randomByteArray(ByteCount(1'000'001), 3)));
    const QTemporaryDir place;
    const auto made = makeImage(drive.path(), place.path());
    LIFEBOAT_VERIFY_RESULT(made);
    QVERIFY2(made->outcome == Outcome::DoneAndChecked, text(made->problem).constData());
    LoopDrive target(ByteCount(5'000'192));
    QVERIFY2(target, target.message().constData());
    QVERIFY(fillWithGarbage(target.path()));
    LIFEBOAT_VERIFY_RESULT(runRestore(made->image, target.path()));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cmp"), {drive.path(), target.path()}));
}

QTEST_GUILESS_MAIN(RoundTripTest)
#include "tst_round_trip.moc"
