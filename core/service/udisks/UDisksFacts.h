// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"

#include <QDBusObjectPath>
#include <QMap>
#include <QVariantMap>

#include <functional>

namespace lifeboat {

/// Everything UDisks2 has on the bus: object → interface → property → value (org.freedesktop.DBus.ObjectManager).
using UDisksObjects = QMap<QDBusObjectPath, QMap<QString, QVariantMap>>;

namespace udisks {

inline constexpr QLatin1StringView service("org.freedesktop.UDisks2");
inline constexpr QLatin1StringView root("/org/freedesktop/UDisks2");
inline constexpr QLatin1StringView block("org.freedesktop.UDisks2.Block");
inline constexpr QLatin1StringView drive("org.freedesktop.UDisks2.Drive");
inline constexpr QLatin1StringView fileSystem("org.freedesktop.UDisks2.Filesystem");
inline constexpr QLatin1StringView partition("org.freedesktop.UDisks2.Partition");
inline constexpr QLatin1StringView partitionTable("org.freedesktop.UDisks2.PartitionTable");

/// The object of a block device by its number (st_rdev); an empty path when UDisks2 does not know it.
QDBusObjectPath blockObject(const UDisksObjects &objects, std::uint64_t device);
/// The Drive object that a block object belongs to; empty for loop devices and the like.
QDBusObjectPath driveObject(const UDisksObjects &objects, const QDBusObjectPath &blockObject);

} // namespace udisks

/// Lays what UDisks2 knows over a drive. Identity, table and partitions only of a drive that this process could not open; always: removable,
/// ejectable, a bus that sysfs does not show, mounts that this process does not see.
/// @p deviceOf gives the st_rdev of a node ("/dev/sda1"), 0 when there is none.
void addUDisksFacts(Drive &drive, const UDisksObjects &objects,
                    const std::function<std::uint64_t(const QString &node)> &deviceOf);

} // namespace lifeboat
