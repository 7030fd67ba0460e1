// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Sysfs.h"

#include "block/Identity.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>

namespace lifeboat {

namespace {

/// "sdb" before "sdaa", "loop2" before "loop10": by prefix, then by the length of what follows, then by text.
bool naturallyBefore(const QString &a, const QString &b)
{
    const auto split = [](const QString &s) {
        qsizetype digits = s.size();
        while (digits > 0 && s.at(digits - 1).isDigit())
            --digits;
        return std::tuple(digits, s.left(digits), s.size(), s);
    };
    return a.left(2) == b.left(2) ? split(a) < split(b) : a < b;
}

} // namespace

QString kernelName(const QString &folder) { return folder.mid(folder.lastIndexOf(QLatin1Char('/')) + 1); }

QString Sysfs::folderOf(std::uint64_t device) const
{
    return QFileInfo(QStringLiteral("%1/dev/block/%2:%3").arg(m_roots.sys).arg(major(device)).arg(minor(device)))
        .canonicalFilePath();
}

QString Sysfs::folderNamed(const QString &kernelName) const
{
    return QFileInfo(m_roots.sys + QStringLiteral("/class/block/") + kernelName).canonicalFilePath();
}

QString Sysfs::folderOfNode(const QString &path) const
{
    struct stat status{};
    if (::stat(QFile::encodeName(path).constData(), &status) == 0)
        return S_ISBLK(status.st_mode) ? folderOf(status.st_rdev) : QString();
    // A node that this process does not see, in a container for one, may still be a device that it should know of.
    const QString dev = m_roots.dev + QLatin1Char('/');
    return path.startsWith(dev) ? folderNamed(path.mid(dev.size()).replace(QLatin1Char('/'), QLatin1Char('!')))
                                : QString();
}

QStringList Sysfs::allDrives() const
{
    const QDir directory(m_roots.sys + QStringLiteral("/block"));
    QStringList names = directory.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::ranges::sort(names, naturallyBefore);
    QStringList folders;
    for (const QString &name : std::as_const(names))
        folders.append(QFileInfo(directory.filePath(name)).canonicalFilePath());
    return folders;
}

QString Sysfs::nodePath(const QString &folder) const
{
    // The kernel writes "cciss!c0d0" for /dev/cciss/c0d0.
    return folder.isEmpty()
        ? QString()
        : m_roots.dev + QLatin1Char('/') + kernelName(folder).replace(QLatin1Char('!'), QLatin1Char('/'));
}

std::uint64_t Sysfs::device(const QString &folder) const
{
    const QStringList parts = line(folder, QStringLiteral("dev")).split(QLatin1Char(':'));
    return parts.size() == 2 ? makedev(parts[0].toUInt(), parts[1].toUInt()) : 0;
}

bool Sysfs::isPartition(const QString &folder) const
{
    return !folder.isEmpty() && QFileInfo::exists(folder + QStringLiteral("/partition"));
}

QString Sysfs::driveOf(const QString &folder) const
{
    return isPartition(folder) ? folder.left(folder.lastIndexOf(QLatin1Char('/'))) : folder;
}

QStringList Sysfs::partitions(const QString &folder) const
{
    if (folder.isEmpty())
        return {};
    QStringList found;
    const QDir directory(folder);
    const QStringList names =
        directory.entryList({kernelName(folder) + QLatin1Char('*')}, QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : names) {
        if (isPartition(directory.filePath(name)))
            found.append(directory.filePath(name));
    }
    std::ranges::sort(found, {}, [this](const QString &f) { return number(f, QStringLiteral("partition")); });
    return found;
}

QStringList Sysfs::links(const QString &folder, const QString &directory) const
{
    if (folder.isEmpty())
        return {};
    const QFileInfoList entries =
        QDir(folder + QLatin1Char('/') + directory).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    QStringList folders;
    for (const QFileInfo &entry : entries)
        folders.append(entry.canonicalFilePath());
    return folders;
}

QStringList Sysfs::holders(const QString &folder) const { return links(folder, QStringLiteral("holders")); }
QStringList Sysfs::slaves(const QString &folder) const { return links(folder, QStringLiteral("slaves")); }

QStringList Sysfs::btrfsDevices(std::uint64_t device) const
{
    const QString wanted = folderOf(device);
    if (wanted.isEmpty())
        return {};
    const QString root = m_roots.sys + QStringLiteral("/fs/btrfs");
    const QStringList fileSystems = QDir(root).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &id : fileSystems) {
        const QStringList members = links(root + QLatin1Char('/') + id, QStringLiteral("devices"));
        if (members.contains(wanted))
            return members;
    }
    return {};
}

QString Sysfs::line(const QString &folder, const QString &attribute) const
{
    return folder.isEmpty() ? QString() : readSysfsLine(folder + QLatin1Char('/') + attribute);
}

std::uint64_t Sysfs::number(const QString &folder, const QString &attribute) const
{
    return line(folder, attribute).toULongLong();
}

} // namespace lifeboat
