// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "base/Result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace lifeboat::qcow2 {

// What everything that writes a qcow2 file needs. @p name: of the file, in errors. Errors: PlaceWrite, NoSpace, DeviceGone.

Result<> writeAt(int fd, const QString &name, std::uint64_t offset, std::span<const std::byte> bytes);
/// On stable storage when it returns.
Result<> flushFile(int fd, const QString &name);
Result<> setFileSize(int fd, const QString &name, ByteCount size);
/// Bytes that nobody needs any more read as zeroes: a hole, or written where the file system cannot make one.
Result<> zeroPlace(int fd, const QString &name, ByteRange place);
/// A table as the file has it, filled up with zeroes to @p paddedSize bytes.
std::vector<std::byte> bigEndian(std::span<const std::uint64_t> values, std::uint64_t paddedSize);

} // namespace lifeboat::qcow2
