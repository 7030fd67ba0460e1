// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeFit.h"

#include "drives/GptFit.h"

#include <algorithm>

namespace lifeboat::test {

namespace {

constexpr std::uint64_t mapUnit = 4096; ///< of the used maps that are made up here

Error reason(ErrorCode code, const QString &subject, const QString &detail = {})
{
    return Error{.code = code, .sysErrno = 0, .subject = subject, .at = std::nullopt, .detail = detail};
}

std::vector<Usage> usagesOf(const Drive &target, std::optional<int> only)
{
    std::vector<Usage> usages = target.usages;
    for (const Partition &partition : target.partitions) {
        if (!only || partition.entry.number == *only)
            usages.insert(usages.end(), partition.usages.begin(), partition.usages.end());
    }
    return usages;
}

bool holds(const Drive &drive, const QString &path)
{
    return std::ranges::any_of(usagesOf(drive, std::nullopt), [&](const Usage &usage) {
        return usage.kind == Usage::Kind::Mount && usage.where != QLatin1StringView("/") &&
            path.startsWith(usage.where + QLatin1Char('/'));
    });
}

std::vector<Error> unusableReasons(const FitSource &source, const Drive &target, std::optional<int> only)
{
    std::vector<Error> reasons;
    const QString subject = target.displayName();
    const auto add = [&](ErrorCode code, const QString &detail = {}) {
        if (std::ranges::none_of(reasons, [&](const Error &known) { return known.code == code; }))
            reasons.push_back(reason(code, subject, detail));
    };
    if (target.isSystem() && !only)
        add(ErrorCode::TargetIsSystem);
    if (target.readOnly)
        add(ErrorCode::TargetReadOnly);
    for (const Usage &usage : usagesOf(target, only)) {
        add(usage.system                           ? ErrorCode::TargetIsSystem
                : usage.kind == Usage::Kind::Mount ? ErrorCode::TargetMounted
                                                   : ErrorCode::TargetInUse,
            usage.where);
    }
    if (!source.storedBelow.isEmpty() && holds(target, source.storedBelow))
        add(ErrorCode::TargetHoldsImage);
    if (!source.drivePath.isEmpty() && source.drivePath == target.path)
        add(ErrorCode::TargetHoldsSource);
    return reasons;
}

ByteCount minimumForDrive(const FitSource &source)
{
    if (source.partitions.empty())
        return source.size;
    ByteOffset end;
    for (const PartitionRecord &partition : source.partitions) {
        if (partition.included)
            end = std::max(end, partition.neededEnd);
    }
    PartitionTable table;
    table.type = source.tableType;
    table.sectorSize = source.sectors.logical;
    return std::min(minimumDriveSize(table, end), source.size);
}

} // namespace

Result<FitReport> fakeFit(const FitSource &source, const Drive &target, const FitSelection &selection)
{
    FitReport report;
    report.target = target;
    report.targetSize = target.identity.size;
    report.minimum = minimumForDrive(source);
    ByteCount wanted = source.size;
    std::optional<int> only;
    if (selection.partition) {
        only = selection.as.value_or(*selection.partition);
        const auto from = std::ranges::find(source.partitions, *selection.partition, &PartitionRecord::number);
        const Partition *const onto = target.partition(*only);
        if (from == source.partitions.end() || onto == nullptr)
            return fail(ErrorCode::PartitionNotFound, target.displayName());
        wanted = from->range.size();
        report.minimum = from->neededEnd - from->range.begin;
        report.targetSize = onto->entry.range.size();
    }
    report.reasons = unusableReasons(source, target, only);
    const bool usable = report.reasons.empty();
    if (target.sectors.logical != source.sectors.logical)
        report.reasons.push_back(reason(ErrorCode::SectorSizeDiffers, target.displayName()));
    if (!usable)
        return report;
    if (!report.reasons.empty()) {
        report.verdict = Verdict::SectorSizeDiffers;
    } else if (report.targetSize < report.minimum) {
        report.verdict = Verdict::TooSmall;
        report.missing = report.minimum - report.targetSize;
        report.reasons.push_back(reason(ErrorCode::TargetTooSmall, target.displayName()));
    } else {
        report.verdict = report.targetSize > wanted ? Verdict::FitsWithSpaceLeft : Verdict::Fits;
        report.left = report.targetSize > wanted ? report.targetSize - wanted : ByteCount();
    }
    return report;
}

FitSource fakeFitSource(const Drive &drive, double share)
{
    return {.size = drive.identity.size,
            .sectors = drive.sectors,
            .tableType = drive.table.type,
            .partitions = partitionRecords(drive, share),
            .storedBelow = {},
            .drivePath = drive.path};
}

std::vector<PartitionRecord> partitionRecords(const Drive &drive, double share)
{
    std::vector<PartitionRecord> records;
    for (const Partition &partition : drive.partitions) {
        const ByteRange range = partition.entry.range;
        const bool known = !partition.fileSystem.isEmpty();
        const auto inUse = static_cast<std::uint64_t>(static_cast<double>(range.size().value) * share);
        const ByteCount used = known ? ByteCount(alignDown(inUse, mapUnit)) : range.size();
        records.push_back({.number = partition.entry.number,
                           .type = partition.entry.type,
                           .guid = partition.entry.guid,
                           .name = partition.entry.name,
                           .fileSystem = partition.fileSystem,
                           .label = partition.label,
                           .uuid = partition.uuid,
                           .range = range,
                           .used = used,
                           .lastUsed = range.begin + used,
                           .neededEnd = range.end, // no file system is made smaller
                           .mapMethod = known ? partition.fileSystem : QStringLiteral("everything"),
                           .included = true});
    }
    return records;
}

} // namespace lifeboat::test
