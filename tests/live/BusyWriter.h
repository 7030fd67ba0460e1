// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <atomic>
#include <thread>

namespace lifeboat::test {

/// Somebody at work on a mounted file system and on a partition without one: creates, overwrites, appends and syncs, renames, deletes, shortens,
/// allocates, punches holes, writes past the cache, has the file system discard what is free. Random, the same each time.
class BusyWriter {
public:
    BusyWriter(const QString &folder, const QString &rawNode, unsigned seed);
    ~BusyWriter() { stop(); }

    void stop();
    long operations() const { return m_operations; } ///< that succeeded

private:
    void workOnFiles(const std::stop_token &stop);
    void workOnNode(const std::stop_token &stop);

    QByteArray m_folder;
    QByteArray m_node;
    unsigned m_seed;
    std::atomic<long> m_operations = 0;
    std::jthread m_files;
    std::jthread m_raw;
};

/// Has the file system mounted at @p folder discard what is free. False when it cannot.
bool discardFree(const QString &folder);

} // namespace lifeboat::test
