// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"
#include "widgets/CardColumn.h"
#include "widgets/DriveCard.h"
#include "widgets/PlaceCard.h"

#include <QButtonGroup>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace lifeboat {

class DiskMapModel;
class MapPane;

/// What, where, start. The drive with the running system is chosen at first, because reading harms nothing.
class BackupPage final : public Page {
    Q_OBJECT

public:
    BackupPage(const Models &models, QWidget *parent);

    void chooseDrive(const QString &path);

Q_SIGNALS:
    void jobStarted(const QString &path);

private:
    void buildWhat();
    void buildWhere();
    void buildOptions();
    void showDrives();
    void showPlaces();
    void showChosenDrive();
    void askUsed();
    void showEstimate();
    void addOtherPlace();
    void updateStart();
    void start();
    const Drive *chosenDrive() const;
    QString chosenPlace() const;
    QString placeReason(const KnownPlace &place) const;
    QVariantMap options() const;

    Models m_models;
    QLabel *m_driveState;
    QButtonGroup m_drives;
    CardColumn<DriveCard> *m_driveCards;
    QString m_drivePath;           ///< chosen
    std::optional<Drive> m_mapped; ///< of which the map is, as it was then
    DiskMapModel *m_parts;
    MapPane *m_map;
    QLabel *m_estimate;
    QLabel *m_inUse;
    QHash<int, ByteCount> m_used; ///< of the chosen drive, by partition, as far as the worker told
    CardColumn<PlaceCard> *m_placeCards;
    QLabel *m_noPlaces;
    QButtonGroup m_places;
    QString m_placePath;
    QLineEdit *m_name;
    QCheckBox *m_check;
    QCheckBox *m_exact;
    QComboBox *m_compression;
    QLabel *m_missing; ///< what is still to be chosen
    QPushButton *m_start;
    bool m_starting = false;
};

} // namespace lifeboat
