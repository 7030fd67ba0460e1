// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Claims.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

using Access = Claims::Access;

struct Use {
    QString path; ///< empty: nothing
    Access access;
};

using Uses = std::array<Use, 2>;

Uses usesOf(const BackupOptions &options)
{
    return {{{options.source, Access::Read}, {options.place, Access::Change}}};
}
Uses usesOf(const CheckRequest &request) { return {{{request.image, Access::Annotate}, {{}, Access::Read}}}; }
Uses usesOf(const RestoreRequest &request)
{
    return {{{request.image, Access::Read}, {request.options.target, Access::Change}}};
}
Uses usesOf(const CloneOptions &options)
{
    return {{{options.source, Access::Read}, {options.target, Access::Change}}};
}
Uses usesOf(const DeleteRequest &request) { return {{{request.image, Access::Change}, {{}, Access::Read}}}; }
Uses usesOf(const ExportRequest &request) { return {{{request.image, Access::Read}, {request.file, Access::Change}}}; }

bool canBeTogether(Access one, Access other)
{
    return one != Access::Change && other != Access::Change && (one == Access::Read || other == Access::Read);
}

/// One name for each thing, also for a file that does not exist yet.
QString canonical(const QString &path)
{
    const QString found = QFileInfo(path).canonicalFilePath();
    return found.isEmpty() ? path : found;
}

} // namespace

Result<> Claims::isFree(const QString &path, Access access) const
{
    const auto [first, last] = m_claims.equal_range(canonical(path));
    const auto holder =
        std::find_if(first, last, [&](const auto &claim) { return !canBeTogether(claim.second.access, access); });
    if (holder != last)
        return fail(ErrorCode::Busy, path,
                    holder->second.job >= firstOtherHolder ? QStringLiteral("its files are being looked at")
                                                           : QStringLiteral("job %1").arg(holder->second.job));
    return {};
}

Result<> Claims::take(quint64 job, const JobRequest &request)
{
    const Uses uses = std::visit([](const auto &r) { return usesOf(r); }, request);
    for (const Use &use : uses) {
        if (!use.path.isEmpty())
            LIFEBOAT_TRY(isFree(use.path, use.access));
    }
    for (const Use &use : uses) {
        if (!use.path.isEmpty())
            m_claims.emplace(canonical(use.path), Claim{.job = job, .access = use.access});
    }
    return {};
}

Result<> Claims::takeToRead(quint64 holder, const QString &path)
{
    LIFEBOAT_TRY(isFree(path, Access::Read));
    m_claims.emplace(canonical(path), Claim{.job = holder, .access = Access::Read});
    return {};
}

void Claims::release(quint64 job)
{
    std::erase_if(m_claims, [job](const auto &entry) { return entry.second.job == job; });
}

} // namespace lifeboat
