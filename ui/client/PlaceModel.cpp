// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/PlaceModel.h"

#include <QDir>
#include <QSettings>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto lookEvery = 15s; // a worker leaves after a minute without questions

QString pathsKey() { return QStringLiteral("places/paths"); }

QStringList rememberedPaths() { return QSettings().value(pathsKey()).toStringList(); }

/// Where the file systems of external drives are mounted, for writing.
QStringList externalMounts(const std::vector<Drive> &drives)
{
    QStringList paths;
    for (const Drive &drive : drives) {
        if (drive.isSystem() || !(drive.removable || drive.bus == Bus::Usb))
            continue;
        for (const Partition &partition : drive.partitions) {
            for (const Usage &usage : partition.usages) {
                if (usage.kind == Usage::Kind::Mount && !usage.readOnly)
                    paths << usage.where;
            }
        }
    }
    return paths;
}

} // namespace

PlaceModel::PlaceModel(Client &client, DriveModel &drives, QObject *parent)
    : QAbstractListModel(parent), m_client(client), m_drives(drives)
{
    m_timer.callOnTimeout(this, &PlaceModel::refresh);
    m_timer.start(lookEvery);
    connect(&client, &Client::stateChanged, this, &PlaceModel::refresh);
    connect(&drives, &DriveModel::changed, this, [this] {
        rebuild();
        refresh();
    });
    rebuild();
}

const KnownPlace *PlaceModel::byPath(const QString &path) const
{
    const auto found = std::ranges::find(m_places, path, &KnownPlace::path);
    return found == m_places.end() ? nullptr : &*found;
}

void PlaceModel::remember(const QString &path)
{
    QStringList paths = rememberedPaths();
    const QString clean = QDir::cleanPath(path);
    if (!paths.contains(clean)) {
        paths << clean;
        QSettings().setValue(pathsKey(), paths);
        rebuild();
    }
    ask(clean);
}

void PlaceModel::forget(const QString &path)
{
    QStringList paths = rememberedPaths();
    paths.removeAll(path);
    QSettings().setValue(pathsKey(), paths);
    rebuild();
}

void PlaceModel::refresh()
{
    if (!m_client.isReady())
        return;
    for (const KnownPlace &place : m_places)
        ask(place.path);
}

void PlaceModel::rebuild()
{
    const QStringList remembered = rememberedPaths();
    QStringList paths = remembered;
    for (const QString &mount : externalMounts(m_drives.drives())) {
        // A place in a folder of that drive speaks for it.
        const auto below = [&](const QString &path) { return path == mount || path.startsWith(mount + u'/'); };
        if (std::ranges::none_of(remembered, below))
            paths << mount;
    }
    std::vector<KnownPlace> places;
    for (const QString &path : std::as_const(paths)) {
        const KnownPlace *const old = byPath(path);
        KnownPlace place = old != nullptr ? *old : KnownPlace{.path = path, .name = {}, .facts = {}, .problem = {}};
        place.remembered = remembered.contains(path);
        place.name = nameFor(path);
        places.push_back(std::move(place));
    }
    beginResetModel();
    m_places = std::move(places);
    endResetModel();
    Q_EMIT changed();
}

QString PlaceModel::nameFor(const QString &path) const
{
    const QString folder = QDir(path).dirName();
    const Drive *const drive = m_drives.holding(path);
    if (drive == nullptr || drive->isSystem())
        return folder.isEmpty() ? path : folder;
    const bool isMountPoint = externalMounts({*drive}).contains(path);
    return isMountPoint ? drive->displayName() : tr("%1 on %2").arg(folder, drive->displayName());
}

void PlaceModel::ask(const QString &path)
{
    m_client.ask(
        this, [this, path](const Result<PlaceInfo> &answer) { take(path, answer); }, &ManagerInterface::Place, path);
}

void PlaceModel::take(const QString &path, const Result<PlaceInfo> &answer)
{
    const auto place = std::ranges::find(m_places, path, &KnownPlace::path);
    if (place == m_places.end())
        return;
    const bool wasThere = place->facts.has_value();
    place->facts = answer ? std::optional(answer->facts) : std::nullopt;
    place->problem = answer ? std::nullopt : std::optional(answer.error());
    const QModelIndex at = index(static_cast<int>(place - m_places.begin()));
    Q_EMIT dataChanged(at, at);
    Q_EMIT changed();
    if (wasThere != answer.has_value())
        Q_EMIT reachabilityChanged(path);
}

int PlaceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_places.size());
}

QVariant PlaceModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || role != Qt::DisplayRole)
        return {};
    return m_places[static_cast<std::size_t>(index.row())].name;
}

} // namespace lifeboat
