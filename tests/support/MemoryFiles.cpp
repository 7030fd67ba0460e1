// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/MemoryFiles.h"

#include "files/Limits.h"
#include "files/Server.h"

#include <algorithm>

#include <sys/socket.h>

namespace lifeboat::test {

using namespace files;

namespace {

QByteArray joined(const QByteArray &folder, const QByteArray &name)
{
    return folder == "/" ? '/' + name : folder + '/' + name;
}

} // namespace

MemoryFiles::Node &MemoryFiles::add(const QByteArray &folder, FileEntry entry)
{
    constexpr FileTime then{.seconds = 1'700'000'000, .nanoseconds = 123'000'000};
    entry.modified = entry.accessed = then;
    entry.inode = 0;
    return folders[folder].emplace_back(Node{.entry = std::move(entry), .content = {}, .unreadable = {}, .hole = {}});
}

MemoryFiles::Node &MemoryFiles::addFile(const QByteArray &folder, const QByteArray &name, const QByteArray &content)
{
    FileEntry entry;
    entry.name = name;
    entry.kind = FileKind::Regular;
    entry.mode = 0640;
    entry.size = ByteCount(static_cast<std::uint64_t>(content.size()));
    Node &node = add(folder, std::move(entry));
    node.content = content;
    return node;
}

MemoryFiles::Node &MemoryFiles::addFolder(const QByteArray &folder, const QByteArray &name)
{
    FileEntry entry;
    entry.name = name;
    entry.kind = FileKind::Folder;
    entry.mode = 0750;
    folders[joined(folder, name)];
    return add(folder, std::move(entry));
}

MemoryFiles::Node &MemoryFiles::addLink(const QByteArray &folder, const QByteArray &name, const QByteArray &target)
{
    FileEntry entry;
    entry.name = name;
    entry.kind = FileKind::Link;
    entry.mode = 0777;
    entry.linkTarget = target;
    entry.size = ByteCount(static_cast<std::uint64_t>(target.size()));
    return add(folder, std::move(entry));
}

Result<> MemoryFiles::partitions(const PartitionSink &sink)
{
    for (const PartitionInfo &partition : offered) {
        if (!sink(partition))
            return fail(ErrorCode::Cancelled);
    }
    return {};
}

Result<> MemoryFiles::list(const FileRef &folder, const EntrySink &sink)
{
    const auto found = folders.find(folder.path);
    if (found == folders.end())
        return fail(ErrorCode::FileNotFound, QString::fromUtf8(folder.path));
    for (const Node &node : found->second) {
        if (!sink(node.entry))
            return fail(ErrorCode::Cancelled);
    }
    if (std::ranges::contains(unreadableFolders, folder.path))
        return fail(ErrorCode::FileUnreadable, QString::fromUtf8(folder.path));
    return {};
}

const MemoryFiles::Node *MemoryFiles::nodeAt(const QByteArray &path) const
{
    const qsizetype slash = path.lastIndexOf('/');
    const auto folder = folders.find(slash == 0 ? QByteArray("/") : path.first(slash));
    if (folder == folders.end())
        return nullptr;
    const auto node =
        std::ranges::find(folder->second, path.sliced(slash + 1), [](const Node &one) { return one.entry.name; });
    return node == folder->second.end() ? nullptr : &*node;
}

Result<FileEntry> MemoryFiles::stat(const FileRef &file)
{
    const Node *const node = nodeAt(file.path);
    if (node == nullptr)
        return fail(ErrorCode::FileNotFound, QString::fromUtf8(file.path));
    return node->entry;
}

Result<> MemoryFiles::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    const Node *const node = nodeAt(file.path);
    if (node == nullptr)
        return fail(ErrorCode::FileNotFound, QString::fromUtf8(file.path));
    const std::uint64_t end = std::min(node->entry.size.value, at.value + length.value);
    constexpr std::uint64_t piece = 64 << 10;
    while (at.value < end) {
        std::uint64_t until = std::min(end, (at.value / piece + 1) * piece);
        if (node->unreadable.contains(at))
            return fail(ErrorCode::FileUnreadable, QString::fromUtf8(file.path));
        if (at < node->unreadable.begin)
            until = std::min(until, node->unreadable.begin.value);
        const bool isHole = node->hole.contains(at);
        if (isHole)
            until = std::min(end, node->hole.end.value);
        else if (at < node->hole.begin)
            until = std::min(until, node->hole.begin.value);
        const std::span content(reinterpret_cast<const std::byte *>(node->content.constData()),
                                static_cast<std::size_t>(node->content.size()));
        const Content next = isHole
            ? Content{.at = at, .bytes = {}, .zeroes = ByteCount(until - at.value)}
            : Content{.at = at, .bytes = content.subspan(at.value, until - at.value), .zeroes = {}};
        if (!sink(next))
            return fail(ErrorCode::Cancelled);
        at = ByteOffset(until);
    }
    return {};
}

ServedFiles::ServedFiles(FileSource &source)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    m_client = UniqueFd(ends[0]);
    m_server = UniqueFd(ends[1]);
    m_thread = std::jthread([&source, server = ends[1]] { serveFiles(server, source); });
}

ServedFiles::~ServedFiles() { ::shutdown(m_server.get(), SHUT_RDWR); }

} // namespace lifeboat::test
