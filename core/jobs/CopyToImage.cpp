// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/CopyToImage.h"

#include "base/AlignedBuffer.h"

#include <algorithm>

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
    { }

    Result<> copy(std::uint64_t cluster)
    {
        LIFEBOAT_TRY_ASSIGN(const ReadAhead::Cluster read, m_copy.m_source.take(cluster));
        if (read.isUnused()) {
            m_copy.addZero(cluster);
            return {};
        }
        const std::span<const std::byte> content = read.content();
        const bool sparse = totalOf(read.used()) <= LastSparse::mostUsed;
        if (sparse && m_lastSparse.matches(read.used(), content))
            return m_copy.add(cluster, m_lastSparse.sum(), m_lastSparse.frame(), content);
        if (isZero(content)) {
            m_copy.addZero(cluster);
            return {};
        }
        const ClusterSum sum = clusterSum(content);
        const std::span<const std::byte> frame = m_compressor.compress(content, m_frame.span());
        if (sparse)
            m_lastSparse.keep(read.used(), content, sum, frame);
        return m_copy.add(cluster, sum, frame, content);
    }

private:
    CopyToImage &m_copy;
    qcow2::Compressor m_compressor;
    AlignedBuffer m_frame;
    LastSparse m_lastSparse;
};

CopyToImage::CopyToImage(ReadAhead &source, qcow2::Writer &writer, SumsWriter &sums, SumsShape shape, int zstdLevel)
    : m_source(source), m_writer(writer), m_sumsWriter(sums), m_shape(shape), m_zstdLevel(zstdLevel)
{
    m_zeroSum = clusterSum(std::vector<std::byte>(shape.clusterSize().value));
}

ClusterTask CopyToImage::makeWorker()
{
    auto worker = std::make_shared<Worker>(*this);
    return [worker](std::uint64_t cluster) { return worker->copy(cluster); };
}

void CopyToImage::setSum(std::uint64_t cluster, const ClusterSum &sum)
{
    const std::uint64_t perBlock = m_shape.clustersPerBlock();
    std::vector<ClusterSum> &block = m_sumBlocks[cluster / perBlock];
    if (block.empty()) {
        block = std::move(m_spareBlock);
        block.assign(std::min(perBlock, m_shape.clusters() - (cluster - cluster % perBlock)), noSum);
    }
    block[cluster % perBlock] = sum;
}

void CopyToImage::addZero(std::uint64_t cluster)
{
    ++m_clusters;
    ++m_zeroClusters;
    m_writer.writeZero(cluster);
    const std::scoped_lock lock(m_mutex);
    setSum(cluster, m_zeroSum);
}

Result<> CopyToImage::add(std::uint64_t cluster, const ClusterSum &sum, std::span<const std::byte> frame,
                          std::span<const std::byte> content)
{
    ++m_clusters;
    {
        const std::uint64_t size = m_shape.clusterSize().value;
        const std::scoped_lock lock(m_mutex);
        m_data.add({ByteOffset(cluster * size), ByteOffset((cluster + 1) * size)});
        setSum(cluster, sum);
    }
    if (frame.empty())
        return m_writer.writePlain(cluster, content);
    m_frames.add(cluster, frame);
    return m_writer.writeCompressed(cluster, frame);
}

Result<> CopyToImage::retireBelow(std::uint64_t cluster)
{
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
