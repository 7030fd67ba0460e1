// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/kernel/KernelSource.h"

#include "files/view/ViewProgram.h"

#include <QFile>

#include <fcntl.h>

#include <algorithm>

namespace lifeboat::files {

namespace {

constexpr ByteCount sectorSize{512};

} // namespace

KernelSource::KernelSource(PrivateMounts mounts, UniqueFd raw, std::vector<PartitionInfo> partitions)
    : m_mounts(mounts), m_raw(std::move(raw)), m_partitions(std::move(partitions))
{ }

Result<> KernelSource::showRaw()
{
    if (!m_view.isEmpty())
        return {};
    if (!m_raw)
        return fail(ErrorCode::InspectorDied, {}, QStringLiteral("the raw view is gone"));
    LIFEBOAT_TRY_ASSIGN(QString folder, m_mounts.makeFolder(QStringLiteral("raw")));
    LIFEBOAT_TRY(
        startView(std::move(m_raw), folder, {.life = ViewOptions::Life::WithParent, .scratchFolder = QString()}));
    m_view = std::move(folder);
    return {};
}

Result<KernelSource::Mounted> KernelSource::mount(const PartitionInfo &partition)
{
    LIFEBOAT_TRY(showRaw());
    const QString number = QString::number(partition.number);
    const QString drive = m_view + QStringLiteral("/disk.raw");
    const UniqueFd raw(::open(QFile::encodeName(drive).constData(), O_RDONLY | O_CLOEXEC));
    if (!raw)
        return fail(Error::fromErrno(ErrorCode::FileSystemUnreadable, number, QStringLiteral("open the raw view")));
    auto device = LoopDevice::attach(raw.get(), partition.range, sectorSize);
    if (!device)
        return fail(ErrorCode::FileSystemUnreadable, number, device.error().detail);
    LIFEBOAT_TRY_ASSIGN(UniqueFd root, m_mounts.mount(device->path(), partition.fileSystem, number));
    return Mounted{.device = std::move(*device), .files = std::make_unique<MountedFolder>(std::move(root), number)};
}

Result<MountedFolder *> KernelSource::folderOf(const FileRef &file)
{
    const auto partition = std::ranges::find(m_partitions, file.partition, &PartitionInfo::number);
    if (partition == m_partitions.end())
        return fail(ErrorCode::PartitionNotFound, QString::number(file.partition));
    auto known = m_mounted.find(file.partition);
    if (known == m_mounted.end())
        known = m_mounted.emplace(file.partition, mount(*partition)).first;
    if (!known->second)
        return fail(known->second.error());
    return known->second->files.get();
}

Result<> KernelSource::partitions(const PartitionSink &sink)
{
    for (const PartitionInfo &partition : m_partitions) {
        if (!sink(partition))
            return fail(ErrorCode::Cancelled);
    }
    return {};
}

Result<> KernelSource::list(const FileRef &folder, const EntrySink &sink)
{
    LIFEBOAT_TRY_ASSIGN(MountedFolder *const files, folderOf(folder));
    return files->list(folder, sink);
}

Result<FileEntry> KernelSource::stat(const FileRef &file)
{
    LIFEBOAT_TRY_ASSIGN(MountedFolder *const files, folderOf(file));
    return files->stat(file);
}

Result<> KernelSource::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    LIFEBOAT_TRY_ASSIGN(MountedFolder *const files, folderOf(file));
    return files->read(file, at, length, sink);
}

} // namespace lifeboat::files
