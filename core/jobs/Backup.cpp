// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Backup.h"

#include "base/AlignedBuffer.h"
#include "base/Zero.h"
#include "image/Place.h"
#include "jobs/Check.h"
#include "jobs/ConsistencyOf.h"
#include "jobs/CopyToImage.h"
#include "jobs/SumsCursor.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QSysInfo>

#include <algorithm>
#include <limits>

namespace lifeboat {

namespace {

int zstdLevel(Compression compression)
{
    switch (compression) {
    case Compression::Fast:
        return 1;
    case Compression::Normal:
        return 3;
    case Compression::Small:
        break;
    }
    return 12;
}

/// Large clusters pack best, but an image begins with five of them that hold only tables.
unsigned clusterBitsFor(ByteCount driveSize)
{
    constexpr unsigned large = 21;
    constexpr unsigned small = 18;
    return driveSize < 1_GiB ? small : large;
}

/// How many bytes the image will take, from compressing a few clusters spread over the drive. @p parent: what it has is not stored again.
Result<ByteCount> estimateSize(BlockDevice &device, const DriveMap &map, const SumsShape &shape, int level,
                               const SumsReader *parent, const std::stop_token &stop)
{
    constexpr std::uint64_t samples = 32;
    // Alone, pieces smaller than most clusters are on the safe side; sums are those of whole clusters.
    const ByteCount piece = parent != nullptr ? shape.clusterSize() : 256_KiB;
    SourceReader source(device, map, piece, SourceReader::OnUnreadable::Record, stop);
    AlignedBuffer buffer(piece);
    std::vector<std::byte> frame(piece.value);
    qcow2::Compressor compressor(level);
    std::optional<SumsCursor> known;
    if (parent != nullptr)
        known.emplace(*parent, shape);
    const std::uint64_t step = std::max(map.used.total().value / samples, piece.value);
    std::uint64_t read = 0;
    std::uint64_t packed = 0;
    std::uint64_t wanted = step / 2;
    std::uint64_t passed = 0;
    for (const ByteRange &range : map.used.ranges()) {
        for (; wanted < passed + range.size().value; wanted += step) {
            const std::uint64_t number = (range.begin.value + wanted - passed) / piece.value;
            if (!source.readCluster(number, buffer.span()))
                continue; // the copy itself deals with unreadable places
            read += piece.value;
            if (isZero(buffer.span()))
                continue;
            if (known) {
                LIFEBOAT_TRY_ASSIGN(const ClusterSum sum, known->at(number));
                if (sum == clusterSum(buffer.span()))
                    continue;
            }
            const std::size_t length = compressor.compress(buffer.span(), frame).size();
            packed += length == 0 ? piece.value : length;
        }
        passed += range.size().value;
    }
    const double ratio = read == 0 ? 1.0 : static_cast<double>(packed) / static_cast<double>(read);
    return ByteCount(static_cast<std::uint64_t>(static_cast<double>(map.used.total().value) * ratio)) +
        shape.clusterSize() * 4;
}

/// A partition reaches on a target as far as its file system, and as far as data was found behind that.
void refineNeededEnds(std::vector<PartitionRecord> &partitions, const Extents &data)
{
    for (PartitionRecord &partition : partitions) {
        if (partition.neededEnd >= partition.range.end)
            continue;
        const std::vector<ByteRange> behind = data.within({partition.neededEnd, partition.range.end});
        if (!behind.empty())
            partition.neededEnd = behind.back().end;
    }
}

QString namesOfPartitionsHit(const std::vector<PartitionRecord> &partitions, const Extents &unreadable)
{
    QStringList names;
    for (const PartitionRecord &partition : partitions) {
        if (!unreadable.intersects(partition.range))
            continue;
        const QString name = partition.label.isEmpty() ? partition.name : partition.label;
        names += name.isEmpty() ? QString::number(partition.number) : name;
    }
    return names.join(QStringLiteral(", "));
}

Manifest describe(const BackupOptions &options, const Drive &drive, const DriveMap &map, const QDateTime &time,
                  Consistency consistency)
{
    Manifest manifest;
    manifest.uuid = QUuid::createUuid();
    manifest.name = options.name;
    manifest.plan = options.plan;
    manifest.time = time;
    manifest.computer = options.computer.isEmpty() ? QSysInfo::machineHostName() : options.computer;
    manifest.software = QStringLiteral("Lifeboat " LIFEBOAT_VERSION);
    manifest.consistency = consistency;
    manifest.mode = options.mode;
    manifest.compression = options.compression;
    manifest.clusterBits = options.clusterBits.value_or(clusterBitsFor(drive.identity.size));
    manifest.drive = drive.identity;
    manifest.sectors = drive.sectors;
    manifest.driveName = drive.displayName();
    manifest.tableType = drive.table.type;
    manifest.diskGuid = drive.table.diskGuid;
    manifest.partitions = map.partitions;
    return manifest;
}

Result<BackupReport> checkResult(Image image, const Manifest &manifest, const BackupOptions &options,
                                 const JobContext &context)
{
    BackupReport report{.outcome = Outcome::DoneNotChecked, .image = std::move(image), .problem = std::nullopt};
    if (options.checking == Checking::Check) {
        LIFEBOAT_TRY_ASSIGN(const CheckReport checked,
                            check(report.image, context, {.phase = Phase::CheckResult, .scope = CheckScope::Stored}));
        report.outcome = checked.outcome;
        report.problem = checked.problem;
    }
    if (!manifest.complete() && !report.problem) {
        Extents unreadable;
        for (const ByteRange &range : manifest.unreadable)
            unreadable.add(range);
        report.outcome = Outcome::NotDone;
        report.problem = Error{
            .code = ErrorCode::SourceRead,
            .sysErrno = 0,
            .subject = namesOfPartitionsHit(manifest.partitions, unreadable),
            .at = manifest.unreadable.front().begin,
            .detail =
                QStringLiteral("%1 bytes in %2 places").arg(unreadable.total().value).arg(manifest.unreadable.size())};
    }
    return report;
}

/// What a new image builds on. Empty where it stands alone, and then why.
struct Base {
    std::optional<Image> image;
    std::unique_ptr<SumsReader> sums;
    std::optional<WholeBecause> whole;
};

Base baseFor(const QString &driveFolder, const SumsShape &shape, Storing storing)
{
    if (storing == Storing::All)
        return {.image = {}, .sums = {}, .whole = WholeBecause::Asked};
    auto parent = parentOf(driveFolder, shape);
    if (!parent)
        return {.image = {}, .sums = {}, .whole = parent.error()};
    auto sums = parent->openSums();
    if (!sums)
        return {.image = {}, .sums = {}, .whole = WholeBecause::NotReadable};
    return {.image = std::move(*parent), .sums = std::move(*sums), .whole = std::nullopt};
}

/// What comes late is no part of the used maps.
void addLate(Manifest &manifest, const Extents &late)
{
    for (PartitionRecord &partition : manifest.partitions) {
        const std::vector<ByteRange> parts = late.within(partition.range);
        if (!parts.empty())
            partition.lastUsed = std::max(partition.lastUsed, parts.back().end);
    }
}

/// Copies again what was written to while it was copied, and tells @p manifest of the moment that the image shows.
Result<Extents> copyLatePlaces(LiveSource &live, CopyToImage &copy, const PartialImage &partial, Manifest &manifest,
                               const Base &base, ByteCount weight, const JobContext &context)
{
    LIFEBOAT_TRY_ASSIGN(LatePlaces late, LatePlaces::create(partial.folderFd(), partial.folder()));
    LIFEBOAT_TRY_ASSIGN(manifest.stillness, live.catchUp(late, context));
    std::unique_ptr<qcow2::Reader> parent;
    if (base.image) {
        LIFEBOAT_TRY_ASSIGN(parent, base.image->openData());
    }
    const ByteCount clusterSize = manifest.shape().clusterSize();
    Extents where = late.where();
    context.progress.setTotal(Phase::Copy, weight + clusterLoopWeight(where, clusterSize));
    LIFEBOAT_TRY(runClusterLoop(
        {.where = where, .clusterSize = clusterSize, .makeWorker = [&] { return copy.makeMender(late, parent.get()); }},
        context));
    addLate(manifest, where);
    return where;
}

/// Copies everything that @p map names into @p partial's data and sums, unless @p base has it, and tells @p manifest what was copied.
/// @p live: follows the drive if it is written to meanwhile, else nullptr.
Result<> copyDrive(SourceReader &source, const DriveMap &map, const PartialImage &partial, Manifest &manifest,
                   const Base &base, LiveSource *live, const BackupOptions &options, const JobContext &context)
{
    const SumsShape shape = manifest.shape();
    LIFEBOAT_TRY_ASSIGN(const auto writer,
                        qcow2::Writer::create(partial.folderFd(), QLatin1StringView(dataFileName), manifest.drive.size,
                                              manifest.clusterBits,
                                              manifest.parent ? backingPath(*manifest.parent) : std::string()));
    LIFEBOAT_TRY_ASSIGN(const auto sumsWriter,
                        SumsWriter::create(partial.folderFd(), QLatin1StringView(sumsFileName), shape));
    Extents all = map.used;
    all.add(map.zero);
    // If more threads compressed than there are cores, or changed cores, each would find its tables gone from the core's cache.
    const unsigned workers = context.workers != 0 ? context.workers : coresToUse();
    ReadAhead readAhead(source, all, shape.clusterSize(), workers);
    CopyToImage copy(readAhead, *writer, *sumsWriter, shape, zstdLevel(options.compression), base.sums.get());

    const ByteCount weight = clusterLoopWeight(all, shape.clusterSize());
    context.progress.setTotal(Phase::Copy, weight);
    if (options.checking == Checking::Check)
        context.progress.setTotal(Phase::CheckResult, weight);
    context.progress.enter(Phase::Copy);
    std::function<Result<>(std::uint64_t)> retire;
    if (live == nullptr) // else clusters may come again
        retire = [&copy](std::uint64_t cluster) { return copy.retireBelow(cluster); };
    LIFEBOAT_TRY(runClusterLoop({.where = all,
                                 .clusterSize = shape.clusterSize(),
                                 .makeWorker = [&copy] { return copy.makeWorker(); },
                                 .retire = retire,
                                 .waitingWorkers = 0},
                                context));
    if (live != nullptr) {
        LIFEBOAT_TRY_ASSIGN(const Extents late, copyLatePlaces(*live, copy, partial, manifest, base, weight, context));
        all.add(late);
        if (options.checking == Checking::Check)
            context.progress.setTotal(Phase::CheckResult, clusterLoopWeight(all, shape.clusterSize()));
    }

    context.progress.enter(Phase::FinishWriting);
    LIFEBOAT_TRY(copy.retireBelow(std::numeric_limits<std::uint64_t>::max()));
    LIFEBOAT_TRY_ASSIGN(manifest.sumsDigest, sumsWriter->finish());
    manifest.framesDigest = copy.framesDigest();
    LIFEBOAT_TRY_ASSIGN(const ByteCount stored, writer->finish());
    refineNeededEnds(manifest.partitions, copy.data());
    const Extents unreadable = source.unreadable();
    manifest.unreadable.assign(unreadable.ranges().begin(), unreadable.ranges().end());
    manifest.counts = {.clusters = copy.clusters(),
                       .zeroClusters = copy.zeroClusters(),
                       .sharedClusters = copy.sharedClusters(),
                       .used = map.used.total(),
                       .read = source.bytesRead(),
                       .stored = stored};
    return {};
}

Result<BackupReport> backUpOnce(const BackupOptions &options, const JobContext &context)
{
    QElapsedTimer timer;
    timer.start();
    context.progress.enter(Phase::ReadMaps);
    LIFEBOAT_TRY_ASSIGN(const std::unique_ptr<BlockDevice> device, openBlockDevice(options.source, DeviceAccess::Read));
    LIFEBOAT_TRY_ASSIGN(const Drive drive, describeDrive(*device));
    LIFEBOAT_TRY_ASSIGN(const Approach approach, approachTo(drive, options.partitions));
    LIFEBOAT_TRY_ASSIGN(const Place place, Place::open(options.place));
    std::unique_ptr<LiveSource> live;
    if (approach.consistency == Consistency::Frozen) {
        LIFEBOAT_TRY(place.accepts(drive, ByteCount())); // before anything of the drive is touched
        LIFEBOAT_TRY_ASSIGN(live, LiveSource::begin(*device, drive, approach.toHalt, options.partitions, options.live));
    }
    LIFEBOAT_TRY_ASSIGN(const DriveMap map,
                        mapDrive(*device, drive, options.partitions, options.mode, context.stop,
                                 live ? Writers::Followed : Writers::Doubted));

    const QDateTime now = QDateTime::currentDateTimeUtc();
    Manifest manifest = describe(options, drive, map, now, approach.consistency);
    const SumsShape shape = manifest.shape();
    const QString driveFolder = place.driveFolder(drive, manifest.computer);
    const auto estimate = [&](const Base &base) {
        return estimateSize(*device, map, shape, zstdLevel(options.compression), base.sums.get(), context.stop);
    };
    LIFEBOAT_TRY_ASSIGN(const ByteCount size, estimate(baseFor(driveFolder, shape, options.storing)));
    LIFEBOAT_TRY(place.accepts(drive, size));
    LIFEBOAT_TRY_ASSIGN(PartialImage partial, place.begin(drive, manifest.computer, now));
    // Again, now that nobody else changes anything there.
    const Base base = baseFor(driveFolder, shape, options.storing);
    if (base.image)
        manifest.parent =
            ParentImage{.uuid = base.image->manifest().uuid, .folder = QFileInfo(base.image->folder()).fileName()};
    SourceReader source(*device, map, shape.clusterSize(), SourceReader::OnUnreadable::Record, context.stop);
    LIFEBOAT_TRY(copyDrive(source, map, partial, manifest, base, live.get(), options, context));
    live.reset();
    if (context.stop.stop_requested()) // the last moment to leave no image behind
        return fail(ErrorCode::Cancelled);
    manifest.durationMilliseconds = static_cast<std::uint64_t>(timer.elapsed());
    LIFEBOAT_TRY_ASSIGN(Image image, partial.commit(manifest));
    LIFEBOAT_TRY_ASSIGN(BackupReport report, checkResult(std::move(image), manifest, options, context));
    report.whole = base.whole;
    return report;
}

} // namespace

Result<BackupReport> backup(const BackupOptions &options, JobContext context)
{
    Result<BackupReport> report = backUpOnce(options, context);
    if (report || report.error().code != ErrorCode::TraceLost)
        return report;
    // The kernel had more to tell than its memory for it holds.
    constexpr std::uint64_t more = 8;
    BackupOptions again = options;
    again.live.traceBuffer = options.live.traceBuffer * more;
    context.progress.restart();
    return backUpOnce(again, context);
}

} // namespace lifeboat
