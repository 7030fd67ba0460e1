// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/SettingsPage.h"

#include "pages/PlaceDialog.h"

#include <QCheckBox>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSystemTrayIcon>

namespace lifeboat {

namespace {

constexpr int pathRole = Qt::UserRole;

QString trayKey() { return QStringLiteral("window/tray"); }

} // namespace

bool isTrayWanted() { return QSettings().value(trayKey(), false).toBool(); }

SettingsPage::SettingsPage(const Models &models, QWidget *parent) : Page(tr("Settings"), parent), m_models(models)
{
    addHeading(tr("Places for images"));
    addText(tr("Folders that Lifeboat looks into. External drives appear by themselves while they are connected."));
    m_places = new QListWidget;
    m_places->setObjectName(QStringLiteral("placeList"));
    m_places->setAccessibleName(tr("Places"));
    m_places->setMinimumHeight(8 * fontMetrics().height());
    column()->addWidget(m_places);
    auto *const add = new QPushButton(namedIcon(QStringLiteral("action-add")), tr("Add…"));
    add->setObjectName(QStringLiteral("addPlace"));
    m_forget = new QPushButton(tr("Remove from list"));
    m_forget->setObjectName(QStringLiteral("forgetPlace"));
    m_forget->setToolTip(tr("Its images stay where they are."));
    auto *const buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_forget);
    buttons->addStretch(1);
    column()->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, [this] {
        askForPlace(this, tr("Where are images kept?"),
                    [this](const QString &path) { m_models.places.remember(path); });
    });
    connect(m_forget, &QPushButton::clicked, this, [this] {
        if (m_places->currentItem() != nullptr)
            m_models.places.forget(m_places->currentItem()->data(pathRole).toString());
    });
    connect(m_places, &QListWidget::currentItemChanged, this,
            [this](QListWidgetItem *item) { m_forget->setEnabled(item != nullptr); });

    addHeading(tr("Window"));
    auto *const tray = new QCheckBox(tr("Show an icon in the tray"));
    tray->setObjectName(QStringLiteral("tray"));
    tray->setChecked(isTrayWanted());
    tray->setEnabled(QSystemTrayIcon::isSystemTrayAvailable());
    if (!tray->isEnabled())
        tray->setToolTip(tr("This desktop has no tray."));
    column()->addWidget(tray);
    addStretch();
    connect(tray, &QCheckBox::toggled, this, [this](bool wanted) {
        QSettings().setValue(trayKey(), wanted);
        Q_EMIT trayWanted(wanted);
    });
    connect(&models.places, &PlaceModel::modelReset, this, &SettingsPage::showPlaces);
    showPlaces();
}

void SettingsPage::showPlaces()
{
    m_places->clear();
    for (const KnownPlace &place : m_models.places.places()) {
        if (!place.remembered)
            continue;
        auto *const item = new QListWidgetItem(namedIcon(QStringLiteral("place-folder")), place.path, m_places);
        item->setData(pathRole, place.path);
    }
    m_forget->setEnabled(m_places->currentItem() != nullptr);
}

} // namespace lifeboat
