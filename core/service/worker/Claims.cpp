// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Claims.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

struct Use {
    QString path; ///< empty: nothing
    bool writes;
};

using Uses = std::array<Use, 2>;

Uses usesOf(const BackupOptions &options) { return {{{options.source, false}, {options.place, true}}}; }
Uses usesOf(const CheckRequest &request) { return {{{request.image, true}, {{}, false}}}; } // it records its result
Uses usesOf(const RestoreRequest &request) { return {{{request.image, false}, {request.options.target, true}}}; }
Uses usesOf(const CloneOptions &options) { return {{{options.source, false}, {options.target, true}}}; }
Uses usesOf(const DeleteRequest &request) { return {{{request.image, true}, {{}, false}}}; }
Uses usesOf(const ExportRequest &request) { return {{{request.image, false}, {request.file, true}}}; }

/// One name for each thing, also for a file that does not exist yet.
QString canonical(const QString &path)
{
    const QString found = QFileInfo(path).canonicalFilePath();
    return found.isEmpty() ? path : found;
}

} // namespace

Result<> Claims::isFree(const QString &path, bool forWriting) const
{
    const auto [first, last] = m_claims.equal_range(canonical(path));
    const auto holder = std::find_if(first, last, [&](const auto &claim) { return forWriting || claim.second.writes; });
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
            LIFEBOAT_TRY(isFree(use.path, use.writes));
    }
    for (const Use &use : uses) {
        if (!use.path.isEmpty())
            m_claims.emplace(canonical(use.path), Claim{.job = job, .writes = use.writes});
    }
    return {};
}

Result<> Claims::takeToRead(quint64 holder, const QString &path)
{
    LIFEBOAT_TRY(isFree(path, false));
    m_claims.emplace(canonical(path), Claim{.job = holder, .writes = false});
    return {};
}

void Claims::release(quint64 job)
{
    std::erase_if(m_claims, [job](const auto &entry) { return entry.second.job == job; });
}

} // namespace lifeboat
