// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/DriveModel.h"

#include <algorithm>

namespace lifeboat {

namespace {

bool isBelow(const QString &path, const QString &folder)
{
    return path == folder || folder == QLatin1StringView("/") ||
        (path.startsWith(folder) && path.at(folder.size()) == QLatin1Char('/'));
}

/// The longest mount point among @p usages that @p path lies below; 0: none.
qsizetype mountLength(const std::vector<Usage> &usages, const QString &path)
{
    qsizetype longest = 0;
    for (const Usage &usage : usages) {
        if (usage.kind == Usage::Kind::Mount && isBelow(path, usage.where))
            longest = std::max(longest, usage.where.size());
    }
    return longest;
}

bool isSameEntry(const Drive &one, const Drive &other)
{
    return one.path == other.path && one.identity == other.identity;
}

QStringList usersOf(const std::vector<Usage> &usages)
{
    QStringList users;
    for (const Usage &usage : usages)
        users << usage.where;
    return users;
}

bool isUnchanged(const Partition &before, const Partition &now)
{
    return before.entry.number == now.entry.number && before.entry.range == now.entry.range &&
        before.fileSystem == now.fileSystem && before.uuid == now.uuid && usersOf(before.usages) == usersOf(now.usages);
}

} // namespace

bool isUnchanged(const Drive &before, const Drive &now)
{
    return isSameEntry(before, now) && before.opened == now.opened && usersOf(before.usages) == usersOf(now.usages) &&
        std::ranges::equal(before.partitions, now.partitions,
                           [](const Partition &a, const Partition &b) { return isUnchanged(a, b); });
}

bool isSameDrive(const DriveIdentity &one, const DriveIdentity &other)
{
    if (one.size != other.size || one.model != other.model)
        return false;
    return one.serial == other.serial && one.wwn == other.wwn;
}

DriveModel::DriveModel(Client &client, QObject *parent) : QAbstractListModel(parent), m_client(client)
{
    connect(&client, &Client::drivesChanged, this, &DriveModel::refresh);
    connect(&client, &Client::stateChanged, this, [this] {
        if (m_client.isReady()) {
            refresh();
        } else if (m_client.state() == Client::State::Unavailable) {
            m_state = State::Failed;
            m_problem = m_client.problem();
            Q_EMIT changed();
        }
    });
}

const Drive *DriveModel::byPath(const QString &path) const
{
    const auto found = std::ranges::find(m_drives, path, &Drive::path);
    return found == m_drives.end() ? nullptr : &*found;
}

const Drive *DriveModel::holding(const QString &path) const
{
    const Drive *best = nullptr;
    qsizetype longest = 0;
    for (const Drive &drive : m_drives) {
        qsizetype length = mountLength(drive.usages, path);
        for (const Partition &partition : drive.partitions)
            length = std::max(length, mountLength(partition.usages, path));
        if (length > longest) {
            longest = length;
            best = &drive;
        }
    }
    return best;
}

void DriveModel::refresh()
{
    // Plugging in a drive makes a burst of events: one question at a time, and one more when something happened meanwhile.
    if (m_asking) {
        m_askAgain = true;
        return;
    }
    m_asking = true;
    m_client.ask(
        this,
        [this](const Result<QList<Drive>> &drives) {
            m_asking = false;
            if (drives) {
                m_problem.reset();
                m_state = State::Ready;
                take({drives->begin(), drives->end()});
            } else {
                m_problem = drives.error();
                m_state = State::Failed;
            }
            Q_EMIT changed();
            if (std::exchange(m_askAgain, false))
                refresh();
        },
        &ManagerInterface::Drives);
}

void DriveModel::take(std::vector<Drive> drives)
{
    for (std::size_t row = m_drives.size(); row-- > 0;) {
        const auto stays = [&](const Drive &drive) { return isSameEntry(drive, m_drives[row]); };
        if (std::ranges::any_of(drives, stays))
            continue;
        beginRemoveRows({}, static_cast<int>(row), static_cast<int>(row));
        m_drives.erase(m_drives.begin() + static_cast<std::ptrdiff_t>(row));
        endRemoveRows();
    }
    // What is left is in the worker's order too: it sorts, and drives do not change their path.
    for (std::size_t row = 0; row < drives.size(); ++row) {
        const int at = static_cast<int>(row);
        if (row < m_drives.size() && isSameEntry(m_drives[row], drives[row])) {
            m_drives[row] = std::move(drives[row]);
            Q_EMIT dataChanged(index(at), index(at));
            continue;
        }
        beginInsertRows({}, at, at);
        m_drives.insert(m_drives.begin() + at, std::move(drives[row]));
        endInsertRows();
    }
    // Should the order have changed after all, what was inserted stands in front and the rest is old.
    if (m_drives.size() > drives.size()) {
        beginRemoveRows({}, static_cast<int>(drives.size()), static_cast<int>(m_drives.size()) - 1);
        m_drives.resize(drives.size());
        endRemoveRows();
    }
}

int DriveModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_drives.size());
}

QVariant DriveModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || role != Qt::DisplayRole)
        return {};
    return m_drives[static_cast<std::size_t>(index.row())].displayName();
}

} // namespace lifeboat
