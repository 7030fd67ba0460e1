// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "qcow2/Codec.h"

#include "base/Endian.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <new>

namespace lifeboat::qcow2 {

struct Compressor::State {
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
};

Compressor::Compressor(int level) : m_state(std::make_unique<State>())
{
    if (!m_state->context)
        throw std::bad_alloc();
    ZSTD_CCtx *context = m_state->context.get();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1);
}

Compressor::~Compressor() = default;

std::span<const std::byte> Compressor::compress(std::span<const std::byte> cluster, std::span<std::byte> room)
{
    // A destination smaller than the cluster lets zstd stop as soon as the data turns out not to shrink.
    const std::size_t length = ZSTD_compress2(
        m_state->context.get(), room.data(), std::min(room.size(), cluster.size() - 1), cluster.data(), cluster.size());
    return ZSTD_isError(length) != 0 ? std::span<const std::byte>() : room.first(length);
}

struct Decompressor::State {
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
};

Decompressor::Decompressor() : m_state(std::make_unique<State>())
{
    if (!m_state->context)
        throw std::bad_alloc();
    // No window larger than the largest cluster: zstd would take 128 MiB on a frame's word.
    ZSTD_DCtx_setParameter(m_state->context.get(), ZSTD_d_windowLogMax, maxClusterBits);
}

Decompressor::~Decompressor() = default;

namespace {

bool inflateRaw(std::span<const std::byte> stream, std::span<std::byte> cluster)
{
    constexpr int windowBits = -12; // raw deflate with a 4 KiB window: what the qcow2 specification asks for
    z_stream z{};
    if (inflateInit2(&z, windowBits) != Z_OK)
        return false;
    z.next_in = reinterpret_cast<Bytef *>(const_cast<std::byte *>(stream.data()));
    z.avail_in = static_cast<uInt>(stream.size());
    z.next_out = reinterpret_cast<Bytef *>(cluster.data());
    z.avail_out = static_cast<uInt>(cluster.size());
    const int status = inflate(&z, Z_FINISH);
    const bool good = z.avail_out == 0 && (status == Z_STREAM_END || status == Z_BUF_ERROR || status == Z_OK);
    inflateEnd(&z);
    return good;
}

} // namespace

bool Decompressor::decompress(CompressionType type, std::span<const std::byte> stream, std::span<std::byte> cluster)
{
    if (type == CompressionType::Zlib)
        return inflateRaw(stream, cluster);
    // No skippable frames, and none of the formats from before zstd 0.8, which the library may still know.
    if (stream.size() < sizeof(std::uint32_t) || loadLittle<std::uint32_t>(stream) != ZSTD_MAGICNUMBER)
        return false;
    // QEMU writes frames without a content size, so the stream interface; the output buffer is the bound.
    ZSTD_DCtx *context = m_state->context.get();
    const std::size_t frame = ZSTD_findFrameCompressedSize(stream.data(), stream.size());
    if (ZSTD_isError(frame) == 0)
        return ZSTD_decompressDCtx(context, cluster.data(), cluster.size(), stream.data(), frame) == cluster.size();
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
    ZSTD_inBuffer in{stream.data(), stream.size(), 0};
    ZSTD_outBuffer out{cluster.data(), cluster.size(), 0};
    while (out.pos < out.size) {
        const std::size_t before = out.pos + in.pos;
        const std::size_t status = ZSTD_decompressStream(context, &out, &in);
        if (ZSTD_isError(status) != 0 || (out.pos + in.pos == before))
            return false;
    }
    return true;
}

std::optional<std::size_t> strictFrameLength(std::span<const std::byte> bytes, ByteCount clusterSize)
{
    // Frame header descriptor of zstd: checksum on; no dictionary, no unused or reserved bit.
    constexpr std::size_t descriptorAt = 4;
    constexpr std::byte descriptorMask{0x1f};
    constexpr std::byte descriptorWanted{0x04};
    const std::size_t length = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
    if (ZSTD_isError(length) != 0 || length <= descriptorAt ||
        (bytes[descriptorAt] & descriptorMask) != descriptorWanted ||
        ZSTD_getFrameContentSize(bytes.data(), length) != clusterSize.value)
        return std::nullopt;
    return length;
}

} // namespace lifeboat::qcow2
