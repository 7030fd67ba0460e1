// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ExampleDrives.h"

#include "sentences/Sentences.h"
#include "widgets/DiskMapModel.h"
#include "widgets/PartWidths.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What a map shows of drives and images, before anything is painted.
class DiskMapPartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roleOfAPartition_data();
    void roleOfAPartition();
    void mountsMakeTheSystem();
    void externalWindowsDriveHoldsData();
    void secondWindowsPartitionIsData();
    void linuxInAnImageIsTheSystem();
    void titlesFallBack();
    void gapsForAlignmentAreLeftOut();
    void freeSpaceIsShown();
    void drivesWithoutTable();
    void leftOutPartitionsAreMissing();
    void largerTargetKeepsARest();
    void smallerTargetCutsTheLast();
    void erasedLeavesFreeSpace();
    void modelIsAModel();
    void modelTellsEverythingInWords();
    void toolTipIsNoMarkup();
    void ticksOfTheModel();
    void usedArrivesLater();
    void widthsFollowSizes_data();
    void widthsFollowSizes();
};

static PartitionRecord record(const QString &type, const QString &fileSystem, const QString &label = {})
{
    PartitionRecord made;
    made.number = 2;
    made.type = type;
    made.fileSystem = fileSystem;
    made.label = label;
    return made;
}

static QStringList titles(const std::vector<DiskMapPart> &parts)
{
    QStringList found;
    for (const DiskMapPart &part : parts)
        found += part.title;
    return found;
}

static QList<PartitionRole> roles(const std::vector<DiskMapPart> &parts)
{
    QList<PartitionRole> found;
    for (const DiskMapPart &part : parts)
        found += part.role;
    return found;
}

void DiskMapPartsTest::roleOfAPartition_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("fileSystem");
    QTest::addColumn<PartitionRole>("role");
    QTest::newRow("EFI system") << efiType() << u"vfat"_s << PartitionRole::Boot;
    QTest::newRow("EFI system, MBR") << u"0xef"_s << u"vfat"_s << PartitionRole::Boot;
    QTest::newRow("BIOS boot") << u"21686148-6449-6e6f-744e-656564454649"_s << QString() << PartitionRole::Boot;
    QTest::newRow("Microsoft reserved") << windowsReservedType() << QString() << PartitionRole::Boot;
    QTest::newRow("Linux /boot") << u"bc13c2ff-59e6-4262-a352-b275fd6f7172"_s << u"ext4"_s << PartitionRole::Boot;
    QTest::newRow("Windows") << windowsType() << u"ntfs"_s << PartitionRole::System;
    QTest::newRow("Windows, MBR") << u"0x07"_s << u"ntfs"_s << PartitionRole::System;
    QTest::newRow("root of x86-64") << u"4f68bce3-e8cd-4db1-96e7-fbcaf984b709"_s << u"xfs"_s << PartitionRole::System;
    QTest::newRow("ext4") << linuxType() << u"ext4"_s << PartitionRole::Data;
    QTest::newRow("exFAT") << windowsType() << u"exfat"_s << PartitionRole::Data;
    QTest::newRow("recovery") << windowsRecoveryType() << u"ntfs"_s << PartitionRole::Other;
    QTest::newRow("swap") << swapType() << u"swap"_s << PartitionRole::Other;
    QTest::newRow("LUKS") << linuxType() << u"crypto_LUKS"_s << PartitionRole::Other;
    QTest::newRow("LVM") << linuxType() << u"LVM2_member"_s << PartitionRole::Other;
    QTest::newRow("nothing known") << linuxType() << QString() << PartitionRole::Other;
}

void DiskMapPartsTest::roleOfAPartition()
{
    QFETCH(QString, type);
    QFETCH(QString, fileSystem);
    QFETCH(PartitionRole, role);
    QCOMPARE(roleOf(record(type, fileSystem)), role);
    const Drive drive = exampleDrive(giga, TableType::Gpt, {{type, fileSystem, {}, giga / 2}});
    QCOMPARE(roleOf(drive.partitions.front()), role);
}

void DiskMapPartsTest::mountsMakeTheSystem()
{
    const auto roleWith = [](const QString &fileSystem, const Usage &usage) {
        return roleOf(exampleDrive(giga, TableType::Gpt, {{linuxType(), fileSystem, {}, giga / 2, 0, {usage}}})
                          .partitions.front());
    };
    QCOMPARE(roleWith(u"ext4"_s, {.where = u"/"_s, .system = true}), PartitionRole::System);
    QCOMPARE(roleWith(u"ext4"_s, {.where = u"/var"_s, .system = true}), PartitionRole::System);
    QCOMPARE(roleWith(u"ext4"_s, {.where = u"/boot"_s, .system = true}), PartitionRole::Boot);
    QCOMPARE(roleWith(u"ext4"_s, {.where = u"/srv"_s}), PartitionRole::Data);
    QCOMPARE(roleWith(u"crypto_LUKS"_s, {.kind = Usage::Kind::DeviceMapper, .where = u"dm-0"_s, .system = true}),
             PartitionRole::System);
    QCOMPARE(roleWith(u"swap"_s, {.kind = Usage::Kind::Swap, .where = {}, .system = true}), PartitionRole::Other);
}

void DiskMapPartsTest::externalWindowsDriveHoldsData()
{
    const ExamplePartition files{windowsType(), u"ntfs"_s, u"Backup"_s, 900 * giga};
    const Drive gpt = exampleDrive(1000 * giga, TableType::Gpt, {{windowsReservedType(), {}, {}, 17 * mega}, files});
    QCOMPARE(partsOf(gpt).at(1).role, PartitionRole::Data);
    QCOMPARE(partsOf(imageOf(gpt, 10)).at(1).role, PartitionRole::Data);
    Drive mbr = exampleDrive(1000 * giga, TableType::Mbr, {{u"0x07"_s, u"ntfs"_s, u"Backup"_s, 900 * giga}});
    QCOMPARE(partsOf(mbr).front().role, PartitionRole::Data);
    mbr.partitions.front().entry.bootable = true;
    QCOMPARE(partsOf(mbr).front().role, PartitionRole::System);
}

void DiskMapPartsTest::secondWindowsPartitionIsData()
{
    const Drive drive = exampleDrive(1000 * giga, TableType::Gpt,
                                     {{efiType(), u"vfat"_s, {}, 100 * mega},
                                      {windowsType(), u"ntfs"_s, {}, 400 * giga},
                                      {windowsType(), u"ntfs"_s, u"Files"_s, 599 * giga + 890 * mega}});
    const QList expected{PartitionRole::Boot, PartitionRole::System, PartitionRole::Data};
    QCOMPARE(roles(partsOf(drive)), expected);
    QCOMPARE(roles(partsOf(imageOf(drive, 10))), expected);
}

void DiskMapPartsTest::linuxInAnImageIsTheSystem()
{
    QCOMPARE(roles(partsOf(imageOf(linuxDesktop(), 50))), roles(partsOf(linuxDesktop())));
    QCOMPARE(partsOf(linuxDesktop()).at(1).role, PartitionRole::System);
}

void DiskMapPartsTest::titlesFallBack()
{
    QCOMPARE(titleOf(record(windowsType(), u"ntfs"_s, u" My\nfiles "_s)), u"My files"_s);
    QCOMPARE(titleOf(record(windowsType(), u"ntfs"_s)), u"Windows"_s);
    QCOMPARE(titleOf(record(windowsType(), u"exfat"_s)), u"exFAT"_s);
    QCOMPARE(titleOf(record({}, {})), u"Partition 2"_s);
    QCOMPARE(
        titles(partsOf(windowsLaptop())),
        QStringList({u"EFI system"_s, u"Windows reserved"_s, u"Windows"_s, u"Windows recovery"_s, u"Free space"_s}));
}

void DiskMapPartsTest::gapsForAlignmentAreLeftOut()
{
    const ExamplePartition one{linuxType(), u"ext4"_s, {}, 40 * giga};
    ExamplePartition two{linuxType(), u"ext4"_s, {}, 60 * giga - 100 * mega, (64_MiB).value - 1};
    QCOMPARE(partsOf(exampleDrive(100 * giga, TableType::Gpt, {one, two})).size(), 2U);
    two.gap = (64_MiB).value;
    QCOMPARE(partsOf(exampleDrive(100 * giga, TableType::Gpt, {one, two})).size(), 3U);
    // On a small drive a hundredth is much.
    const ExamplePartition small{linuxType(), u"ext4"_s, {}, 90 * mega, mega};
    QCOMPARE(partsOf(exampleDrive(92 * mega + (1_MiB).value, TableType::Gpt, {small})).size(), 3U);
}

void DiskMapPartsTest::freeSpaceIsShown()
{
    const auto parts = partsOf(
        exampleDrive(100 * giga, TableType::Gpt,
                     {{linuxType(), u"ext4"_s, {}, 40 * giga}, {linuxType(), u"ext4"_s, {}, 10 * giga, 20 * giga}}));
    QCOMPARE(parts.size(), 4U);
    QCOMPARE(parts[1].role, PartitionRole::Free);
    QVERIFY(!parts[1].number);
    QCOMPARE(parts[1].size.value, 20 * giga);
    QCOMPARE(parts[2].number, std::optional(2));
    QCOMPARE(parts[3].size.value, 30 * giga - (1_MiB).value);
}

void DiskMapPartsTest::drivesWithoutTable()
{
    const auto blank = partsOf(emptyDrive());
    QCOMPARE(titles(blank), QStringList(u"No partitions"_s));
    QCOMPARE(blank.front().role, PartitionRole::Free);
    QCOMPARE(blank.front().size.value, 1000 * giga);

    Drive damaged = emptyDrive();
    damaged.tableProblem = u"overlap"_s;
    QCOMPARE(titles(partsOf(damaged)), QStringList(u"Unknown content"_s));
    QCOMPARE(partsOf(damaged).front().role, PartitionRole::Other);

    const Drive whole = exampleDrive(8 * giga, TableType::None, {{{}, u"exfat"_s, u"CARD"_s, 8 * giga}});
    QCOMPARE(titles(partsOf(whole)), QStringList(u"CARD"_s));
    QCOMPARE(accessibleTextOf(partsOf(whole).front()), u"CARD, exFAT, data, 8.0 GB"_s);

    const Drive tableOnly = exampleDrive(8 * giga, TableType::Gpt, {});
    QCOMPARE(titles(partsOf(tableOnly)), QStringList(u"Free space"_s));

    Manifest image = imageOf(emptyDrive(), 0);
    image.counts.used = ByteCount(3 * giga);
    QCOMPARE(titles(partsOf(image)), QStringList(u"Unknown content"_s));
    QCOMPARE(partsOf(image).front().used, std::optional(ByteCount(3 * giga)));
}

void DiskMapPartsTest::leftOutPartitionsAreMissing()
{
    Manifest image = imageOf(windowsLaptop(), 60);
    image.partitions[2].included = false;
    const auto parts = partsOf(image);
    QVERIFY(!parts[0].missing && parts[2].missing);
    QVERIFY(parts[0].used && !parts[2].used);
    QVERIFY(accessibleTextOf(parts[2]).endsWith(u", not in the image"_s));
    QCOMPARE(notesOf(parts[2]).front(), u"Not in the image"_s);
    QVERIFY(notesOf(parts[0]).isEmpty());
}

void DiskMapPartsTest::largerTargetKeepsARest()
{
    const Manifest image = imageOf(usbStick(), 40);
    QCOMPARE(partsAfterRestore(image, image.drive.size), partsOf(image));
    const auto after = partsAfterRestore(image, ByteCount(64 * giga));
    QCOMPARE(titles(after), QStringList({u"TRAVEL"_s, u"Will stay unused"_s}));
    QCOMPARE(after[1].role, PartitionRole::Free);
    QCOMPARE(after[1].size.value, 32 * giga);
    QCOMPARE(after[0].used, partsOf(image)[0].used);
}

void DiskMapPartsTest::smallerTargetCutsTheLast()
{
    const Manifest image = imageOf(windowsLaptop(), 60);
    const auto after = partsAfterRestore(image, ByteCount(400 * giga));
    QCOMPARE(after.size(), 3U);
    QCOMPARE(after[2].title, u"Windows"_s);
    QVERIFY(after[2].size < ByteCount(400 * giga));
    QCOMPARE(after[2].used, partsOf(image)[2].used);
    QCOMPARE(partsAfterRestore(image, ByteCount(200 * giga))[2].used,
             std::optional(partsAfterRestore(image, ByteCount(200 * giga))[2].size));
}

void DiskMapPartsTest::erasedLeavesFreeSpace()
{
    const auto parts = erased(partsAfterRestore(imageOf(usbStick(), 40), ByteCount(64 * giga)));
    QVERIFY(parts[0].erased && !parts[1].erased);
    QVERIFY(accessibleTextOf(parts[0]).endsWith(u", will be erased"_s));
    QCOMPARE(notesOf(parts[0]).front(), u"Will be erased"_s);
    QVERIFY(!accessibleTextOf(parts[1]).contains(u"erased"_s));
}

void DiskMapPartsTest::modelIsAModel()
{
    DiskMapModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setParts(tickable(partsOf(windowsLaptop())));
    QCOMPARE(model.rowCount(), 5);
    QVERIFY(model.setData(model.index(0), Qt::Unchecked, Qt::CheckStateRole));
    model.setParts(partsOf(emptyDrive()));
    QCOMPARE(model.rowCount(), 1);
    model.setParts({});
    QCOMPARE(model.rowCount(), 0);
}

void DiskMapPartsTest::modelTellsEverythingInWords()
{
    DiskMapModel model;
    model.setParts(erased(partsOf(imageOf(windowsLaptop(), 50))));
    QCOMPARE(model.index(2).data(Qt::DisplayRole).toString(), u"Windows"_s);
    QCOMPARE(model.index(2).data(Qt::AccessibleTextRole).toString(),
             u"Partition 3, Windows, NTFS, system, 249 GB of 498 GB used, will be erased"_s);
    QVERIFY(model.index(2).data(Qt::ToolTipRole).toString().contains(u"249 GB of 498 GB used"_s));
    QCOMPARE(model.index(2).data(DiskMapModel::PartRole).value<DiskMapPart>().number, std::optional(3));
    QCOMPARE(model.index(4).data(Qt::AccessibleTextRole).toString(),
             u"Free space, "_s + sizeForPeople(model.parts()[4].size));
}

void DiskMapPartsTest::toolTipIsNoMarkup()
{
    DiskMapModel model;
    model.setParts({{.number = 1, .title = u"<b>x</b>"_s}});
    const QString tip = model.index(0).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(u"&lt;b&gt;"_s), qPrintable(tip));
}

void DiskMapPartsTest::ticksOfTheModel()
{
    DiskMapModel model;
    model.setParts(tickable(partsOf(windowsLaptop())));
    QSignalSpy changed(&model, &DiskMapModel::ticksChanged);
    QCOMPARE(model.ticked(), QList<int>({1, 2, 3, 4}));
    QVERIFY(model.flags(model.index(1)) & Qt::ItemIsUserCheckable);
    QVERIFY(model.setData(model.index(1), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(model.ticked(), QList<int>({1, 3, 4}));
    QCOMPARE(model.index(1).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    QCOMPARE(changed.size(), 1);
    QVERIFY(model.setData(model.index(1), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(changed.size(), 1);
    // Free space is nothing to tick, nor are the parts of a drive that is only shown.
    QVERIFY(!model.setData(model.index(4), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(!model.index(4).data(Qt::CheckStateRole).isValid());
    model.setParts(partsOf(windowsLaptop()));
    QVERIFY(!(model.flags(model.index(1)) & Qt::ItemIsUserCheckable));
    QVERIFY(model.ticked().isEmpty());
}

void DiskMapPartsTest::usedArrivesLater()
{
    DiskMapModel model;
    model.setParts(partsOf(windowsLaptop()));
    QSignalSpy changed(&model, &DiskMapModel::dataChanged);
    QVERIFY(!model.parts()[2].used);
    model.setUsed(3, ByteCount(312 * giga));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 2);
    QCOMPARE(model.parts()[2].used, std::optional(ByteCount(312 * giga)));
    QCOMPARE(detailsOf(model.parts()[2]).size(), 3);
    model.setUsed(3, ByteCount(900 * giga));
    QCOMPARE(model.parts()[2].used, std::optional(model.parts()[2].size));
    model.setUsed(77, ByteCount(1));
    QCOMPARE(changed.size(), 2);
}

void DiskMapPartsTest::widthsFollowSizes_data()
{
    QTest::addColumn<QList<quint64>>("sizes");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("minimum");
    QTest::addColumn<QList<int>>("expected");
    QTest::newRow("in proportion") << QList<quint64>{1, 2, 1} << 400 << 10 << QList<int>{100, 200, 100};
    QTest::newRow("minimum") << QList<quint64>{1, 1'000'000, 3'000'000} << 440 << 40 << QList<int>{40, 100, 300};
    QTest::newRow("minimum of one lowers another to it")
        << QList<quint64>{1, 11, 88} << 100 << 11 << QList<int>{11, 11, 78};
    QTest::newRow("too narrow for minimums") << QList<quint64>{1, 1, 98} << 30 << 20 << QList<int>{10, 10, 10};
    QTest::newRow("rounding") << QList<quint64>{1, 1, 1} << 100 << 0 << QList<int>{34, 33, 33};
    QTest::newRow("no size at all") << QList<quint64>{0, 0} << 9 << 3 << QList<int>{5, 4};
    QTest::newRow("nothing") << QList<quint64>{} << 100 << 10 << QList<int>{};
    QTest::newRow("no width") << QList<quint64>{5, 6} << 0 << 10 << QList<int>{0, 0};
    QTest::newRow("largest sizes") << QList<quint64>{~quint64{0}, ~quint64{0}} << 50 << 5 << QList<int>{25, 25};
}

void DiskMapPartsTest::widthsFollowSizes()
{
    QFETCH(QList<quint64>, sizes);
    QFETCH(int, width);
    QFETCH(int, minimum);
    QFETCH(QList<int>, expected);
    std::vector<ByteCount> counts;
    for (const quint64 size : sizes)
        counts.emplace_back(size);
    const std::vector<int> widths = partWidths(counts, width, minimum);
    QCOMPARE(QList<int>(widths.begin(), widths.end()), expected);
    if (!widths.empty())
        QCOMPARE(std::accumulate(widths.begin(), widths.end(), 0), width);
}

QTEST_GUILESS_MAIN(DiskMapPartsTest)
#include "tst_disk_map_parts.moc"
