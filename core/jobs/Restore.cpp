// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Restore.h"

#include "block/DriveLock.h"
#include "jobs/Check.h"
#include "jobs/ImageDevice.h"
#include "jobs/OpenTarget.h"
#include "jobs/TargetWriter.h"

#include <algorithm>

namespace lifeboat {

namespace {

ClusterSource imageSource(const Image &image, const qcow2::Reader &reader, Extents present)
{
    return {.clusterSize = image.manifest().shape().clusterSize(),
            .present = std::move(present),
            .makeReader = [&reader]() -> ClusterSource::Read {
                auto scratch = std::make_shared<qcow2::Reader::Scratch>();
                return [&reader, scratch](std::uint64_t cluster, std::span<std::byte> into) -> Result<> {
                    LIFEBOAT_TRY(reader.readCluster(cluster, into, *scratch));
                    return {};
                };
            }};
}

/// The clusters that are part of the image. Of one that builds on another disk.qcow2 alone does not tell.
Result<Extents> presentIn(const Image &image, const qcow2::Reader &reader)
{
    if (image.parent() == nullptr)
        return reader.present();
    LIFEBOAT_TRY_ASSIGN(const auto sums, image.openSums());
    return sums->present();
}

Result<> checkFirst(const Image &image, const JobContext &context)
{
    LIFEBOAT_TRY_ASSIGN(const CheckReport report, check(image, context));
    if (report.problem)
        return fail(*report.problem);
    return {};
}

struct Destination {
    QString path;
    std::optional<DriveIdentity> expected;
    WritePlan plan;
    UniqueFd driveLock = {};
};

/// One partition: to its own node where the kernel has one (so that the rest of the drive may be in use), else into its place on the drive.
Result<Destination> partitionDestination(const Image &image, const RestoreOptions &options, const FitReport &verdict)
{
    const auto &partitions = image.manifest().partitions;
    const auto from = std::ranges::find(partitions, *options.selection.partition, &PartitionRecord::number);
    const Partition *to = verdict.target->partition(options.selection.as.value_or(*options.selection.partition));
    const ByteCount length = std::min(from->range.size(), to->entry.range.size());
    Destination destination{.path = options.target, .expected = options.expected, .plan = {}};
    destination.plan.from = {from->range.begin, from->range.begin + length};
    destination.plan.to = to->entry.range.begin;
    if (!to->nodePath.isEmpty()) {
        LIFEBOAT_TRY_ASSIGN(destination.driveLock, lockDrive(options.target));
        LIFEBOAT_TRY_ASSIGN(const auto node, openBlockDevice(to->nodePath, DeviceAccess::Read));
        LIFEBOAT_TRY_ASSIGN(destination.expected, node->identity());
        // The image was being checked for minutes meanwhile: is this still a partition of the drive that was chosen?
        const DriveIdentity &chosen = verdict.target->identity;
        const DriveIdentity &found = *destination.expected;
        if (found.serial != chosen.serial || found.wwn != chosen.wwn || found.sequence != chosen.sequence)
            return fail(ErrorCode::TargetChanged, chosen.serial.isEmpty() ? options.target : chosen.serial);
        destination.path = to->nodePath;
        destination.plan.to = ByteOffset();
    }
    return destination;
}

} // namespace

Result<WriteReport> restore(const Image &image, const RestoreOptions &options, JobContext context)
{
    const FitSource description = FitSource::fromImage(image);
    LIFEBOAT_TRY_ASSIGN(const FitReport verdict, fit(description, options.target, options.selection));
    if (!verdict.fits())
        return fail(verdict.reasons.front());
    if (verdict.target && options.expected && verdict.target->identity != *options.expected)
        return fail(ErrorCode::TargetChanged,
                    options.expected->serial.isEmpty() ? options.target : options.expected->serial);
    if (verdict.target.has_value() != options.expected.has_value())
        return fail(ErrorCode::TargetChanged, options.target);
    if (options.checking == Checking::Check)
        LIFEBOAT_TRY(checkFirst(image, context));

    LIFEBOAT_TRY_ASSIGN(const auto reader, image.openData());
    LIFEBOAT_TRY_ASSIGN(Extents present, presentIn(image, *reader));
    const ClusterSource source = imageSource(image, *reader, std::move(present));

    Destination destination{.path = options.target, .expected = options.expected, .plan = {}};
    if (options.selection.partition) {
        LIFEBOAT_TRY_ASSIGN(destination, partitionDestination(image, options, verdict));
    } else {
        ImageDevice view(*reader, image.manifest());
        LIFEBOAT_TRY_ASSIGN(destination.plan, planWholeDrive(view, description, verdict.targetSize));
    }
    LIFEBOAT_TRY_ASSIGN(const auto target, openTarget(destination.path, destination.expected, description.size));
    NewFileGuard guard(destination.path, !destination.expected);
    TargetWriter writer(*target, source, destination.plan, options.mode, context);
    Result<WriteReport> report = writer.run(options.checking);
    if (report)
        guard.keep();
    return report;
}

} // namespace lifeboat
