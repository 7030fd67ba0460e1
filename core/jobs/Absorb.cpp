// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Absorb.h"

#include "image/AbsorbJournal.h"
#include "image/Files.h"
#include "image/Place.h"
#include "jobs/ClusterLoop.h"
#include "jobs/SumsCursor.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>

#include <functional>

namespace lifeboat {

namespace {

Result<UniqueFd> openData(const Image &image, int flags)
{
    UniqueFd fd(::open(QFile::encodeName(image.filePath(dataFileName)).constData(),
                       flags | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return failIo(ErrorCode::ImageRead, image.filePath(dataFileName), "open");
    return fd;
}

Result<std::unique_ptr<qcow2::Reader>> openAlone(const Image &image)
{
    LIFEBOAT_TRY_ASSIGN(UniqueFd fd, openData(image, O_RDONLY));
    LIFEBOAT_TRY_ASSIGN(auto reader, qcow2::Reader::openAlone(std::move(fd), image.displayName()));
    LIFEBOAT_TRY(image.describes(reader->header()));
    LIFEBOAT_TRY(reader->checkStructure());
    return reader;
}

class Absorbing {
public:
    Absorbing(const Image &older, const Image &newer, const JobContext &context)
        : m_older(older),
          m_newer(newer),
          m_context(context),
          m_path(QFileInfo(newer.folder()).path()),
          m_frames(older.manifest().framesDigest),
          m_cluster(newer.manifest().shape().clusterSize().value)
    { }

    Result<> run();

private:
    Result<> open();
    Result<> copy();
    Result<> copyCluster(std::uint64_t cluster, SumsCursor &sums, qcow2::Absorber &absorber);
    Result<> compare(const qcow2::Reader &result);
    Result<> forEachStored(const std::function<Result<>(std::uint64_t cluster)> &work);
    Result<Manifest> describe(const qcow2::Reader &result, ByteCount fileSize);
    Result<> mayGoOn() const
    {
        m_context.waitWhilePaused();
        return m_context.stop.stop_requested() ? fail(ErrorCode::Cancelled) : Result<>();
    }

    const Image &m_older;
    const Image &m_newer;
    const JobContext &m_context;
    QString m_path; ///< of the drive's folder
    UniqueFd m_driveFolder;
    UniqueFd m_olderFile;
    std::unique_ptr<qcow2::Reader> m_olderData;
    std::unique_ptr<qcow2::Reader> m_newerData;
    std::unique_ptr<SumsReader> m_sums;
    Extents m_stored; ///< by the newer one
    FramesDigest m_frames;
    qcow2::Reader::Scratch m_scratch;
    std::vector<std::byte> m_cluster;
    AbsorbJournal m_journal;
};

Result<> Absorbing::open()
{
    LIFEBOAT_TRY_ASSIGN(m_olderData, openAlone(m_older));
    LIFEBOAT_TRY_ASSIGN(m_newerData, openAlone(m_newer));
    LIFEBOAT_TRY_ASSIGN(m_sums, m_newer.openSums());
    LIFEBOAT_TRY_ASSIGN(m_stored, m_newerData->present());
    LIFEBOAT_TRY_ASSIGN(m_olderFile, openData(m_older, O_RDWR));
    m_driveFolder = UniqueFd(::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!m_driveFolder)
        return failIo(ErrorCode::PlaceWrite, m_path, "open");

    LIFEBOAT_TRY_ASSIGN(const Place place, Place::open(m_path));
    LIFEBOAT_TRY_ASSIGN(const PlaceFacts facts, place.facts());
    const ByteCount needed = m_newerData->fileSize();
    if (facts.free < needed) {
        auto failure = fail(ErrorCode::PlaceTooFull, m_path);
        failure.error().at = ByteOffset((needed - facts.free).value);
        return failure;
    }
    return {};
}

/// Calls @p work for each cluster that the newer one stores itself.
Result<> Absorbing::forEachStored(const std::function<Result<>(std::uint64_t cluster)> &work)
{
    const ByteCount size = m_newer.manifest().shape().clusterSize();
    ClusterSequence clusters(m_stored.ranges(), size);
    while (const auto cluster = clusters.next()) {
        LIFEBOAT_TRY(mayGoOn());
        LIFEBOAT_TRY_ASSIGN(const qcow2::ClusterKind kind, m_newerData->kind(*cluster));
        if (kind != qcow2::ClusterKind::Unallocated) // of very many ranges m_stored has the small gaps too
            LIFEBOAT_TRY(work(*cluster));
        m_context.progress.add(size);
    }
    return {};
}

Result<> Absorbing::copyCluster(std::uint64_t cluster, SumsCursor &sums, qcow2::Absorber &absorber)
{
    LIFEBOAT_TRY_ASSIGN(const qcow2::ClusterKind kind, m_newerData->readCluster(cluster, m_cluster, m_scratch));
    LIFEBOAT_TRY_ASSIGN(const ClusterSum sum, sums.at(cluster));
    if (sum != noSum && clusterSum(m_cluster) != sum)
        return fail(ErrorCode::ImageDamaged, m_newer.displayName(), QStringLiteral("a cluster differs from its sum"));
    if (kind == qcow2::ClusterKind::Zero && sum == noSum && m_older.parent() == nullptr)
        return absorber.putNothing(cluster);
    if (kind == qcow2::ClusterKind::Zero)
        return absorber.putZero(cluster);
    if (kind == qcow2::ClusterKind::Plain)
        return absorber.putPlain(cluster, m_cluster);
    LIFEBOAT_TRY_ASSIGN(const ByteRange place, m_newerData->strictFrame(m_scratch));
    const std::span frame = std::span<const std::byte>(m_scratch.packed).first(place.size().value);
    m_frames.add(cluster, frame);
    return absorber.putFrame(cluster, frame);
}

Result<> Absorbing::copy()
{
    const auto givesWay = [this](std::uint64_t cluster, std::span<const std::byte> frame) {
        m_frames.remove(cluster, frame);
    };
    LIFEBOAT_TRY_ASSIGN(const auto absorber,
                        qcow2::Absorber::open(m_olderFile.get(), m_older.displayName(), *m_olderData, givesWay,
                                              AbsorbJournal::mostFreed));
    SumsCursor sums(*m_sums, m_newer.manifest().shape());
    LIFEBOAT_TRY(forEachStored([&](std::uint64_t cluster) { return copyCluster(cluster, sums, *absorber); }));
    LIFEBOAT_TRY_ASSIGN(qcow2::HeaderSwitch to, absorber->finish());
    forgetCached(m_older.filePath(dataFileName));
    LIFEBOAT_TRY_ASSIGN(UniqueFd file, openData(m_older, O_RDONLY));
    LIFEBOAT_TRY_ASSIGN(
        const auto result,
        qcow2::Reader::openSwitched(std::move(file), m_older.displayName(), to.l1Offset, to.refcountTableOffset));
    LIFEBOAT_TRY(compare(*result));
    LIFEBOAT_TRY_ASSIGN(Manifest manifest, describe(*result, to.fileSize));
    m_journal.ready = AbsorbJournal::Ready{.header = std::move(to),
                                           .manifest = std::move(manifest),
                                           .good = m_older.checkState() == CheckState::Good &&
                                               m_newer.checkState() == CheckState::Good};
    return {};
}

/// What the older file will be, read from the medium.
Result<> Absorbing::compare(const qcow2::Reader &result)
{
    SumsCursor sums(*m_sums, m_newer.manifest().shape());
    return forEachStored([&](std::uint64_t cluster) -> Result<> {
        LIFEBOAT_TRY_ASSIGN(const ClusterSum sum, sums.at(cluster));
        LIFEBOAT_TRY(result.readCluster(cluster, m_cluster, m_scratch));
        if (sum != noSum && clusterSum(m_cluster) != sum)
            return fail(ErrorCode::PlaceWrite, m_older.displayName(),
                        QStringLiteral("what was written reads otherwise"));
        return {};
    });
}

Result<Manifest> Absorbing::describe(const qcow2::Reader &result, ByteCount fileSize)
{
    Manifest manifest = m_newer.manifest();
    manifest.parent = m_older.manifest().parent;
    manifest.framesDigest = m_frames.value();
    manifest.counts.stored = fileSize;
    LIFEBOAT_TRY_ASSIGN(Extents shared, m_sums->present());
    LIFEBOAT_TRY_ASSIGN(const Extents stored, result.present());
    shared.remove(stored);
    const ByteCount size = manifest.shape().clusterSize();
    manifest.counts.sharedClusters = clusterLoopWeight(shared, size) / size;
    return manifest;
}

Result<> Absorbing::run()
{
    LIFEBOAT_TRY(open());
    const ByteCount weight = clusterLoopWeight(m_stored, m_newer.manifest().shape().clusterSize());
    m_context.progress.setTotal(Phase::FinishWriting, weight * 2);
    m_journal.older = QFileInfo(m_older.folder()).fileName();
    m_journal.newer = QFileInfo(m_newer.folder()).fileName();
    m_journal.olderSize = m_olderData->fileSize();
    LIFEBOAT_TRY(m_journal.write(m_driveFolder.get(), m_path));
    if (const Result<> copied = copy(); !copied) {
        LIFEBOAT_TRY(settle(m_path)); // takes it back
        return copied;
    }
    LIFEBOAT_TRY(m_journal.write(m_driveFolder.get(), m_path));
    return settle(m_path);
}

} // namespace

Result<> absorb(const Image &older, const Image &newer, const JobContext &context)
{
    return Absorbing(older, newer, context).run();
}

} // namespace lifeboat
