// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Hostile.h"

#include "UsedMapSupport.h"

#include "base/Endian.h"
#include "drives/usedmap/Crc32c.h"
#include "support/RandomBytes.h"

#include <algorithm>
#include <array>

namespace lifeboat::test {

namespace {

constexpr std::size_t btrfsChecksumSize = 32;

std::uint32_t checksumOf(Checksum kind, std::span<const std::byte> piece, std::size_t at)
{
    if (kind == Checksum::Btrfs)
        return crc32c(piece.subspan(btrfsChecksumSize));
    std::vector<std::byte> copy(piece.begin(), piece.end());
    storeLittle<std::uint32_t>(copy, at, 0);
    return crc32c(copy);
}

template<std::unsigned_integral T>
std::uint64_t little(const ReadBytes &read, std::uint64_t at)
{
    return loadLittle<T>(read(at, sizeof(T)));
}

template<std::unsigned_integral T>
std::uint64_t big(const ReadBytes &read, std::uint64_t at)
{
    return loadBig<T>(read(at, sizeof(T)));
}

/// The file systems here have blocks of 1 KiB and descriptors of 32 or 64 bytes: the first groups are as good as all.
std::vector<Metadata> extMetadata(const ReadBytes &read)
{
    constexpr std::uint64_t descriptors = 2048;
    std::vector<Metadata> pieces{{.at = 1024, .size = 1024}, {.at = descriptors, .size = 128}};
    const std::uint64_t bitmap = little<std::uint32_t>(read, descriptors) * 1024;
    pieces.push_back({.at = bitmap, .size = 1024});
    pieces.push_back({.at = 1024 + 0x18, .size = 8});  // sizes of blocks and clusters
    pieces.push_back({.at = 1024 + 0x54, .size = 20}); // sizes of inodes, features
    return pieces;
}

/// What looks like a node of the trees of roots, chunks or devices.
std::vector<Metadata> btrfsMetadata(const ReadBytes &read, std::uint64_t size)
{
    constexpr std::uint64_t super = 65536;
    constexpr std::uint64_t node = 16384;
    std::vector<Metadata> pieces{{.at = super, .size = 4096, .checksum = Checksum::Btrfs}};
    const std::vector<std::byte> id = read(super + 32, 16);
    for (std::uint64_t at = 1 << 20; at + node <= size; at += node) {
        const std::uint64_t tree = read(at + 32, 16) == id ? little<std::uint64_t>(read, at + 88) : 0;
        if (tree == 1 || tree == 3 || tree == 4)
            pieces.push_back({.at = at, .size = node, .checksum = Checksum::Btrfs, .ends = 512});
    }
    return pieces;
}

std::vector<Metadata> xfsMetadata(const ReadBytes &read)
{
    constexpr std::uint64_t block = 4096;
    const bool checked = (big<std::uint16_t>(read, 100) & 0xF) == 5;
    const Checksum kind = checked ? Checksum::Xfs : Checksum::None;
    std::vector<Metadata> pieces{{.at = 0, .size = 512, .checksum = kind, .checksumAt = 224}};
    const std::uint64_t groupSize = big<std::uint32_t>(read, 84) * block;
    for (std::uint64_t group = 0; group < big<std::uint32_t>(read, 88); ++group) {
        const std::uint64_t header = group * groupSize + 512;
        pieces.push_back({.at = header, .size = 512, .checksum = kind, .checksumAt = 216});
        pieces.push_back({.at = header + 1024, .size = 512, .checksum = kind, .checksumAt = 32});
        const std::uint64_t tree = group * groupSize + big<std::uint32_t>(read, header + 16) * block;
        pieces.push_back({.at = tree, .size = block, .checksum = kind, .checksumAt = 52, .ends = 128});
    }
    const std::uint64_t log = big<std::uint64_t>(read, 48);
    const std::uint64_t shift = std::to_integer<std::uint64_t>(read(124, 1)[0]);
    pieces.push_back({.at = (log >> shift) * groupSize + (log & ((1ULL << shift) - 1)) * block, .size = 8192});
    return pieces;
}

std::vector<Metadata> ntfsMetadata(const ReadBytes &read)
{
    constexpr std::uint64_t cluster = 4096;
    const std::uint64_t table = little<std::uint64_t>(read, 48) * cluster;
    std::vector<Metadata> pieces{{.at = 0, .size = 96},
                                 {.at = table, .size = 16384},
                                 {.at = little<std::uint64_t>(read, 56) * cluster, .size = 4096}};
    // Each of the first records once more: $Bitmap's (6) decides.
    for (const std::uint64_t record : {0, 2, 3, 6, 6, 6})
        pieces.push_back({.at = table + record * 1024, .size = 512});
    return pieces;
}

std::vector<Metadata> fatMetadata(const ReadBytes &read, bool fat32)
{
    const std::uint64_t table = little<std::uint16_t>(read, 14) * 512;
    std::vector<Metadata> pieces{{.at = 11, .size = 60}, {.at = table, .size = 64}, {.at = table, .size = 4096}};
    if (fat32)
        pieces.push_back({.at = 512, .size = 512});
    return pieces;
}

std::vector<Metadata> exFatMetadata(const ReadBytes &read)
{
    const std::uint64_t sector = 512;
    const std::uint64_t heap = little<std::uint32_t>(read, 88) * sector;
    const std::uint64_t cluster = sector << std::to_integer<unsigned>(read(109, 1)[0]);
    const std::uint64_t root = heap + (little<std::uint32_t>(read, 96) - 2) * cluster;
    return {{.at = 64, .size = 50},
            {.at = 11 * sector, .size = sector}, // the checksum of what precedes it
            {.at = little<std::uint32_t>(read, 80) * sector, .size = 64},
            {.at = heap, .size = 512},
            {.at = root, .size = 128}};
}

} // namespace

std::vector<Metadata> metadataOf(TestFs fs, const ReadBytes &read, std::uint64_t size)
{
    switch (fs) {
    case TestFs::Ext2:
    case TestFs::Ext3:
    case TestFs::Ext4:
        return extMetadata(read);
    case TestFs::Btrfs:
        return btrfsMetadata(read, size);
    case TestFs::Xfs:
        return xfsMetadata(read);
    case TestFs::Ntfs:
        return ntfsMetadata(read);
    case TestFs::Fat16:
    case TestFs::Fat32:
        return fatMetadata(read, fs == TestFs::Fat32);
    case TestFs::ExFat:
        return exFatMetadata(read);
    default:
        return {{.at = 1024, .size = 64}, {.at = 4080, .size = 16}}; // swap
    }
}

void Damage::spoil(std::span<std::byte> piece, std::uint64_t ends)
{
    static constexpr std::array<std::uint64_t, 8> extremes{
        0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, UINT64_MAX};
    if (ends != 0)
        piece = below(2) == 0 ? piece.first(ends) : piece.last(ends);
    const std::uint64_t at = below(piece.size());
    const std::size_t width = std::size_t{1} << below(4);
    const std::span<std::byte> field =
        piece.subspan(at / width * width, std::min<std::size_t>(width, piece.size() - at / width * width));
    switch (below(5)) {
    case 0:
        piece[at] ^= std::byte{1} << below(8);
        break;
    case 1:
        piece[at] = static_cast<std::byte>(below(256));
        break;
    case 2: { // a field, in either order of bytes
        const std::uint64_t value = extremes[below(extremes.size())];
        for (std::size_t i = 0; i < field.size(); ++i)
            field[below(2) == 0 ? i : field.size() - 1 - i] = static_cast<std::byte>(value >> (8 * i));
        break;
    }
    case 3:
        fillRandom(piece.subspan(at, std::min<std::uint64_t>(piece.size() - at, 1 + below(64))), m_random());
        break;
    default: { // something from elsewhere
        const Metadata &other = m_pieces[below(m_pieces.size())];
        const std::vector<std::byte> bytes = m_read(other.at, std::min<std::uint64_t>(other.size, piece.size()));
        const std::size_t length = std::min<std::size_t>(bytes.size(), 1 + below(bytes.size()));
        std::ranges::copy(std::span(bytes).first(length), piece.begin());
        break;
    }
    }
}

Damage::Change Damage::next(Seal seal)
{
    const Metadata &piece = m_pieces[below(m_pieces.size())];
    Change change{.at = piece.at, .before = m_read(piece.at, piece.size), .after = {}};
    change.after = change.before;
    for (std::uint64_t times = 1 + below(3); times > 0; --times)
        spoil(change.after, piece.ends);
    if (seal == Seal::Renewed && piece.checksum != Checksum::None)
        storeLittle<std::uint32_t>(change.after, piece.checksumAt,
                                   checksumOf(piece.checksum, change.after, piece.checksumAt));
    return change;
}

QByteArray brokenPromise(const Result<UsedMap> &map, ByteCount size)
{
    if (!map)
        return "error " + QByteArray::number(static_cast<int>(map.error().code));
    const bool disjoint =
        std::ranges::none_of(map->zero.ranges(), [&](ByteRange range) { return map->used.intersects(range); });
    if (map->used.end().value > size.value || map->zero.end().value > size.value || map->fileSystemSize > size ||
        !disjoint || map->used.empty() || map->method.isEmpty())
        return describe(*map);
    return {};
}

} // namespace lifeboat::test
