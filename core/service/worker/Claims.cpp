// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Claims.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

using Access = Claims::Access;

using Use = Claims::Use;
using Uses = std::vector<Use>;

/// An image is read from those that it builds on, too. What cannot be opened is for the job to tell.
Uses readingImage(const QString &folder, Access access)
{
    Uses uses{{folder, access}};
    if (const auto image = Image::open(folder)) {
        for (const Image *parent = image->parent(); parent != nullptr; parent = parent->parent())
            uses.push_back({parent->folder(), Access::Read});
    }
    return uses;
}

Uses operator+(Uses uses, Use more)
{
    uses.push_back(std::move(more));
    return uses;
}

Uses usesOf(const BackupOptions &options) { return {{options.source, Access::Read}, {options.place, Access::Change}}; }
Uses usesOf(const CheckRequest &request) { return readingImage(request.image, Access::Annotate); }
Uses usesOf(const RestoreRequest &request)
{
    return readingImage(request.image, Access::Read) + Use{request.options.target, Access::Change};
}
Uses usesOf(const CloneOptions &options) { return {{options.source, Access::Read}, {options.target, Access::Change}}; }
Uses usesOf(const DeleteRequest &request) { return {{request.image, Access::Change}}; }
Uses usesOf(const ExportRequest &request)
{
    return readingImage(request.image, Access::Read) + Use{request.file, Access::Change};
}

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

Result<> Claims::takeAll(quint64 holder, const std::vector<Use> &uses)
{
    for (const Use &use : uses)
        LIFEBOAT_TRY(isFree(use.path, use.access));
    for (const Use &use : uses)
        m_claims.emplace(canonical(use.path), Claim{.job = holder, .access = use.access});
    return {};
}

Result<> Claims::take(quint64 job, const JobRequest &request)
{
    return takeAll(job, std::visit([](const auto &r) { return usesOf(r); }, request));
}

Result<> Claims::takeToRead(quint64 holder, const QString &image)
{
    return takeAll(holder, readingImage(image, Access::Read));
}

void Claims::release(quint64 job)
{
    std::erase_if(m_claims, [job](const auto &entry) { return entry.second.job == job; });
}

} // namespace lifeboat
