// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/MemorySource.h"

#include <algorithm>

namespace lifeboat::test {

using namespace lifeboat::files;

MemorySource::MemorySource() { m_folders["/"]; }

void MemorySource::add(const QByteArray &folder, const FileEntry &entry, const QByteArray &content)
{
    m_folders[folder].push_back({.entry = entry, .content = content});
}

void MemorySource::addFile(const QByteArray &folder, const QByteArray &name, const QByteArray &content)
{
    FileEntry entry{.name = name, .kind = FileKind::Regular, .size = ByteCount(std::size_t(content.size()))};
    entry.modified = FileTime{.seconds = 1'700'000'000, .nanoseconds = 123'456'700};
    entry.mode = 0640;
    entry.inode = ++m_inode;
    add(folder, entry, content);
}

void MemorySource::addFolder(const QByteArray &folder, const QByteArray &name)
{
    FileEntry entry{.name = name, .kind = FileKind::Folder};
    entry.inode = ++m_inode;
    entry.mode = 0755;
    add(folder, entry);
    m_folders[(folder == "/" ? folder : folder + '/') + name];
}

void MemorySource::addLink(const QByteArray &folder, const QByteArray &name, const QByteArray &target)
{
    FileEntry entry{.name = name, .kind = FileKind::Link, .size = ByteCount(std::size_t(target.size()))};
    entry.linkTarget = target;
    add(folder, entry);
}

Result<> MemorySource::partitions(const PartitionSink &sink)
{
    const PartitionInfo one{
        .number = m_partition, .range = {ByteOffset(0), ByteOffset(1 << 20)}, .fileSystem = "ext4", .label = "L"};
    return sink(one) ? Result<>() : fail(ErrorCode::Cancelled);
}

Result<> MemorySource::list(const FileRef &folder, const EntrySink &sink)
{
    if (folder.partition != m_partition)
        return fail(ErrorCode::PartitionNotFound, QString::number(folder.partition));
    const auto found = m_folders.find(folder.path);
    if (found == m_folders.end())
        return fail(ErrorCode::FileNotFound, QString::fromUtf8(folder.path));
    do {
        for (const Node &node : found->second) {
            if (!sink(node.entry))
                return fail(ErrorCode::Cancelled);
        }
    } while (folder.path == m_endless);
    return {};
}

Result<FileEntry> MemorySource::stat(const FileRef &file)
{
    if (file.path == "/")
        return FileEntry{.name = "/", .kind = FileKind::Folder};
    const qsizetype slash = file.path.lastIndexOf('/');
    const auto folder = m_folders.find(slash == 0 ? QByteArray("/") : file.path.first(slash));
    const QByteArray name = file.path.sliced(slash + 1);
    if (folder != m_folders.end()) {
        for (const Node &node : folder->second) {
            if (node.entry.name == name)
                return node.entry;
        }
    }
    return fail(ErrorCode::FileNotFound, QString::fromUtf8(file.path));
}

Result<> MemorySource::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    const qsizetype slash = file.path.lastIndexOf('/');
    const QByteArray name = file.path.sliced(slash + 1);
    for (const Node &node : m_folders[slash == 0 ? QByteArray("/") : file.path.first(slash)]) {
        if (node.entry.name != name)
            continue;
        const bool spoiled = file.path == m_spoiled;
        const auto end =
            std::min<std::uint64_t>(std::size_t(node.content.size()) / (spoiled ? 2 : 1), at.value + length.value);
        for (std::uint64_t next = at.value; next < end;) {
            const auto damage = m_damage.find(file.path);
            const std::uint64_t size = std::min<std::uint64_t>(end - next, damage == m_damage.end() ? 4096 : 65536);
            const auto hit = [&](const ByteRange &range) {
                return range.begin.value < next + size && range.end.value > next;
            };
            if (damage != m_damage.end() && std::ranges::any_of(damage->second, hit))
                return fail(Error{.code = ErrorCode::FileUnreadable,
                                  .subject = QString::fromUtf8(file.path),
                                  .at = ByteOffset(next),
                                  .detail = {}});
            const auto bytes = std::as_bytes(std::span(node.content.constData() + next, size));
            if (!sink({.at = ByteOffset(next), .bytes = bytes, .zeroes = {}}))
                return fail(ErrorCode::Cancelled);
            next += size;
        }
        return spoiled ? fail(ErrorCode::FileUnreadable, QString::fromUtf8(file.path)) : Result<>();
    }
    return fail(ErrorCode::FileNotFound, QString::fromUtf8(file.path));
}

} // namespace lifeboat::test
