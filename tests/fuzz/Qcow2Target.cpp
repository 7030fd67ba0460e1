// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "fuzz/InputFile.h"
#include "fuzz/Promise.h"
#include "qcow2/Reader.h"

#include <QFile>

#include <fcntl.h>

#include <algorithm>
#include <set>

// The input is a whole qcow2 file. It is opened as it is, then with a hole behind it (large clusters are refused in a short
// file), then, when it names a backing file, on this same file without a backing file of its own.

namespace {

using namespace lifeboat;
using namespace lifeboat::test;

constexpr std::size_t maximumInput = 1 << 20;
constexpr std::size_t lengthened = 5 << 20;
constexpr std::size_t farLengthened = std::size_t{1} << 40;
constexpr std::uint64_t smallDrive = 1 << 20; // clusters: its tables are no work
constexpr std::uint64_t readBudget = 8 << 20; // bytes of the drive that one input may make us read
constexpr std::byte zero{0};

bool allZero(std::span<const std::byte> bytes)
{
    return std::ranges::all_of(bytes, [](std::byte b) { return b == zero; });
}

void requireDamaged(const Error &error)
{
    require(error.code == ErrorCode::ImageDamaged || error.code == ErrorCode::ImageUnsupported);
}

/// The first and last clusters of the drive and those at the edges of what is there.
std::set<std::uint64_t> chooseClusters(const qcow2::Reader &reader, const Extents &present)
{
    const std::uint64_t clusters = reader.header().clusters();
    const std::uint64_t size = reader.header().clusterSize().value;
    const std::size_t most = std::clamp<std::size_t>(readBudget / size, 4, 48);
    std::set<std::uint64_t> chosen;
    const auto choose = [&](std::uint64_t cluster) {
        if (cluster < clusters && chosen.size() < most)
            chosen.insert(cluster);
    };
    choose(0);
    choose(clusters - 1);
    for (const ByteRange &range : present.ranges().first(std::min<std::size_t>(present.ranges().size(), most))) {
        choose(range.begin.value / size);
        choose(range.end.value / size);
    }
    for (std::uint64_t cluster = 1; cluster < std::min<std::uint64_t>(clusters, most); ++cluster)
        choose(cluster);
    return chosen;
}

void checkCluster(const qcow2::Reader &reader, std::uint64_t cluster, const Extents &present,
                  qcow2::Reader::Scratch &scratch)
{
    const std::uint64_t size = reader.header().clusterSize().value;
    std::vector<std::byte> bytes(size, std::byte{0xAA});
    std::vector<std::byte> again(size, std::byte{0x55});
    const auto kind = reader.readCluster(cluster, bytes, scratch);
    const auto secondKind = reader.readCluster(cluster, again, scratch);
    require(kind.has_value() == secondKind.has_value());
    const ByteRange range{ByteOffset(cluster * size), ByteOffset((cluster + 1) * size)};
    if (!kind) {
        requireDamaged(kind.error());
        return;
    }
    require(bytes == again);
    require(reader.kind(cluster) == *kind);
    require(present.contains(range) == (*kind != qcow2::ClusterKind::Unallocated));
    if (*kind == qcow2::ClusterKind::Zero ||
        (*kind == qcow2::ClusterKind::Unallocated && reader.header().backingFile.empty()))
        require(allZero(bytes));
    const std::uint64_t inside = std::min(size, reader.header().size.value - range.begin.value);
    require(allZero(std::span(bytes).subspan(inside)));
    std::vector<std::byte> part(inside / 2 + 1);
    const std::uint64_t from = inside - part.size();
    require(reader.readBytes(range.begin + ByteCount(from), part, scratch).has_value());
    require(std::ranges::equal(part, std::span(bytes).subspan(from, part.size())));
}

void checkReader(const qcow2::Reader &reader, std::size_t fileSize)
{
    const qcow2::Header &header = reader.header();
    require(header.clusterBits >= qcow2::minClusterBits && header.clusterBits <= qcow2::maxClusterBits);
    require(header.size.value <= std::uint64_t{1} << 60 && reader.fileSize().value == fileSize);
    const std::uint64_t cluster = header.clusterSize().value;
    const auto structure = reader.checkStructure();
    if (!structure)
        requireDamaged(structure.error());
    const auto present = reader.present();
    require(present.has_value() || !structure);
    if (!present) {
        requireDamaged(present.error());
        return;
    }
    require(present->end().value <= alignUp(header.size.value, cluster));
    // What a small file claims about a huge drive takes work: no table may count twice.
    require(present->total().value / cluster <= fileSize / cluster * header.entriesPerL2());
    qcow2::Reader::Scratch scratch;
    for (const std::uint64_t number : chooseClusters(reader, *present))
        checkCluster(reader, number, *present, scratch);
    std::vector<std::byte> bytes(cluster);
    const auto behind = reader.readCluster(header.clusters(), bytes, scratch);
    require(!behind && behind.error().code == ErrorCode::InvalidArgument);
}

void openFile(std::span<const std::byte> bytes, std::size_t size)
{
    const InputFile file(bytes, size);
    const auto reader = qcow2::Reader::open(file.path());
    if (!reader) {
        requireDamaged(reader.error());
        return;
    }
    require((*reader)->header().backingFile.empty());
    checkReader(**reader, size);
}

UniqueFd openInput(const InputFile &file)
{
    return UniqueFd(::open(QFile::encodeName(file.path()).constData(), O_RDONLY | O_CLOEXEC));
}

void openWithBacking(std::span<const std::byte> bytes, const qcow2::Header &header)
{
    std::vector<std::byte> parentBytes(bytes.begin(), bytes.end());
    storeBig<std::uint64_t>(parentBytes, 8, 0);
    const InputFile parent(parentBytes);
    const InputFile self(bytes);
    std::vector<UniqueFd> files;
    files.push_back(openInput(self));
    files.push_back(openInput(parent));
    const auto reader = qcow2::Reader::openFiles(std::move(files), self.path());
    if (!reader) {
        requireDamaged(reader.error());
        return;
    }
    require(header.backingFormat == "qcow2");
    checkReader(**reader, bytes.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto input = std::as_bytes(std::span(data, std::min(size, maximumInput)));
    openFile(input, input.size());
    const auto header = qcow2::Header::parse(input.first(std::min<std::size_t>(input.size(), 4096)), {});
    if (!header) {
        requireDamaged(header.error());
        return 0;
    }
    openFile(input, header->clusters() <= smallDrive ? farLengthened : lengthened);
    if (!header->backingFile.empty())
        openWithBacking(input, *header);
    return 0;
}
