// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"

#include <map>

namespace lifeboat::test {

/// Files in memory, good or hostile: whatever a test puts there. No checks at all.
class MemorySource final : public files::FileSource {
public:
    struct Node {
        files::FileEntry entry;
        QByteArray content;
    };

    MemorySource();

    /// Puts an entry into a folder; both as they are. @p content is a regular file's.
    void add(const QByteArray &folder, const files::FileEntry &entry, const QByteArray &content = {});
    void addFile(const QByteArray &folder, const QByteArray &name, const QByteArray &content);
    void addFolder(const QByteArray &folder, const QByteArray &name);
    void addLink(const QByteArray &folder, const QByteArray &name, const QByteArray &target);
    void setPartition(std::uint32_t number) { m_partition = number; } ///< 1 until then
    /// Reading it fails, after its first half.
    void spoil(const QByteArray &path) { m_spoiled = path; }
    /// Reading any of @p damage fails, with whatever else is in the same 64 KiB: it comes in pieces of that.
    void damage(const QByteArray &path, const std::vector<ByteRange> &damage) { m_damage[path] = damage; }
    /// list() of it goes on until the sink has enough.
    void makeEndless(const QByteArray &folder) { m_endless = folder; }

    Result<> partitions(const files::PartitionSink &sink) override;
    Result<> list(const files::FileRef &folder, const files::EntrySink &sink) override;
    Result<files::FileEntry> stat(const files::FileRef &file) override;
    Result<> read(const files::FileRef &file, ByteOffset at, ByteCount length, const files::ContentSink &sink) override;

private:
    std::map<QByteArray, std::vector<Node>> m_folders;
    QByteArray m_spoiled;
    std::map<QByteArray, std::vector<ByteRange>> m_damage;
    QByteArray m_endless;
    std::uint32_t m_partition = 1;
    std::uint64_t m_inode = 100;
};

} // namespace lifeboat::test
