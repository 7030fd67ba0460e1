// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/MapPane.h"

#include "widgets/DiskMap.h"
#include "widgets/DiskMapList.h"
#include "widgets/DiskMapModel.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lifeboat {

MapPane::MapPane(DiskMapModel &model, const QString &name, QWidget *parent)
    : QWidget(parent), m_model(model), m_map(new DiskMap), m_list(new DiskMapList), m_switch(new QToolButton)
{
    m_map->setObjectName(QStringLiteral("map"));
    m_map->setAccessibleName(name);
    m_map->setModel(&model);
    m_list->setObjectName(QStringLiteral("mapList"));
    m_list->setAccessibleName(name);
    m_list->setModel(&model);
    m_list->setSelectionModel(m_map->selectionModel());
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
    for (QListView *const view : {static_cast<QListView *>(m_map), static_cast<QListView *>(m_list)}) {
        connect(view, &QListView::activated, this, &MapPane::choose);
        connect(view, &QListView::clicked, this, &MapPane::choose);
    }
    connect(m_switch, &QToolButton::toggled, this, &MapPane::showAs);
}

void MapPane::choose(const QModelIndex &index)
{
    const DiskMapPart &part = m_model.parts()[static_cast<std::size_t>(index.row())];
    if (part.number)
        Q_EMIT partitionChosen(*part.number);
}

void MapPane::setCurrent(int number)
{
    const auto part = std::ranges::find(m_model.parts(), std::optional(number), &DiskMapPart::number);
    if (part != m_model.parts().end())
        m_map->setCurrentIndex(m_model.index(static_cast<int>(part - m_model.parts().begin())));
}

void MapPane::showAs(bool list)
{
    m_map->setVisible(!list);
    m_list->setVisible(list);
}

} // namespace lifeboat
