// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/PartitionRole.h"

#include "drives/Hints.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

using namespace Qt::StringLiterals;

/// What both a partition and its record tell.
struct Facts {
    QString type;
    QString fileSystem;
    QString hint;
    bool root = false;      ///< mounted at /
    bool bootMount = false; ///< mounted at /boot, /boot/efi, /efi
    bool system = false;    ///< the running system lies on it
};

// UEFI 2.10 table 5.7, Microsoft's PARTITION_INFORMATION_GPT, the Discoverable Partitions Specification, PowerPC PReP.
constexpr std::array bootTypes = {
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"_L1, "0xef"_L1, // EFI system
    "21686148-6449-6e6f-744e-656564454649"_L1,            // BIOS boot
    "e3c9e316-0b5c-4db8-817d-f92df00215ae"_L1,            // Microsoft reserved
    "bc13c2ff-59e6-4262-a352-b275fd6f7172"_L1,            // /boot
    "9e1a2d38-c612-4316-aa26-8b49521e5a8b"_L1, "0x41"_L1, // PReP
};

// Discoverable Partitions Specification: root of x86, x86-64, ARM, ARM64 and RISC-V, /usr of x86-64.
constexpr std::array linuxRootTypes = {
    "44479540-f297-41b2-9af7-d131d5f0458a"_L1, "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"_L1,
    "69dad710-2ce4-4e3c-b16c-21a1d49abed3"_L1, "b921b045-1df0-41c3-af44-4c6f280d3fae"_L1,
    "72ec70a6-cf74-40e6-bd49-4bda08e8f224"_L1, "8484680c-9521-48c6-9c11-b0720656f69e"_L1,
};

/// Found by libblkid, but nothing that a person could open.
constexpr std::array noFileSystems = {"swap"_L1, "crypto_LUKS"_L1, "BitLocker"_L1, "LVM2_member"_L1,
                                      "linux_raid_member"_L1};

struct Name {
    QLatin1StringView key;
    const char *text;
};

constexpr Name fileSystemNames[] = {
    {"ntfs"_L1, "NTFS"},
    {"vfat"_L1, "FAT"},
    {"exfat"_L1, "exFAT"},
    {"ext2"_L1, "ext2"},
    {"xfs"_L1, "XFS"},
    {"btrfs"_L1, "Btrfs"},
    {"f2fs"_L1, "F2FS"},
    {"hfsplus"_L1, "HFS+"},
    {"apfs"_L1, "APFS"},
    {"iso9660"_L1, "ISO 9660"},
    {"udf"_L1, "UDF"},
    {"zfs_member"_L1, "ZFS"},
    {"LVM2_member"_L1, "LVM"},
    {"linux_raid_member"_L1, "RAID"},
    {"crypto_LUKS"_L1, "LUKS"},
    {"BitLocker"_L1, "BitLocker"},
    {"swap"_L1, QT_TRANSLATE_NOOP("DiskMap", "Swap")},
};

/// The words of partitionHint() that another language has words for; the others are names.
constexpr Name hintWords[] = {
    {"swap"_L1, QT_TRANSLATE_NOOP("DiskMap", "Swap")},
    {"encrypted"_L1, QT_TRANSLATE_NOOP("DiskMap", "Encrypted")},
    {"EFI system"_L1, QT_TRANSLATE_NOOP("DiskMap", "EFI system")},
    {"Windows reserved"_L1, QT_TRANSLATE_NOOP("DiskMap", "Windows reserved")},
    {"Windows recovery"_L1, QT_TRANSLATE_NOOP("DiskMap", "Windows recovery")},
    {"BIOS boot"_L1, QT_TRANSLATE_NOOP("DiskMap", "BIOS boot")},
    {"Linux home"_L1, QT_TRANSLATE_NOOP("DiskMap", "Linux home")},
    {"Linux boot"_L1, QT_TRANSLATE_NOOP("DiskMap", "Linux boot")},
};

QString translated(const char *text) { return QCoreApplication::translate("DiskMap", text); }

template<std::size_t count>
QString named(const Name (&names)[count], const QString &key)
{
    const auto *const found = std::ranges::find(names, key, [](const Name &name) { return QString(name.key); });
    return found == std::end(names) ? key : translated(found->text);
}

PartitionRole roleOf(const Facts &facts)
{
    if (facts.root)
        return PartitionRole::System;
    if (facts.bootMount || std::ranges::contains(bootTypes, facts.type))
        return PartitionRole::Boot;
    // Swap in use counts as the running system's, but holds neither programs nor files.
    if (facts.fileSystem == "swap"_L1 || facts.hint == "swap"_L1 || facts.hint == "Windows recovery"_L1)
        return PartitionRole::Other;
    if (facts.system || facts.hint == "Windows"_L1 || std::ranges::contains(linuxRootTypes, facts.type))
        return PartitionRole::System;
    if (facts.fileSystem.isEmpty() || std::ranges::contains(noFileSystems, facts.fileSystem))
        return PartitionRole::Other;
    return PartitionRole::Data;
}

QString titleOf(int number, const QString &label, const QString &hint, const QString &fileSystem)
{
    if (const QString title = label.simplified(); !title.isEmpty())
        return title;
    if (!hint.isEmpty())
        return named(hintWords, hint);
    if (!fileSystem.isEmpty())
        return fileSystemForPeople(fileSystem);
    return QCoreApplication::translate("DiskMap", "Partition %1").arg(number);
}

QString hintOf(const PartitionRecord &record)
{
    PartitionEntry entry;
    entry.type = record.type;
    return partitionHint(entry, record.fileSystem);
}

} // namespace

QColor colorOf(PartitionRole role)
{
    switch (role) {
    case PartitionRole::System:
        return QColor(0x00, 0x72, 0xB2);
    case PartitionRole::Data:
        return QColor(0x00, 0x9E, 0x73);
    case PartitionRole::Boot:
        return QColor(0xCC, 0x79, 0xA7);
    case PartitionRole::Other:
    case PartitionRole::Free:
        break;
    }
    return QColor(0x8C, 0x8C, 0x8C);
}

QColor erasedColor() { return QColor(0xD5, 0x5E, 0x00); }

Qt::BrushStyle hatchOf(PartitionRole role)
{
    switch (role) {
    case PartitionRole::System:
        return Qt::BDiagPattern;
    case PartitionRole::Data:
        return Qt::FDiagPattern;
    case PartitionRole::Boot:
        return Qt::VerPattern;
    case PartitionRole::Other:
        return Qt::HorPattern;
    case PartitionRole::Free:
        break;
    }
    return Qt::NoBrush;
}

QString wordOf(PartitionRole role)
{
    switch (role) {
    case PartitionRole::System:
        return QCoreApplication::translate("DiskMap", "system", "what a partition is for");
    case PartitionRole::Data:
        return QCoreApplication::translate("DiskMap", "data", "what a partition is for");
    case PartitionRole::Boot:
        return QCoreApplication::translate("DiskMap", "start-up", "what a partition is for");
    case PartitionRole::Other:
        return QCoreApplication::translate("DiskMap", "other", "what a partition is for");
    case PartitionRole::Free:
        break;
    }
    return QCoreApplication::translate("DiskMap", "free", "what a partition is for");
}

PartitionRole roleOf(const Partition &partition)
{
    Facts facts{.type = partition.entry.type, .fileSystem = partition.fileSystem, .hint = partition.hint};
    for (const Usage &usage : partition.usages) {
        facts.system = facts.system || usage.system;
        if (usage.kind != Usage::Kind::Mount)
            continue;
        facts.root = facts.root || usage.where == "/"_L1;
        facts.bootMount = facts.bootMount || usage.where == "/boot"_L1 || usage.where.startsWith("/boot/"_L1) ||
            usage.where == "/efi"_L1;
    }
    return roleOf(facts);
}

PartitionRole roleOf(const PartitionRecord &record)
{
    return roleOf(Facts{.type = record.type, .fileSystem = record.fileSystem, .hint = hintOf(record)});
}

QString titleOf(const Partition &partition)
{
    return titleOf(partition.entry.number, partition.label, partition.hint, partition.fileSystem);
}

QString titleOf(const PartitionRecord &record)
{
    return titleOf(record.number, record.label, hintOf(record), record.fileSystem);
}

QString fileSystemForPeople(const QString &fileSystem) { return named(fileSystemNames, fileSystem); }

} // namespace lifeboat
