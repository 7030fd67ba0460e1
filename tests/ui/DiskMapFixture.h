// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/DiskMap.h"
#include "widgets/DiskMapModel.h"

#include <QImage>
#include <QObject>

#include <memory>

namespace lifeboat::test {

/// A new map and its model for each test.
class DiskMapFixture : public QObject {
    Q_OBJECT

protected:
    /// In an active window of @p width, as high as the map wants to be, with the keyboard's focus.
    void show(std::vector<DiskMapPart> parts, int width = 800);
    QRect rectOf(int row) const { return m_map->visualRect(m_model->index(row)); }
    /// The middle of a part's tick box.
    QPoint boxOf(int row) const;
    QImage grab() const { return m_map->grab().toImage().convertToFormat(QImage::Format_RGB32); }

    std::unique_ptr<DiskMapModel> m_model;
    std::unique_ptr<DiskMap> m_map;

private Q_SLOTS:
    void init();
    void cleanup();
};

} // namespace lifeboat::test
