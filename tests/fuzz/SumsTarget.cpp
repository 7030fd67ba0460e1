// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "fuzz/InputFile.h"
#include "fuzz/Promise.h"
#include "image/Sums.h"

#include <fcntl.h>

#include <QFile>

#include <algorithm>

// The input is a disk.sums file; the drive that is expected is the one that its header names. It is read as it is and once
// more with the right sum of header and index, which no mutation would ever find. The digest of the whole file, which the
// manifest holds, always fits: a hostile image would have it right, too.

namespace {

using namespace lifeboat;
using namespace lifeboat::test;

constexpr std::size_t maximumInput = 1 << 20;
constexpr std::size_t headerSize = 64;
constexpr std::size_t sealedSize = 48;
constexpr std::size_t mostBlocks = 16; // looked at, of 4 MiB each at most

SumsShape shapeOf(std::span<const std::byte> bytes)
{
    if (bytes.size() < headerSize)
        return {.clusterBits = 12, .driveSize = ByteCount(1)};
    return {.clusterBits = std::clamp(loadBig<std::uint32_t>(bytes, 12), 12U, 21U),
            .driveSize =
                ByteCount(std::clamp<std::uint64_t>(loadBig<std::uint64_t>(bytes, 16), 1, std::uint64_t{1} << 62))};
}

std::uint64_t sumsInBlock(const SumsShape &shape, std::uint64_t number)
{
    return std::min(shape.clustersPerBlock(), shape.clusters() - number * shape.clustersPerBlock());
}

std::vector<std::byte> sealed(std::span<const std::byte> bytes)
{
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    const auto index = loadBig<std::uint64_t>(copy, 32);
    std::vector<std::byte> covered(copy.begin(), copy.begin() + sealedSize);
    covered.insert(covered.end(), copy.begin() + static_cast<std::ptrdiff_t>(std::min(index, copy.size())), copy.end());
    std::ranges::copy(clusterSum(covered), copy.begin() + sealedSize);
    return copy;
}

/// The blocks, written again, must say the same again. They were all readable.
void checkRoundTrip(const SumsShape &shape, const SumsReader &reader)
{
    const InputFolder folder;
    const UniqueFd fd(::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto writer = SumsWriter::create(fd.get(), QStringLiteral("again"), shape);
    require(writer.has_value());
    for (const std::uint64_t number : reader.presentBlocks())
        require((*writer)->addBlock(number, reader.block(number).value()).has_value());
    const auto digest = (*writer)->finish();
    require(digest.has_value());
    const auto again = SumsReader::open(folder.filePath(QStringLiteral("again")), shape, *digest);
    require(again.has_value());
    require((*again)->presentBlocks() == reader.presentBlocks());
    for (const std::uint64_t number : reader.presentBlocks())
        require((*again)->block(number) == reader.block(number).value());
}

void checkReader(const SumsShape &shape, const SumsReader &reader)
{
    const std::vector<std::uint64_t> present = reader.presentBlocks();
    require(std::ranges::is_sorted(present, std::ranges::less_equal{}));
    require(present.empty() || present.back() < shape.blocks());
    bool whole = present.size() <= mostBlocks;
    for (const std::uint64_t number : std::span(present).first(std::min(present.size(), mostBlocks))) {
        const auto sums = reader.block(number);
        whole = whole && sums.has_value();
        if (!sums) {
            require(sums.error().code == ErrorCode::ImageDamaged);
            continue;
        }
        require(sums->size() == sumsInBlock(shape, number));
        require(std::ranges::any_of(*sums, [](const ClusterSum &sum) { return sum != noSum; }));
    }
    for (const std::uint64_t number : {std::uint64_t{0}, shape.blocks() / 2, shape.blocks() - 1}) {
        if (std::ranges::binary_search(present, number))
            continue;
        const auto sums = reader.block(number);
        require(sums && *sums == std::vector<ClusterSum>(sumsInBlock(shape, number), noSum));
    }
    const auto behind = reader.block(shape.blocks());
    require(!behind && behind.error().code == ErrorCode::InvalidArgument);
    if (whole)
        checkRoundTrip(shape, reader);
}

void check(std::span<const std::byte> bytes)
{
    const InputFile file(bytes);
    const SumsShape shape = shapeOf(bytes);
    const auto reader = SumsReader::open(file.path(), shape, clusterSum(bytes));
    if (reader)
        checkReader(shape, **reader);
    else
        require(reader.error().code == ErrorCode::ImageDamaged || reader.error().code == ErrorCode::ImageUnsupported);
    ClusterSum wrong = clusterSum(bytes);
    wrong[0] ^= std::byte{1};
    require(!SumsReader::open(file.path(), shape, wrong));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto input = std::as_bytes(std::span(data, std::min(size, maximumInput)));
    check(input);
    if (input.size() < headerSize)
        return 0;
    const std::vector<std::byte> fitting = sealed(input);
    if (!std::ranges::equal(fitting, input))
        check(fitting);
    return 0;
}
