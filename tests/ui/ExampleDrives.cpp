// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ExampleDrives.h"

#include "drives/Hints.h"

namespace lifeboat::test {

QString efiType() { return QStringLiteral("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"); }
QString windowsReservedType() { return QStringLiteral("e3c9e316-0b5c-4db8-817d-f92df00215ae"); }
QString windowsType() { return QStringLiteral("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"); }
QString windowsRecoveryType() { return QStringLiteral("de94bba4-06d1-4d40-a16a-bfd50179d6ac"); }
QString linuxType() { return QStringLiteral("0fc63daf-8483-4772-8e79-3d69d8477de4"); }
QString swapType() { return QStringLiteral("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"); }

Drive exampleDrive(std::uint64_t size, TableType table, std::initializer_list<ExamplePartition> partitions)
{
    Drive drive;
    drive.identity.model = QStringLiteral("Example");
    drive.identity.size = ByteCount(size);
    drive.table.type = table;
    ByteOffset at(table == TableType::None ? 0 : (1_MiB).value);
    int number = table == TableType::None ? 0 : 1;
    for (const ExamplePartition &example : partitions) {
        Partition partition;
        partition.entry.number = number++;
        at += ByteCount(example.gap);
        partition.entry.range = {at, at + ByteCount(example.size)};
        at = partition.entry.range.end;
        partition.entry.type = example.type;
        partition.fileSystem = example.fileSystem;
        partition.label = example.label;
        partition.hint = partitionHint(partition.entry, partition.fileSystem);
        partition.usages = example.usages;
        drive.partitions.push_back(partition);
        drive.table.partitions.push_back(partition.entry);
    }
    return drive;
}

Drive windowsLaptop()
{
    return exampleDrive(500 * giga, TableType::Gpt,
                        {{efiType(), QStringLiteral("vfat"), {}, 105 * mega},
                         {windowsReservedType(), {}, {}, 17 * mega},
                         {windowsType(), QStringLiteral("ntfs"), {}, 498 * giga},
                         {windowsRecoveryType(), QStringLiteral("ntfs"), {}, 870 * mega}});
}

Drive linuxDesktop()
{
    const auto mounted = [](const char *where) {
        return std::vector{Usage{.kind = Usage::Kind::Mount, .where = QString::fromLatin1(where), .system = true}};
    };
    return exampleDrive(2500 * giga, TableType::Gpt,
                        {{efiType(), QStringLiteral("vfat"), {}, 537 * mega, 0, mounted("/boot/efi")},
                         {linuxType(), QStringLiteral("ext4"), {}, 256 * giga, 0, mounted("/")},
                         {swapType(), QStringLiteral("swap"), {}, 16 * giga},
                         {linuxType(), QStringLiteral("ext4"), QStringLiteral("Data"), 2000 * giga}});
}

Drive usbStick()
{
    return exampleDrive(
        32 * giga, TableType::Mbr,
        {{QStringLiteral("0x0c"), QStringLiteral("vfat"), QStringLiteral("TRAVEL"), 32 * giga - 2 * mega}});
}

Drive emptyDrive() { return exampleDrive(1000 * giga, TableType::None, {}); }

Manifest imageOf(const Drive &drive, unsigned percent)
{
    Manifest image;
    image.drive = drive.identity;
    image.tableType = drive.table.type;
    for (const Partition &partition : drive.partitions) {
        PartitionRecord record;
        record.number = partition.entry.number;
        record.type = partition.entry.type;
        record.fileSystem = partition.fileSystem;
        record.label = partition.label;
        record.range = partition.entry.range;
        record.used = ByteCount(record.range.size().value / 100 * percent);
        image.counts.used += record.used;
        image.partitions.push_back(record);
    }
    return image;
}

} // namespace lifeboat::test
