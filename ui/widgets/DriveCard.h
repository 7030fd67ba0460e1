// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/Card.h"

namespace lifeboat {

class DiskMap;
class DiskMapModel;

/// A drive, the same everywhere: by bus a picture, its name, size, bus, serial with the last four emphasised, and its map.
class DriveCard final : public Card {
    Q_OBJECT

public:
    explicit DriveCard(Kind kind, QWidget *parent = nullptr);

    void setDrive(const Drive &drive, const QStringList &moreBadges = {});
    const Drive &drive() const { return m_drive; }
    void setUsed(int partition, ByteCount used);

private:
    Drive m_drive;
    DiskMapModel *m_parts;
    DiskMap *m_map;
};

} // namespace lifeboat
