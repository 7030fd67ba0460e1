// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ConsistencyOf.h"

namespace lifeboat {

Result<Consistency> consistencyOf(const Drive &drive, const QSet<int> &partitions)
{
    Consistency consistency = Consistency::Unmounted;
    const auto judge = [&](const std::vector<Usage> &usages, const QString &subject) -> Result<> {
        for (const Usage &usage : usages) {
            if (usage.kind == Usage::Kind::Swap)
                continue; // only its header is copied, and that stands still
            if (!usage.readOnly)
                return fail(ErrorCode::SourceMounted, subject, usage.where);
            consistency = Consistency::ReadOnly;
        }
        return {};
    };
    LIFEBOAT_TRY(judge(drive.usages, drive.displayName()));
    for (const Partition &partition : drive.partitions) {
        if (partitions.isEmpty() || partitions.contains(partition.entry.number))
            LIFEBOAT_TRY(judge(partition.usages, partition.label.isEmpty() ? drive.displayName() : partition.label));
    }
    return consistency;
}

Result<Approach> approachTo(const Drive &drive, const QSet<int> &partitions)
{
    const Result<Consistency> quiet = consistencyOf(drive, partitions);
    if (quiet)
        return Approach{.consistency = *quiet};
    if (drive.isFile)
        return fail(quiet.error());
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    LIFEBOAT_TRY_ASSIGN(std::vector<HaltedMount> mounts, mountsToHalt(state, drive, partitions));
    return Approach{.consistency = Consistency::Frozen, .toHalt = std::move(mounts)};
}

} // namespace lifeboat
