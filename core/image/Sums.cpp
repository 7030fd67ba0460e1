// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Sums.h"

#include "base/Endian.h"
#include "image/Files.h"

#include <QFile>

#include <xxhash.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace lifeboat {

namespace {

// FORMAT.md, "Sums".
constexpr std::array<char, 8> sumsMagic{'L', 'I', 'F', 'E', 'S', 'U', 'M', 'S'};
constexpr std::uint32_t sumsVersion = 1;
constexpr std::uint32_t hashXxh3 = 1;
constexpr std::size_t headerSize = 64;
constexpr std::size_t sealedHeaderSize = 48; // what the header's own sum covers
constexpr std::size_t indexEntrySize = 24;
constexpr int compressionLevel = 3;
// Frame header descriptor of zstd: checksum on; no dictionary, no unused or reserved bit.
constexpr std::size_t frameDescriptorAt = 4;
constexpr std::byte frameDescriptorMask{0x1f};
constexpr std::byte frameDescriptorWanted{0x04};

using Header = std::array<std::byte, headerSize>;

struct IndexEntry {
    std::uint64_t number = 0;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
};

ClusterSum canonicalSum(XXH128_hash_t hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    ClusterSum sum;
    std::memcpy(sum.data(), canonical.digest, sum.size());
    return sum;
}

class RunningSum {
public:
    RunningSum() { XXH3_128bits_reset(m_state.get()); }
    void add(std::span<const std::byte> bytes) { XXH3_128bits_update(m_state.get(), bytes.data(), bytes.size()); }
    ClusterSum sum() const { return canonicalSum(XXH3_128bits_digest(m_state.get())); }

private:
    using State = std::unique_ptr<XXH3_state_t, decltype([](XXH3_state_t *state) { XXH3_freeState(state); })>;
    State m_state{XXH3_createState()};
};

std::uint64_t sumsInBlock(const SumsShape &shape, std::uint64_t number)
{
    return std::min(shape.clustersPerBlock(), shape.clusters() - number * shape.clustersPerBlock());
}

/// Nothing but noSum. Blocks are megabytes and mostly zero: compared with itself, one sum further on, as fast as memory is read.
bool isEmptyBlock(std::span<const ClusterSum> sums)
{
    return sums.front() == noSum && std::memcmp(sums.data(), sums.data() + 1, sums.size_bytes() - sizeof(noSum)) == 0;
}

/// XXH3-128 of the first @p size bytes of a file.
Result<ClusterSum> fileDigest(int fd, const QString &path, std::uint64_t size)
{
    RunningSum running;
    std::vector<std::byte> buffer(std::min<std::uint64_t>(size, (1_MiB).value));
    for (std::uint64_t at = 0; at < size;) {
        const std::span part(buffer.data(), std::min<std::uint64_t>(buffer.size(), size - at));
        LIFEBOAT_TRY(readAt(fd, path, at, part));
        running.add(part);
        at += part.size();
    }
    return running.sum();
}

std::vector<std::byte> encodeIndex(std::span<const IndexEntry> index)
{
    std::vector<std::byte> bytes(index.size() * indexEntrySize);
    for (std::size_t i = 0; i < index.size(); ++i) {
        storeBig<std::uint64_t>(bytes, i * indexEntrySize, index[i].number);
        storeBig<std::uint64_t>(bytes, i * indexEntrySize + 8, index[i].offset);
        storeBig<std::uint32_t>(bytes, i * indexEntrySize + 16, index[i].length);
    }
    return bytes;
}

ClusterSum headerSum(const Header &header, std::span<const std::byte> index)
{
    RunningSum running;
    running.add(std::span(header).first(sealedHeaderSize));
    running.add(index);
    return running.sum();
}

Header encodeHeader(const SumsShape &shape, std::uint64_t indexOffset, std::span<const std::byte> index)
{
    Header header{};
    std::memcpy(header.data(), sumsMagic.data(), sumsMagic.size());
    storeBig<std::uint32_t>(header, 8, sumsVersion);
    storeBig<std::uint32_t>(header, 12, shape.clusterBits);
    storeBig<std::uint64_t>(header, 16, shape.driveSize.value);
    storeBig<std::uint32_t>(header, 24, hashXxh3);
    storeBig<std::uint32_t>(header, 28, static_cast<std::uint32_t>(shape.clustersPerBlock()));
    storeBig<std::uint64_t>(header, 32, indexOffset);
    storeBig<std::uint32_t>(header, 40, static_cast<std::uint32_t>(index.size() / indexEntrySize));
    std::ranges::copy(headerSum(header, index), header.begin() + sealedHeaderSize);
    return header;
}

} // namespace

void FramesDigest::add(std::uint64_t cluster, std::span<const std::byte> frame)
{
    const XXH128_hash_t hash = XXH3_128bits_withSeed(frame.data(), frame.size(), cluster);
    const std::scoped_lock lock(m_mutex);
    m_low += hash.low64;
    m_high += hash.high64 + (m_low < hash.low64 ? 1 : 0);
}

FramesDigest::FramesDigest(const ClusterSum &value)
    : m_low(loadBig<std::uint64_t>(value, 8)), m_high(loadBig<std::uint64_t>(value, 0))
{ }

void FramesDigest::remove(std::uint64_t cluster, std::span<const std::byte> frame)
{
    const XXH128_hash_t hash = XXH3_128bits_withSeed(frame.data(), frame.size(), cluster);
    const std::scoped_lock lock(m_mutex);
    m_high -= hash.high64 + (m_low < hash.low64 ? 1 : 0);
    m_low -= hash.low64;
}

ClusterSum FramesDigest::value() const
{
    const std::scoped_lock lock(m_mutex);
    ClusterSum sum;
    storeBig<std::uint64_t>(sum, 0, m_high);
    storeBig<std::uint64_t>(sum, 8, m_low);
    return sum;
}

ClusterSum clusterSum(std::span<const std::byte> cluster)
{
    return canonicalSum(XXH3_128bits(cluster.data(), cluster.size()));
}

QString sumToHex(const ClusterSum &sum)
{
    const QByteArrayView bytes(sum.data(), qsizetype(sum.size()));
    return QString::fromLatin1(bytes.toByteArray().toHex());
}

std::optional<ClusterSum> sumFromHex(QStringView hex)
{
    const auto isDigit = [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); };
    ClusterSum sum;
    if (hex.size() != qsizetype(2 * sum.size()) || !std::ranges::all_of(hex, isDigit))
        return std::nullopt;
    const QByteArray bytes = QByteArray::fromHex(hex.toLatin1());
    std::memcpy(sum.data(), bytes.constData(), sum.size());
    return sum;
}

struct SumsWriter::State {
    using Compressor = std::unique_ptr<ZSTD_CCtx, decltype([](ZSTD_CCtx *context) { ZSTD_freeCCtx(context); })>;

    UniqueFd fd;
    QString name;
    SumsShape shape;
    Compressor compressor{ZSTD_createCCtx()};
    std::vector<std::byte> frame;
    std::vector<IndexEntry> index;
    std::uint64_t end = headerSize;
};

SumsWriter::SumsWriter(std::unique_ptr<State> state) : m_state(std::move(state)) { }
SumsWriter::~SumsWriter() = default;

Result<std::unique_ptr<SumsWriter>> SumsWriter::create(int folderFd, const QString &fileName, SumsShape shape)
{
    auto state = std::make_unique<State>();
    const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    state->fd = UniqueFd(::openat(folderFd, QFile::encodeName(fileName).constData(), flags, 0666));
    if (!state->fd)
        return failIo(ErrorCode::PlaceWrite, fileName, "open");
    state->name = fileName;
    state->shape = shape;
    ZSTD_CCtx_setParameter(state->compressor.get(), ZSTD_c_compressionLevel, compressionLevel);
    ZSTD_CCtx_setParameter(state->compressor.get(), ZSTD_c_checksumFlag, 1);
    state->frame.resize(ZSTD_compressBound(shape.clustersPerBlock() * sizeof(ClusterSum)));
    return std::unique_ptr<SumsWriter>(new SumsWriter(std::move(state)));
}

Result<> SumsWriter::addBlock(std::uint64_t number, std::span<const ClusterSum> sums)
{
    State &s = *m_state;
    const bool ascending = s.index.empty() || number > s.index.back().number;
    if (!ascending || number >= s.shape.blocks() || sums.size() != sumsInBlock(s.shape, number))
        return fail(ErrorCode::InvalidArgument, s.name, QStringLiteral("block %1 of sums").arg(number));
    if (isEmptyBlock(sums))
        return {};
    const std::size_t length =
        ZSTD_compress2(s.compressor.get(), s.frame.data(), s.frame.size(), sums.data(), sums.size_bytes());
    if (ZSTD_isError(length))
        return fail(ErrorCode::Internal, s.name, QString::fromUtf8(ZSTD_getErrorName(length)));
    LIFEBOAT_TRY(writeAt(s.fd.get(), s.name, s.end, std::span(s.frame).first(length)));
    s.index.push_back({.number = number, .offset = s.end, .length = static_cast<std::uint32_t>(length)});
    s.end += length;
    return {};
}

Result<ClusterSum> SumsWriter::finish()
{
    State &s = *m_state;
    const std::vector<std::byte> index = encodeIndex(s.index);
    LIFEBOAT_TRY(writeAt(s.fd.get(), s.name, s.end, index));
    if (::fdatasync(s.fd.get()) != 0)
        return failIo(ErrorCode::PlaceWrite, s.name, "fdatasync");
    LIFEBOAT_TRY(writeAt(s.fd.get(), s.name, 0, encodeHeader(s.shape, s.end, index)));
    if (::fsync(s.fd.get()) != 0)
        return failIo(ErrorCode::PlaceWrite, s.name, "fsync");
    return fileDigest(s.fd.get(), s.name, s.end + index.size());
}

struct SumsReader::State {
    UniqueFd fd;
    QString path;
    SumsShape shape;
    std::uint64_t size = 0;
    std::vector<IndexEntry> index;

    std::unexpected<Error> damaged(const char *what) const
    {
        return fail(ErrorCode::ImageDamaged, path, QString::fromLatin1(what));
    }
    Result<> readIndex();
    Result<> parseIndex(std::span<const std::byte> bytes, std::uint64_t indexOffset);
};

Result<> SumsReader::State::readIndex()
{
    Header header{};
    if (size < headerSize)
        return damaged("shorter than its header");
    LIFEBOAT_TRY(readAt(fd.get(), path, 0, header));
    if (std::memcmp(header.data(), sumsMagic.data(), sumsMagic.size()) != 0)
        return damaged("magic");
    if (const auto version = loadBig<std::uint32_t>(header, 8); version > sumsVersion)
        return fail(ErrorCode::ImageUnsupported, path, QStringLiteral("version %1").arg(version));
    else if (version != sumsVersion)
        return damaged("version");
    if (loadBig<std::uint32_t>(header, 12) != shape.clusterBits ||
        loadBig<std::uint64_t>(header, 16) != shape.driveSize.value)
        return damaged("made for another drive or cluster size");
    if (loadBig<std::uint32_t>(header, 24) != hashXxh3 ||
        loadBig<std::uint32_t>(header, 28) != shape.clustersPerBlock())
        return damaged("kind of sums or size of blocks");
    const auto indexOffset = loadBig<std::uint64_t>(header, 32);
    const std::uint64_t indexSize = std::uint64_t{loadBig<std::uint32_t>(header, 40)} * indexEntrySize;
    if (loadBig<std::uint32_t>(header, 44) != 0 || indexOffset < headerSize || indexOffset > size ||
        size - indexOffset != indexSize || indexSize / indexEntrySize > shape.blocks())
        return damaged("place or size of the index");
    std::vector<std::byte> bytes(indexSize);
    LIFEBOAT_TRY(readAt(fd.get(), path, indexOffset, bytes));
    if (!std::ranges::equal(headerSum(header, bytes), std::span(header).subspan(sealedHeaderSize)))
        return damaged("sum of header and index");
    return parseIndex(bytes, indexOffset);
}

Result<> SumsReader::State::parseIndex(std::span<const std::byte> bytes, std::uint64_t indexOffset)
{
    std::uint64_t end = headerSize;
    index.reserve(bytes.size() / indexEntrySize);
    for (std::size_t at = 0; at < bytes.size(); at += indexEntrySize) {
        const IndexEntry entry{.number = loadBig<std::uint64_t>(bytes, at),
                               .offset = loadBig<std::uint64_t>(bytes, at + 8),
                               .length = loadBig<std::uint32_t>(bytes, at + 16)};
        if (entry.number >= shape.blocks() || (!index.empty() && entry.number <= index.back().number))
            return damaged("block number in the index");
        const std::uint64_t longest = ZSTD_compressBound(sumsInBlock(shape, entry.number) * sizeof(ClusterSum));
        if (entry.offset != end || entry.length == 0 || entry.length > longest || entry.length > indexOffset - end ||
            loadBig<std::uint32_t>(bytes, at + 20) != 0)
            return damaged("place of a block in the index");
        end += entry.length;
        index.push_back(entry);
    }
    if (end != indexOffset)
        return damaged("bytes between the blocks and the index");
    return {};
}

SumsReader::SumsReader(std::unique_ptr<State> state) : m_state(std::move(state)) { }
SumsReader::~SumsReader() = default;

Result<std::unique_ptr<SumsReader>> SumsReader::open(const QString &path, SumsShape expected, const ClusterSum &digest)
{
    UniqueFd file(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file && errno == ENOENT)
        return fail(ErrorCode::ImageDamaged, path, QStringLiteral("missing"));
    if (!file)
        return failIo(ErrorCode::ImageRead, path, "open");
    return openFile(std::move(file), path, expected, digest);
}

Result<std::unique_ptr<SumsReader>> SumsReader::openFile(UniqueFd file, const QString &name, SumsShape expected,
                                                         const ClusterSum &digest)
{
    auto state = std::make_unique<State>();
    state->fd = std::move(file);
    state->path = name;
    state->shape = expected;
    struct stat info{};
    if (::fstat(state->fd.get(), &info) != 0)
        return failIo(ErrorCode::ImageRead, name, "fstat");
    if (!S_ISREG(info.st_mode))
        return state->damaged("not a regular file");
    state->size = static_cast<std::uint64_t>(info.st_size);
    LIFEBOAT_TRY_ASSIGN(const ClusterSum found, fileDigest(state->fd.get(), name, state->size));
    if (found != digest)
        return state->damaged("not the digest that the manifest has");
    LIFEBOAT_TRY(state->readIndex());
    return std::unique_ptr<SumsReader>(new SumsReader(std::move(state)));
}

Result<std::vector<ClusterSum>> SumsReader::block(std::uint64_t number, std::vector<ClusterSum> spare) const
{
    const State &s = *m_state;
    if (number >= s.shape.blocks())
        return fail(ErrorCode::InvalidArgument, s.path, QStringLiteral("block %1 of sums").arg(number));
    std::vector<ClusterSum> sums(std::move(spare));
    sums.resize(sumsInBlock(s.shape, number));
    const auto entry = std::ranges::lower_bound(s.index, number, {}, &IndexEntry::number);
    if (entry == s.index.end() || entry->number != number) {
        std::ranges::fill(sums, noSum);
        return sums;
    }
    std::vector<std::byte> frame(entry->length);
    LIFEBOAT_TRY(readAt(s.fd.get(), s.path, entry->offset, frame));
    const std::size_t size = sums.size() * sizeof(ClusterSum);
    if (frame.size() <= frameDescriptorAt || loadLittle<std::uint32_t>(frame) != ZSTD_MAGICNUMBER ||
        (frame[frameDescriptorAt] & frameDescriptorMask) != frameDescriptorWanted ||
        ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size() ||
        ZSTD_getFrameContentSize(frame.data(), frame.size()) != size)
        return s.damaged("frame of a block");
    if (ZSTD_decompress(sums.data(), size, frame.data(), frame.size()) != size)
        return s.damaged("contents of a block");
    if (isEmptyBlock(sums))
        return s.damaged("a block without sums");
    return sums;
}

Result<Extents> SumsReader::present() const
{
    Extents found;
    const ByteCount size = m_state->shape.clusterSize();
    std::vector<ClusterSum> sums;
    for (const IndexEntry &entry : m_state->index) {
        LIFEBOAT_TRY_ASSIGN(sums, block(entry.number, std::move(sums)));
        ByteOffset at(entry.number * m_state->shape.clustersPerBlock() * size.value);
        for (const ClusterSum &sum : sums) {
            if (sum != noSum)
                found.add({at, at + size});
            at += size;
        }
    }
    return found;
}

std::vector<std::uint64_t> SumsReader::presentBlocks() const
{
    std::vector<std::uint64_t> numbers;
    numbers.reserve(m_state->index.size());
    for (const IndexEntry &entry : m_state->index)
        numbers.push_back(entry.number);
    return numbers;
}

} // namespace lifeboat
