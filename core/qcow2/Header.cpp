// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "qcow2/Header.h"

#include "base/Endian.h"

#include <algorithm>
#include <string_view>

namespace lifeboat::qcow2 {

namespace {

constexpr std::uint32_t extensionEnd = 0;
constexpr std::uint32_t extensionBackingFormat = 0xe2792aca;

std::unexpected<Error> damaged(const QString &subject, const char *what)
{
    return fail(ErrorCode::ImageDamaged, subject, QLatin1StringView(what));
}

std::unexpected<Error> unsupported(const QString &subject, const char *feature)
{
    return fail(ErrorCode::ImageUnsupported, subject, QLatin1StringView(feature));
}

Result<> checkFeatures(std::uint64_t incompatible, const QString &subject)
{
    constexpr std::uint64_t corrupt = 1U << 1;
    constexpr std::uint64_t externalData = 1U << 2;
    constexpr std::uint64_t extendedL2 = 1U << 4;
    if ((incompatible & corrupt) != 0)
        return damaged(subject, "marked corrupt");
    if ((incompatible & externalData) != 0)
        return unsupported(subject, "external data file");
    if ((incompatible & extendedL2) != 0)
        return unsupported(subject, "extended L2 entries");
    if ((incompatible & ~(incompatDirty | incompatCompressionType)) != 0)
        return unsupported(subject, "unknown incompatible feature");
    return {};
}

Result<> checkTables(const Header &header, const QString &subject)
{
    const std::uint64_t clusterMask = header.clusterSize().value - 1;
    const std::uint64_t neededL1 = divideUp(header.clusters(), header.entriesPerL2());
    if (std::uint64_t{header.l1Entries} * 8 > maxL1Bytes || header.l1Entries < neededL1)
        return damaged(subject, "L1 table size");
    if ((header.l1Offset & clusterMask) != 0 || (header.l1Entries > 0 && header.l1Offset == 0))
        return damaged(subject, "L1 table offset");
    if ((header.refcountTableOffset & clusterMask) != 0 || header.refcountTableOffset == 0)
        return damaged(subject, "refcount table offset");
    if (header.refcountTableClusters == 0 || header.refcountTableClusters > (8U << 20) / header.clusterSize().value + 1)
        return damaged(subject, "refcount table size");
    return {};
}

Result<> parseExtensions(Header &header, std::span<const std::byte> bytes, std::size_t at, const QString &subject)
{
    while (at + 8 <= bytes.size()) {
        const auto type = loadBig<std::uint32_t>(bytes, at);
        const std::size_t length = loadBig<std::uint32_t>(bytes, at + 4);
        at += 8;
        if (type == extensionEnd)
            return {};
        if (length > bytes.size() - at)
            return damaged(subject, "header extension length");
        if (type == extensionBackingFormat)
            header.backingFormat.assign(reinterpret_cast<const char *>(bytes.data() + at), length);
        at += alignUp(length, 8);
    }
    return {};
}

Result<> parseBacking(Header &header, std::span<const std::byte> bytes, const QString &subject)
{
    const auto offset = loadBig<std::uint64_t>(bytes, 8);
    const auto length = loadBig<std::uint32_t>(bytes, 16);
    if (offset == 0)
        return {};
    if (length == 0 || length > mostBackingName || offset > bytes.size() || length > bytes.size() - offset)
        return damaged(subject, "backing file name");
    header.backingFile.assign(reinterpret_cast<const char *>(bytes.data() + offset), length);
    if (header.backingFile.contains('\0'))
        return damaged(subject, "backing file name");
    return {};
}

} // namespace

bool Header::isQcow2(std::span<const std::byte> bytes)
{
    return bytes.size() >= sizeof(magic) && loadBig<std::uint32_t>(bytes, 0) == magic;
}

Result<Header> Header::parse(std::span<const std::byte> bytes, const QString &subject)
{
    constexpr std::size_t v2Length = 72;
    constexpr std::size_t v3MinLength = 104;
    if (bytes.size() < headerLength || !isQcow2(bytes))
        return damaged(subject, "not a qcow2 file");
    const auto fileVersion = loadBig<std::uint32_t>(bytes, 4);
    if (fileVersion != 2 && fileVersion != version)
        return unsupported(subject, "qcow2 version");

    Header header;
    header.clusterBits = loadBig<std::uint32_t>(bytes, 20);
    if (header.clusterBits < minClusterBits || header.clusterBits > maxClusterBits)
        return damaged(subject, "cluster size");
    header.size = ByteCount(loadBig<std::uint64_t>(bytes, 24));
    if (header.size.value > (std::uint64_t{1} << 60))
        return damaged(subject, "drive size");
    if (loadBig<std::uint32_t>(bytes, 32) != 0)
        return unsupported(subject, "qcow2 encryption");
    header.l1Entries = loadBig<std::uint32_t>(bytes, 36);
    header.l1Offset = loadBig<std::uint64_t>(bytes, 40);
    header.refcountTableOffset = loadBig<std::uint64_t>(bytes, 48);
    header.refcountTableClusters = loadBig<std::uint32_t>(bytes, 56);
    header.compression = CompressionType::Zlib;

    std::size_t length = v2Length;
    if (fileVersion == version) {
        const auto incompatible = loadBig<std::uint64_t>(bytes, 72);
        LIFEBOAT_TRY(checkFeatures(incompatible, subject));
        if (loadBig<std::uint32_t>(bytes, 96) != refcountOrder)
            return unsupported(subject, "refcount width");
        length = loadBig<std::uint32_t>(bytes, 100);
        if (length < v3MinLength || length % 8 != 0 || length > bytes.size())
            return damaged(subject, "header length");
        const auto type = length > v3MinLength ? std::to_integer<std::uint8_t>(bytes[104]) : std::uint8_t{0};
        if (type > 1 || (type != 0) != ((incompatible & incompatCompressionType) != 0))
            return unsupported(subject, "compression type");
        header.compression = static_cast<CompressionType>(type);
    }
    LIFEBOAT_TRY(checkTables(header, subject));
    LIFEBOAT_TRY(parseExtensions(header, bytes, length, subject));
    LIFEBOAT_TRY(parseBacking(header, bytes, subject));
    return header;
}

ClusterKind kindOf(std::uint64_t entry)
{
    if ((entry & entryCompressed) != 0)
        return ClusterKind::Compressed;
    if ((entry & entryZero) != 0)
        return ClusterKind::Zero;
    return (entry & entryOffsetMask) != 0 ? ClusterKind::Plain : ClusterKind::Unallocated;
}

ByteRange Header::packedPlace(std::uint64_t entry) const
{
    const unsigned bits = compressedOffsetBits();
    const std::uint64_t offset = entry & ((std::uint64_t{1} << bits) - 1);
    const std::uint64_t sectors = ((entry & ~(entryCompressed | entryCopied)) >> bits) + 1;
    return {ByteOffset(offset), ByteOffset(offset + sectors * sectorSize.value - offset % sectorSize.value)};
}

std::uint64_t Header::packedEntry(ByteRange place) const
{
    const std::uint64_t first = place.begin.value / sectorSize.value;
    const std::uint64_t last = (place.end.value - 1) / sectorSize.value;
    return entryCompressed | ((last - first) << compressedOffsetBits()) | place.begin.value;
}

ByteRange Header::l1Place() const
{
    const std::uint64_t length = alignUp(std::max<std::uint64_t>(1, l1Entries) * 8, clusterSize().value);
    return {ByteOffset(l1Offset), ByteOffset(l1Offset + length)};
}

ByteRange Header::refcountTablePlace() const
{
    const ByteOffset begin(refcountTableOffset);
    return {begin, begin + clusterSize() * refcountTableClusters};
}

std::vector<std::byte> Header::firstCluster() const
{
    std::vector<std::byte> bytes(clusterSize().value);
    storeBig<std::uint32_t>(bytes, 0, magic);
    storeBig<std::uint32_t>(bytes, 4, version);
    storeBig<std::uint32_t>(bytes, 20, clusterBits);
    storeBig<std::uint64_t>(bytes, 24, size.value);
    storeBig<std::uint32_t>(bytes, 36, l1Entries);
    storeBig<std::uint64_t>(bytes, 40, l1Offset);
    storeBig<std::uint64_t>(bytes, 48, refcountTableOffset);
    storeBig<std::uint32_t>(bytes, 56, refcountTableClusters);
    storeBig<std::uint64_t>(bytes, 72, incompatCompressionType);
    storeBig<std::uint32_t>(bytes, 96, refcountOrder);
    storeBig<std::uint32_t>(bytes, 100, headerLength);
    bytes[104] = std::byte{static_cast<std::uint8_t>(CompressionType::Zstd)};
    if (backingFile.empty())
        return bytes; // the zeroes that follow are the end-of-extensions marker
    constexpr std::string_view format = "qcow2";
    constexpr std::size_t extensionHeader = 8;
    const std::size_t formatAt = headerLength + extensionHeader;
    const std::size_t nameAt = formatAt + alignUp(format.size(), 8) + extensionHeader; // behind the end marker
    storeBig<std::uint32_t>(bytes, headerLength, extensionBackingFormat);
    storeBig<std::uint32_t>(bytes, headerLength + 4, static_cast<std::uint32_t>(format.size()));
    std::ranges::copy(std::as_bytes(std::span(format)), bytes.begin() + formatAt);
    storeBig<std::uint64_t>(bytes, 8, nameAt);
    storeBig<std::uint32_t>(bytes, 16, static_cast<std::uint32_t>(backingFile.size()));
    std::ranges::copy(std::as_bytes(std::span(backingFile)), bytes.begin() + static_cast<std::ptrdiff_t>(nameAt));
    return bytes;
}

} // namespace lifeboat::qcow2
