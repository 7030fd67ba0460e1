// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "UsedMapSupport.h"

#include "drives/usedmap/DomainParser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

/// File systems with so many clusters that their maps come from our own reading alone; partclone, which takes long for them, is the judge.
class UsedMapLargeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void agreesWithPartclone_data()
    {
        QTest::addColumn<TestFs>("fs");
        QTest::addColumn<ByteCount>("size");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("judge");
        QTest::newRow("ntfs") << TestFs::Ntfs << 1050_GiB << QStringList{u"-c"_s, u"4096"_s} << u"NTFS $Bitmap"_s
                              << u"partclone.ntfs"_s;
        QTest::newRow("fat32") << TestFs::Fat32 << 270_GiB << QStringList{u"-s"_s, u"128"_s} << u"FAT table"_s
                               << u"partclone.fat"_s;
        QTest::newRow("exfat") << TestFs::ExFat << 270_GiB << QStringList{u"-c"_s, u"128K"_s} << u"exFAT bitmap"_s
                               << u"partclone.exfat"_s;
    }

    void agreesWithPartclone()
    {
        QFETCH(const TestFs, fs);
        QFETCH(const ByteCount, size);
        QFETCH(const QStringList, options);
        QFETCH(const QString, method);
        QFETCH(const QString, judge);
        const LoopDrive drive(size);
        QVERIFY2(drive, drive.message());
        LIFEBOAT_VERIFY_TOOL(makeFileSystem(fs, drive.path(), {.mkfsOptions = options}));
        FileHashes hashes;
        LIFEBOAT_VERIFY_TOOL(populate(fs, drive.path(), 16_MiB, 1, &hashes));

        const auto map = mapOfFile(drive.file(), blkidType(fs));
        QVERIFY(map);
        QCOMPARE(map->method, method);

        const ToolResult told =
            runTool(judge, {u"-D"_s, u"-q"_s, u"-s"_s, drive.path(), u"-o"_s, u"-"_s, u"-L"_s, u"/dev/null"_s});
        LIFEBOAT_VERIFY_TOOL(told);
        DomainParser parser;
        parser.feed(told.output);
        const auto domain = parser.finish();
        QVERIFY(domain);
        Extents missing = domain->used;
        missing.remove(map->used);
        QVERIFY2(missing.empty(), describe(*map));
        // partclone does not tell of all that lies before the clusters and behind them.
        Extents more = map->used;
        more.remove(domain->used);
        const ByteRange middle{ByteOffset((1_GiB).value), ByteOffset((size - 1_GiB).value)};
        QVERIFY2(!more.intersects(middle), describe(*map));
        QVERIFY2(more.total() < 1_MiB, QByteArray::number(qulonglong(more.total().value)));
    }
};

QTEST_GUILESS_MAIN(UsedMapLargeTest)
#include "tst_used_map_large.moc"
