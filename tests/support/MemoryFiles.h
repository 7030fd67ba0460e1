// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileSource.h"

#include <map>
#include <thread>

namespace lifeboat::test {

/// A file system that a test has made up, with whatever is wrong with it.
class MemoryFiles final : public files::FileSource {
public:
    struct Node {
        files::FileEntry entry;
        QByteArray content;
        ByteRange unreadable; ///< of the content
        ByteRange hole;       ///< of the content, which has zeroes there
    };

    /// Of partition 1, which is the only one unless a test adds some.
    std::vector<files::PartitionInfo> offered{
        {.number = 1, .range = {ByteOffset(1 << 20), ByteOffset(1 << 30)}, .fileSystem = "ext4", .label = "Data"}};
    /// By folder: "/", "/home".
    std::map<QByteArray, std::vector<Node>> folders{{"/", {}}};
    std::vector<QByteArray> unreadableFolders;

    // Each gives what it added, for a test to change.
    Node &addFile(const QByteArray &folder, const QByteArray &name, const QByteArray &content);
    Node &addFolder(const QByteArray &folder, const QByteArray &name);
    Node &addLink(const QByteArray &folder, const QByteArray &name, const QByteArray &target);

    Result<> partitions(const files::PartitionSink &sink) override;
    Result<> list(const files::FileRef &folder, const files::EntrySink &sink) override;
    Result<files::FileEntry> stat(const files::FileRef &file) override;
    Result<> read(const files::FileRef &file, ByteOffset at, ByteCount length, const files::ContentSink &sink) override;

private:
    Node &add(const QByteArray &folder, files::FileEntry entry);
    const Node *nodeAt(const QByteArray &path) const;
};

/// Serves them on a thread of its own, as long as it exists.
class ServedFiles {
public:
    /// @p source outlives this.
    explicit ServedFiles(files::FileSource &source);
    ~ServedFiles();

    /// The client's end; once.
    UniqueFd takeSocket() { return std::move(m_client); }

private:
    UniqueFd m_client;
    UniqueFd m_server;
    std::jthread m_thread;
};

} // namespace lifeboat::test
