// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/CopyToImage.h"

#include "base/AlignedBuffer.h"
#include "base/Zero.h"
#include "jobs/SumsCursor.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace lifeboat {

namespace {

/// The last cluster of which little is used, and what became of it. A file system has the same few bytes in many places, each alone among
/// unused space (the bitmaps of empty block groups: 8000 on 16 TB): summing and compressing two million zeroes for each would take most of the time.
class LastSparse {
public:
    static constexpr ByteCount mostUsed = 64_KiB;

    /// @p used: relative to the cluster; all the rest of it is zero.
    bool matches(std::span<const ByteRange> used, std::span<const std::byte> cluster) const
    {
        if (m_frame.empty() || !std::ranges::equal(m_used, used))
            return false;
        std::span<const std::byte> rest = m_bytes;
        for (const ByteRange &range : used) {
            const std::size_t length = range.size().value;
            if (!std::ranges::equal(rest.first(length), cluster.subspan(range.begin.value, length)))
                return false;
            rest = rest.subspan(length);
        }
        return true;
    }

    void keep(std::span<const ByteRange> used, std::span<const std::byte> cluster, const ClusterSum &sum,
              std::span<const std::byte> frame)
    {
        m_used.assign(used.begin(), used.end());
        m_bytes.clear();
        for (const ByteRange &range : used) {
            const auto part = cluster.subspan(range.begin.value, range.size().value);
            m_bytes.insert(m_bytes.end(), part.begin(), part.end());
        }
        m_sum = sum;
        m_frame.assign(frame.begin(), frame.end());
    }

    const ClusterSum &sum() const { return m_sum; }
    std::span<const std::byte> frame() const { return m_frame; }

private:
    std::vector<ByteRange> m_used;
    std::vector<std::byte> m_bytes;
    ClusterSum m_sum{};
    std::vector<std::byte> m_frame;
};

ByteCount totalOf(std::span<const ByteRange> ranges)
{
    ByteCount total;
    for (const ByteRange &range : ranges)
        total += range.size();
    return total;
}

} // namespace

class CopyToImage::Worker {
public:
    explicit Worker(CopyToImage &copy)
        : m_copy(copy), m_compressor(copy.m_zstdLevel), m_frame(copy.m_shape.clusterSize())
    {
        if (copy.m_parent != nullptr)
            m_parent.emplace(*copy.m_parent, copy.m_shape);
    }

    Result<> copy(std::uint64_t cluster)
    {
        LIFEBOAT_TRY_ASSIGN(const ReadAhead::Cluster read, m_copy.m_source.take(cluster));
        const ClusterSum nothing = noSum;
        LIFEBOAT_TRY_ASSIGN(const ClusterSum inParent, m_parent ? m_parent->at(cluster) : Result<ClusterSum>(nothing));
        if (read.isUnused())
            return zero(cluster, inParent);
        return store(cluster, read.content(), read.used(), inParent);
    }

    Result<> store(std::uint64_t cluster, std::span<const std::byte> content)
    {
        const ByteRange all{ByteOffset(), ByteOffset(content.size())};
        const ClusterSum nothing = noSum;
        LIFEBOAT_TRY_ASSIGN(const ClusterSum inParent, m_parent ? m_parent->at(cluster) : Result<ClusterSum>(nothing));
        return store(cluster, content, {&all, 1}, inParent);
    }

private:
    Result<> store(std::uint64_t cluster, std::span<const std::byte> content, std::span<const ByteRange> used,
                   const ClusterSum &inParent)
    {
        const bool sparse = totalOf(used) <= LastSparse::mostUsed;
        const bool asLast = sparse && m_lastSparse.matches(used, content);
        if (!asLast && isZero(content))
            return zero(cluster, inParent);
        const ClusterSum sum = asLast ? m_lastSparse.sum() : clusterSum(content);
        if (sum == inParent) {
            m_copy.addShared(cluster, sum);
            return {};
        }
        if (asLast)
            return m_copy.add(cluster, sum, m_lastSparse.frame(), content);
        const std::span<const std::byte> frame = m_compressor.compress(content, m_frame.span());
        if (sparse)
            m_lastSparse.keep(used, content, sum, frame);
        return m_copy.add(cluster, sum, frame, content);
    }

    Result<> zero(std::uint64_t cluster, const ClusterSum &inParent)
    {
        if (inParent == m_copy.m_zeroSum)
            m_copy.addShared(cluster, inParent);
        else
            m_copy.addZero(cluster);
        return {};
    }

    CopyToImage &m_copy;
    qcow2::Compressor m_compressor;
    AlignedBuffer m_frame;
    LastSparse m_lastSparse;
    std::optional<SumsCursor> m_parent;
};

/// Puts together what was copied of a cluster and what was read of it later.
class CopyToImage::Mender {
public:
    Mender(CopyToImage &copy, const LatePlaces &late, const qcow2::Reader *parent)
        : m_copy(copy), m_late(late), m_parent(parent), m_worker(copy), m_content(copy.m_shape.clusterSize())
    { }

    Result<> mend(std::uint64_t cluster)
    {
        LIFEBOAT_TRY(takeBack(cluster));
        LIFEBOAT_TRY(m_late.readInto(ByteOffset(cluster * m_content.span().size()), m_content.span()));
        return m_worker.store(cluster, m_content.span());
    }

private:
    Result<> takeBack(std::uint64_t cluster)
    {
        LIFEBOAT_TRY_ASSIGN(const qcow2::Writer::Stored stored, m_copy.m_writer.takeBack(cluster));
        const ClusterSum sum = m_copy.removeSum(cluster);
        const std::span<std::byte> content = m_content.span();
        switch (stored.kind) {
        case qcow2::ClusterKind::Compressed:
            m_copy.m_frames.remove(cluster, stored.bytes);
            if (!m_decompressor.decompress(qcow2::CompressionType::Zstd, stored.bytes, content))
                return lost(cluster);
            break;
        case qcow2::ClusterKind::Plain:
            std::ranges::copy(stored.bytes, content.begin());
            break;
        case qcow2::ClusterKind::Zero:
            std::ranges::fill(content, std::byte{0});
            break;
        case qcow2::ClusterKind::Unallocated:
            if (sum != noSum)
                return takeFromParent(cluster, sum);
            std::ranges::fill(content, std::byte{0}); // nothing of it was in use
            return {};
        }
        return clusterSum(content) == sum ? Result<>() : lost(cluster);
    }

    Result<> takeFromParent(std::uint64_t cluster, const ClusterSum &sum)
    {
        --m_copy.m_sharedClusters;
        LIFEBOAT_TRY(m_parent->readCluster(cluster, m_content.span(), m_scratch));
        return clusterSum(m_content.span()) == sum
            ? Result<>()
            : fail(ErrorCode::ImageDamaged, m_copy.m_writer.name(), QStringLiteral("the image that it builds on"));
    }

    std::unexpected<Error> lost(std::uint64_t cluster) const
    {
        return fail(ErrorCode::PlaceWrite, m_copy.m_writer.name(),
                    QStringLiteral("cluster %1 is not what was written").arg(cluster));
    }

    CopyToImage &m_copy;
    const LatePlaces &m_late;
    const qcow2::Reader *m_parent;
    Worker m_worker;
    AlignedBuffer m_content;
    qcow2::Decompressor m_decompressor;
    qcow2::Reader::Scratch m_scratch;
};

CopyToImage::CopyToImage(ReadAhead &source, qcow2::Writer &writer, SumsWriter &sums, SumsShape shape, int zstdLevel,
                         const SumsReader *parent)
    : m_source(source), m_writer(writer), m_sumsWriter(sums), m_shape(shape), m_zstdLevel(zstdLevel), m_parent(parent)
{
    m_zeroSum = clusterSum(std::vector<std::byte>(shape.clusterSize().value));
}

ClusterTask CopyToImage::makeWorker()
{
    auto worker = std::make_shared<Worker>(*this);
    return [worker](std::uint64_t cluster) { return worker->copy(cluster); };
}

ClusterTask CopyToImage::makeMender(const LatePlaces &late, const qcow2::Reader *parent)
{
    auto mender = std::make_shared<Mender>(*this, late, parent);
    return [mender](std::uint64_t cluster) { return mender->mend(cluster); };
}

ClusterSum CopyToImage::removeSum(std::uint64_t cluster)
{
    const std::uint64_t size = m_shape.clusterSize().value;
    const std::scoped_lock lock(m_mutex);
    const auto block = m_sumBlocks.find(cluster / m_shape.clustersPerBlock());
    if (block == m_sumBlocks.end())
        return noSum;
    const ClusterSum sum = std::exchange(block->second[cluster % m_shape.clustersPerBlock()], noSum);
    if (sum == noSum)
        return sum;
    --m_clusters;
    if (sum == m_zeroSum)
        --m_zeroClusters;
    m_data.remove({ByteOffset(cluster * size), ByteOffset((cluster + 1) * size)});
    return sum;
}

void CopyToImage::addSum(std::uint64_t cluster, const ClusterSum &sum, Content content)
{
    ++m_clusters;
    const std::uint64_t perBlock = m_shape.clustersPerBlock();
    const std::uint64_t size = m_shape.clusterSize().value;
    const std::scoped_lock lock(m_mutex);
    if (content == Content::Data)
        m_data.add({ByteOffset(cluster * size), ByteOffset((cluster + 1) * size)});
    std::vector<ClusterSum> &block = m_sumBlocks[cluster / perBlock];
    if (block.empty()) {
        block = std::move(m_spareBlock);
        block.assign(std::min(perBlock, m_shape.clusters() - (cluster - cluster % perBlock)), noSum);
    }
    block[cluster % perBlock] = sum;
}

void CopyToImage::addZero(std::uint64_t cluster)
{
    ++m_zeroClusters;
    m_writer.writeZero(cluster);
    addSum(cluster, m_zeroSum, Content::Zero);
}

void CopyToImage::addShared(std::uint64_t cluster, const ClusterSum &sum)
{
    ++m_sharedClusters;
    const bool isZero = sum == m_zeroSum;
    m_zeroClusters += isZero ? 1 : 0;
    addSum(cluster, sum, isZero ? Content::Zero : Content::Data);
}

Result<> CopyToImage::add(std::uint64_t cluster, const ClusterSum &sum, std::span<const std::byte> frame,
                          std::span<const std::byte> content)
{
    addSum(cluster, sum, Content::Data);
    if (frame.empty())
        return m_writer.writePlain(cluster, content);
    m_frames.add(cluster, frame);
    return m_writer.writeCompressed(cluster, frame);
}

Result<> CopyToImage::coverParent(std::uint64_t endBlock)
{
    for (const std::uint64_t number : m_parent->presentBlocks()) {
        if (number < m_coveredBlocks || number >= endBlock)
            continue;
        LIFEBOAT_TRY_ASSIGN(m_parentBlock, m_parent->block(number, std::move(m_parentBlock)));
        std::span<const ClusterSum> own;
        {
            const std::scoped_lock lock(m_mutex);
            if (const auto found = m_sumBlocks.find(number); found != m_sumBlocks.end())
                own = found->second; // nobody adds to it any more
        }
        for (std::size_t i = 0; i < m_parentBlock.size(); ++i) {
            if (m_parentBlock[i] != noSum && (own.empty() || own[i] == noSum))
                m_writer.writeZero(number * m_shape.clustersPerBlock() + i);
        }
    }
    m_coveredBlocks = std::max(m_coveredBlocks, endBlock);
    return {};
}

Result<> CopyToImage::retireBelow(std::uint64_t cluster)
{
    if (m_parent != nullptr)
        LIFEBOAT_TRY(
            coverParent(cluster < m_shape.clusters() ? cluster / m_shape.clustersPerBlock() : m_shape.blocks()));
    LIFEBOAT_TRY(m_writer.retireBelow(cluster));
    for (;;) {
        std::map<std::uint64_t, std::vector<ClusterSum>>::node_type finished;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_sumBlocks.empty() || (m_sumBlocks.begin()->first + 1) * m_shape.clustersPerBlock() > cluster)
                return {};
            finished = m_sumBlocks.extract(m_sumBlocks.begin());
        }
        LIFEBOAT_TRY(m_sumsWriter.addBlock(finished.key(), finished.mapped()));
        const std::scoped_lock lock(m_mutex);
        m_spareBlock = std::move(finished.mapped());
    }
}

} // namespace lifeboat
