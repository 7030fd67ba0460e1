// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/StackWalker.h"

#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>

namespace lifeboat {

namespace {

/// The folders of an overlay: "lowerdir=/a:/b,upperdir=/c,workdir=/d"; blanks and commas in names are escaped and rare.
QStringList overlayFolders(const QString &superOptions)
{
    QStringList folders;
    const QStringList options = superOptions.split(QLatin1Char(','));
    for (const QString &option : options) {
        const qsizetype equals = option.indexOf(QLatin1Char('='));
        const QString name = option.left(equals);
        if (equals > 0 && (name.startsWith(QLatin1StringView("lowerdir")) || name == QLatin1StringView("upperdir")))
            folders += option.mid(equals + 1).split(QLatin1Char(':'), Qt::SkipEmptyParts);
    }
    return folders;
}

} // namespace

void StackWalker::addDevice(const QString &folder)
{
    if (folder.isEmpty() || !m_stack.drives.insert(m_state.sysfs.nodePath(folder)).second)
        return;
    addDevice(m_state.sysfs.driveOf(folder));
    const QStringList slaves = m_state.sysfs.slaves(folder);
    for (const QString &slave : slaves)
        addDevice(slave);
    if (const LoopRow *loop = m_state.loop(folder))
        addLoopBacking(*loop);
}

void StackWalker::addLoopBacking(const LoopRow &loop)
{
    if (loop.backingBlockDevice != 0) {
        addDevice(m_state.sysfs.folderOf(loop.backingBlockDevice));
        return;
    }
    struct stat status{};
    const bool exists = ::stat(QFile::encodeName(loop.backingFile).constData(), &status) == 0;
    if (exists && S_ISBLK(status.st_mode)) {
        addDevice(m_state.sysfs.folderOf(status.st_rdev));
        return;
    }
    if (exists && loop.shows(status.st_dev, status.st_ino, loop.backingFile)) {
        addFile(loop.backingFile);
        return;
    }
    // Deleted, or of another mount namespace: the name says nothing, but the kernel knows the file system.
    m_stack.files.insert(loop.backingFile);
    addDevice(m_state.sysfs.folderOf(loop.backingDevice));
    for (const MountRow &row : m_state.mounts) {
        if (row.device == loop.backingDevice)
            addMount(row);
    }
}

void StackWalker::addFile(const QString &path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath();
    if (canonical.isEmpty())
        return;
    m_stack.files.insert(canonical);
    addPath(canonical);
}

void StackWalker::addPath(const QString &path)
{
    struct stat status{};
    if (!m_seenPaths.insert(path).second || ::stat(QFile::encodeName(path).constData(), &status) != 0)
        return;
    addDevice(m_state.sysfs.folderOf(status.st_dev));
    if (const MountRow *row = m_state.mountOfPath(path))
        addMount(*row);
}

void StackWalker::addMount(const MountRow &row)
{
    if (!m_seenMounts.insert(row.id).second)
        return;
    for (const std::uint64_t device : row.blockDevices)
        addDevice(m_state.sysfs.folderOf(device));
    if (row.type == QLatin1StringView("overlay")) {
        const QStringList folders = overlayFolders(row.superOptions);
        for (const QString &folder : folders)
            addPath(folder);
    } else if (row.blockDevices.empty() && row.source.startsWith(QLatin1Char('/')) && QFileInfo(row.source).exists()) {
        // A file system that shows another folder (eCryptfs, gocryptfs) or reads a file by itself (FUSE).
        if (QFileInfo(row.source).isFile())
            addFile(row.source);
        else
            addPath(row.source);
    }
}

} // namespace lifeboat
