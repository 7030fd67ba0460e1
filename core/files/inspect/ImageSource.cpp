// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/inspect/ImageSource.h"

#include "files/Limits.h"
#include "files/Names.h"

#include <algorithm>

namespace lifeboat::files {

ImageSource::ImageSource(ClusterCache &drive, const Result<> &opened, const Setup &setup,
                         std::unique_ptr<FileSource> kernel)
    : m_drive(drive),
      m_opened(opened),
      m_partitions(setup.partitions),
      m_kernelFiles(setup.kernelFiles),
      m_kernel(std::move(kernel)),
      m_tsk(drive, opened, setup.partitions)
{ }

Result<FileSource *> ImageSource::sourceOf(const FileRef &file)
{
    if (isWholeDrive(file))
        return fail(ErrorCode::FileNotFound, nameForDisplay(file.path));
    const auto partition = std::ranges::find(m_partitions, file.partition, &PartitionInfo::number);
    if (partition == m_partitions.end() || !isReadByKernel(*partition))
        return &m_tsk;
    const QString number = QString::number(file.partition);
    switch (m_kernelFiles) {
    case KernelFiles::Offered:
        return m_kernel.get();
    case KernelFiles::ImageNotChecked:
        return fail(ErrorCode::ImageNotChecked, number);
    case KernelFiles::Unavailable:
        break;
    }
    return fail(ErrorCode::FileSystemUnreadable, number,
                QStringLiteral("XFS and btrfs need a worker that runs as root"));
}

Result<> ImageSource::partitions(const PartitionSink &sink) { return m_tsk.partitions(sink); }

Result<> ImageSource::list(const FileRef &folder, const EntrySink &sink)
{
    LIFEBOAT_TRY_ASSIGN(FileSource *const source, sourceOf(folder));
    return source->list(folder, sink);
}

Result<FileEntry> ImageSource::stat(const FileRef &file)
{
    if (isWholeDrive(file)) {
        LIFEBOAT_TRY(m_opened);
        return FileEntry{.name = "/", .kind = FileKind::Regular, .size = m_drive.driveSize()};
    }
    LIFEBOAT_TRY_ASSIGN(FileSource *const source, sourceOf(file));
    return source->stat(file);
}

Result<> ImageSource::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    if (isWholeDrive(file))
        return readDrive(at, length, sink);
    LIFEBOAT_TRY_ASSIGN(FileSource *const source, sourceOf(file));
    return source->read(file, at, length, sink);
}

Result<> ImageSource::readDrive(ByteOffset at, ByteCount length, const ContentSink &sink)
{
    LIFEBOAT_TRY(m_opened);
    const std::uint64_t size = m_drive.driveSize().value;
    at = ByteOffset(std::min(at.value, size));
    const ByteOffset end = at + ByteCount(std::min(length.value, size - at.value));
    std::vector<std::byte> buffer(std::min<std::uint64_t>((end - at).value, mostData));
    while (at < end) {
        const auto bytes = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), (end - at).value));
        LIFEBOAT_TRY(m_drive.read(at, bytes));
        if (!sink({.at = at, .bytes = bytes, .zeroes = {}}))
            return fail(ErrorCode::Cancelled);
        at += ByteCount(bytes.size());
    }
    return {};
}

Result<> ImageSource::find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink)
{
    LIFEBOAT_TRY_ASSIGN(FileSource *const source, sourceOf(folder));
    return source->find(folder, pattern, sink);
}

} // namespace lifeboat::files
