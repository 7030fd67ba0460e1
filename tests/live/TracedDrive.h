// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/AlignedBuffer.h"
#include "block/Extents.h"
#include "live/WriteTrace.h"
#include "support/LoopDrive.h"

namespace lifeboat::test {

dev_t numberOf(const QString &node); ///< st_rdev; 0 when there is none

/// On the whole of a loop drive and on all its partitions; its name is "the drive".
Result<std::unique_ptr<WriteTrace>> startTrace(const LoopDrive &loop, ByteCount size,
                                               const WriteTrace::Options &options = {});

enum class RawAccess { Direct, Cached, Discard, Zeroes, Flush, Read };

/// Does it to @p range of a device node, and returns when it is done and has arrived. Cached writes are synced.
bool doRaw(const QString &node, RawAccess access, ByteRange range);

/// A drive as it was read from its node, past the cache.
class DriveCopy {
public:
    static constexpr std::uint64_t block = 4096;

    DriveCopy(const QString &node, ByteCount size) : m_node(node), m_bytes(size) { }

    bool readAll() { return read(Extents({ByteOffset(0), ByteOffset(m_bytes.span().size())})); }
    bool read(const Extents &places);
    /// The blocks that are different in the file behind the loop device now and not zero: what was discarded there is nobody's.
    std::vector<ByteOffset> blocksThatDiffer(const QString &file) const;

private:
    QString m_node;
    AlignedBuffer m_bytes;
};

/// A zram device: one that has bios and no requests.
class BioDrive {
public:
    static bool available();
    explicit BioDrive(ByteCount size);
    BioDrive(const BioDrive &) = delete;
    BioDrive &operator=(const BioDrive &) = delete;
    ~BioDrive();

    QString path() const { return m_path; } ///< empty when there is none

private:
    QByteArray m_number;
    QString m_path;
};

/// How often this thread has asked for memory. -1 where that cannot be told.
long allocationsSoFar();

} // namespace lifeboat::test
