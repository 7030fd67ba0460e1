// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/SystemState.h"

#include <QTemporaryDir>

namespace lifeboat::test {

/// A made-up /sys, /proc and /dev: for what no test machine has (LVM on LUKS on RAID, btrfs on three drives).
/// Device numbers use majors of the "experimental" range, which no real device of the test machine has.
class FakeMachine {
public:
    FakeMachine();

    /// A whole drive, "sda"; returns its folder.
    QString addDrive(const QString &name, unsigned minor);
    /// A drive with the number of what a real file or folder lies on.
    void addDriveBelow(const QString &name, const QString &realPath);
    /// A drive with the number of a real device node, which stands for it.
    void addDriveOf(const QString &name, const QString &realNode);
    /// "sda1" of "sda".
    void addPartition(const QString &drive, int number, unsigned minor);
    /// dm-0, md127 and the like: a drive on top of others, which see it as their holder.
    void addHolder(const QString &name, unsigned minor, const QStringList &below);
    void addLoop(const QString &name, unsigned minor, const QString &backingFile);
    void addBtrfs(const QString &uuid, const QStringList &members);
    void setAttribute(const QString &name, const QString &attribute, const QByteArray &value);

    /// A line of mountinfo. @p device 0 and a source: an anonymous device number, as btrfs has.
    void addMount(const QByteArray &mountPoint, unsigned minor, const QByteArray &type, const QByteArray &source,
                  const QByteArray &mountOptions = "rw,relatime", const QByteArray &superOptions = "rw");
    void addSwap(const QByteArray &path, const QByteArray &type);

    const SystemRoots &roots() const { return m_roots; }
    Result<SystemState> state() const { return SystemState::read(m_roots); }
    QString node(const QString &name) const { return m_roots.dev + QLatin1Char('/') + name; }
    QString folder(const QString &name) const;

    static constexpr unsigned major = 240;

private:
    void addDevice(const QString &folder, const QString &name, unsigned majorNumber, unsigned minorNumber);
    void write(const QString &path, const QByteArray &text) const;
    void writeTables() const;

    QTemporaryDir m_folder;
    SystemRoots m_roots;
    QByteArray m_mounts;
    QByteArray m_swaps = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
    int m_nextMount = 1000000; ///< real ones are asked for as well and must not be found here
};

} // namespace lifeboat::test
