// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "DiskMapFixture.h"

#include <QTest>

namespace lifeboat::test {

void DiskMapFixture::init()
{
    m_model = std::make_unique<DiskMapModel>();
    m_map = std::make_unique<DiskMap>();
    m_map->setModel(m_model.get());
}

void DiskMapFixture::cleanup()
{
    m_map.reset();
    m_model.reset();
}

void DiskMapFixture::show(std::vector<DiskMapPart> parts, int width)
{
    m_model->setParts(std::move(parts));
    m_map->resize(width, m_map->sizeHint().height());
    m_map->show();
    m_map->activateWindow();
    m_map->setFocus();
    QVERIFY(QTest::qWaitForWindowActive(m_map.get()));
}

QPoint DiskMapFixture::boxOf(int row) const
{
    QStyleOptionViewItem option;
    option.initFrom(m_map.get());
    option.rect = rectOf(row);
    option.direction = m_map->layoutDirection();
    return DiskMapDelegate::tickBox(option, m_model->parts()[std::size_t(row)]).center();
}

} // namespace lifeboat::test
