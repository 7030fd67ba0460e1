// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FakeMachine.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#undef major
#undef minor

namespace lifeboat::test {

FakeMachine::FakeMachine()
{
    // The canonical path: the temporary folder itself may lie behind a link.
    const QString root = QFileInfo(m_folder.path()).canonicalFilePath();
    m_roots = {.sys = root + QStringLiteral("/sys"),
               .proc = root + QStringLiteral("/proc"),
               .dev = root + QStringLiteral("/dev")};
    for (const char *folder :
         {"sys/block", "sys/class/block", "sys/dev/block", "sys/fs/btrfs", "sys/devices", "proc/self", "dev"})
        QDir(root).mkpath(QLatin1StringView(folder));
    writeTables();
}

QString FakeMachine::folder(const QString &name) const
{
    return QFileInfo(m_roots.sys + QStringLiteral("/class/block/") + name).canonicalFilePath();
}

void FakeMachine::write(const QString &path, const QByteArray &text) const
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
}

void FakeMachine::setAttribute(const QString &name, const QString &attribute, const QByteArray &value)
{
    write(folder(name) + QLatin1Char('/') + attribute, value + '\n');
}

void FakeMachine::addDevice(const QString &folder, const QString &name, unsigned majorNumber, unsigned minorNumber)
{
    QDir().mkpath(folder + QStringLiteral("/holders"));
    QDir().mkpath(folder + QStringLiteral("/slaves"));
    write(folder + QStringLiteral("/dev"),
          QByteArray::number(majorNumber) + ':' + QByteArray::number(minorNumber) + '\n');
    QFile::link(folder, m_roots.sys + QStringLiteral("/class/block/") + name);
    QFile::link(folder, m_roots.sys + QStringLiteral("/dev/block/%1:%2").arg(majorNumber).arg(minorNumber));
}

QString FakeMachine::addDrive(const QString &name, unsigned minor)
{
    const QString folder = m_roots.sys + QStringLiteral("/devices/") + name;
    addDevice(folder, name, major, minor);
    QFile::link(folder, m_roots.sys + QStringLiteral("/block/") + name);
    return folder;
}

void FakeMachine::addDriveBelow(const QString &name, const QString &realPath)
{
    struct stat status{};
    if (::stat(QFile::encodeName(realPath).constData(), &status) != 0)
        qFatal("cannot stat %s", qPrintable(realPath));
    addDevice(m_roots.sys + QStringLiteral("/devices/") + name, name, gnu_dev_major(status.st_dev),
              gnu_dev_minor(status.st_dev));
}

void FakeMachine::addDriveOf(const QString &name, const QString &realNode)
{
    struct stat status{};
    if (::stat(QFile::encodeName(realNode).constData(), &status) != 0 || !S_ISBLK(status.st_mode))
        qFatal("%s is no device", qPrintable(realNode));
    const QString folder = m_roots.sys + QStringLiteral("/devices/") + name;
    addDevice(folder, name, gnu_dev_major(status.st_rdev), gnu_dev_minor(status.st_rdev));
    QFile::link(folder, m_roots.sys + QStringLiteral("/block/") + name);
}

void FakeMachine::addPartition(const QString &drive, int number, unsigned minor)
{
    const QString name = drive + QString::number(number);
    addDevice(folder(drive) + QLatin1Char('/') + name, name, major, minor);
    setAttribute(name, QStringLiteral("partition"), QByteArray::number(number));
}

void FakeMachine::addHolder(const QString &name, unsigned minor, const QStringList &below)
{
    const QString own = addDrive(name, minor);
    for (const QString &device : below) {
        QFile::link(folder(device), own + QStringLiteral("/slaves/") + device);
        QFile::link(own, folder(device) + QStringLiteral("/holders/") + name);
    }
}

void FakeMachine::addLoop(const QString &name, unsigned minor, const QString &backingFile)
{
    addDrive(name, minor);
    setAttribute(name, QStringLiteral("loop/backing_file"), backingFile.toUtf8());
}

void FakeMachine::addBtrfs(const QString &uuid, const QStringList &members)
{
    const QString devices = m_roots.sys + QStringLiteral("/fs/btrfs/") + uuid + QStringLiteral("/devices");
    QDir().mkpath(devices);
    for (const QString &member : members)
        QFile::link(folder(member), devices + QLatin1Char('/') + member);
}

void FakeMachine::addMount(const QByteArray &mountPoint, unsigned minor, const QByteArray &type,
                           const QByteArray &source, const QByteArray &mountOptions, const QByteArray &superOptions)
{
    const QByteArray id = QByteArray::number(m_nextMount++);
    const QByteArray device = minor == 0 ? "0:" + id : QByteArray::number(major) + ':' + QByteArray::number(minor);
    m_mounts += id + " 1 " + device + " / " + mountPoint + ' ' + mountOptions + " shared:1 master:2 - " + type + ' ' +
        source + ' ' + superOptions + '\n';
    writeTables();
}

void FakeMachine::addSwap(const QByteArray &path, const QByteArray &type)
{
    m_swaps += path + "   " + type + "\t1048572\t\t0\t\t-2\n";
    writeTables();
}

void FakeMachine::writeTables() const
{
    write(m_roots.proc + QStringLiteral("/self/mountinfo"), m_mounts);
    write(m_roots.proc + QStringLiteral("/swaps"), m_swaps);
}

} // namespace lifeboat::test
