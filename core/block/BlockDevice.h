// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <memory>
#include <span>

namespace lifeboat {

/// What tells one drive from every other, read from the open descriptor. Empty or 0 where the drive does not say.
struct DriveIdentity {
    QString model;
    QString serial;
    QString wwn;
    ByteCount size;
    std::uint64_t sequence = 0; ///< the kernel's diskseq: differs each time a device appears; 0 for files
    std::uint64_t device = 0;   ///< st_rdev of a block device, else st_dev
    std::uint64_t inode = 0;    ///< st_ino of a file that serves as a drive, else 0

    bool operator==(const DriveIdentity &) const = default;
};

struct SectorSizes {
    ByteCount logical{512};
    ByteCount physical{512};
};

/// A whole drive, a partition or a file that serves as one: a fixed number of bytes at fixed offsets.
///
/// Contract of every implementation (tests/block holds each one to it):
/// - All members but the destructor may be called from several threads at once.
/// - Offsets, lengths and buffer addresses are multiples of alignment(); only the last piece of a device whose size is no such
///   multiple may be shorter. Anything else is InvalidArgument, never a silent buffered fallback.
/// - Reads and writes bypass the page cache where the medium can.
/// - Errors carry the device's name, the errno and the offset. DeviceGone is permanent; other I/O errors concern only the range.
class BlockDevice {
public:
    BlockDevice() = default;
    BlockDevice(const BlockDevice &) = delete;
    BlockDevice &operator=(const BlockDevice &) = delete;
    virtual ~BlockDevice() = default;

    virtual QString name() const = 0; ///< for logs and errors: a path
    virtual ByteCount size() const = 0;
    virtual SectorSizes sectors() const = 0;
    virtual ByteCount alignment() const = 0;            ///< a power of two, at most AlignedBuffer::alignment
    virtual Result<DriveIdentity> identity() const = 0; ///< read anew at each call

    /// Reads at least one byte unless @p into is empty; fewer than asked only at the device's end or when interrupted.
    virtual Result<ByteCount> readSome(ByteOffset at, std::span<std::byte> into) = 0;
    /// Fills @p into or fails; a read beyond the end is InvalidArgument. Errors are SourceRead (the caller re-labels them).
    Result<> readExactly(ByteOffset at, std::span<std::byte> into);

    /// Writes at least one byte unless @p from is empty.
    virtual Result<ByteCount> writeSome(ByteOffset at, std::span<const std::byte> from) = 0;
    /// Errors are TargetWrite.
    Result<> writeExactly(ByteOffset at, std::span<const std::byte> from);

    /// Makes the range read as zeroes, by the quickest means the device has. Range in multiples of the logical sector size.
    virtual Result<> zero(ByteRange range) = 0;
    /// Tells the device that nobody needs the range; contents are undefined after. Best effort: false when it cannot.
    virtual Result<bool> discard(ByteRange range) = 0;
    /// Returns when all completed writes are on stable storage.
    virtual Result<> flush() = 0;
    /// Makes the kernel forget cached contents and read the partition table again; nothing for files.
    virtual Result<> rereadPartitionTable() = 0;
};

enum class DeviceAccess {
    Read,
    /// Exclusive: refused (TargetInUse) while the kernel, a file system or another program holds the device; also takes
    /// `flock` on it so that udev leaves it alone.
    ReadWriteExclusive,
};

/// Opens a block device node or a regular file as a drive, with direct I/O. Errors: DriveNotFound, NotADrive (neither a block
/// device nor a regular file, or a file whose size is no multiple of 512), NotAuthorised, TargetInUse, TargetReadOnly, SourceRead.
Result<std::unique_ptr<BlockDevice>> openBlockDevice(const QString &path, DeviceAccess access);

/// Creates a sparse file of @p size as a drive; FileExists when there is something at @p path already.
Result<std::unique_ptr<BlockDevice>> createFileDrive(const QString &path, ByteCount size);

} // namespace lifeboat
