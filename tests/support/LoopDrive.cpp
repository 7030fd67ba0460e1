// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/LoopDrive.h"

#include "base/UniqueFd.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace lifeboat::test {

bool deviceTestsRequired() { return qEnvironmentVariableIntValue("LIFEBOAT_REQUIRE_DEVICE_TESTS") == 1; }

QString LoopDrive::unavailable()
{
    if (::geteuid() != 0)
        return QStringLiteral("device tests need root");
    const int control = ::open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    if (control < 0)
        return QStringLiteral("device tests need loop devices, and /dev/loop-control cannot be opened");
    ::close(control);
    return {};
}

LoopDrive::LoopDrive(ByteCount size, ByteCount sectorSize) : m_folder(std::make_unique<QTemporaryDir>())
{
    m_file = m_folder->filePath(QStringLiteral("drive.img"));
    QFile file(m_file);
    if (!file.open(QIODevice::WriteOnly) || !file.resize(static_cast<qint64>(size.value))) {
        m_message = "cannot make " + m_file.toUtf8() + ": " + file.errorString().toUtf8();
        return;
    }
    file.close();
    attach(sectorSize);
}

LoopDrive::LoopDrive(const QString &file, ByteCount sectorSize) : m_file(file) { attach(sectorSize); }

LoopDrive &LoopDrive::operator=(LoopDrive &&other) noexcept
{
    if (this != &other) {
        detach();
        m_folder = std::move(other.m_folder);
        m_mountPoints = std::move(other.m_mountPoints);
        m_file = std::exchange(other.m_file, {});
        m_path = std::exchange(other.m_path, {});
        m_message = std::exchange(other.m_message, {});
    }
    return *this;
}

void LoopDrive::attach(ByteCount sectorSize)
{
    const ToolResult result = runTool(QStringLiteral("losetup"),
                                      {QStringLiteral("--find"), QStringLiteral("--show"),
                                       QStringLiteral("--sector-size"), QString::number(sectorSize.value), m_file});
    if (!result) {
        m_message = result.message();
        return;
    }
    m_path = QString::fromUtf8(result.output).trimmed();
    // Nodes that an earlier, killed user of this loop device left behind.
    runTool(QStringLiteral("partx"), {QStringLiteral("-d"), m_path});
}

QString LoopDrive::node(int partition) const
{
    return partition == 0 ? m_path : m_path + QLatin1Char('p') + QString::number(partition);
}

ToolResult LoopDrive::scanPartitions()
{
    settleUdev();
    // Not `partx -u`: it fails when it finds no table any more. Whoever is looking at a partition keeps its node for a moment.
    const QString name = QFileInfo(m_path).fileName();
    const QDir nodes(QStringLiteral("/sys/block/") + name);
    for (int tries = 0; tries < 50; ++tries) {
        runTool(QStringLiteral("partx"), {QStringLiteral("-d"), m_path});
        if (nodes.entryList({name + QStringLiteral("p*")}, QDir::Dirs).isEmpty())
            break;
        QThread::msleep(20);
    }
    ToolResult added = runTool(QStringLiteral("partx"), {QStringLiteral("-a"), m_path});
    if (added)
        return added;
    // It gives an extended partition two sectors of 512 bytes, which the kernel refuses on a drive with larger ones. Nobody needs that node.
    const ToolResult listed =
        runTool(QStringLiteral("partx"),
                {QStringLiteral("-g"), QStringLiteral("-r"), QStringLiteral("-o"), QStringLiteral("NR,TYPE"), m_path});
    for (const QByteArray &line : listed.output.split('\n')) {
        const QList<QByteArray> columns = line.simplified().split(' ');
        if (columns.size() == 2 && (columns[1] == "0x5" || columns[1] == "0xf") &&
            added.errors.trimmed().endsWith("error adding partition " + columns[0]) && added.errors.count('\n') == 1)
            added.exitCode = 0;
    }
    return added;
}

ToolResult LoopDrive::mount(int partition, QString *mountPoint, const QStringList &options)
{
    auto folder = std::make_unique<QTemporaryDir>();
    *mountPoint = folder->path();
    ToolResult result = runTool(QStringLiteral("mount"), options + QStringList{node(partition), folder->path()});
    if (result)
        m_mountPoints.push_back(std::move(folder));
    return result;
}

ToolResult LoopDrive::unmount(const QString &mountPoint)
{
    ToolResult result = runTool(QStringLiteral("umount"), {mountPoint});
    if (result)
        std::erase_if(m_mountPoints, [&](const auto &folder) { return folder->path() == mountPoint; });
    return result;
}

bool LoopDrive::unplug()
{
    const UniqueFd device(::open(QFile::encodeName(m_path).constData(), O_RDWR | O_CLOEXEC));
    std::uint64_t size = 1;
    // A write that was under way makes the file longer again.
    for (int i = 0; device && i < 100 && size != 0; ++i) {
        if (!QFile::resize(m_file, 0) || ::ioctl(device.get(), LOOP_SET_CAPACITY) != 0 ||
            ::ioctl(device.get(), BLKGETSIZE64, &size) != 0)
            return false;
        ::usleep(size == 0 ? 0 : 10'000);
    }
    return size == 0;
}

void LoopDrive::detach()
{
    while (!m_mountPoints.empty()) {
        const QString path = m_mountPoints.back()->path();
        if (!runTool(QStringLiteral("umount"), {path}) &&
            !runTool(QStringLiteral("umount"), {QStringLiteral("--lazy"), path})) {
            // Never let the folder's destructor delete through a mount that is still there.
            m_mountPoints.back()->setAutoRemove(false);
        }
        m_mountPoints.pop_back();
    }
    if (m_path.isEmpty())
        return;
    settleUdev();
    runTool(QStringLiteral("partx"), {QStringLiteral("-d"), m_path});
    const ToolResult detached = runTool(QStringLiteral("losetup"), {QStringLiteral("-d"), m_path});
    if (!detached)
        qWarning("%s", detached.message().constData());
    m_path.clear();
}

} // namespace lifeboat::test
