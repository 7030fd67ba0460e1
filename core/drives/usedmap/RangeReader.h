// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/AlignedBuffer.h"
#include "block/BlockDevice.h"

#include <vector>

namespace lifeboat {

/// Reads any bytes of one range of a device (a partition), counted from the range's first byte: hides the device's alignment and keeps the
/// last window it read, because metadata lie close together. For one thread.
/// Errors: those of BlockDevice, and SourceUnreadable for a read that leaves the range (a structure on disk pointed there).
class RangeReader {
public:
    static constexpr ByteCount defaultWindow = 256_KiB;

    /// @p device must outlive the reader and contain @p range.
    RangeReader(BlockDevice &device, ByteRange range, ByteCount window = defaultWindow);

    ByteCount size() const { return m_range.size(); }
    Result<> read(ByteOffset at, std::span<std::byte> into);
    Result<std::vector<std::byte>> read(ByteOffset at, ByteCount length);

private:
    Result<> fill(ByteOffset at);

    BlockDevice &m_device;
    ByteRange m_range;
    AlignedBuffer m_buffer;
    ByteRange m_window; ///< what m_buffer holds, as positions on the device
};

} // namespace lifeboat
