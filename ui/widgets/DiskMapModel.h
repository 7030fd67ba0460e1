// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/DiskMapPart.h"

#include <QAbstractListModel>

namespace lifeboat {

/// The parts of one drive or image, in their order on it. DiskMap draws it to scale, DiskMapList as rows: two views of one model show the same ticks.
class DiskMapModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        PartRole = Qt::UserRole, ///< the DiskMapPart
    };

    explicit DiskMapModel(QObject *parent = nullptr) : QAbstractListModel(parent) { }

    void setParts(std::vector<DiskMapPart> parts);
    const std::vector<DiskMapPart> &parts() const { return m_parts; }

    /// A figure that arrives later; more than the partition has is taken for all of it. Nothing when there is no such partition.
    void setUsed(int number, ByteCount used);

    /// Numbers of the ticked partitions, in the order on the drive.
    QList<int> ticked() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    /// Display: the title. AccessibleText: accessibleTextOf(). ToolTip: the same facts, escaped. CheckState: of tickable parts. PartRole.
    QVariant data(const QModelIndex &index, int role) const override;
    /// Qt::CheckStateRole of tickable parts; nothing else can be changed.
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// A person ticked or cleared one; not after setParts().
    void ticksChanged();

private:
    std::vector<DiskMapPart> m_parts;
};

} // namespace lifeboat
