// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/FileSystems.h"
#include "support/LoopDrive.h"

#include <span>

namespace lifeboat::test {

enum class TestTable { None, Gpt, Mbr };

struct TestPartition {
    TestFs fs = TestFs::Ext4;
    ByteCount
        size{}; ///< 0: leastSize(fs). Multiples of 1 MiB keep partitions aligned; any multiple of the sector works
    QString label{};
    QStringList mkfsOptions{};
    ByteCount fileSystemSize{}; ///< 0: the whole partition
    ByteCount fill{4_MiB};      ///< bytes of files that stay; as many are deleted again. 0: an empty file system
    bool formerlyFull =
        false; ///< random bytes everywhere before mkfs, as on a drive that was in use; give mkfs its "no discard" option
};

/// What to build. The drive's size follows from it: gap, partition, gap, partition, ... gap, backup table.
struct TestDriveLayout {
    TestTable table = TestTable::Gpt; ///< None: the one partition is the whole drive, its number is 0
    ByteCount sectorSize{512};
    std::vector<TestPartition>
        partitions{};     ///< on MBR more than four: the fourth is an extended one, the rest is numbered from 5
    ByteCount gap{1_MiB}; ///< before each partition and behind the last: random bytes. At least 1 MiB
    std::uint64_t seed = 1;
};

/// A partitioned drive with file systems, known files, deleted files and random bytes in the gaps, as file and loop device with
/// partition nodes. About a second for each file system. Everything goes with the object. Needs LIFEBOAT_REQUIRE_LOOP_DEVICES().
class TestDrive {
public:
    struct Partition {
        int number = 0;
        ByteRange range;
        TestFs fs = TestFs::Nothing;
        FileHashes files;
    };

    explicit TestDrive(const TestDriveLayout &layout);

    /// Made without failure; else message() says which step failed.
    explicit operator bool() const { return m_message.isEmpty(); }
    QByteArray message() const { return m_message; }

    QString file() const { return m_loop.file(); }
    /// Attached; loop().detach() when the file is to be used as a drive.
    LoopDrive &loop() { return m_loop; }
    ByteCount size() const { return m_size; }
    const std::vector<Partition> &partitions() const { return m_partitions; }

private:
    void place(const TestDriveLayout &layout);
    bool fillGaps(const TestDriveLayout &layout);
    ToolResult writeTable(const TestDriveLayout &layout);
    ToolResult makePartition(const TestDriveLayout &layout, std::size_t index);

    LoopDrive m_loop;
    ByteCount m_size;
    std::vector<Partition> m_partitions;
    QByteArray m_message;
};

} // namespace lifeboat::test
