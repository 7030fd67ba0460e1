// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Plan.h"

#include "image/Image.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>

namespace lifeboat {

namespace {

constexpr qsizetype longestId = 64;
constexpr qsizetype longestMadeId = 40;

/// One mount of a file system that lies on a drive.
struct MountedAt {
    QString where;
    QString uuid; ///< empty: unknown
};

void collectMounts(const std::vector<Usage> &usages, const QString &uuid, std::vector<MountedAt> &into)
{
    for (const Usage &usage : usages) {
        if (usage.kind == Usage::Kind::Mount)
            into.push_back({.where = usage.where, .uuid = uuid});
    }
}

std::vector<MountedAt> mountsOf(const std::vector<Drive> &drives)
{
    std::vector<MountedAt> mounts;
    for (const Drive &drive : drives) {
        for (const Partition &partition : drive.partitions)
            collectMounts(partition.usages, partition.uuid, mounts);
        collectMounts(drive.usages, {}, mounts);
    }
    return mounts;
}

bool isInside(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder.endsWith(u'/') ? folder : folder + u'/');
}

QString joined(const QString &folder, const QString &inner)
{
    if (inner.isEmpty())
        return folder;
    return folder.endsWith(u'/') ? folder + inner : folder + u'/' + inner;
}

std::optional<std::uint64_t> mountId(const QString &path)
{
    struct statx info{};
    if (::statx(AT_FDCWD, QFile::encodeName(path).constData(), AT_NO_AUTOMOUNT, STATX_MNT_ID, &info) != 0 ||
        (info.stx_mask & STATX_MNT_ID) == 0)
        return std::nullopt;
    return info.stx_mnt_id;
}

/// False: another file system, which lies on no drive that we know, is mounted in between: a network share, an opened container. What cannot be told
/// counts as the same.
bool isSameMount(const QString &mountPoint, const QString &path)
{
    const auto above = mountId(mountPoint);
    const auto here = mountId(path);
    return !above || !here || *above == *here;
}

bool hasPlaceFolder(const QString &path) { return QFileInfo(joined(path, placeFolderName)).isDir(); }

bool isPlanned(const QString &planned, const QString &found) { return planned.isEmpty() || planned == found; }

QString withoutMarks(const QString &text)
{
    QString result;
    for (const QChar c : text.normalized(QString::NormalizationForm_KD)) {
        if (!c.isMark())
            result += c;
    }
    return result;
}

bool isIdCharacter(QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'); }

QString cutId(QString id, qsizetype length)
{
    id.truncate(length);
    while (id.endsWith(u'-'))
        id.chop(1);
    return id;
}

} // namespace

PlannedDrive PlannedDrive::of(const Drive &drive)
{
    return {.model = drive.identity.model,
            .serial = drive.identity.serial,
            .wwn = drive.identity.wwn,
            .size = drive.identity.size,
            .path = drive.path,
            .partitions = {}};
}

bool PlannedDrive::is(const Drive &drive) const
{
    const DriveIdentity &found = drive.identity;
    if (found.size != size)
        return false;
    if (!wwn.isEmpty() && !found.wwn.isEmpty())
        return wwn == found.wwn;
    if (!serial.isEmpty() && !found.serial.isEmpty())
        return serial == found.serial && isPlanned(model, found.model);
    const bool nameless = wwn.isEmpty() && serial.isEmpty() && found.wwn.isEmpty() && found.serial.isEmpty();
    return nameless && path == drive.path && isPlanned(model, found.model);
}

QString PlannedDrive::key() const
{
    if (!wwn.isEmpty())
        return wwn;
    if (serial.isEmpty())
        return path;
    return model.isEmpty() ? serial : model + u' ' + serial;
}

QString PlannedDrive::displayName() const
{
    if (!model.isEmpty())
        return model;
    const QString file = QFileInfo(path).fileName();
    return file.isEmpty() ? key() : file;
}

PlannedPlace PlannedPlace::of(const QString &path, const std::vector<Drive> &drives)
{
    PlannedPlace place;
    place.path = path;
    place.name = QFileInfo(path).fileName();
    if (place.name.isEmpty())
        place.name = path;
    std::ranges::replace_if(place.name, [](QChar c) { return c.category() == QChar::Other_Control; }, QChar::Space);

    std::vector<MountedAt> mounts = mountsOf(drives);
    std::erase_if(mounts, [&](const MountedAt &mount) { return !isInside(path, mount.where); });
    const auto nearest =
        std::ranges::max_element(mounts, {}, [](const MountedAt &mount) { return mount.where.size(); });
    if (nearest == mounts.end() || nearest->uuid.isEmpty() || !isSameMount(nearest->where, path))
        return place;
    place.uuid = nearest->uuid;
    place.folder = path.sliced(nearest->where.size());
    if (place.folder.startsWith(u'/'))
        place.folder.removeFirst();
    return place;
}

std::optional<QString> PlannedPlace::find(const std::vector<Drive> &drives) const
{
    if (uuid.isEmpty())
        return hasPlaceFolder(path) ? std::optional(path) : std::nullopt;
    // A file system may be mounted more than once, at different folders of its own: where the place was comes first, then where one is.
    const auto rank = [this](const QString &candidate) {
        if (candidate == path)
            return 2;
        return hasPlaceFolder(candidate) ? 1 : 0;
    };
    std::optional<QString> found;
    for (const MountedAt &mount : mountsOf(drives)) {
        const QString candidate = joined(mount.where, folder);
        if (mount.uuid != uuid || !QFileInfo(candidate).isDir() || !isSameMount(mount.where, candidate))
            continue;
        if (!found || rank(candidate) > rank(*found))
            found = candidate;
    }
    return found;
}

QString PlannedPlace::key() const { return uuid.isEmpty() ? path : uuid + u'/' + folder; }

bool isPlanId(QStringView text)
{
    return !text.isEmpty() && text.size() <= longestId && text.front() != u'-' && text.back() != u'-' &&
        std::ranges::all_of(text, [](QChar c) { return isIdCharacter(c) || c == u'-'; });
}

QString planIdFor(const QString &name, const QStringList &taken)
{
    QString id;
    // By way of capitals: only so "ß" becomes "ss".
    for (const QChar c : withoutMarks(withoutMarks(name).toUpper().toLower())) {
        if (isIdCharacter(c))
            id += c;
        else if (!id.isEmpty() && !id.endsWith(u'-'))
            id += u'-';
    }
    id = cutId(id, longestMadeId);
    if (id.isEmpty())
        id = QStringLiteral("plan");
    QString free = id;
    for (int number = 2; taken.contains(free); ++number) {
        const QString suffix = u'-' + QString::number(number);
        free = cutId(id, longestMadeId - suffix.size()) + suffix;
    }
    return free;
}

} // namespace lifeboat
