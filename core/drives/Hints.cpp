// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Hints.h"

#include <algorithm>
#include <span>

namespace lifeboat {

namespace {

struct Hint {
    QLatin1StringView key;
    QLatin1StringView word;
};

constexpr Hint fileSystemHints[] = {
    {QLatin1StringView("swap"), QLatin1StringView("swap")},
    {QLatin1StringView("crypto_LUKS"), QLatin1StringView("encrypted")},
    {QLatin1StringView("BitLocker"), QLatin1StringView("BitLocker")},
    {QLatin1StringView("LVM2_member"), QLatin1StringView("LVM")},
    {QLatin1StringView("linux_raid_member"), QLatin1StringView("RAID")},
};

// GUIDs: UEFI 2.10 table 5.7, Microsoft's PARTITION_INFORMATION_GPT, the Discoverable Partitions Specification.
constexpr Hint typeHints[] = {
    {QLatin1StringView("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"), QLatin1StringView("EFI system")},
    {QLatin1StringView("e3c9e316-0b5c-4db8-817d-f92df00215ae"), QLatin1StringView("Windows reserved")},
    {QLatin1StringView("de94bba4-06d1-4d40-a16a-bfd50179d6ac"), QLatin1StringView("Windows recovery")},
    {QLatin1StringView("21686148-6449-6e6f-744e-656564454649"), QLatin1StringView("BIOS boot")},
    {QLatin1StringView("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"), QLatin1StringView("swap")},
    {QLatin1StringView("e6d6d379-f507-44c2-a23c-238f2a3df928"), QLatin1StringView("LVM")},
    {QLatin1StringView("a19d880f-05fc-4d3b-a006-743f0f84911e"), QLatin1StringView("RAID")},
    {QLatin1StringView("0fc63daf-8483-4772-8e79-3d69d8477de4"), QLatin1StringView("Linux")},
    {QLatin1StringView("4f68bce3-e8cd-4db1-96e7-fbcaf984b709"), QLatin1StringView("Linux")},
    {QLatin1StringView("933ac7e1-2eb4-4f13-b844-0e14e2aef915"), QLatin1StringView("Linux home")},
    {QLatin1StringView("bc13c2ff-59e6-4262-a352-b275fd6f7172"), QLatin1StringView("Linux boot")},
    {QLatin1StringView("0xef"), QLatin1StringView("EFI system")},
    {QLatin1StringView("0x27"), QLatin1StringView("Windows recovery")},
    {QLatin1StringView("0x82"), QLatin1StringView("swap")},
    {QLatin1StringView("0x83"), QLatin1StringView("Linux")},
    {QLatin1StringView("0x8e"), QLatin1StringView("LVM")},
    {QLatin1StringView("0xfd"), QLatin1StringView("RAID")},
};

QString lookUp(std::span<const Hint> hints, const QString &key)
{
    const auto found = std::ranges::find_if(hints, [&](const Hint &h) { return key == h.key; });
    return found == hints.end() ? QString() : QString(found->word);
}

} // namespace

QString partitionHint(const PartitionEntry &entry, const QString &fileSystem)
{
    if (const QString hint = lookUp(fileSystemHints, fileSystem); !hint.isEmpty())
        return hint;
    const bool windowsType = entry.type == QLatin1StringView("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7") ||
        entry.type == QLatin1StringView("0x07");
    if (windowsType && fileSystem == QLatin1StringView("ntfs"))
        return QStringLiteral("Windows");
    return lookUp(typeHints, entry.type);
}

} // namespace lifeboat
