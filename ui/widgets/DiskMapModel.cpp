// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/DiskMapModel.h"

#include <QTextDocument>

#include <algorithm>

namespace lifeboat {

void DiskMapModel::setParts(std::vector<DiskMapPart> parts)
{
    beginResetModel();
    m_parts = std::move(parts);
    endResetModel();
}

void DiskMapModel::setUsed(int number, ByteCount used)
{
    const auto part = std::ranges::find(m_parts, std::optional(number), &DiskMapPart::number);
    if (part == m_parts.end())
        return;
    part->used = std::min(used, part->size);
    const QModelIndex changed = index(static_cast<int>(part - m_parts.begin()));
    Q_EMIT dataChanged(changed, changed);
}

QList<int> DiskMapModel::ticked() const
{
    QList<int> numbers;
    for (const DiskMapPart &part : m_parts) {
        if (part.tickable && part.ticked && part.number)
            numbers += *part.number;
    }
    return numbers;
}

int DiskMapModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_parts.size());
}

QVariant DiskMapModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !checkIndex(index))
        return {};
    const DiskMapPart &part = m_parts[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return part.title;
    case Qt::AccessibleTextRole:
        return accessibleTextOf(part);
    case Qt::ToolTipRole:
        // A label comes from the drive and may look like markup.
        return Qt::convertFromPlainText(accessibleTextOf(part), Qt::WhiteSpaceNormal);
    case Qt::CheckStateRole:
        if (part.tickable)
            return part.ticked ? Qt::Checked : Qt::Unchecked;
        return {};
    case PartRole:
        return QVariant::fromValue(part);
    default:
        return {};
    }
}

bool DiskMapModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !index.isValid() || !checkIndex(index))
        return false;
    DiskMapPart &part = m_parts[static_cast<std::size_t>(index.row())];
    if (!part.tickable)
        return false;
    const bool ticked = value.toInt() == Qt::Checked;
    if (part.ticked == ticked)
        return true;
    part.ticked = ticked;
    Q_EMIT dataChanged(index, index);
    Q_EMIT ticksChanged();
    return true;
}

Qt::ItemFlags DiskMapModel::flags(const QModelIndex &index) const
{
    if (!index.isValid() || !checkIndex(index))
        return Qt::NoItemFlags;
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return m_parts[static_cast<std::size_t>(index.row())].tickable ? flags | Qt::ItemIsUserCheckable : flags;
}

} // namespace lifeboat
