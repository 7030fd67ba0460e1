// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"

#include <vector>

namespace lifeboat {

/// Reads any bytes of a device by whole aligned blocks. For tables: a few sectors, so the memory is not pooled.
/// A range that is not inside the device is NotADrive (a table pointed there); I/O errors keep their code.
Result<std::vector<std::byte>> readTableBytes(BlockDevice &device, ByteRange range);

/// The refusal of a table: NotADrive about the device, with what is wrong.
std::unexpected<Error> refuseTable(const BlockDevice &device, const QString &detail);

/// Text from a disk as people may see it: ends at the first NUL, control characters (terminal escapes) become U+FFFD.
QString printableText(const QString &text);

} // namespace lifeboat
