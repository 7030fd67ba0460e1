// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/TargetRules.h"

#include <QFile>

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>

namespace lifeboat::files {

namespace {

// linux/magic.h has not all of them.
constexpr std::uint32_t fuseMagic = 0x65735546;
constexpr auto windowsMagics = std::to_array<std::uint32_t>({
    0x00004d44, // msdos, vfat
    0x2011bab0, // exfat
    0x5346544e, // ntfs
    0x7366746e, // ntfs3
    0x0000517b, // smb
    0xff534d42, // cifs
    0xfe534d42, // smb2
});
constexpr qsizetype mostMountInfo = 4 << 20;

/// The type of the file system with device number @p device, as the kernel lists it.
QByteArray mountedType(dev_t device)
{
    QFile list(QStringLiteral("/proc/self/mountinfo"));
    if (!list.open(QIODevice::ReadOnly))
        return {};
    const QByteArray number = QByteArray::number(major(device)) + ':' + QByteArray::number(minor(device));
    for (const QByteArray &line : list.read(mostMountInfo).split('\n')) {
        const QByteArrayList fields = line.split(' ');
        const qsizetype dash = fields.indexOf("-");
        if (dash > 2 && fields.size() > dash + 1 && fields[2] == number)
            return fields[dash + 1];
    }
    return {};
}

} // namespace

NameRules nameRulesOf(std::uint32_t magic, QByteArrayView type)
{
    static constexpr auto windowsTypes = std::to_array<const char *>({"fuseblk", "fuse.ntfs-3g", "fuse.exfat"});
    const bool windows = magic == fuseMagic
        ? std::ranges::any_of(windowsTypes, [&](const char *one) { return type == QByteArrayView(one); })
        : std::ranges::contains(windowsMagics, magic);
    return windows ? NameRules::Windows : NameRules::Linux;
}

NameRules nameRulesOf(int folder)
{
    struct statfs about{};
    struct stat status{};
    if (::fstatfs(folder, &about) != 0 || ::fstat(folder, &status) != 0)
        return NameRules::Linux;
    const auto magic = static_cast<std::uint32_t>(about.f_type);
    return nameRulesOf(magic, magic == fuseMagic ? mountedType(status.st_dev) : QByteArray());
}

} // namespace lifeboat::files
