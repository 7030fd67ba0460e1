// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>

/// What both sides of a conversation hold each other to; in bytes where nothing else is said. PROTOCOL.md has the reasons.
namespace lifeboat::files {

inline constexpr std::uint32_t protocolVersion = 1;
inline constexpr std::size_t frameHeaderSize = 12;
inline constexpr std::size_t mostRequestBody = 64 << 10;
inline constexpr std::size_t mostReplyBody = (1 << 20) + (128 << 10);
inline constexpr std::size_t mostData = 1 << 20;      ///< of a file's content in one frame
inline constexpr std::size_t mostBatch = 256;         ///< entries in one frame
inline constexpr std::size_t mostBatchBody = 1 << 20; ///< a batch ends before it gets longer than this
inline constexpr std::size_t mostName = 1024;         ///< 255 UTF-16 units are 765 bytes at most
inline constexpr std::size_t mostPath = 32 << 10;
inline constexpr std::size_t mostLinkTarget = 8 << 10;
inline constexpr std::size_t mostPattern = 1024;
inline constexpr std::size_t mostText = 4096; ///< subject or detail of an error
inline constexpr std::size_t mostPartitions = 256;
inline constexpr std::size_t mostLabel = 256;
inline constexpr std::size_t mostWaiting = 64; ///< requests that a client may have open
inline constexpr int mostDepth = 1024;         ///< folders inside folders that a search or a copy goes down

} // namespace lifeboat::files
