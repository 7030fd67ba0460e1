// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"

class QListWidget;

namespace lifeboat {

/// What a person may want otherwise: which places are known, and whether there is an icon in the tray.
class SettingsPage final : public Page {
    Q_OBJECT

public:
    SettingsPage(const Models &models, QWidget *parent);

Q_SIGNALS:
    void trayWanted(bool wanted);

private:
    void showPlaces();

    Models m_models;
    QListWidget *m_places;
    QPushButton *m_forget;
};

/// Whether a person wants the icon in the tray.
bool isTrayWanted();

} // namespace lifeboat
