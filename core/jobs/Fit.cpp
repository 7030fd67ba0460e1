// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Fit.h"

#include "drives/DeviceStack.h"
#include "drives/GptFit.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace lifeboat {

namespace {

Error reason(ErrorCode code, const QString &subject, const QString &detail = {})
{
    return Error{.code = code, .sysErrno = 0, .subject = subject, .at = std::nullopt, .detail = detail};
}

std::optional<Error> usageReason(const std::vector<Usage> &usages, const QString &subject)
{
    for (const Usage &usage : usages) {
        if (usage.system)
            return reason(ErrorCode::TargetIsSystem, subject, usage.where);
        return reason(usage.kind == Usage::Kind::Mount ? ErrorCode::TargetMounted : ErrorCode::TargetInUse, subject,
                      usage.where);
    }
    return std::nullopt;
}

/// Why the target may not be written at all; several can hold at once.
Result<std::vector<Error>> unusableReasons(const FitSource &source, const Drive &target, const Partition *onlyPartition)
{
    std::vector<Error> reasons;
    const QString subject = target.displayName();
    const auto add = [&](std::optional<Error> found) {
        const auto same = [&](const Error &known) { return known.code == found->code; };
        if (found && std::ranges::none_of(reasons, same))
            reasons.push_back(*found);
    };
    if (target.isSystem() && onlyPartition == nullptr)
        add(reason(ErrorCode::TargetIsSystem, subject));
    if (target.readOnly)
        add(reason(ErrorCode::TargetReadOnly, subject));
    add(usageReason(target.usages, subject));
    for (const Partition &partition : target.partitions) {
        if (onlyPartition == nullptr || partition.entry.number == onlyPartition->entry.number)
            add(usageReason(partition.usages, subject));
    }
    if (!source.storedBelow.isEmpty()) {
        LIFEBOAT_TRY_ASSIGN(const DeviceStack stack, stackBelowPath(source.storedBelow));
        if (stack.contains(target.path))
            add(reason(ErrorCode::TargetHoldsImage, subject));
    }
    if (!source.drivePath.isEmpty()) {
        LIFEBOAT_TRY_ASSIGN(const DeviceStack stack, stackBelowDrive(source.drivePath));
        if (stack.contains(target.path))
            add(reason(ErrorCode::TargetHoldsSource, subject));
    }
    return reasons;
}

ByteCount minimumForDrive(const FitSource &source)
{
    ByteOffset end;
    for (const PartitionRecord &partition : source.partitions) {
        // The boot record of a logical partition is data like any other: it keeps its size, also when it was left out.
        if (source.tableType == TableType::Mbr && partition.number > 4)
            end = std::max(end, partition.range.end);
        else if (partition.included)
            end = std::max(end, partition.neededEnd);
    }
    if (source.partitions.empty())
        return source.size; // nothing tells what could be left out
    PartitionTable table;
    table.type = source.tableType;
    table.sectorSize = source.sectors.logical;
    return std::min(minimumDriveSize(table, end), source.size);
}

void judgeSize(FitReport &report, const QString &subject)
{
    if (report.targetSize < report.minimum) {
        report.verdict = Verdict::TooSmall;
        report.missing = report.minimum - report.targetSize;
        report.reasons.push_back(reason(ErrorCode::TargetTooSmall, subject));
    }
}

} // namespace

const char *verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Fits:
        return "fits";
    case Verdict::FitsWithSpaceLeft:
        return "fits-with-space-left";
    case Verdict::TooSmall:
        return "too-small";
    case Verdict::SectorSizeDiffers:
        return "sector-size-differs";
    case Verdict::Unusable:
        break;
    }
    return "unusable";
}

FitSource FitSource::fromImage(const Image &image)
{
    const Manifest &manifest = image.manifest();
    return {.size = manifest.drive.size,
            .sectors = manifest.sectors,
            .tableType = manifest.tableType,
            .partitions = manifest.partitions,
            .storedBelow = image.folder(),
            .drivePath = {}};
}

Result<FitReport> fit(const FitSource &source, const QString &targetPath, const FitSelection &selection)
{
    FitReport report;
    const QFileInfo info(targetPath);
    if (!info.exists() && info.dir().exists() && !targetPath.startsWith(QLatin1StringView("/dev/")) &&
        !selection.partition) {
        report.minimum = report.targetSize = source.size;
        report.verdict = Verdict::Fits;
        return report;
    }
    LIFEBOAT_TRY_ASSIGN(report.target, findDrive(targetPath));
    const Drive &target = *report.target;
    const QString subject = target.displayName();
    report.minimum = minimumForDrive(source);
    report.targetSize = target.identity.size;
    ByteCount wanted = source.size;
    const Partition *onTarget = nullptr;
    if (selection.partition) {
        const auto from = std::ranges::find(source.partitions, *selection.partition, &PartitionRecord::number);
        if (from == source.partitions.end() || !from->included)
            return fail(ErrorCode::PartitionNotFound, QString::number(*selection.partition),
                        QStringLiteral("in the source"));
        onTarget = target.partition(selection.as.value_or(*selection.partition));
        if (onTarget == nullptr)
            return fail(ErrorCode::PartitionNotFound, QString::number(selection.as.value_or(*selection.partition)),
                        subject);
        report.minimum = from->neededEnd - from->range.begin;
        report.targetSize = onTarget->entry.range.size();
        wanted = from->range.size();
    }
    LIFEBOAT_TRY_ASSIGN(report.reasons, unusableReasons(source, target, onTarget));
    report.verdict = report.reasons.empty() ? Verdict::Fits : Verdict::Unusable;
    if (!target.isFile && target.sectors.logical != source.sectors.logical) {
        report.reasons.push_back(reason(ErrorCode::SectorSizeDiffers, subject));
        if (report.verdict == Verdict::Fits)
            report.verdict = Verdict::SectorSizeDiffers;
    }
    if (report.verdict == Verdict::Fits) {
        judgeSize(report, subject);
        if (report.fits() && report.targetSize > wanted) {
            report.verdict = Verdict::FitsWithSpaceLeft;
            report.left = report.targetSize - wanted;
        }
    }
    return report;
}

} // namespace lifeboat
