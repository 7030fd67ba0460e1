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
    Checker(const Image &image, const JobContext &context, const CheckOptions &options)
        : m_image(image),
          m_context(context),
          m_options(options),
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
    /// The clusters that are the parent's: @p stored, what this file has; @p withSum, what has a sum. As many of all as the manifest says.
    Result<Extents> sharedOf(const Extents &stored, const Extents &withSum) const;
    Result<> compareWithParent(const Extents &stored, const SumsReader &sums) const;
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
    CheckOptions m_options;
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
        const Result<ClusterSum> found = sumOf(cluster, expected);
        if (found && *found == expected)
            return {};
        if (!found && !isFinding(found.error()))
            return fail(found.error());
        m_checker.addDamaged(cluster, found ? QStringLiteral("a cluster differs from its sum") : found.error().detail);
        return {};
    }

private:
    Result<ClusterSum> sumOf(std::uint64_t cluster, const ClusterSum &expected)
    {
        const bool alone = m_reader.backing() == nullptr;
        LIFEBOAT_TRY_ASSIGN(const qcow2::ClusterKind kind, m_reader.kind(cluster));
        switch (kind) {
        case qcow2::ClusterKind::Unallocated:
            if (alone)
                return noSum;
            break;
        case qcow2::ClusterKind::Zero:
            // What an image does not have may hide what its parent has.
            return !alone && expected == noSum ? noSum : m_checker.m_zeroSum;
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

Result<Extents> Checker::sharedOf(const Extents &stored, const Extents &withSum) const
{
    const ByteCount size = m_shape.clusterSize();
    const ImageCounts &counts = m_image.manifest().counts;
    Extents shared = withSum;
    shared.remove(stored);
    const std::uint64_t all = clusterLoopWeight(withSum, size) / size;
    const std::uint64_t others = clusterLoopWeight(shared, size) / size;
    const bool storesOthers = m_image.parent() == nullptr && stored != withSum;
    if (all != counts.clusters || others != counts.sharedClusters || storesOthers)
        return fail(ErrorCode::ImageDamaged, m_image.displayName(),
                    QStringLiteral("%1 clusters, %2 of them the parent's; promised: %3 and %4")
                        .arg(all)
                        .arg(others)
                        .arg(counts.clusters)
                        .arg(counts.sharedClusters));
    return shared;
}

/// What this file leaves to the parent must be there what it is here, also where neither has anything.
Result<> Checker::compareWithParent(const Extents &stored, const SumsReader &sums) const
{
    LIFEBOAT_TRY_ASSIGN(const auto parentSums, m_image.parent()->openSums());
    std::vector<std::uint64_t> numbers = sums.presentBlocks();
    const std::vector<std::uint64_t> parentNumbers = parentSums->presentBlocks();
    numbers.insert(numbers.end(), parentNumbers.begin(), parentNumbers.end());
    std::ranges::sort(numbers);
    const auto doubles = std::ranges::unique(numbers);
    numbers.erase(doubles.begin(), doubles.end());

    const ByteCount size = m_shape.clusterSize();
    std::vector<ClusterSum> own;
    std::vector<ClusterSum> parents;
    for (const std::uint64_t number : numbers) {
        LIFEBOAT_TRY_ASSIGN(own, sums.block(number, std::move(own)));
        LIFEBOAT_TRY_ASSIGN(parents, parentSums->block(number, std::move(parents)));
        const ByteOffset begin(number * m_shape.clustersPerBlock() * size.value);
        for (const ByteRange &left : stored.gaps({begin, begin + size * own.size()})) {
            const auto first = static_cast<std::ptrdiff_t>((left.begin - begin) / size);
            const auto last = static_cast<std::ptrdiff_t>(divideUp((left.end - begin).value, size.value));
            if (!std::equal(own.begin() + first, own.begin() + last, parents.begin() + first))
                return fail(Error{.code = ErrorCode::ImageDamaged,
                                  .subject = m_image.displayName(),
                                  .at = left.begin,
                                  .detail = QStringLiteral("differs from the image that it builds on")});
        }
    }
    return {};
}

Result<> Checker::checkContents(CheckReport &report)
{
    LIFEBOAT_TRY_ASSIGN(const auto reader, m_image.openData());
    if (reader->fileSize() != m_image.manifest().counts.stored)
        return fail(ErrorCode::ImageDamaged, m_image.displayName(), QStringLiteral("size of disk.qcow2"));
    LIFEBOAT_TRY(file(reader->checkStructure()));
    LIFEBOAT_TRY_ASSIGN(const auto sums, m_image.openSums());
    LIFEBOAT_TRY_ASSIGN(Extents where, reader->present());
    LIFEBOAT_TRY_ASSIGN(const Extents withSum, sums->present());
    const Result<Extents> shared = sharedOf(where, withSum);
    if (!shared)
        LIFEBOAT_TRY(file(fail(shared.error())));
    if (m_image.parent() != nullptr)
        LIFEBOAT_TRY(file(compareWithParent(where, *sums)));
    if (m_options.scope == CheckScope::Whole && shared)
        where.add(*shared);
    const ByteCount weight = clusterLoopWeight(where, m_shape.clusterSize());
    report.clusters = weight / m_shape.clusterSize();
    m_context.progress.setTotal(m_options.phase, weight);
    LIFEBOAT_TRY(runClusterLoop({.where = where,
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
    report.firstCheck = m_options.record == RecordCheck::Yes && !recorded && !m_findings.first();
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
    for (const Image *parent = m_image.parent(); parent != nullptr; parent = parent->parent())
        forgetCached(parent->filePath(dataFileName));
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

Result<CheckReport> check(const Image &image, JobContext context, CheckOptions options)
{
    context.progress.enter(options.phase);
    const ImageCounts &counts = image.manifest().counts;
    const bool whole = options.scope == CheckScope::Whole;
    context.progress.setTotal(options.phase,
                              image.manifest().shape().clusterSize() *
                                  (whole ? counts.clusters : counts.clusters - counts.sharedClusters));
    CheckReport report;
    Checker checker(image, context, options);
    LIFEBOAT_TRY(checker.run(report));
    if (options.record == RecordCheck::Yes) {
        const CheckRecord result{.time = QDateTime::currentDateTimeUtc(),
                                 .good = report.outcome == Outcome::DoneAndChecked,
                                 .whole = whole || image.parent() == nullptr,
                                 .damagedClusters = report.damagedClusters,
                                 .software = QStringLiteral("Lifeboat " LIFEBOAT_VERSION)};
        // The finding itself is what counts; a read-only place keeps no record of it.
        static_cast<void>(image.saveCheck(result));
    }
    return report;
}

} // namespace lifeboat
