// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "qcow2/Header.h"

#include <memory>
#include <optional>

namespace lifeboat::qcow2 {

/// Makes the zstd frame of one cluster: content size and checksum inside, no dictionary, window no larger than a cluster.
/// One thread at a time; reuses its memory.
class Compressor {
public:
    explicit Compressor(int level);
    ~Compressor();

    /// Puts the frame at the start of @p room, which holds a cluster, and gives it; empty when it would not be smaller than the cluster.
    std::span<const std::byte> compress(std::span<const std::byte> cluster, std::span<std::byte> room);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Unpacks one cluster, zstd or zlib. One per thread.
class Decompressor {
public:
    Decompressor();
    ~Decompressor();

    /// Exactly fills @p cluster from the stream at the start of @p stream (which may be followed by other bytes, up to a sector). False when damaged.
    bool decompress(CompressionType type, std::span<const std::byte> stream, std::span<std::byte> cluster);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The length of the frame at the start of @p bytes when it is one that Compressor may have made of a cluster: content size, checksum, no
/// dictionary, no unused bit set. Else nothing.
std::optional<std::size_t> strictFrameLength(std::span<const std::byte> bytes, ByteCount clusterSize);

} // namespace lifeboat::qcow2
