// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/TestDrive.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

class TestDriveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void holdsEveryFileSystem_data()
    {
        QTest::addColumn<bool>("gpt");
        QTest::addColumn<int>("sectorSize");
        QTest::newRow("gpt 512") << true << 512;
        QTest::newRow("gpt 4096") << true << 4096;
        QTest::newRow("mbr 512, with logical partitions") << false << 512;
    }

    void holdsEveryFileSystem()
    {
        QFETCH(const bool, gpt);
        QFETCH(const int, sectorSize);
        TestDriveLayout layout;
        layout.table = gpt ? TestTable::Gpt : TestTable::Mbr;
        layout.sectorSize = ByteCount(static_cast<std::uint64_t>(sectorSize));
        for (const TestFs fs :
             {TestFs::Ext2, TestFs::Ext3, TestFs::Ext4, TestFs::Xfs, TestFs::Btrfs, TestFs::Ntfs, TestFs::Fat16,
              TestFs::Fat32, TestFs::ExFat, TestFs::Swap, TestFs::Luks, TestFs::RandomBytes})
            layout.partitions.push_back({.fs = fs});
        TestDrive drive(layout);
        QVERIFY2(drive, drive.message());
        QCOMPARE(drive.partitions().size(), layout.partitions.size());
        for (const TestDrive::Partition &partition : drive.partitions()) {
            const QString node = drive.loop().node(partition.number);
            FileHashes again;
            LIFEBOAT_VERIFY_TOOL(hashFiles(partition.fs, node, &again));
            QCOMPARE(again, partition.files);
            LIFEBOAT_VERIFY_TOOL(checkFileSystem(partition.fs, node));
            if (const QString type = blkidType(partition.fs); !type.isEmpty()) {
                const ToolResult probed = runTool(u"blkid"_s, {u"-p"_s, u"-s"_s, u"TYPE"_s, u"-o"_s, u"value"_s, node});
                QCOMPARE(QString::fromUtf8(probed.output).trimmed(), type);
            }
        }
    }

    void mountsAndCleansUp()
    {
        QString device;
        QString at;
        {
            TestDrive drive({.partitions = {{.fs = TestFs::Ext4, .size = 16_MiB}}});
            QVERIFY2(drive, drive.message());
            device = drive.loop().path();
            LIFEBOAT_VERIFY_TOOL(drive.loop().mount(1, &at));
            QCOMPARE(hashFolder(at), drive.partitions()[0].files);
            QVERIFY(QFile::exists(drive.loop().node(1)));
        }
        QVERIFY(!QFile::exists(at));
        QVERIFY(!QFile::exists(device + u"p1"_s));
    }

    void wholeDriveFileSystem()
    {
        TestDrive drive({.table = TestTable::None, .partitions = {{.fs = TestFs::Ext2}}});
        QVERIFY2(drive, drive.message());
        QCOMPARE(drive.partitions()[0].number, 0);
        QCOMPARE(drive.size(), leastSize(TestFs::Ext2));
        LIFEBOAT_VERIFY_TOOL(checkFileSystem(TestFs::Ext2, drive.loop().path()));
    }

    void saysWhatFailed()
    {
        const LoopDrive drive(u"/nonexistent/drive.img"_s);
        QVERIFY(!drive);
        QVERIFY(drive.message().contains("losetup"));
    }
};

QTEST_GUILESS_MAIN(TestDriveTest)
#include "tst_test_drive.moc"
