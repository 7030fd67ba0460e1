// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/PlanStore.h"

#include "image/Files.h"
#include "plans/PlanFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace lifeboat {

namespace {

constexpr QLatin1StringView suffix(".json");

QByteArray fileNameOf(const QString &id) { return (id + suffix).toLatin1(); }

UniqueFd openFolder(const QString &folder)
{
    return UniqueFd(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/// From the current errno.
std::unexpected<Error> notSaved(const QString &id, const QString &call)
{
    return fail(Error::fromErrno(ErrorCode::PlanNotSaved, id, call));
}

/// What Files.h says of @p subject's file, as the store says it.
Result<> saved(Result<> done, const QString &id)
{
    if (done)
        return {};
    Error error = std::move(done).error();
    error.code = ErrorCode::PlanNotSaved;
    error.detail = error.detail + QStringLiteral(" ") + error.subject;
    error.subject = id;
    return fail(std::move(error));
}

/// With all above it that are missing, on disk when it returns.
Result<> makeFolder(const QString &folder, const QString &id)
{
    constexpr mode_t ownersAlone = 0700;
    constexpr mode_t everybody = 0755;
    if (QFileInfo(folder).isDir())
        return {};
    const QString parent = QFileInfo(folder).path();
    if (parent == folder)
        return notSaved(id, QStringLiteral("mkdir ") + folder);
    LIFEBOAT_TRY(makeFolder(parent, id));
    // Which drives there are is nobody else's business, but everybody may see what the computer's administrator planned.
    const mode_t mode = ::geteuid() == 0 ? everybody : ownersAlone;
    if (::mkdir(QFile::encodeName(folder).constData(), mode) != 0 && errno != EEXIST)
        return notSaved(id, QStringLiteral("mkdir ") + folder);
    const UniqueFd fd = openFolder(parent);
    return fd ? saved(syncFolder(fd.get(), parent), id) : notSaved(id, QStringLiteral("open ") + parent);
}

} // namespace

QString PlanStore::defaultFolder(bool system)
{
    if (system && ::geteuid() == 0)
        return QStringLiteral("/etc/lifeboat/plans");
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/lifeboat/plans");
}

std::vector<StoredPlan> PlanStore::all() const
{
    std::vector<StoredPlan> plans;
    // System: links that lead nowhere, sockets and the like; a person has to be told of them as well.
    for (const QString &name :
         QDir(m_folder).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString id = name.chopped(std::min(name.size(), suffix.size()));
        if (name.endsWith(suffix) && isPlanId(id))
            plans.push_back({.id = id, .plan = load(id)});
    }
    std::erase_if(plans, [](const StoredPlan &stored) { // gone since the folder was read
        return !stored.plan && stored.plan.error().code == ErrorCode::PlanNotFound;
    });
    return plans;
}

Result<Plan> PlanStore::load(const QString &id) const
{
    if (!isPlanId(id))
        return fail(ErrorCode::PlanNotFound, id);
    const UniqueFd folder = openFolder(m_folder);
    if (!folder && (errno == ENOENT || errno == ENOTDIR))
        return fail(ErrorCode::PlanNotFound, id);
    if (!folder)
        return fail(Error::fromErrno(ErrorCode::PlanInvalid, id, QStringLiteral("open ") + m_folder));
    auto bytes = readSmallFile(folder.get(), m_folder, fileNameOf(id).constData(), planFileLimit);
    if (!bytes) {
        Error error = std::move(bytes).error();
        error.code = ErrorCode::PlanInvalid;
        error.subject = id;
        return fail(std::move(error));
    }
    if (!*bytes)
        return fail(ErrorCode::PlanNotFound, id);
    return planFromJson(**bytes, id);
}

Result<> PlanStore::save(const QString &id, const Plan &plan) const
{
    if (!isPlanId(id))
        return fail(ErrorCode::PlanInvalid, id, QStringLiteral("id: 1 to 64 of a-z, 0-9 and -"));
    LIFEBOAT_TRY(validate(plan, id));
    if (const auto before = load(id); !before && before.error().code == ErrorCode::PlanUnsupported)
        return fail(before.error());
    LIFEBOAT_TRY(makeFolder(m_folder, id));
    return saved(replaceFile(m_folder, fileNameOf(id).constData(), planToJson(plan)), id);
}

Result<> PlanStore::remove(const QString &id) const
{
    if (!isPlanId(id))
        return fail(ErrorCode::PlanNotFound, id);
    const UniqueFd folder = openFolder(m_folder);
    if (!folder || ::unlinkat(folder.get(), fileNameOf(id).constData(), 0) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fail(ErrorCode::PlanNotFound, id);
        return notSaved(id, folder ? QStringLiteral("unlink") : QStringLiteral("open ") + m_folder);
    }
    return saved(syncFolder(folder.get(), m_folder), id);
}

} // namespace lifeboat
