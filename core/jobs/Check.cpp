// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Check.h"

#include "base/AlignedBuffer.h"
#include "image/Files.h"
#include "image/FileSums.h"
#include "jobs/ClusterLoop.h"
#include "jobs/SumsCursor.h"
#include "qcow2/Reader.h"

#include <algorithm>
#include <cerrno>
#include <future>
#include <mutex>

namespace lifeboat {

namespace {

/// Damage and what stands in the way of telling are different things: only ImageDamaged is a finding.
bool isFinding(const Error &error)
{
    return error.code == ErrorCode::ImageDamaged || error.code == ErrorCode::ImageNotFound ||
        error.code == ErrorCode::ImageUnsupported;
}

class Findings {
public:
    void add(Error error)
    {
        const std::scoped_lock lock(m_mutex);
        error.code = ErrorCode::ImageDamaged;
        if (!m_first)
            m_first = std::move(error);
    }
    void addCluster(ByteRange range)
    {
        const std::scoped_lock lock(m_mutex);
        ++m_clusters;
        m_damaged.add(range);
    }
    // After the loop.
    const std::optional<Error> &first() const { return m_first; }
    std::uint64_t clusters() const { return m_clusters; }
    const Extents &damaged() const { return m_damaged; }

private:
    std::mutex m_mutex; // guards what follows
    std::optional<Error> m_first;
    std::uint64_t m_clusters = 0;
    Extents m_damaged;
};

class Checker {
public:
    Checker(const Image &image, const JobContext &context, RecordCheck record)
        : m_image(image),
          m_context(context),
          m_record(record),
          m_shape(image.manifest().shape()),
          m_zeroSum(clusterSum(std::vector<std::byte>(m_shape.clusterSize().value)))
    { }

    Result<> run(CheckReport &report);

private:
    /// Passes real errors on and files findings.
    Result<> file(Result<> result)
    {
        if (result || !isFinding(result.error()))
            return result;
        m_findings.add(std::move(result).error());
        return {};
    }
    /// A file that is not there is damage; true files it.
    bool isMissing(const Error &error)
    {
        if (error.sysErrno != ENOENT)
            return false;
        m_findings.add(error);
        return true;
    }
    Result<> turnToTheMedium();
    Result<> checkContents(CheckReport &report);
    Result<> checkPresence(const Extents &present, const SumsReader &sums);
    class Worker;
    void addDamaged(std::uint64_t cluster, const QString &detail);
    Result<> compareFileSums(CheckReport &report);
    void addFrame(std::uint64_t cluster, ByteRange where, std::span<const std::byte> frame)
    {
        m_framesDigest.add(cluster, frame);
        const std::scoped_lock lock(m_framesMutex);
        m_frames.add(where);
    }

    const Image &m_image;
    const JobContext &m_context;
    RecordCheck m_record;
    SumsShape m_shape;
    ClusterSum m_zeroSum;
    Findings m_findings;
    std::mutex m_framesMutex;
    Extents m_frames; ///< of the compressed clusters, in disk.qcow2
    FramesDigest m_framesDigest;
};

class Checker::Worker {
public:
    Worker(Checker &checker, const qcow2::Reader &reader, const SumsReader &sums)
        : m_checker(checker), m_reader(reader), m_sums(sums, checker.m_shape), m_cluster(checker.m_shape.clusterSize())
    { }

    Result<> check(std::uint64_t cluster)
    {
        LIFEBOAT_TRY_ASSIGN(const ClusterSum expected, m_sums.at(cluster));
        const Result<ClusterSum> found = sumOf(cluster);
        if (found && *found == expected)
            return {};
        if (!found && !isFinding(found.error()))
            return fail(found.error());
        m_checker.addDamaged(cluster, found ? QStringLiteral("a cluster differs from its sum") : found.error().detail);
        return {};
    }

private:
    Result<ClusterSum> sumOf(std::uint64_t cluster)
    {
        LIFEBOAT_TRY_ASSIGN(const qcow2::ClusterKind kind, m_reader.kind(cluster));
        switch (kind) {
        case qcow2::ClusterKind::Unallocated:
            return noSum;
        case qcow2::ClusterKind::Zero:
            return m_checker.m_zeroSum;
        case qcow2::ClusterKind::Compressed:
            return sumOfPacked(cluster);
        case qcow2::ClusterKind::Plain:
            break;
        }
        LIFEBOAT_TRY(m_reader.readCluster(cluster, m_cluster.span(), m_scratch));
        return clusterSum(m_cluster.span());
    }

    Result<ClusterSum> sumOfPacked(std::uint64_t cluster)
    {
        LIFEBOAT_TRY(m_reader.readPacked(cluster, m_scratch));
        LIFEBOAT_TRY_ASSIGN(const ByteRange where, m_reader.strictFrame(m_scratch));
        const std::span<const std::byte> frame = std::span(m_scratch.packed).first(where.size().value);
        m_checker.addFrame(cluster, where, frame);
        // Equal frames unpack to equal clusters. The image of an almost empty drive has thousands of the same, each two million zeroes long.
        if (std::ranges::equal(frame, m_lastFrame))
            return m_lastSum;
        LIFEBOAT_TRY(m_reader.unpack(m_scratch, m_cluster.span()));
        const ClusterSum sum = clusterSum(m_cluster.span());
        if (frame.size() <= mostRemembered) {
            m_lastFrame.assign(frame.begin(), frame.end());
            m_lastSum = sum;
        }
        return sum;
    }

    static constexpr std::size_t mostRemembered = 64 << 10;

    Checker &m_checker;
    const qcow2::Reader &m_reader;
    SumsCursor m_sums;
    qcow2::Reader::Scratch m_scratch;
    AlignedBuffer m_cluster;
    std::vector<std::byte> m_lastFrame;
    ClusterSum m_lastSum = noSum;
};

void Checker::addDamaged(std::uint64_t cluster, const QString &detail)
{
    const ByteOffset at(cluster * m_shape.clusterSize().value);
    m_findings.addCluster({at, at + m_shape.clusterSize()});
    m_findings.add(Error{
        .code = ErrorCode::ImageDamaged, .sysErrno = 0, .subject = m_image.displayName(), .at = at, .detail = detail});
}

Result<> Checker::checkPresence(const Extents &present, const SumsReader &sums)
{
    std::uint64_t withSum = 0;
    std::vector<ClusterSum> block;
    for (const std::uint64_t number : sums.presentBlocks()) {
        LIFEBOAT_TRY_ASSIGN(block, sums.block(number, std::move(block)));
        withSum += static_cast<std::uint64_t>(
            std::ranges::count_if(block, [](const ClusterSum &sum) { return sum != noSum; }));
    }
    const std::uint64_t allocated = clusterLoopWeight(present, m_shape.clusterSize()) / m_shape.clusterSize();
    if (withSum != allocated || withSum != m_image.manifest().counts.clusters)
        return fail(ErrorCode::ImageDamaged, m_image.displayName(),
                    QStringLiteral("%1 clusters, %2 sums, %3 promised")
                        .arg(allocated)
                        .arg(withSum)
                        .arg(m_image.manifest().counts.clusters));
    return {};
}

Result<> Checker::checkContents(CheckReport &report)
{
    LIFEBOAT_TRY_ASSIGN(const auto reader, qcow2::Reader::open(m_image.filePath(dataFileName)));
    const qcow2::Header &header = reader->header();
    if (header.size != m_image.manifest().drive.size || header.clusterBits != m_shape.clusterBits)
        return fail(ErrorCode::ImageDamaged, m_image.displayName(), QStringLiteral("disk.qcow2 is of another drive"));
    if (reader->fileSize() != m_image.manifest().counts.stored)
        return fail(ErrorCode::ImageDamaged, m_image.displayName(), QStringLiteral("size of disk.qcow2"));
    LIFEBOAT_TRY(file(reader->checkStructure()));
    LIFEBOAT_TRY_ASSIGN(const auto sums, m_image.openSums());
    LIFEBOAT_TRY_ASSIGN(const Extents present, reader->present());
    LIFEBOAT_TRY(file(checkPresence(present, *sums)));
    report.clusters = clusterLoopWeight(present, m_shape.clusterSize()) / m_shape.clusterSize();
    LIFEBOAT_TRY(runClusterLoop({.where = present,
                                 .clusterSize = m_shape.clusterSize(),
                                 .makeWorker = [&]() -> ClusterTask {
                                     auto worker = std::make_shared<Worker>(*this, *reader, *sums);
                                     return [worker](std::uint64_t cluster) { return worker->check(cluster); };
                                 }},
                                m_context));
    if (m_findings.first())
        return {};
    if (m_framesDigest.value() != m_image.manifest().framesDigest)
        return fail(ErrorCode::ImageDamaged, m_image.displayName(), QStringLiteral("bytes of a compressed cluster"));
    return reader->checkUnused(std::move(m_frames));
}

Result<> Checker::compareFileSums(CheckReport &report)
{
    LIFEBOAT_TRY_ASSIGN(const auto recorded, readFileSums(m_image.folder()));
    // The big file is hashed beside the workers that unpack it, so its pages are read from the drive once.
    auto hashed = std::async(std::launch::async, [this] {
        return fileSha256(m_image.filePath(dataFileName), m_context.stop, m_context.pause);
    });
    const Result<> contents = file(checkContents(report));
    const Result<QByteArray> dataHash = hashed.get();
    LIFEBOAT_TRY(contents);
    if (!dataHash)
        return isMissing(dataHash.error()) ? Result<>() : fail(dataHash.error());

    std::vector<FileSum> found;
    for (const char *name : {manifestFileName, dataFileName, sumsFileName}) {
        QByteArray hash = *dataHash;
        if (name != dataFileName) {
            const auto fileHash = fileSha256(m_image.filePath(name), m_context.stop, m_context.pause);
            if (!fileHash && !isMissing(fileHash.error()))
                return fail(fileHash.error());
            hash = fileHash.value_or(QByteArray());
        }
        found.push_back({QLatin1StringView(name), hash});
    }
    for (const FileSum &sum : recorded.value_or(found)) {
        const auto same = std::ranges::find(found, sum.fileName, &FileSum::fileName);
        if (same == found.end() || same->sha256 != sum.sha256)
            m_findings.add(Error{.code = ErrorCode::ImageDamaged,
                                 .sysErrno = 0,
                                 .subject = m_image.displayName(),
                                 .at = std::nullopt,
                                 .detail = sum.fileName + QStringLiteral(" differs from SHA256SUMS")});
    }
    report.firstCheck = m_record == RecordCheck::Yes && !recorded && !m_findings.first();
    if (report.firstCheck) {
        // A place that cannot be written to any more is no reason to call the image bad; it only keeps its first state.
        if (const Result<> written = writeFileSums(m_image.folder(), found); !written)
            report.firstCheck = false;
    }
    return {};
}

/// What the manifest said when the image was opened may have come from the kernel's memory, as may all the rest.
Result<> Checker::turnToTheMedium()
{
    for (const char *name : {manifestFileName, dataFileName, sumsFileName, fileSumsFileName})
        forgetCached(m_image.filePath(name));
    LIFEBOAT_TRY_ASSIGN(const Image again, Image::open(m_image.folder()));
    if (again.manifest().toJson() != m_image.manifest().toJson())
        return fail(ErrorCode::ImageDamaged, m_image.displayName(), QLatin1StringView(manifestFileName));
    return {};
}

Result<> Checker::run(CheckReport &report)
{
    LIFEBOAT_TRY(file(turnToTheMedium()));
    LIFEBOAT_TRY(file(compareFileSums(report)));
    // Only a note, and about to be replaced; but whoever loses bytes there may lose others: it is told once.
    if (m_image.checkRecordDamaged())
        m_findings.add(Error{.code = ErrorCode::ImageDamaged,
                             .sysErrno = 0,
                             .subject = m_image.displayName(),
                             .at = std::nullopt,
                             .detail = QLatin1StringView(checkFileName)});
    report.damagedClusters = m_findings.clusters();
    for (const PartitionRecord &partition : m_image.manifest().partitions) {
        if (m_findings.damaged().intersects(partition.range))
            report.damagedPartitions.push_back(partition.number);
    }
    report.problem = m_findings.first();
    report.outcome = report.problem ? Outcome::NotDone : Outcome::DoneAndChecked;
    return {};
}

} // namespace

Result<CheckReport> check(const Image &image, JobContext context, Phase phase, RecordCheck record)
{
    context.progress.enter(phase);
    context.progress.setTotal(phase, image.manifest().shape().clusterSize() * image.manifest().counts.clusters);
    CheckReport report;
    Checker checker(image, context, record);
    LIFEBOAT_TRY(checker.run(report));
    if (record == RecordCheck::Yes) {
        const CheckRecord result{.time = QDateTime::currentDateTimeUtc(),
                                 .good = report.outcome == Outcome::DoneAndChecked,
                                 .damagedClusters = report.damagedClusters,
                                 .software = QStringLiteral("Lifeboat " LIFEBOAT_VERSION)};
        // The finding itself is what counts; a read-only place keeps no record of it.
        static_cast<void>(image.saveCheck(result));
    }
    return report;
}

} // namespace lifeboat
