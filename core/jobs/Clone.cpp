// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ConsistencyOf.h"
#include "jobs/OpenTarget.h"
#include "jobs/Restore.h"
#include "jobs/SourceReader.h"
#include "jobs/TargetWriter.h"

namespace lifeboat {

namespace {

constexpr ByteCount cloneCluster = 1_MiB;

FitSource describeForFit(const Drive &drive, const DriveMap &map)
{
    return {.size = drive.identity.size,
            .sectors = drive.sectors,
            .tableType = drive.table.type,
            .partitions = map.partitions,
            .storedBelow = {},
            .drivePath = drive.path};
}

} // namespace

Result<FitSource> fitSourceOfDrive(const QString &path, const QSet<int> &partitions, std::stop_token stop)
{
    LIFEBOAT_TRY_ASSIGN(const auto device, openBlockDevice(path, DeviceAccess::Read));
    LIFEBOAT_TRY_ASSIGN(const Drive drive, describeDrive(*device));
    LIFEBOAT_TRY_ASSIGN(const DriveMap map, mapDrive(*device, drive, partitions, CopyMode::UsedBlocks, stop));
    return describeForFit(drive, map);
}

Result<WriteReport> clone(const CloneOptions &options, JobContext context)
{
    context.progress.enter(Phase::ReadMaps);
    LIFEBOAT_TRY_ASSIGN(const auto device, openBlockDevice(options.source, DeviceAccess::Read));
    LIFEBOAT_TRY_ASSIGN(const Drive drive, describeDrive(*device));
    LIFEBOAT_TRY(consistencyOf(drive, options.partitions));
    LIFEBOAT_TRY_ASSIGN(const DriveMap map, mapDrive(*device, drive, options.partitions, options.mode, context.stop));
    const FitSource description = describeForFit(drive, map);
    LIFEBOAT_TRY_ASSIGN(const FitReport verdict, fit(description, options.target, {}));
    if (!verdict.fits())
        return fail(verdict.reasons.front());
    if (verdict.target.has_value() != options.expected.has_value())
        return fail(ErrorCode::TargetChanged, options.target);

    SourceReader reader(*device, map, cloneCluster, SourceReader::OnUnreadable::Fail);
    Extents present = map.used;
    present.add(map.zero);
    const ClusterSource source{
        .clusterSize = cloneCluster, .present = std::move(present), .makeReader = [&reader]() -> ClusterSource::Read {
            return [&reader](std::uint64_t cluster, std::span<std::byte> into) {
                return reader.readCluster(cluster, into);
            };
        }};
    LIFEBOAT_TRY_ASSIGN(const WritePlan plan, planWholeDrive(*device, description, verdict.targetSize));
    LIFEBOAT_TRY_ASSIGN(const auto target, openTarget(options.target, options.expected, description.size));
    NewFileGuard guard(options.target, !options.expected);
    TargetWriter writer(*target, source, plan, WriteMode::Everything, context);
    Result<WriteReport> report = writer.run(options.checking);
    if (report)
        guard.keep();
    return report;
}

} // namespace lifeboat
