// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/MapPane.h"

#include "widgets/DiskMap.h"
#include "widgets/DiskMapList.h"
#include "widgets/DiskMapModel.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace lifeboat {

MapPane::MapPane(DiskMapModel &model, const QString &name, QWidget *parent)
    : QWidget(parent), m_map(new DiskMap), m_list(new DiskMapList), m_switch(new QToolButton)
{
    m_map->setObjectName(QStringLiteral("map"));
    m_map->setAccessibleName(name);
    m_map->setModel(&model);
    m_list->setObjectName(QStringLiteral("mapList"));
    m_list->setAccessibleName(name);
    m_list->setModel(&model);
    m_list->hide();
    m_switch->setObjectName(QStringLiteral("mapSwitch"));
    m_switch->setAutoRaise(true);
    m_switch->setCheckable(true);
    m_switch->setText(tr("Show as list"));
    auto *const box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(0);
    box->addWidget(m_map);
    box->addWidget(m_list);
    box->addWidget(m_switch, 0, Qt::AlignTrailing);
    connect(m_switch, &QToolButton::toggled, this, &MapPane::showAs);
}

void MapPane::showAs(bool list)
{
    m_map->setVisible(!list);
    m_list->setVisible(list);
}

} // namespace lifeboat
