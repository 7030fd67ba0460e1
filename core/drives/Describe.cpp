// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Describe.h"

#include "block/Identity.h"
#include "drives/Hints.h"
#include "drives/Probe.h"

#include <QFile>
#include <QFileInfo>

#include <unistd.h>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::uint64_t sysfsSector = 512; // sysfs counts start and size in these, whatever the drive's sectors are

Bus busOf(const QString &folder)
{
    const QString name = kernelName(folder);
    if (name.startsWith(QLatin1StringView("loop")))
        return Bus::Loop;
    if (name.startsWith(QLatin1StringView("nvme")))
        return Bus::Nvme;
    if (name.startsWith(QLatin1StringView("mmcblk")))
        return Bus::Mmc;
    if (folder.contains(QLatin1StringView("/usb")))
        return Bus::Usb;
    if (folder.contains(QLatin1StringView("/ata")))
        return Bus::Sata;
    if (folder.contains(QLatin1StringView("/virtual/")) || folder.contains(QLatin1StringView("/virtio")) ||
        folder.contains(QLatin1StringView("/vbd-")))
        return Bus::Virtual;
    return Bus::Unknown;
}

QString problemText(const Error &error)
{
    const QString reason = error.sysErrno != 0 ? QString::fromLocal8Bit(::strerror(error.sysErrno)) : QString();
    if (error.detail.isEmpty() || reason.isEmpty())
        return error.detail + reason;
    return error.detail + QStringLiteral(": ") + reason;
}

} // namespace

void DriveDescriber::addSysfsFacts(Drive &drive, const QString &folder) const
{
    const Sysfs &sysfs = m_state.sysfs;
    drive.bus = busOf(folder);
    drive.removable = sysfs.number(folder, QStringLiteral("removable")) != 0;
    drive.ejectable = drive.bus == Bus::Usb || (drive.bus == Bus::Sata && drive.removable);
    drive.readOnly = sysfs.number(folder, QStringLiteral("ro")) != 0;
    drive.rotational = sysfs.number(folder, QStringLiteral("queue/rotational")) != 0;
    if (const LoopRow *loop = m_state.loop(folder))
        drive.backingFile = loop->backingFile;
    drive.usages = m_usages.ofDevice(folder);
}

Result<> DriveDescriber::addTable(Drive &drive, BlockDevice &device) const
{
    auto table = readPartitionTable(device);
    if (!table && table.error().code == ErrorCode::DeviceGone)
        return fail(table.error());
    if (table) {
        drive.table = std::move(*table);
        // A file has no sectors of its own; its table says which drive it stands for.
        if (drive.isFile && drive.table.type != TableType::None)
            drive.sectors = {.logical = drive.table.sectorSize,
                             .physical = std::max(drive.sectors.physical, drive.table.sectorSize)};
    } else {
        drive.tableProblem = problemText(table.error());
        drive.table.sectorSize = drive.sectors.logical;
    }
    return {};
}

void DriveDescriber::addPartitions(Drive &drive) const
{
    const FileSystemProbe probe(drive.path);
    const auto add = [&](const PartitionEntry &entry) {
        const FileSystemInfo found = probe.probe(entry.range, drive.sectors.logical);
        Partition partition;
        partition.entry = entry;
        partition.fileSystem = found.type;
        partition.label = found.label;
        partition.uuid = found.uuid;
        partition.hint = partitionHint(entry, found.type);
        drive.partitions.push_back(std::move(partition));
    };
    for (const PartitionEntry &entry : drive.table.partitions) {
        if (!entry.extended)
            add(entry);
    }
    if (!drive.table.partitions.empty() || drive.tableProblem)
        return;
    // No partitions, or an MBR that lists none, as some boot loaders leave in front of a file system.
    PartitionEntry whole;
    whole.range = {ByteOffset(0), ByteOffset(drive.identity.size.value)};
    add(whole);
    if (drive.partitions.back().fileSystem.isEmpty()) {
        drive.partitions.pop_back();
        return;
    }
    drive.partitions.back().usages = drive.usages;
    drive.table.type = TableType::None;
}

/// Nodes and usages. A partition that the kernel has and the table has not (a table that we do not read, an old picture
/// of it) still keeps the drive in use: its usages count for the whole drive.
void DriveDescriber::addKernelPartitions(Drive &drive, const QString &folder) const
{
    const Sysfs &sysfs = m_state.sysfs;
    const QStringList kernelPartitions = sysfs.partitions(folder);
    for (const QString &child : kernelPartitions) {
        const std::uint64_t number = sysfs.number(child, QStringLiteral("partition"));
        const ByteOffset begin(sysfs.number(child, QStringLiteral("start")) * sysfsSector);
        const ByteRange range{begin, begin + ByteCount(sysfs.number(child, QStringLiteral("size")) * sysfsSector)};
        const auto same = std::ranges::find_if(drive.partitions, [&](const Partition &p) {
            return p.entry.number > 0 && static_cast<std::uint64_t>(p.entry.number) == number;
        });
        const std::vector<Usage> usages = m_usages.ofDevice(child);
        auto &list = same == drive.partitions.end() ? drive.usages : same->usages;
        list.insert(list.end(), usages.begin(), usages.end());
        if (same != drive.partitions.end() && same->entry.range == range)
            same->nodePath = sysfs.nodePath(child);
    }
}

Result<Drive> DriveDescriber::describe(BlockDevice &device) const
{
    Drive drive;
    LIFEBOAT_TRY_ASSIGN(drive.identity, device.identity());
    const QString canonical = QFileInfo(device.name()).canonicalFilePath();
    drive.path = canonical.isEmpty() ? device.name() : canonical;
    drive.sectors = device.sectors();
    const QString folder = drive.identity.inode == 0 ? m_state.sysfs.folderOf(drive.identity.device) : QString();
    drive.isFile = folder.isEmpty();
    if (drive.isFile) {
        drive.bus = Bus::File;
        drive.readOnly = !canonical.isEmpty() && ::access(QFile::encodeName(canonical).constData(), W_OK) != 0;
        drive.usages = m_usages.ofFile(drive.identity.device, drive.identity.inode, drive.path);
    } else {
        addSysfsFacts(drive, folder);
    }
    LIFEBOAT_TRY(addTable(drive, device));
    addPartitions(drive);
    addKernelPartitions(drive, folder);
    return drive;
}

Drive DriveDescriber::describeClosed(const QString &folder, const QString &problem) const
{
    const Sysfs &sysfs = m_state.sysfs;
    Drive drive;
    drive.opened = false;
    drive.path = sysfs.nodePath(folder);
    const auto lineOf = [&](const char *attribute) { return sysfs.line(folder, QString::fromLatin1(attribute)); };
    const auto numberOf = [&](const char *attribute) { return sysfs.number(folder, QString::fromLatin1(attribute)); };
    drive.identity.model = lineOf("device/model").isEmpty() ? lineOf("device/name") : lineOf("device/model");
    drive.identity.serial = lineOf("device/serial").isEmpty() ? lineOf("serial") : lineOf("device/serial");
    drive.identity.wwn = lineOf("wwid").isEmpty() ? lineOf("device/wwid") : lineOf("wwid");
    drive.identity.size = ByteCount(numberOf("size") * sysfsSector);
    drive.identity.sequence = numberOf("diskseq");
    drive.identity.device = sysfs.device(folder);
    drive.sectors.logical = ByteCount(std::max<std::uint64_t>(numberOf("queue/logical_block_size"), sysfsSector));
    drive.sectors.physical = ByteCount(std::max<std::uint64_t>(numberOf("queue/physical_block_size"), sysfsSector));
    addSysfsFacts(drive, folder);
    drive.tableProblem = problem;
    drive.table.sectorSize = drive.sectors.logical;
    const QStringList kernelPartitions = sysfs.partitions(folder);
    for (const QString &child : kernelPartitions) {
        Partition partition;
        partition.entry.number = static_cast<int>(sysfs.number(child, QStringLiteral("partition")));
        const ByteOffset begin(sysfs.number(child, QStringLiteral("start")) * sysfsSector);
        partition.entry.range = {begin, begin + ByteCount(sysfs.number(child, QStringLiteral("size")) * sysfsSector)};
        partition.nodePath = sysfs.nodePath(child);
        partition.usages = m_usages.ofDevice(child);
        drive.partitions.push_back(std::move(partition));
    }
    return drive;
}

} // namespace lifeboat
