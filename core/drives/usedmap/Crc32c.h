// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lifeboat {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4): the checksum of btrfs metadata.
std::uint32_t crc32c(std::span<const std::byte> bytes);

} // namespace lifeboat
