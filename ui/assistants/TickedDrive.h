// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/DriveCard.h"

#include <QSet>
#include <QWidget>

namespace lifeboat {

class DiskMapModel;
class MapPane;

/// A drive that can be ticked, and below it, while it is, its partitions with a tick each.
class TickedDrive final : public QWidget {
    Q_OBJECT

public:
    explicit TickedDrive(const QString &path, QWidget *parent = nullptr);

    /// What was ticked stays while the drive is the same; of another one everything is.
    void setDrive(const Drive &drive, const QStringList &badges);
    void setUsed(int partition, ByteCount used);
    void setTicked(bool ticked);
    /// Empty: all.
    void setPartitions(const QSet<int> &partitions);
    DriveCard &card() { return *m_card; }
    /// Empty: all, or the drive has none.
    QSet<int> partitions() const;
    /// The drive has partitions, and none of them is ticked.
    bool hasNothingTicked() const;

Q_SIGNALS:
    void ticked(bool on);    ///< by a person
    void partitionsTicked(); ///< by a person

private:
    void showMap();

    DriveCard *m_card;
    DiskMapModel *m_parts;
    MapPane *m_map;
    std::optional<Drive> m_mapped; ///< of which the map is, as it was then
};

} // namespace lifeboat
